// SPDX-License-Identifier: Apache-2.0
package io.weir.expression;

import io.weir.event.Evaluator;
import io.weir.event.Event;
import io.weir.event.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One overload of one function: its name and types, and how it is computed. There is one of each in the {@link Catalogue}, so
 * identity is equality.
 */
public final class Operation {

    /** How it is written. */
    enum Form {
        /** {@code name(a, b)} */
        FUNCTION,
        /** {@code a.name(b)} */
        METHOD,
        /** {@code !a} */
        PREFIX,
        /** {@code a + b} */
        INFIX
    }

    /** Computes into register {@code to} and returns {@link Event#PRESENT}, {@link Event#ABSENT} or {@link Event#fail}. */
    interface Unary {
        byte apply(Event event, int to, int value);
    }

    /** The same of two. */
    interface Binary {
        byte apply(Event event, int to, int left, int right);
    }

    /** The same of three. */
    interface Ternary {
        byte apply(Event event, int to, int first, int second, int third);
    }

    /** The same of any number. */
    interface Many {
        byte apply(Event event, int to, int[] arguments);
    }

    private interface Maker {
        Evaluator make(int register, Evaluator[] arguments);
    }

    private final String id;
    private final String name;
    private final Form form;
    private final List<Type> parameters;
    private final Type result;
    private final Maker maker;
    private final List<String> aliases = new ArrayList<>();
    private final TreeMap<Integer, Function<String, @Nullable String>> literals = new TreeMap<>();
    private boolean list;
    private boolean costly;
    private boolean partial;

    private Operation(String id, Form form, String name, Type result, List<Type> parameters, Maker maker) {
        this.id = id;
        this.name = name;
        this.form = form;
        this.parameters = List.copyOf(parameters);
        this.result = result;
        this.maker = maker;
    }

    static Operation unary(String id, Form form, String name, Type result, Type parameter, Unary body) {
        return new Operation(
                id,
                form,
                name,
                result,
                List.of(parameter),
                (register, arguments) -> new Strict.OfOne(register, arguments[0], body));
    }

    static Operation binary(String id, Form form, String name, Type result, Type left, Type right, Binary body) {
        return binary(id, form, name, result, left, right, () -> body);
    }

    /** For bodies that remember something, such as the last pattern compiled: each evaluator gets its own. */
    static Operation binary(
            String id, Form form, String name, Type result, Type left, Type right, Supplier<Binary> body) {
        return new Operation(
                id,
                form,
                name,
                result,
                List.of(left, right),
                (register, arguments) -> new Strict.OfTwo(register, arguments[0], arguments[1], body.get()));
    }

    static Operation ternary(String id, Form form, String name, Type result, List<Type> parameters, Ternary body) {
        return ternary(id, form, name, result, parameters, () -> body);
    }

    /** For bodies that remember something. */
    static Operation ternary(
            String id, Form form, String name, Type result, List<Type> parameters, Supplier<Ternary> body) {
        return new Operation(
                id,
                form,
                name,
                result,
                parameters,
                (register, arguments) ->
                        new Strict.OfThree(register, arguments[0], arguments[1], arguments[2], body.get()));
    }

    /** Of any number of arguments; the last parameter stands for all further ones. */
    static Operation many(String id, Form form, String name, Type result, List<Type> parameters, Supplier<Many> body) {
        return new Operation(
                id,
                form,
                name,
                result,
                parameters,
                (register, arguments) -> new Strict.OfMany(register, arguments, body.get()));
    }

    /** Other overload ids of CEL that mean the same. */
    Operation alias(String... ids) {
        aliases.addAll(List.of(ids));
        return this;
    }

    /** Yields a {@code List<String>}: may only be an argument of an operation that takes one. */
    Operation list() {
        list = true;
        return this;
    }

    /** Worth computing only once an event. */
    Operation costly() {
        costly = true;
        return this;
    }

    /** May be absent though no argument is, by what the arguments are. */
    Operation partial() {
        partial = true;
        return this;
    }

    /** Tells what is wrong with a constant argument, or null. */
    Operation literal(int argument, Function<String, @Nullable String> wrong) {
        literals.put(argument, wrong);
        return this;
    }

    Evaluator evaluator(int register, Evaluator[] arguments) {
        return maker.make(register, arguments);
    }

    /** CEL's overload id, with the type of the first argument where CEL has one id for all. */
    String id() {
        return id;
    }

    /** {@code cidr} or {@code url} if it is called on one: then the first argument is its text. */
    @Nullable
    String receiver() {
        return id.startsWith("weir_cidr_") ? "cidr" : id.startsWith("weir_url_") ? "url" : null;
    }

    List<String> aliases() {
        return aliases;
    }

    /** As it is called; operators by their sign. */
    String name() {
        return name;
    }

    Form form() {
        return form;
    }

    List<Type> parameters() {
        return parameters;
    }

    /** The type of what it yields, or of the elements where it yields a list. */
    Type result() {
        return result;
    }

    boolean yieldsList() {
        return list;
    }

    boolean isCostly() {
        return costly;
    }

    boolean isPartial() {
        return partial;
    }

    /** What must hold of constant arguments, by index. */
    Map<Integer, Function<String, @Nullable String>> literals() {
        return literals;
    }

    @Override
    public String toString() {
        return id;
    }
}
