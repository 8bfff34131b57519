// SPDX-License-Identifier: Apache-2.0
package io.weir.shape;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The language's literals: durations, sizes, ratios and integers. */
public final class Literals {

    private record Unit(String name, long milliseconds) {}

    private static final List<Unit> UNITS = List.of(
            new Unit("w", 604_800_000L),
            new Unit("d", 86_400_000L),
            new Unit("h", 3_600_000L),
            new Unit("m", 60_000L),
            new Unit("s", 1_000L),
            new Unit("ms", 1L));

    private static final Map<String, Long> SIZES = Map.ofEntries(
            Map.entry("B", 1L),
            Map.entry("kB", 1_000L),
            Map.entry("KB", 1_000L),
            Map.entry("MB", 1_000_000L),
            Map.entry("GB", 1_000_000_000L),
            Map.entry("TB", 1_000_000_000_000L),
            Map.entry("KiB", 1L << 10),
            Map.entry("MiB", 1L << 20),
            Map.entry("GiB", 1L << 30),
            Map.entry("TiB", 1L << 40));

    private Literals() {}

    /**
     * A duration such as {@code 250ms 30s 1m 1h30m 7d 2w}: whole numbers, each with its unit, larger units first. A day has 24
     * hours.
     *
     * @return null if it is not one, or longer than a long's milliseconds
     */
    public static @Nullable Duration duration(String text) {
        long total = 0;
        int at = 0;
        int nextUnit = 0;
        while (at < text.length()) {
            int digits = digits(text, at);
            int letters = letters(text, digits);
            if (digits == at || letters == digits || digits - at > 15) {
                return null;
            }
            int unit = unit(text.substring(digits, letters), nextUnit);
            if (unit < 0) {
                return null;
            }
            try {
                total = Math.addExact(
                        total,
                        Math.multiplyExact(
                                Long.parseLong(text.substring(at, digits)),
                                UNITS.get(unit).milliseconds()));
            } catch (ArithmeticException tooLong) {
                return null;
            }
            nextUnit = unit + 1;
            at = letters;
        }
        return text.isEmpty() ? null : Duration.ofMillis(total);
    }

    /** A duration of whole milliseconds as {@link #duration} reads it: the shortest text, such as {@code 90m} for 1h30m. */
    public static String text(Duration duration) {
        long milliseconds = duration.toMillis();
        if (milliseconds == 0) {
            return "0s";
        }
        var text = new StringBuilder();
        for (Unit unit : UNITS) {
            long count = milliseconds / unit.milliseconds();
            // Weeks only where they come out even: 9d reads better than 1w2d.
            if (count > 0 && (!unit.name().equals("w") || milliseconds % unit.milliseconds() == 0)) {
                text.append(count).append(unit.name());
                milliseconds -= count * unit.milliseconds();
            }
        }
        return text.toString();
    }

    /** A size such as {@code 64KiB} or {@code 1GB} in bytes; null if it is not one. */
    public static @Nullable Long size(String text) {
        int digits = digits(text, 0);
        Long unit = SIZES.get(text.substring(digits));
        if (digits == 0 || digits > 15 || unit == null) {
            return null;
        }
        try {
            return Math.multiplyExact(Long.parseLong(text.substring(0, digits)), unit);
        } catch (ArithmeticException tooLarge) {
            return null;
        }
    }

    /** A ratio such as {@code 1%} or {@code 0.5%}, as a part of one; null if it is not one. */
    public static @Nullable Double ratio(String text) {
        if (!text.endsWith("%")) {
            return null;
        }
        String number = text.substring(0, text.length() - 1);
        int whole = digits(number, 0);
        int end = whole;
        if (whole < number.length() && number.charAt(whole) == '.') {
            end = digits(number, whole + 1);
            if (end == whole + 1) {
                return null;
            }
        }
        if (whole == 0 || end != number.length() || number.length() > 20) {
            return null;
        }
        return new BigDecimal(number).movePointLeft(2).doubleValue();
    }

    /** An integer of YAML's core schema: decimal, {@code 0x…} or {@code 0o…}; null if it is not one or needs more than 64 bits. */
    public static @Nullable Long integer(String text) {
        try {
            if (text.startsWith("0x")) {
                return Long.parseLong(text, 2, text.length(), 16);
            }
            if (text.startsWith("0o")) {
                return Long.parseLong(text, 2, text.length(), 8);
            }
            return Long.parseLong(text);
        } catch (NumberFormatException notOne) {
            return null;
        }
    }

    private static int unit(String name, int from) {
        for (int i = from; i < UNITS.size(); i++) {
            if (UNITS.get(i).name().equals(name)) {
                return i;
            }
        }
        return -1;
    }

    private static int digits(String text, int from) {
        int at = from;
        while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
            at++;
        }
        return at;
    }

    private static int letters(String text, int from) {
        int at = from;
        while (at < text.length() && text.charAt(at) >= 'a' && text.charAt(at) <= 'z') {
            at++;
        }
        return at;
    }
}
