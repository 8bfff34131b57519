// SPDX-License-Identifier: Apache-2.0
package io.weir.expression;

import static io.weir.event.Event.PRESENT;
import static io.weir.event.Type.DOUBLE;
import static io.weir.event.Type.DURATION;
import static io.weir.event.Type.INT;
import static io.weir.event.Type.STRING;
import static io.weir.event.Type.TIMESTAMP;
import static io.weir.expression.Operation.Form.INFIX;
import static io.weir.expression.Operation.Form.PREFIX;

import io.weir.event.Event;
import io.weir.event.Type;
import java.util.List;

/** {@code + - * / %}. Ints and durations never wrap: overflow is a failure. */
final class Arithmetic {

    static final String OVERFLOW = "overflow";
    private static final String DIVISION_BY_ZERO = "division_by_zero";

    static final Operation DIVIDE_INTS =
            Operation.binary("divide_int64", INFIX, "/", INT, INT, INT, (event, to, left, right) -> {
                long by = event.bits[right];
                long number = event.bits[left];
                if (by == 0) {
                    return event.fail(DIVISION_BY_ZERO);
                }
                if (by == -1 && number == Long.MIN_VALUE) {
                    return event.fail(OVERFLOW);
                }
                event.bits[to] = number / by;
                return PRESENT;
            });

    static final Operation ADD_INTS = Operation.binary("add_int64", INFIX, "+", INT, INT, INT, Arithmetic::add);

    static final List<Operation> ALL = List.of(
            ADD_INTS,
            Operation.binary("subtract_int64", INFIX, "-", INT, INT, INT, Arithmetic::subtract),
            Operation.binary("multiply_int64", INFIX, "*", INT, INT, INT, (event, to, left, right) -> {
                long a = event.bits[left];
                long b = event.bits[right];
                long low = a * b;
                if (Math.multiplyHigh(a, b) != low >> 63) {
                    return event.fail(OVERFLOW);
                }
                event.bits[to] = low;
                return PRESENT;
            }),
            DIVIDE_INTS,
            Operation.binary("modulo_int64", INFIX, "%", INT, INT, INT, (event, to, left, right) -> {
                long by = event.bits[right];
                if (by == 0) {
                    return event.fail(DIVISION_BY_ZERO);
                }
                event.bits[to] = event.bits[left] % by;
                return PRESENT;
            }),
            Operation.unary("negate_int64", PREFIX, "-", INT, INT, (event, to, value) -> {
                long number = event.bits[value];
                if (number == Long.MIN_VALUE) {
                    return event.fail(OVERFLOW);
                }
                event.bits[to] = -number;
                return PRESENT;
            }),
            Operation.binary(
                    "add_double",
                    INFIX,
                    "+",
                    DOUBLE,
                    DOUBLE,
                    DOUBLE,
                    (event, to, left, right) -> set(event, to, event.getDouble(left) + event.getDouble(right))),
            Operation.binary(
                    "subtract_double",
                    INFIX,
                    "-",
                    DOUBLE,
                    DOUBLE,
                    DOUBLE,
                    (event, to, left, right) -> set(event, to, event.getDouble(left) - event.getDouble(right))),
            Operation.binary(
                    "multiply_double",
                    INFIX,
                    "*",
                    DOUBLE,
                    DOUBLE,
                    DOUBLE,
                    (event, to, left, right) -> set(event, to, event.getDouble(left) * event.getDouble(right))),
            Operation.binary(
                    "divide_double",
                    INFIX,
                    "/",
                    DOUBLE,
                    DOUBLE,
                    DOUBLE,
                    (event, to, left, right) -> set(event, to, event.getDouble(left) / event.getDouble(right))),
            Operation.unary(
                    "negate_double",
                    PREFIX,
                    "-",
                    DOUBLE,
                    DOUBLE,
                    (event, to, value) -> set(event, to, -event.getDouble(value))),
            Operation.binary(
                    "add_string",
                    INFIX,
                    "+",
                    STRING,
                    STRING,
                    STRING,
                    (event, to, left, right) ->
                            Texts.built(event, to, Texts.concat(Texts.get(event, left), Texts.get(event, right)))),
            times("add_timestamp_duration", "+", TIMESTAMP, TIMESTAMP, DURATION),
            times("add_duration_timestamp", "+", TIMESTAMP, DURATION, TIMESTAMP),
            times("add_duration_duration", "+", DURATION, DURATION, DURATION),
            times("subtract_timestamp_timestamp", "-", DURATION, TIMESTAMP, TIMESTAMP),
            times("subtract_timestamp_duration", "-", TIMESTAMP, TIMESTAMP, DURATION),
            times("subtract_duration_duration", "-", DURATION, DURATION, DURATION),
            // CEL has no more of durations; what follows is ours.
            Operation.binary(
                    "weir_multiply_duration_int",
                    INFIX,
                    "*",
                    DURATION,
                    DURATION,
                    INT,
                    (event, to, left, right) -> multiply(event, to, event.bits[left], event.bits[right])),
            Operation.binary(
                    "weir_multiply_int_duration",
                    INFIX,
                    "*",
                    DURATION,
                    INT,
                    DURATION,
                    (event, to, left, right) -> multiply(event, to, event.bits[left], event.bits[right])),
            Operation.binary(
                    "weir_multiply_duration_double",
                    INFIX,
                    "*",
                    DURATION,
                    DURATION,
                    DOUBLE,
                    (event, to, left, right) -> nearest(event, to, event.bits[left] * event.getDouble(right))),
            Operation.binary(
                    "weir_multiply_double_duration",
                    INFIX,
                    "*",
                    DURATION,
                    DOUBLE,
                    DURATION,
                    (event, to, left, right) -> nearest(event, to, event.getDouble(left) * event.bits[right])),
            Operation.binary(
                    "weir_divide_duration_int",
                    INFIX,
                    "/",
                    DURATION,
                    DURATION,
                    INT,
                    (event, to, left, right) -> divide(event, to, event.bits[left], event.bits[right])),
            Operation.binary(
                    "weir_divide_duration_double", INFIX, "/", DURATION, DURATION, DOUBLE, (event, to, left, right) -> {
                        double by = event.getDouble(right);
                        return by == 0 ? event.fail(DIVISION_BY_ZERO) : nearest(event, to, event.bits[left] / by);
                    }),
            Operation.binary(
                    "weir_divide_duration_duration",
                    INFIX,
                    "/",
                    DOUBLE,
                    DURATION,
                    DURATION,
                    (event, to, left, right) ->
                            set(event, to, (double) event.bits[left] / (double) event.bits[right])));

