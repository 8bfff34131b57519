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

/** {@code + - * / %}. Ints never wrap: overflow is a failure. */
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
            times("subtract_duration_duration", "-", DURATION, DURATION, DURATION));

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
