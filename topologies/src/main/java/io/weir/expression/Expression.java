// SPDX-License-Identifier: Apache-2.0
package io.weir.expression;

import io.weir.event.Type;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** A checked expression: typed, its constants folded, free of CEL. Equal expressions are equal values. */
public sealed interface Expression {

    /** What it yields when it yields something. */
    Type type();

    /** What it is made of, from left to right. */
    List<Expression> parts();

    /** The same with every name replaced that the map holds; types stay. */
    Expression rename(Map<String, String> names);

    /** The names of the fields and definitions that it reads, such as {@code status} or {@code weir.site}, sorted. */
    default Set<String> reads() {
        var names = new TreeSet<String>();
        collect(this, names);
        return Collections.unmodifiableSet(names);
    }

    /** Canonical text: equal text means equal meaning, whatever white space the person wrote. Part of the plan's hash. */
    default String text() {
        return Canonical.of(this);
    }

    /** Whether its result is that of {@code /} between ints, which truncates: worth a warning where it is published. */
    default boolean truncates() {
        return this instanceof Call call && call.operation() == Arithmetic.DIVIDE_INTS;
    }

    /** A plain read of a field or a definition. */
    static Expression name(String name, Type type) {
        return new Name(name, type);
    }

    private static void collect(Expression expression, Set<String> names) {
        if (expression instanceof Name name) {
            names.add(name.name());
        }
        for (Expression part : expression.parts()) {
            collect(part, names);
        }
    }

    private static List<Expression> rename(List<Expression> parts, Map<String, String> names) {
        return parts.stream().map(part -> part.rename(names)).toList();
    }

    /**
     * A constant.
     *
     * @param value Long (int, and microseconds of timestamp and duration), Double, Boolean, String or Ip, as the type says
     */
    record Constant(Type type, Object value) implements Expression {

        /** Whether it is the boolean true. */
        boolean isTrue() {
            return value.equals(true);
        }

        @Override
        public List<Expression> parts() {
            return List.of();
        }

        @Override
        public Expression rename(Map<String, String> names) {
            return this;
        }
    }

    /** The value of a field or a definition. */
    record Name(String name, Type type) implements Expression {
        @Override
        public List<Expression> parts() {
            return List.of();
        }

        @Override
        public Expression rename(Map<String, String> names) {
            String other = names.get(name);
            return other == null ? this : new Name(other, type);
        }
    }

    /** A strict call: failed if an argument failed, else absent if one is absent. */
    record Call(Operation operation, List<Expression> arguments) implements Expression {
        public Call {
            arguments = List.copyOf(arguments);
        }

        /** Whether it may be absent though no argument is, as {@code try_int} of a word is. */
        public boolean isPartial() {
            return operation.isPartial();
        }

        @Override
        public Type type() {
            return operation.result();
        }

        @Override
        public List<Expression> parts() {
            return arguments;
        }

        @Override
        public Expression rename(Map<String, String> names) {
            return new Call(operation, Expression.rename(arguments, names));
        }
    }

    /** {@code &&}, a chain of any length: false if any part is false; else absent if any is; else failed if any is; else true. */
    record And(List<Expression> parts) implements Expression {
        public And {
            parts = List.copyOf(parts);
        }

        @Override
        public Type type() {
            return Type.BOOL;
        }

        @Override
        public Expression rename(Map<String, String> names) {
            return new And(Expression.rename(parts, names));
        }
    }

    /** {@code ||}, a chain of any length: true if any part is true; else absent if any is; else failed if any is; else false. */
    record Or(List<Expression> parts) implements Expression {
        public Or {
            parts = List.copyOf(parts);
        }

        @Override
        public Type type() {
            return Type.BOOL;
        }

        @Override
        public Expression rename(Map<String, String> names) {
            return new Or(Expression.rename(parts, names));
        }
    }

    /** {@code condition ? yes : no}; strict in the condition, evaluates one branch. */
    record Choice(Expression condition, Expression yes, Expression no) implements Expression {
        @Override
        public Type type() {
            return yes.type();
        }

        @Override
        public List<Expression> parts() {
            return List.of(condition, yes, no);
        }

        @Override
        public Expression rename(Map<String, String> names) {
            return new Choice(condition.rename(names), yes.rename(names), no.rename(names));
        }
    }

    /** {@code present(x)}: never absent. */
    record Present(Expression argument) implements Expression {
        @Override
        public Type type() {
            return Type.BOOL;
        }

        @Override
        public List<Expression> parts() {
            return List.of(argument);
        }

        @Override
        public Expression rename(Map<String, String> names) {
            return new Present(argument.rename(names));
        }
    }

    /** {@code coalesce(x, y, …)}: the first that is not absent; one that failed fails it. */
    record Coalesce(List<Expression> choices) implements Expression {
        public Coalesce {
            choices = List.copyOf(choices);
        }

        @Override
        public Type type() {
            return choices.getFirst().type();
        }

        @Override
        public List<Expression> parts() {
            return choices;
        }

        @Override
        public Expression rename(Map<String, String> names) {
            return new Coalesce(Expression.rename(choices, names));
        }
    }
}
