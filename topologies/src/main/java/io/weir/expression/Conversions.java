// SPDX-License-Identifier: Apache-2.0
package io.weir.expression;

import static io.weir.event.Event.ABSENT;
import static io.weir.event.Event.PRESENT;
import static io.weir.event.Type.BOOL;
import static io.weir.event.Type.DOUBLE;
import static io.weir.event.Type.DURATION;
import static io.weir.event.Type.INT;
import static io.weir.event.Type.IP;
import static io.weir.event.Type.STRING;
import static io.weir.event.Type.TIMESTAMP;
import static io.weir.expression.Arithmetic.set;
import static io.weir.expression.Operation.Form.FUNCTION;

import io.weir.event.Conversion;
import io.weir.event.Durations;
import io.weir.event.Event;
import io.weir.event.Instants;
import io.weir.event.Type;
import java.util.List;

/**
 * {@code int double string bool timestamp duration}, and the forgiving {@code try_int try_double}. Texts of numbers are ASCII
 * digits without white space; instants and durations are read and written as everywhere in Weir, which CEL would write as
 * {@code 2026-01-01T00:00:00Z} and {@code 5400s}.
 */
final class Conversions {

    static final String CONVERSION = Conversion.FAILURE;

    /** Outside every long that is the text of a number: Long.MIN_VALUE is one. */
    private static final int LONGEST = 20;

    static final List<Operation> ALL = List.of(
            same("int64_to_int64", "int", INT),
            same("double_to_double", "double", DOUBLE),
            same("string_to_string", "string", STRING),
            same("bool_to_bool", "bool", BOOL),
            same("timestamp_to_timestamp", "timestamp", TIMESTAMP),
            same("duration_to_duration", "duration", DURATION),
            Operation.unary("double_to_int64", FUNCTION, "int", INT, DOUBLE, (event, to, value) -> {
                double number = event.getDouble(value);
                if (!(number > -0x1p63 && number < 0x1p63)) {
                    return event.fail(Arithmetic.OVERFLOW);
                }
                event.bits[to] = (long) number;
                return PRESENT;
            }),
            Operation.unary(
                    "string_to_int64",
                    FUNCTION,
                    "int",
                    INT,
                    STRING,
                    (event, to, value) ->
                            parseInt(Texts.get(event, value), event, to) ? PRESENT : event.fail(CONVERSION)),
            Operation.unary(
                            "weir_try_int",
                            FUNCTION,
                            "try_int",
                            INT,
                            STRING,
                            (event, to, value) -> parseInt(Texts.get(event, value), event, to) ? PRESENT : ABSENT)
                    .partial(),
            Operation.unary("timestamp_to_int64", FUNCTION, "int", INT, TIMESTAMP, (event, to, value) -> {
                event.bits[to] = Math.floorDiv(event.bits[value], 1_000_000);
                return PRESENT;
            }),
            // Whole seconds, cut as a double is.
            Operation.unary("weir_duration_to_int", FUNCTION, "int", INT, DURATION, (event, to, value) -> {
                event.bits[to] = event.bits[value] / 1_000_000;
                return PRESENT;
            }),
            Operation.unary(
                    "weir_duration_to_double",
                    FUNCTION,
                    "double",
                    DOUBLE,
                    DURATION,
                    (event, to, value) -> set(event, to, event.bits[value] / 1e6)),
            Operation.unary(
                    "int64_to_double",
                    FUNCTION,
                    "double",
                    DOUBLE,
                    INT,
                    (event, to, value) -> set(event, to, (double) event.bits[value])),
            Operation.unary("string_to_double", FUNCTION, "double", DOUBLE, STRING, (event, to, value) -> {
                String text = Texts.get(event, value);
                return isDouble(text) ? set(event, to, Double.parseDouble(text)) : event.fail(CONVERSION);
            }),
            Operation.unary("weir_try_double", FUNCTION, "try_double", DOUBLE, STRING, (event, to, value) -> {
                        String text = Texts.get(event, value);
                        return isDouble(text) ? set(event, to, Double.parseDouble(text)) : ABSENT;
                    })
                    .partial(),
            Operation.unary(
                    "int64_to_string",
                    FUNCTION,
                    "string",
                    STRING,
                    INT,
                    (event, to, value) -> Texts.set(event, to, Long.toString(event.bits[value]))),
            Operation.unary(
                    "double_to_string",
                    FUNCTION,
                    "string",
                    STRING,
                    DOUBLE,
                    (event, to, value) -> Texts.set(event, to, Double.toString(event.getDouble(value)))),
            Operation.unary(
                    "bool_to_string",
                    FUNCTION,
                    "string",
                    STRING,
                    BOOL,
                    (event, to, value) -> Texts.set(event, to, event.bits[value] != 0 ? "true" : "false")),
            Operation.unary(
                    "timestamp_to_string",
                    FUNCTION,
                    "string",
                    STRING,
                    TIMESTAMP,
                    (event, to, value) -> Texts.set(event, to, Instants.text(event.bits[value]))),
            Operation.unary(
                    "duration_to_string",
                    FUNCTION,
                    "string",
                    STRING,
                    DURATION,
                    (event, to, value) -> Texts.set(event, to, Durations.text(event.bits[value]))),
            Operation.unary(
                    "weir_ip_to_string",
                    FUNCTION,
                    "string",
                    STRING,
                    IP,
                    (event, to, value) ->
                            Texts.set(event, to, Addresses.get(event, value).toString())),
            Operation.unary("string_to_bool", FUNCTION, "bool", BOOL, STRING, (event, to, value) -> switch (Texts.get(
                    event, value)) {
                case "true", "TRUE", "True", "t", "1" -> set(event, to, true);
                case "false", "FALSE", "False", "f", "0" -> set(event, to, false);
                default -> event.fail(CONVERSION);
            }),
            Operation.unary("string_to_timestamp", FUNCTION, "timestamp", TIMESTAMP, STRING, (event, to, value) -> {
                long micros = Instants.parse(Texts.get(event, value));
                event.bits[to] = micros;
                return micros < Times.LEAST || micros > Times.MOST ? event.fail(CONVERSION) : PRESENT;
            }),
            Operation.unary("int64_to_timestamp", FUNCTION, "timestamp", TIMESTAMP, INT, (event, to, value) -> {
                long seconds = event.bits[value];
                if (seconds < Times.LEAST / 1_000_000 || seconds > Times.MOST / 1_000_000) {
                    return event.fail(Arithmetic.OVERFLOW);
                }
                event.bits[to] = seconds * 1_000_000;
                return PRESENT;
            }),
            Operation.unary("string_to_duration", FUNCTION, "duration", DURATION, STRING, (event, to, value) -> {
                long micros = Durations.parse(Texts.get(event, value));
                event.bits[to] = micros;
                return Math.abs(micros) > Times.LONGEST || micros == Durations.NONE ? event.fail(CONVERSION) : PRESENT;
            }));

