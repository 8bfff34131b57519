// SPDX-License-Identifier: Apache-2.0
package io.weir.shape;

import io.weir.event.Durations;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The language's literals: durations, sizes, ratios and integers. */
public final class Literals {

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

    private static final Pattern WORDED = Pattern.compile("([0-9.]+)\\s*([a-z]+)", Pattern.CASE_INSENSITIVE);

    private static final Pattern CUT = Pattern.compile("[0-9]+([dhm])[0-9]+");

    private Literals() {}

    /**
     * A duration of whole milliseconds such as {@code 250ms 30s 1m 1h30m 7d 2w}. A day has 24 hours.
     *
     * @return null if it is not one, or negative, or longer than a long's microseconds
     */
    public static @Nullable Duration duration(String text) {
        long micros = Durations.parse(text);
        return micros < 0 || micros % 1_000 != 0 ? null : Duration.ofMillis(micros / 1_000);
    }

    /** The ratio that was meant by {@code 0.1} or {@code 1/10}, which is a tenth everywhere else; null if that cannot be told. */
    static @Nullable String likelyRatio(String text) {
        // No exponents: nobody means a million places.
        if (!text.matches("[0-9.]{1,12}(/[0-9.]{1,12})?")) {
            return null;
        }
        try {
            int slash = text.indexOf('/');
            BigDecimal part = slash < 0
                    ? new BigDecimal(text)
                    : new BigDecimal(text.substring(0, slash)).divide(new BigDecimal(text.substring(slash + 1)));
            return part.signum() > 0 && part.compareTo(BigDecimal.ONE) < 0
                    ? part.movePointRight(2).stripTrailingZeros().toPlainString() + "%"
                    : null;
        } catch (NumberFormatException | ArithmeticException neither) {
            return null; // a third is no percents, either
        }
    }

    /** The duration that was meant by {@code 5min}, {@code 1 h}, {@code 2 days}, {@code 1h30} or {@code PT1M}; null if that cannot be told. */
    static @Nullable String likelyDuration(String text) {
        Matcher worded = WORDED.matcher(text);
        if (worded.matches()) {
            String unit = switch (worded.group(2).toLowerCase(Locale.ROOT)) {
                case "ms", "msec", "millis", "millisecond", "milliseconds" -> "ms";
                case "s", "sec", "secs", "second", "seconds" -> "s";
                case "m", "min", "mins", "minute", "minutes" -> "m";
                case "h", "hr", "hrs", "hour", "hours" -> "h";
                case "d", "day", "days" -> "d";
                case "w", "wk", "week", "weeks" -> "w";
                default -> "";
            };
            String likely = worded.group(1) + unit;
            return duration(likely) == null ? null : likely;
        }
        Matcher cut = CUT.matcher(text);
        if (cut.matches()) {
            String likely =
                    text + (cut.group(1).equals("h") ? "m" : cut.group(1).equals("m") ? "s" : "h");
            return duration(likely) == null ? null : likely;
        }
        try {
            Duration iso = Duration.parse(text);
            return duration(text(iso)) == null ? null : text(iso);
        } catch (DateTimeException | ArithmeticException neither) {
            return null;
        }
    }

    /** A duration as {@link #duration} reads it, such as {@code 1h30m}. */
    public static String text(Duration duration) {
        return Durations.text(duration.toMillis() * 1_000);
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

    private static int digits(String text, int from) {
        int at = from;
        while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
            at++;
        }
        return at;
    }
}
