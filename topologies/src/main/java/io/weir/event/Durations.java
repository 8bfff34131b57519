// SPDX-License-Identifier: Apache-2.0
package io.weir.event;

import java.nio.charset.StandardCharsets;

/** Spans of time as text, such as {@code 250ms}, {@code 1h30m}, {@code 2w} or Go's {@code 57.8µs}, and as microseconds. */
public final class Durations {

    /** What {@link #parse} says of text that is no duration: no duration has this value. */
    public static final long NONE = Long.MIN_VALUE;

    private static final String[] UNITS = {"d", "h", "m", "s", "ms", "us"};
    private static final long[] MICROS = {86_400_000_000L, 3_600_000_000L, 60_000_000L, 1_000_000L, 1_000L, 1L};

    /** In nanoseconds. */
    private static final long MICRO = 1_000;

    private static final long SECOND = 1_000_000_000;

    private Durations() {}

    /** Reads a duration; {@link #NONE} for anything else, a bare number among it. */
    public static long parse(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return parse(bytes, 0, bytes.length);
    }

    /**
     * The same over a span of bytes: a sign or none, then numbers, perhaps with decimals, each followed by one of {@code w d h m s ms us ns}.
     * The micro sign and the Greek letter are the {@code u}, too, as Go writes and reads them. What is finer than a microsecond is cut, as
     * in time-stamps.
     */
    public static long parse(byte[] text, int from, int to) {
        int at = from;
        boolean negative = at < to && text[at] == '-';
        if (negative || (at < to && text[at] == '+')) {
            at++;
        }
        if (at == to) {
            return NONE;
        }
        try {
            long micros = 0;
            long nanos = 0; // what does not make a microsecond by itself
            while (at < to) {
                int begin = at;
                long whole = 0;
                while (at < to && isDigit(text[at])) {
                    whole = Math.addExact(Math.multiplyExact(whole, 10L), text[at++] - '0');
                }
                long billionths = 0;
                if (at > begin && at < to && text[at] == '.') {
                    int point = at++;
                    for (long place = 100_000_000; at < to && isDigit(text[at]); place /= 10) {
                        billionths += place * (text[at++] - '0');
                    }
                    begin = at == point + 1 ? at : begin;
                }
                if (at == begin) {
                    return NONE;
                }
                int letters = at;
                while (at < to && !isDigit(text[at])) {
                    at++;
                }
                if (letters == at && whole == 0 && billionths == 0) {
                    continue; // as in Go, nothing is nothing in any unit
                }
                long unit = nanos(text, letters, at);
                if (unit < 0) {
                    return NONE;
                }
                if (unit >= MICRO) {
                    micros = Math.addExact(micros, Math.multiplyExact(whole, unit / MICRO));
                } else {
                    micros = Math.addExact(micros, whole / MICRO);
                    nanos += whole % MICRO;
                }
                nanos += unit >= SECOND ? billionths * (unit / SECOND) : billionths / (SECOND / unit);
            }
            micros = Math.addExact(micros, nanos / MICRO);
            return negative ? -micros : micros;
        } catch (ArithmeticException e) {
            return NONE; // too long for 64 bits, which no duration is
        }
    }

    /** How many nanoseconds a unit has; -1 for no unit. */
    private static long nanos(byte[] text, int from, int to) {
        switch (to - from) {
            case 1 -> {
                return switch (text[from]) {
                    case 'w' -> 7 * MICRO * MICROS[0];
                    case 'd' -> MICRO * MICROS[0];
                    case 'h' -> MICRO * MICROS[1];
                    case 'm' -> MICRO * MICROS[2];
                    case 's' -> SECOND;
                    default -> -1;
                };
            }
            case 2 -> {
                if (text[from + 1] == 's') {
                    return switch (text[from]) {
                        case 'm' -> 1_000 * MICRO;
                        case 'u' -> MICRO;
                        case 'n' -> 1;
                        default -> -1;
                    };
                }
            }
            case 3 -> {
                // U+00B5 and U+03BC in UTF-8
                boolean micro = text[from] == (byte) 0xc2 && text[from + 1] == (byte) 0xb5;
                boolean mu = text[from] == (byte) 0xce && text[from + 1] == (byte) 0xbc;
                if ((micro || mu) && text[from + 2] == 's') {
                    return MICRO;
                }
            }
            default -> {}
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