    private Conversions() {}

    private static Operation same(String id, String name, Type type) {
        return Operation.unary(id, FUNCTION, name, type, type, (event, to, value) -> {
            event.bits[to] = event.bits[value];
            event.objects[to] = event.objects[value];
            return PRESENT;
        });
    }

    /** By hand, because a text that is no number must not cost an exception. */
    private static boolean parseInt(String text, Event event, int to) {
        int length = text.length();
        boolean negative = length > 0 && text.charAt(0) == '-';
        int at = negative || (length > 0 && text.charAt(0) == '+') ? 1 : 0;
        if (at == length) {
            return false;
        }
        while (at < length - 1 && text.charAt(at) == '0') {
            at++;
        }
        if (length - at > LONGEST - 1) {
            return false;
        }
        // Counts down, since there is one more negative long than there are positive ones.
        long number = 0;
        for (; at < length; at++) {
            int digit = text.charAt(at) - '0';
            if (digit < 0 || digit > 9 || number < (Long.MIN_VALUE + digit) / 10) {
                return false;
            }
            number = number * 10 - digit;
        }
        if (!negative && number == Long.MIN_VALUE) {
            return false;
        }
        event.bits[to] = negative ? number : -number;
        return true;
    }

    /** Whether the text is a decimal number with or without an exponent, or NaN, or an infinity. */
    private static boolean isDouble(String text) {
        int length = text.length();
        int at = length > 0 && (text.charAt(0) == '-' || text.charAt(0) == '+') ? 1 : 0;
        if (text.startsWith("NaN", at) || text.startsWith("Infinity", at)) {
            return length - at == (text.charAt(at) == 'N' ? 3 : 8);
        }
        int digits = 0;
        for (; at < length && isDigit(text.charAt(at)); at++) {
            digits++;
        }
        if (at < length && text.charAt(at) == '.') {
            for (at++; at < length && isDigit(text.charAt(at)); at++) {
                digits++;
            }
        }
        if (digits == 0) {
            return false;
        }
        if (at < length && (text.charAt(at) | 0x20) == 'e') {
            at++;
            if (at < length && (text.charAt(at) == '-' || text.charAt(at) == '+')) {
                at++;
            }
            int begin = at;
            while (at < length && isDigit(text.charAt(at))) {
                at++;
            }
            return at == length && at > begin;
        }
        return at == length;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
