// SPDX-License-Identifier: Apache-2.0
package io.weir.event;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Whether a pattern of {@link DateTimeFormatter} reads instants at all, and the right ones: Java takes many that read nothing,
 * ({@code YYYY-MM-dd}) or something else ({@code hh:mm} without a half of the day). An instant is written with it and read again.
 */
public final class TimePattern {

    /** No two of its numbers are the same, it is after noon, and the day of the year has three digits. */
    private static final Instant PROBE = Instant.parse("2003-11-22T13:45:59.123456789Z");

    private TimePattern() {}

    /**
     * What is wrong with a pattern that Java takes.
     *
     * @param pattern as {@link DateTimeFormatter#ofPattern} takes it
     * @param zone for text without an offset; null where the text has one
     * @return what to write instead, for people; null if it reads what it writes
     */
    public static @Nullable String wrong(String pattern, @Nullable ZoneId zone) {
        ZoneId there = zone == null ? ZoneOffset.UTC : zone;
        String letters = letters(pattern);
        try {
            byte[] text = DateTimeFormatter.ofPattern(pattern, Locale.ROOT)
                    .format(PROBE.atZone(there))
                    .getBytes(StandardCharsets.UTF_8);
            long read = new TimeText(new TimeFormat(TimeFormat.Kind.PATTERN, pattern, zone == null ? there : zone))
                    .parse(text, 0, text.length, 0);
            long cut = PROBE.getEpochSecond() * 1_000_000 + PROBE.getNano() / 1_000 - read;
            if (read != TimeText.NONE
                    && cut >= 0
                    && cut < finest(letters)
                    && !monthOfMinutes(letters)
                    && !dayOfYear(letters)) {
                return null;
            }
        } catch (DateTimeException e) {
            // It asks for what no instant has.
        }
        return hint(pattern, letters);
    }

    /** Microseconds: what a pattern may leave out. */
    private static long finest(String letters) {
        if (has(letters, "SnNA")) {
            return 100_000;
        }
        return has(letters, "s")
                ? 1_000_000
                : has(letters, "m") ? 60_000_000 : has(letters, "HkhK") ? 3_600_000_000L : 86_400_000_000L;
    }

    private static String hint(String pattern, String letters) {
        if (pattern.contains("%")) {
            return "Java has no `%`: `%Y-%m-%d %H:%M:%S` is `yyyy-MM-dd HH:mm:ss`";
        }
        if (has(letters, "hK") && !has(letters, "aB")) {
            return "`h` is the hour of half a day and needs an `a`; 0 to 23 is `H`";
        }
        if (monthOfMinutes(letters)) {
            return "`m` is the minute; the month is `M`";
        }
        if (has(letters, "Y")) {
            return "`Y` is the year that a week belongs to; the year is `y`";
        }
        if (dayOfYear(letters)) {
            return "`D` is the day of the year; that of the month is `d`";
        }
        if (!has(letters, "yu")) {
            return "it has no year, `yyyy`; syslog's times are `rfc3164`";
        }
        if (!has(letters, "d") && !has(letters, "D")) {
            return "it has no day, `dd`";
        }
        if (has(letters, "sSn") && !has(letters, "HkhK")) {
            return "it has no hour, `HH`";
        }
        return "what it writes, it does not read again as the same time";
    }

    /** Whether minutes come after anything but hours: month and minute are often taken for one another, and both read what they write. */
    private static boolean monthOfMinutes(String letters) {
        int before = letters.indexOf('m') - 1;
        while (before >= 0 && !Character.isLetter(letters.charAt(before))) {
            before--;
        }
        return has(letters, "m") && (before < 0 || !has(letters.substring(before, before + 1), "HhkK"));
    }

    /** Whether the day of the year comes beside a month, which fits only by chance. */
    private static boolean dayOfYear(String letters) {
        return has(letters, "D") && has(letters, "ML");
    }

    private static boolean has(String letters, String any) {
        return any.chars().anyMatch(letter -> letters.indexOf(letter) >= 0);
    }

    /** Whether a pattern has a letter for an offset or a zone. */
    public static boolean hasOffset(String pattern) {
        return has(letters(pattern), "VvzOXxZ");
    }

    /** What is outside its quotes. */
    private static String letters(String pattern) {
        var letters = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < pattern.length(); i++) {
            char c = pattern.charAt(i);
            if (c == '\'') {
                quoted = !quoted;
            } else if (!quoted) {
                letters.append(c);
            }
        }
        return letters.toString();
    }
}
