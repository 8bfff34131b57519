// SPDX-License-Identifier: Apache-2.0
package io.weir.event;

import java.nio.charset.StandardCharsets;

/** Spans of time as text, such as {@code 250ms}, {@code 1h30m} or {@code 2w}, and as microseconds. */
public final class Durations {

    /** What {@link #parse} says of text that is no duration: no duration has this value. */
    public static final long NONE = Long.MIN_VALUE;

    private static final String[] UNITS = {"d", "h", "m", "s", "ms", "us"};
    private static final long[] MICROS = {86_400_000_000L, 3_600_000_000L, 60_000_000L, 1_000_000L, 1_000L, 1L};

    private Durations() {}

    /** Reads a duration; {@link #NONE} for anything else, a bare number and a fraction of a microsecond among it. */
    public static long parse(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return parse(bytes, 0, bytes.length);
    }

    /**
     * The same over a span of bytes: numbers, with decimals where the sum stays in whole microseconds, each followed by one of
     * {@code w d h m s ms us}.
     */
    public static long parse(byte[] text, int from, int to) {
        int at = from;
        boolean negative = at < to && text[at] == '-';
        if (negative) {
            at++;
        }
        if (at == to) {
            return NONE;
        }
        try {
            long sum = 0;
            while (at < to) {
                int begin = at;
                long digits = 0;
                long scale = 1; // ten to the number of decimals
                boolean point = false;
                while (at < to && (isDigit(text[at]) || (text[at] == '.' && !point && at > begin))) {
                    if (text[at] == '.') {
                        point = true;
                    } else {
                        digits = Math.addExact(Math.multiplyExact(digits, 10L), text[at] - '0');
                        scale = point ? Math.multiplyExact(scale, 10L) : scale;
                    }
                    at++;
                }
                if (at == begin || text[at - 1] == '.') {
                    return NONE;
                }
                int unit = at;
                while (at < to && text[at] >= 'a' && text[at] <= 'z') {
                    at++;
                }
                long micros = Math.multiplyExact(digits, unit(text, unit, at));
                if (micros < 0 || micros % scale != 0) {
                    return NONE;
                }
                sum = Math.addExact(sum, micros / scale);
            }
            return negative ? -sum : sum;
        } catch (ArithmeticException e) {
            return NONE; // too long for 64 bits, which no duration is
        }
    }

    /** How many microseconds; -1 for no unit. */
    private static long unit(byte[] text, int from, int to) {
        if (to - from == 1) {
            return switch (text[from]) {
                case 'w' -> 7 * MICROS[0];
                case 'd' -> MICROS[0];
                case 'h' -> MICROS[1];
                case 'm' -> MICROS[2];
                case 's' -> MICROS[3];
                default -> -1;
            };
        }
        if (to - from == 2 && text[from + 1] == 's') {
            return text[from] == 'm' ? MICROS[4] : text[from] == 'u' ? MICROS[5] : -1;
        }
        return -1;
    }

    private static boolean isDigit(byte c) {
        return c >= '0' && c <= '9';
    }

    /** The canonical text: days, hours, minutes, seconds, milliseconds, microseconds, as far as they are not 0; else {@code 0s}. */
    public static String text(long micros) {
        if (micros == 0) {
            return "0s";
        }
        var text = new StringBuilder(16);
        if (micros < 0) {
            text.append('-');
        }
        // Negative throughout, since the most negative long has no positive.
        long rest = micros < 0 ? micros : -micros;
        for (int unit = 0; unit < UNITS.length; unit++) {
            long count = -(rest / MICROS[unit]);
            if (count != 0) {
                text.append(count).append(UNITS[unit]);
                rest %= MICROS[unit];
            }
        }
        return text.toString();
    }
}
