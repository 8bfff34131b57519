// SPDX-License-Identifier: Apache-2.0
package io.weir.expression;

import io.weir.event.Evaluator;
import io.weir.event.Event;
import io.weir.event.Ip;
import io.weir.event.Type;
import io.weir.expression.Expression.And;
import io.weir.expression.Expression.Call;
import io.weir.expression.Expression.Choice;
import io.weir.expression.Expression.Coalesce;
import io.weir.expression.Expression.Constant;
import io.weir.expression.Expression.Name;
import io.weir.expression.Expression.Or;
import io.weir.expression.Expression.Present;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The registers of one program: a name's value is set by a decoder or a step ({@link #reserve(String)}) or computed when it is
 * first read ({@link #define}). Events must have {@link #size} registers, taken when everything is bound. Each program of each
 * thread has its own.
 */
public final class Slots implements Binder {

    private final Map<String, Evaluator> names = new HashMap<>();
    private final Map<Expression, Evaluator> bound = new HashMap<>();
    private int size;

    /** How many registers there are so far. */
    public int size() {
        return size;
    }

    /** A register without a name. */
    public int reserve() {
        return size++;
    }

    /** The register of the name, which somebody else fills, with its status; a new one when the name is new. */
    @Override
    public int reserve(String name) {
        return names.computeIfAbsent(name, ignored -> new Logic.Read(size++)).register;
    }

    @Override
    public Evaluator define(String name, Expression expression) {
        if (names.containsKey(name)) {
            throw new IllegalArgumentException("the name has a register already: " + name);
        }
        Evaluator evaluator = bind(expression);
        Evaluator once = evaluator instanceof Logic.Read || evaluator instanceof Logic.Once
                ? evaluator
                : new Logic.Once(evaluator);
        names.put(name, once);
        return once;
    }

    @Override
    public Evaluator bind(Expression expression) {
        Evaluator known = bound.get(expression);
        if (known == null) {
            known = build(expression);
            bound.put(expression, known);
        }
        return known;
    }

    private Evaluator build(Expression expression) {
        return switch (expression) {
            case Constant constant -> constant(constant.value());
            case Name name -> {
                Evaluator evaluator = names.get(name.name());
                if (evaluator == null) {
                    throw new IllegalArgumentException("no register has the name " + name.name());
                }
                yield evaluator;
            }
            case Call call -> {
                Operation operation = call.operation();
                List<Expression> arguments = call.arguments();
                Evaluator fast = Fast.of(this, operation, arguments);
                if (fast != null) {
                    yield fast;
                }
                Evaluator[] parts = bind(arguments);
                Evaluator evaluator = operation.evaluator(reserve(), parts);
                yield operation.isCostly() ? new Logic.Once(evaluator) : evaluator;
            }
            case And and -> new Logic.Junction(reserve(), bind(and.parts()), 0);
            case Or or -> new Logic.Junction(reserve(), bind(or.parts()), 1);
            case Choice choice ->
                new Logic.Choose(
                        reserve(), bind(choice.condition()), bind(choice.yes()), bind(choice.no()), choice.type());
            case Present present -> new Logic.Presence(reserve(), bind(present.argument()));
            case Coalesce coalesce -> new Logic.First(reserve(), bind(coalesce.choices()), coalesce.type());
        };
    }

    private Evaluator[] bind(List<Expression> expressions) {
        var evaluators = new Evaluator[expressions.size()];
        for (int i = 0; i < evaluators.length; i++) {
            evaluators[i] = bind(expressions.get(i));
        }
        return evaluators;
    }

    private Evaluator constant(Object value) {
        return switch (value) {
            case Long number -> new Logic.LongConstant(reserve(), number);
            case Double number -> new Logic.LongConstant(reserve(), Double.doubleToRawLongBits(number));
            case Boolean truth -> new Logic.LongConstant(reserve(), truth ? 1 : 0);
            default -> new Logic.ObjectConstant(reserve(), value);
        };
    }

    /** The value in a register as an object: what {@link Constant#value} says; for tests, rows and folding, not for the hot path. */
    public static Object value(Event event, int register, Type type) {
        return switch (type) {
            case INT, TIMESTAMP, DURATION -> event.bits[register];
            case DOUBLE -> event.getDouble(register);
            case BOOL -> event.bits[register] != 0;
            case STRING -> (String) required(event.objects[register]);
            case IP -> (Ip) required(event.objects[register]);
        };
    }

    private static Object required(@org.jspecify.annotations.Nullable Object value) {
        if (value == null) {
            throw new IllegalStateException("a present register holds nothing");
        }
        return value;
    }
}
