// SPDX-License-Identifier: Apache-2.0
package io.weir.event;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * Instants as text and as microseconds since the epoch, by hand: {@code Instant.parse} costs six times as much. Days are counted
 * with Howard Hinnant's civil calendar algorithms.
 */
public final class Instants {

    private static final long SECOND = 1_000_000L;
    private static final long DAY = 86_400 * SECOND;

    private Instants() {}

    /** Days from the epoch to a date of the proleptic Gregorian calendar. */
    static long days(int year, int month, int day) {
        int y = month <= 2 ? year - 1 : year;
        int era = Math.floorDiv(y, 400);
        int yearOfEra = y - era * 400;
        int dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
        int dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear;
        return era * 146_097L + dayOfEra - 719_468;
    }

    /** The date of a day since the epoch, as year &lt;&lt; 16 | month &lt;&lt; 8 | day. */
    public static long date(long day) {
        long shifted = day + 719_468;
        long era = Math.floorDiv(shifted, 146_097L);
        long dayOfEra = shifted - era * 146_097;
        long yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365;
        long dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
        long monthFromMarch = (5 * dayOfYear + 2) / 153;
        long dayOfMonth = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1;
        long month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
        long year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
        return year << 16 | month << 8 | dayOfMonth;
    }

    /** How many days a month has. */
    static int length(int year, int month) {
        return switch (month) {
            case 2 -> year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28;
            case 4, 6, 9, 11 -> 30;
            default -> 31;
        };
    }

    /**
     * Reads ISO-8601 with an offset, and the signed years of more than four digits that {@link #text} writes.
     *
     * @return microseconds since the epoch; {@link TimeText#NONE} for anything else
     */
    public static long parse(String text) {
        if (text.startsWith("+") || text.startsWith("-")) {
            try {
                return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.parse(text));
            } catch (DateTimeException | ArithmeticException e) {
                return TimeText.NONE;
            }
        }
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return new TimeText(TimeFormat.DEFAULT).parse(bytes, 0, bytes.length, 0);
    }

    /** The canonical text: {@code 2026-01-01T00:00:00.000Z}, with six digits where there are microseconds. */
    public static String text(long micros) {
        var text = new StringBuilder(27);
        append(text, micros);
        return text.toString();
    }

    /** Appends the canonical text. */
    public static void append(StringBuilder text, long micros) {
        long date = date(Math.floorDiv(micros, DAY));
        long rest = Math.floorMod(micros, DAY);
        long year = date >> 16;
        if (year < 0 || year > 9999) {
            text.append(year < 0 ? '-' : '+'); // as ISO-8601 and java.time write years of more than four digits
        }
        digits(text, Math.abs(year), 4);
        digits(text.append('-'), date >> 8 & 255, 2);
        digits(text.append('-'), date & 255, 2);
        digits(text.append('T'), rest / (3_600 * SECOND), 2);
        digits(text.append(':'), rest / (60 * SECOND) % 60, 2);
        digits(text.append(':'), rest / SECOND % 60, 2);
        long fraction = rest % SECOND;
        if (fraction % 1_000 == 0) {
            digits(text.append('.'), fraction / 1_000, 3);
        } else {
            digits(text.append('.'), fraction, 6);
        }
        text.append('Z');
    }

    private static void digits(StringBuilder text, long value, int width) {
        long ten = 1;
        for (int i = 1; i < width; i++) {
            ten *= 10;
        }
        while (ten <= value / 10) {
            ten *= 10;
        }
        for (; ten > 0; ten /= 10) {
            text.append((char) ('0' + value / ten % 10));
        }
    }
}
