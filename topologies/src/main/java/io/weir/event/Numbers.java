// SPDX-License-Identifier: Apache-2.0
package io.weir.event;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;

/**
 * Numbers out of decimal text, without loss. The grammar is JSON's, with leading zeros allowed: {@code -?[0-9]+(.[0-9]+)?} with an
 * optional exponent. What the grammar takes is tested here; what {@link BigDecimal} would take besides is not let through.
 */
public final class Numbers {

    /** Longer text is no number: parsing time grows with the square of it. As Jackson's own limit. */
    private static final int LONGEST = 1_000;

    /** Powers of ten that a double holds exactly. */
    private static final double[] TENS = {
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
        1e20, 1e21, 1e22
    };

    private Numbers() {}

    /** Whether the span is a number of the grammar. */
    public static boolean isNumber(byte[] text, int from, int to) {
        int at = from;
        if (at < to && text[at] == '-') {
            at++;
        }
        int end = digits(text, at, to);
        if (end == at || to - from > LONGEST) {
            return false;
        }
        at = end;
        if (at < to && text[at] == '.') {
            end = digits(text, at + 1, to);
            if (end == at + 1) {
                return false;
            }
            at = end;
        }
        if (at < to && (text[at] == 'e' || text[at] == 'E')) {
            at++;
            if (at < to && (text[at] == '+' || text[at] == '-')) {
                at++;
            }
            end = digits(text, at, to);
            // An exponent of more digits than this overflows BigDecimal's own.
            if (end == at || end - at > 8) {
                return false;
            }
            at = end;
        }
        return at == to;
    }

    private static int digits(byte[] text, int from, int to) {
        int at = from;
        while (at < to && text[at] >= '0' && text[at] <= '9') {
            at++;
        }
        return at;
    }

    /**
     * Reads an int: {@code 502}, {@code 12.0}, {@code 1e3}. Sets the register, or says false and leaves it when the text is no number
     * or no whole number of 64 bits.
     */
    static boolean toLong(byte[] text, int from, int to, Event event, int register) {
        int at = from;
        boolean negative = at < to && text[at] == '-';
        if (negative) {
            at++;
        }
        int begin = at;
        long value = 0;
        while (at < to && at - begin < 18 && text[at] >= '0' && text[at] <= '9') {
            value = value * 10 + text[at] - '0';
            at++;
        }
        if (at == to && at > begin) {
            event.setLong(register, negative ? -value : value);
            return true;
        }
        if (!isNumber(text, from, to)) {
            return false;
        }
        try {
            event.setLong(register, decimal(text, from, to).longValueExact());
            return true;
        } catch (ArithmeticException e) {
            return false; // a fraction, or more than 64 bits
        }
    }

    /**
     * Reads a double. Decimals mean the nearest double, as everywhere; a whole number must be exactly one, so {@code 9007199254740993}
     * is refused, and so is what would become infinite. {@code NaN}, {@code Infinity} and {@code -Infinity} are values.
     */
    static boolean toDouble(byte[] text, int from, int to, Event event, int register) {
        int at = from;
        boolean negative = at < to && text[at] == '-';
        if (negative) {
            at++;
        }
        int begin = at;
        long digits = 0;
        int count = 0;
        int decimals = 0;
        boolean point = false;
        while (at < to && count < 16) {
            byte c = text[at];
            if (c >= '0' && c <= '9') {
                digits = digits * 10 + c - '0';
                count += digits == 0 ? 0 : 1;
                decimals += point ? 1 : 0;
            } else if (c == '.' && !point && at > begin && at + 1 < to) {
                point = true;
            } else {
                break;
            }
            at++;
        }
        if (at == to && at > begin && count < 16 && decimals < TENS.length) {
            // Fewer than 2^53 and a power of ten that is exact: one rounding, so it is the nearest double (Clinger
            // 1990).
            double value = digits / TENS[decimals];
            event.setDouble(register, negative ? -value : value);
            return true;
        }
        if (!isNumber(text, from, to)) {
            return nonFinite(text, from, to, event, register);
        }
        String spelled = new String(text, from, to - from, StandardCharsets.ISO_8859_1);
        double value = Double.parseDouble(spelled);
        if (Double.isInfinite(value)) {
            return false;
        }
        boolean whole = digits(text, begin, to) == to;
        if (whole && new BigDecimal(value).compareTo(new BigDecimal(spelled)) != 0) {
            return false;
        }
        event.setDouble(register, value);
        return true;
    }

    private static boolean nonFinite(byte[] text, int from, int to, Event event, int register) {
        if (to - from < 3 || to - from > 9) {
            return false;
        }
        switch (new String(text, from, to - from, StandardCharsets.ISO_8859_1)) {
            case "NaN" -> event.setDouble(register, Double.NaN);
            case "Infinity" -> event.setDouble(register, Double.POSITIVE_INFINITY);
            case "-Infinity" -> event.setDouble(register, Double.NEGATIVE_INFINITY);
            default -> {
                return false;
            }
        }
        return true;
    }

    private static BigDecimal decimal(byte[] text, int from, int to) {
        return new BigDecimal(new String(text, from, to - from, StandardCharsets.ISO_8859_1));
    }
}
