// SPDX-License-Identifier: Apache-2.0
package io.weir.expression;

import static io.weir.event.Event.ABSENT;
import static io.weir.event.Event.PRESENT;
import static io.weir.event.Type.BOOL;
import static io.weir.event.Type.DOUBLE;
import static io.weir.event.Type.DURATION;
import static io.weir.event.Type.INT;
import static io.weir.expression.Arithmetic.set;
import static io.weir.expression.Operation.Form.FUNCTION;

import io.weir.event.Event;
import io.weir.event.Type;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.function.LongBinaryOperator;

/** CEL's math extension, and {@code ratio}. */
final class Maths {

    static final List<Operation> ALL = List.of(
            one("math_@max_int", "math.greatest", INT),
            one("math_@max_double", "math.greatest", DOUBLE),
            one("math_@min_int", "math.least", INT),
            one("math_@min_double", "math.least", DOUBLE),
            bits("math_@max_int_int", "math.greatest", Math::max),
            bits("math_@min_int_int", "math.least", Math::min),
            Operation.binary(
                    "math_@max_double_double",
                    FUNCTION,
                    "math.greatest",
                    DOUBLE,
                    DOUBLE,
                    DOUBLE,
                    (event, to, left, right) ->
                            set(event, to, greatest(event.getDouble(left), event.getDouble(right)))),
            Operation.binary(
                    "math_@min_double_double",
                    FUNCTION,
                    "math.least",
                    DOUBLE,
                    DOUBLE,
                    DOUBLE,
                    (event, to, left, right) -> set(event, to, least(event.getDouble(left), event.getDouble(right)))),
            doubles("math_ceil_double", "math.ceil", Math::ceil),
            doubles("math_floor_double", "math.floor", Math::floor),
            doubles("math_round_double", "math.round", Maths::round),
            doubles(
                    "math_trunc_double",
                    "math.trunc",
                    number -> (number < 0 ? Math.ceil(number) : Math.floor(number)) + 0.0),
            doubles("math_abs_double", "math.abs", Math::abs),
            doubles("math_sign_double", "math.sign", Maths::sign),
            doubles("math_sqrt_double", "math.sqrt", Math::sqrt),
            Operation.unary(
                    "math_sqrt_int",
                    FUNCTION,
                    "math.sqrt",
                    DOUBLE,
                    INT,
                    (event, to, value) -> set(event, to, Math.sqrt((double) event.bits[value]))),
            Operation.unary("math_abs_int", FUNCTION, "math.abs", INT, INT, (event, to, value) -> {
                long number = event.bits[value];
                if (number == Long.MIN_VALUE) {
                    return event.fail(Arithmetic.OVERFLOW);
                }
                event.bits[to] = Math.abs(number);
                return PRESENT;
            }),
            Operation.unary("weir_abs_duration", FUNCTION, "math.abs", DURATION, DURATION, (event, to, value) -> {
                long micros = event.bits[value];
                if (micros == Long.MIN_VALUE) {
                    return event.fail(Arithmetic.OVERFLOW);
                }
                event.bits[to] = Math.abs(micros);
                return PRESENT;
            }),
            Operation.unary("math_sign_int", FUNCTION, "math.sign", INT, INT, (event, to, value) -> {
                event.bits[to] = Long.signum(event.bits[value]);
                return PRESENT;
            }),
            Operation.unary(
                    "math_isNaN_double",
                    FUNCTION,
                    "math.isNaN",
                    BOOL,
                    DOUBLE,
                    (event, to, value) -> set(event, to, Double.isNaN(event.getDouble(value)))),
            Operation.unary(
                    "math_isInf_double",
                    FUNCTION,
                    "math.isInf",
                    BOOL,
                    DOUBLE,
                    (event, to, value) -> set(event, to, Double.isInfinite(event.getDouble(value)))),
            Operation.unary(
                    "math_isFinite_double",
                    FUNCTION,
                    "math.isFinite",
                    BOOL,
                    DOUBLE,
                    (event, to, value) -> set(event, to, Double.isFinite(event.getDouble(value)))),
            bits("math_bitAnd_int_int", "math.bitAnd", (left, right) -> left & right),
            bits("math_bitOr_int_int", "math.bitOr", (left, right) -> left | right),
            bits("math_bitXor_int_int", "math.bitXor", (left, right) -> left ^ right),
            Operation.unary("math_bitNot_int_int", FUNCTION, "math.bitNot", INT, INT, (event, to, value) -> {
                event.bits[to] = ~event.bits[value];
                return PRESENT;
            }),
            shift("math_bitShiftLeft_int_int", "math.bitShiftLeft", (number, by) -> number << by),
            shift("math_bitShiftRight_int_int", "math.bitShiftRight", (number, by) -> number >>> by),
            ratio(INT, INT),
            ratio(INT, DOUBLE),
            ratio(DOUBLE, INT),
            ratio(DOUBLE, DOUBLE),
            ratio(DURATION, DURATION));

    private Maths() {}

    /** Half away from zero, never -0.0; what is not finite stays. */
    private static double round(double number) {
        if (!Double.isFinite(number)) {
            return number;
        }
        double magnitude = Math.abs(number);
        double whole = Math.floor(magnitude);
        double rounded = magnitude - whole >= 0.5 ? whole + 1 : whole;
        return number < 0 && rounded != 0 ? -rounded : rounded;
    }

    private static double sign(double number) {
        return number == 0 ? 0 : Math.signum(number);
    }

    /** NaN is above everything. */
    private static double greatest(double left, double right) {
        return Double.compare(left, right) >= 0 ? left : right;
    }

    private static double least(double left, double right) {
        return Double.compare(left, right) <= 0 ? left : right;
    }

    private static Operation one(String id, String name, Type type) {
        return Operation.unary(id, FUNCTION, name, type, type, (event, to, value) -> {
            event.bits[to] = event.bits[value];
            return PRESENT;
        });
    }

    private static Operation doubles(String id, String name, DoubleUnaryOperator body) {
        return Operation.unary(
                id,
                FUNCTION,
                name,
                DOUBLE,
                DOUBLE,
                (event, to, value) -> set(event, to, body.applyAsDouble(event.getDouble(value))));
    }

    private static Operation bits(String id, String name, LongBinaryOperator body) {
        return Operation.binary(id, FUNCTION, name, INT, INT, INT, (event, to, left, right) -> {
            event.bits[to] = body.applyAsLong(event.bits[left], event.bits[right]);
            return PRESENT;
        });
    }

    private static Operation shift(String id, String name, LongBinaryOperator body) {
        return Operation.binary(id, FUNCTION, name, INT, INT, INT, (event, to, left, right) -> {
            long by = event.bits[right];
            if (by < 0) {
                return event.fail("bad_shift");
            }
            event.bits[to] = by > 63 ? 0 : body.applyAsLong(event.bits[left], by);
            return PRESENT;
        });
    }

    private static Operation ratio(Type left, Type right) {
        return Operation.binary(
                        "weir_ratio_" + left.text() + "_" + right.text(),
                        FUNCTION,
                        "ratio",
                        DOUBLE,
                        left,
                        right,
                        (event, to, over, under) -> {
                            double divisor = number(event, under, right);
                            return divisor == 0 ? ABSENT : set(event, to, number(event, over, left) / divisor);
                        })
                .partial();
    }

    private static double number(Event event, int register, Type type) {
        return type == DOUBLE ? event.getDouble(register) : (double) event.bits[register];
    }
}
