// SPDX-License-Identifier: Apache-2.0
package io.weir.expression;

/** Durations as microseconds, and their texts. */
final class Durations {

    /** As far as CEL goes: 10,000 years. */
    static final long MOST = 315_576_000_000L * 1_000_000L;

    static final long LEAST = -MOST;

    /** What {@link #parse} says of a text that is no duration. */
    static final long NONE = Long.MIN_VALUE;

    private Durations() {}

    /** In seconds with as many groups of three digits as needed, such as {@code 90s} or {@code -0.250s}, as CEL writes it. */
    static String text(long micros) {
        if (micros == 0) {
            return "0s";
        }
        long absolute = Math.abs(micros);
        long fraction = absolute % 1_000_000;
        String digits = Long.toString(1_000_000 + fraction).substring(1);
        return (micros < 0 ? "-" : "")
                + absolute / 1_000_000
                + (fraction == 0 ? "" : "." + (fraction % 1000 == 0 ? digits.substring(0, 3) : digits))
                + "s";
    }

    /**
     * Reads {@code 1h30m}, {@code -1.5s}, {@code 250ms}, {@code 7d}, {@code 2w}; units w d h m s ms us ns, in any order; finer
     * digits are cut.
     *
     * @return {@link #NONE} if it is something else or too long
     */
    static long parse(String text) {
        int at = 0;
        boolean negative = text.startsWith("-");
        if (negative || text.startsWith("+")) {
            at = 1;
        }
        if (text.substring(at).equals("0")) {
            return 0;
        }
        if (at == text.length()) {
            return NONE;
        }
        double most = (double) MOST;
        long total = 0;
        while (at < text.length()) {
            long whole = 0;
            int begin = at;
            while (at < text.length() && isDigit(text.charAt(at))) {
                whole = whole * 10 + text.charAt(at) - '0';
                if (whole > MOST) {
                    return NONE;
                }
                at++;
            }
            int digits = at - begin;
            long fraction = 0;
            long scale = 1;
            if (at < text.length() && text.charAt(at) == '.') {
                at++;
                while (at < text.length() && isDigit(text.charAt(at))) {
                    digits++;
                    if (scale < 1_000_000_000) {
                        fraction = fraction * 10 + text.charAt(at) - '0';
                        scale *= 10;
                    }
                    at++;
                }
            }
            begin = at;
            while (at < text.length() && text.charAt(at) >= 'a' && text.charAt(at) <= 'z') {
                at++;
            }
            long nanos = nanos(text.substring(begin, at));
            if (digits == 0 || nanos == 0) {
                return NONE;
            }
            if ((double) whole * nanos / 1000 > most) {
                return NONE;
            }
            // Below a microsecond only the sum of the parts of one unit is cut; 0.5us and 1ns are nothing.
            long micros = nanos >= 1000 ? whole * (nanos / 1000) : whole / 1000;
            double part = (double) fraction * nanos / scale / 1000;
            total += micros + (long) part;
            if (total > MOST) {
                return NONE;
            }
        }
        return negative ? -total : total;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static long nanos(String unit) {
        return switch (unit) {
            case "w" -> 7 * 86_400 * 1_000_000_000L;
            case "d" -> 86_400 * 1_000_000_000L;
            case "h" -> 3600 * 1_000_000_000L;
            case "m" -> 60 * 1_000_000_000L;
            case "s" -> 1_000_000_000L;
            case "ms" -> 1_000_000L;
            case "us" -> 1000L;
            case "ns" -> 1L;
            default -> 0;
        };
    }
}