    private Arithmetic() {}

    /** On instants and durations, within their ranges. */
    private static Operation times(String id, String sign, Type result, Type left, Type right) {
        Operation.Binary exact = sign.equals("+") ? Arithmetic::add : Arithmetic::subtract;
        long least = result == TIMESTAMP ? Times.LEAST : -Times.LONGEST;
        long most = result == TIMESTAMP ? Times.MOST : Times.LONGEST;
        return Operation.binary(id, INFIX, sign, result, left, right, (event, to, a, b) -> {
            byte status = exact.apply(event, to, a, b);
            return status == PRESENT && (event.bits[to] < least || event.bits[to] > most)
                    ? event.fail(OVERFLOW)
                    : status;
        });
    }

    private static byte multiply(Event event, int to, long a, long b) {
        long low = a * b;
        return Math.multiplyHigh(a, b) == low >> 63 ? duration(event, to, low) : event.fail(OVERFLOW);
    }

    /** To the nearest microsecond, ties to even, as a mean of durations is: {@code d / 2} and {@code d / 2.0} are one. */
    private static byte divide(Event event, int to, long micros, long by) {
        if (by == 0) {
            return event.fail(DIVISION_BY_ZERO);
        }
        long quotient = micros / by;
        long rest = Math.abs(micros % by);
        // Without sign, since the most negative long has no positive.
        int half = Long.compareUnsigned(rest, Math.abs(by) - rest);
        if (half > 0 || (half == 0 && (quotient & 1) != 0)) {
            quotient += (micros < 0) == (by < 0) ? 1 : -1;
        }
        return duration(event, to, quotient);
    }

    private static byte nearest(Event event, int to, double micros) {
        // NaN is outside, too.
        return Math.abs(micros) <= Times.LONGEST ? duration(event, to, (long) Math.rint(micros)) : event.fail(OVERFLOW);
    }

    private static byte duration(Event event, int to, long micros) {
        if (micros < -Times.LONGEST || micros > Times.LONGEST) {
            return event.fail(OVERFLOW);
        }
        event.bits[to] = micros;
        return PRESENT;
    }

    private static byte add(Event event, int to, int left, int right) {
        long a = event.bits[left];
        long b = event.bits[right];
        long sum = a + b;
        if (((a ^ sum) & (b ^ sum)) < 0) {
            return event.fail(OVERFLOW);
        }
        event.bits[to] = sum;
        return PRESENT;
    }

    private static byte subtract(Event event, int to, int left, int right) {
        long a = event.bits[left];
        long b = event.bits[right];
        long difference = a - b;
        if (((a ^ b) & (a ^ difference)) < 0) {
            return event.fail(OVERFLOW);
        }
        event.bits[to] = difference;
        return PRESENT;
    }

    /** Puts a double. */
    static byte set(Event event, int to, double value) {
        event.bits[to] = Double.doubleToRawLongBits(value);
        return PRESENT;
    }

    /** Puts a boolean. */
    static byte set(Event event, int to, boolean value) {
        event.bits[to] = value ? 1 : 0;
        return PRESENT;
    }
}
