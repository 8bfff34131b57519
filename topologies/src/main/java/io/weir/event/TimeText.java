// SPDX-License-Identifier: Apache-2.0
package io.weir.event;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoField;
import java.time.temporal.TemporalAccessor;
import java.time.temporal.TemporalQueries;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Reads instants in one format. Remembers the offset of the last minute of its zone, so it is not for several threads.
 *
 * <p>A local time that a zone skips is read with the offset before the gap, one that it has twice as the earlier, as java.time
 * does. Leap seconds ({@code :60}) and dates without a time are refused.
 */
public final class TimeText {

    /** What the parsers say of text that is no instant: no instant has this value. */
    public static final long NONE = Long.MIN_VALUE;

    /** The least instant there is, 0001-01-01, in microseconds since the epoch. */
    public static final long LEAST = -62_135_596_800_000_000L;
    /** The last microsecond of the year 9999. */
    public static final long MOST = 253_402_300_799_999_999L;

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long SECOND = 1_000_000L;
    /** How far a time without a year may lie after its record. */
    public static final Duration EARLY = Duration.ofDays(31);

    /** Seconds: no zone is further from UTC. */
    private static final long FARTHEST_ZONE = 18 * 3_600;

    /** The first year from which on every zone's offset changes at a whole minute (Liberia's last odd one was in 1972). */
    private static final long WHOLE_MINUTES = 94_694_400;

    /** Epoch milliseconds: a record's time-stamp beyond some three thousand years is no guide to a year. */
    private static final long FARTHEST = 100_000_000_000_000L;

    private static final int NO_OFFSET = Integer.MIN_VALUE;
    private static final BigDecimal MOST_BITS = BigDecimal.valueOf(Long.MAX_VALUE);

    private final TimeFormat format;
    private final @Nullable DateTimeFormatter pattern;
    /** Whether a number that is not said to count anything counts milliseconds. */
    private final boolean millis;
    /** Reads what this way does not. */
    private final @Nullable TimeText otherwise;

    /** Where the parsers stand. */
    private int at;

    // The last date and minute of ISO text, sixteen bytes, and what they mean: logs have many lines a minute.
    private long isoDate;
    private long isoClock;
    private long isoLocal = NONE;

    private long cachedMinute = Long.MIN_VALUE;
    private long cachedOffset;

    /** A reader of the format. */
    public TimeText(TimeFormat format) {
        this(format, !format.counts());
    }

    private TimeText(TimeFormat format, boolean millis) {
        this.format = format;
        this.millis = millis;
        this.otherwise = format.otherwise() == null ? null : new TimeText(format.otherwise(), millis);
        this.pattern = format.pattern() == null ? null : DateTimeFormatter.ofPattern(format.pattern(), Locale.ROOT);
    }

    /**
     * Reads text.
     *
     * @param near epoch milliseconds: text without a year is of the latest in which it is not over a month after this
     * @return microseconds since the epoch, finer digits cut; {@link #NONE} if it is not in the format
     */
    public long parse(byte[] text, int from, int to, long near) {
        long instant = own(text, from, to, near);
        return instant == NONE && otherwise != null ? otherwise.parse(text, from, to, near) : instant;
    }

    private long own(byte[] text, int from, int to, long near) {
        at = from;
        return switch (format.kind()) {
            case ISO -> iso(text, from, to);
            case CLF -> clf(text, from, to);
            case RFC3164 -> rfc3164(text, from, to, near);
            case EPOCH_S, EPOCH_MS, EPOCH_US, EPOCH_NS -> known(epoch(text, from, to));
            case PATTERN -> known(pattern(new String(text, from, to - from, StandardCharsets.UTF_8)));
        };
    }

    /** Reads a number: epoch milliseconds unless the format says otherwise; {@link #NONE} where the format wants text. */
    public long number(byte[] text, int from, int to) {
        long instant = switch (format.kind()) {
            case EPOCH_S, EPOCH_MS, EPOCH_US, EPOCH_NS -> known(epoch(text, from, to));
            case ISO -> millis ? known(epoch(text, from, to)) : NONE;
            case CLF, RFC3164, PATTERN -> NONE;
        };
        return instant == NONE && otherwise != null ? otherwise.number(text, from, to) : instant;
    }

    private long iso(byte[] text, int from, int to) {
        if (to - from < 16) {
            return NONE;
        }
        long date = (long) LONG.get(text, from);
        long clock = (long) LONG.get(text, from + 8);
        if (date != isoDate || clock != isoClock) {
            isoLocal = isoMinute(text, from);
            isoDate = date;
            isoClock = clock;
        }
        int second = 0;
        long micros = 0;
        at = from + 16;
        if (at < to && text[at] == ':') {
            if (to - at < 3) {
                return NONE;
            }
            second = pair(text, at + 1);
            at += 3;
            if (at < to && (text[at] == '.' || text[at] == ',')) {
                int begin = ++at;
                int weight = 100_000;
                while (at < to && text[at] >= '0' && text[at] <= '9') {
                    micros += (long) weight * (text[at] - '0');
                    weight /= 10;
                    at++;
                }
                if (at == begin) {
                    return NONE;
                }
            }
        }
        return instant(isoLocal, second, micros, offset(text, to));
    }

    /** What 2026-01-01T00:00 means, as {@link #local} says. */
    private static long isoMinute(byte[] text, int from) {
        if (text[from + 4] != '-'
                || text[from + 7] != '-'
                || !(text[from + 10] == 'T' || text[from + 10] == ' ' || text[from + 10] == 't')
                || text[from + 13] != ':'
                || pair(text, from) < 0
                || pair(text, from + 2) < 0) {
            return NONE;
        }
        return local(
                pair(text, from) * 100 + pair(text, from + 2),
                pair(text, from + 5),
                pair(text, from + 8),
                pair(text, from + 11),
                pair(text, from + 14));
    }

    private long clf(byte[] text, int from, int to) {
        // 01/Jan/2026:00:00:01 +0000
        if (to - from < 20
                || text[from + 2] != '/'
                || text[from + 6] != '/'
                || text[from + 11] != ':'
                || text[from + 14] != ':'
                || text[from + 17] != ':'
                || pair(text, from + 7) < 0
                || pair(text, from + 9) < 0) {
            return NONE;
        }
        at = from + 20;
        if (at < to && text[at] == ' ') {
            at++;
            if (at == to) {
                return NONE;
            }
        }
        int year = pair(text, from + 7) * 100 + pair(text, from + 9);
        return instant(
                local(year, month(text, from + 3), pair(text, from), pair(text, from + 12), pair(text, from + 15)),
                pair(text, from + 18),
                0,
                offset(text, to));
    }

    private long rfc3164(byte[] text, int from, int to, long near) {
        // Jan  1 00:00:01
        if (Math.abs(near) > FARTHEST
                || to - from != 15
                || text[from + 3] != ' '
                || text[from + 6] != ' '
                || text[from + 9] != ':'
                || text[from + 12] != ':') {
            return NONE;
        }
        int month = month(text, from);
        int day = text[from + 4] == ' ' ? pair('0', text[from + 5]) : pair(text, from + 4);
        int year = Instant.ofEpochMilli(near).atOffset(ZoneOffset.UTC).getYear();
        // A clock may be wrong, and a line late by months; it is not early by months.
        long latest = (near + EARLY.toMillis()) * 1_000;
        for (int candidate = year + 1; candidate >= year - 1; candidate--) {
            long minute = local(candidate, month, day, pair(text, from + 7), pair(text, from + 10));
            if (minute != NONE && minute - FARTHEST_ZONE > latest / 1_000_000) {
                continue; // whatever the zone, which would only be asked for nothing
            }
            at = to;
            long instant = instant(minute, pair(text, from + 13), 0, NO_OFFSET);
            if (instant != NONE && instant <= latest) {
                return instant;
            }
        }
        return NONE;
    }

    /** Seconds east of UTC; {@link #NO_OFFSET} for none; an impossible one for nonsense. */
    private int offset(byte[] text, int to) {
        int left = to - at;
        if (left == 0) {
            return NO_OFFSET;
        }
        byte sign = text[at];
        if (left == 1 && (sign == 'Z' || sign == 'z')) {
            return 0;
        }
        if ((sign != '+' && sign != '-') || (left != 3 && left != 5 && !(left == 6 && text[at + 3] == ':'))) {
            return Integer.MAX_VALUE;
        }
        int hours = pair(text, at + 1);
        int minutes = left == 3 ? 0 : pair(text, to - 2);
        if (hours < 0 || minutes < 0 || minutes > 59 || hours * 60 + minutes > 18 * 60) {
            return Integer.MAX_VALUE;
        }
        int seconds = (hours * 60 + minutes) * 60;
        return sign == '-' ? -seconds : seconds;
    }

    /** Seconds from the epoch to the beginning of a minute by a clock without a zone; {@link #NONE} if there is no such minute. */
    private static long local(int year, int month, int day, int hour, int minute) {
        if (month < 1
                || month > 12
                || day < 1
                || day > Instants.length(year, month)
                || hour < 0
                || hour > 23
                || minute < 0
                || minute > 59) {
            return NONE;
        }
        return Instants.days(year, month, day) * 86_400 + hour * 3_600L + minute * 60L;
    }

    private long instant(long minute, int second, long micros, int offset) {
        if (minute == NONE || second < 0 || second > 59 || offset == Integer.MAX_VALUE) {
            return NONE;
        }
        long local = minute + second;
        long east = offset;
        if (offset == NO_OFFSET) {
            if (format.zone() == null) {
                return NONE;
            }
            east = zoneOffset(local);
        }
        return (local - east) * SECOND + micros;
    }

    private long zoneOffset(long local) {
        long minute = Math.floorDiv(local, 60L);
        if (minute != cachedMinute || local < WHOLE_MINUTES) {
            var zone = Objects.requireNonNull(format.zone());
            cachedOffset = LocalDateTime.ofEpochSecond(local, 0, ZoneOffset.UTC)
                    .atZone(zone)
                    .toEpochSecond();
            cachedOffset = local - cachedOffset;
            cachedMinute = minute;
        }
        return cachedOffset;
    }

    /** Nothing is before the year 1 or after 9999: milliseconds that are read as seconds are, in most cases. */
    private static long known(long micros) {
        return micros < LEAST || micros > MOST ? NONE : micros;
    }

    private long epoch(byte[] text, int from, int to) {
        int digits = text.length == 0 || from == to ? 0 : to - from - (text[from] == '-' ? 1 : 0);
        if (digits > 0 && digits <= 18) {
            long value = 0;
            int i = to - digits;
            while (i < to && text[i] >= '0' && text[i] <= '9') {
                value = value * 10 + text[i] - '0';
                i++;
            }
            if (i == to) {
                value = digits < to - from ? -value : value;
                return switch (format.kind()) {
                    case EPOCH_S -> scaled(value, SECOND);
                    case EPOCH_US -> value;
                    case EPOCH_NS -> Math.floorDiv(value, 1_000L);
                    case ISO, CLF, RFC3164, EPOCH_MS, PATTERN -> scaled(value, 1_000L);
                };
            }
        }
        if (!Numbers.isNumber(text, from, to)) {
            return NONE;
        }
        var number = new BigDecimal(new String(text, from, to - from, StandardCharsets.ISO_8859_1));
        int point = switch (format.kind()) {
            case EPOCH_S -> 6;
            case EPOCH_US -> 0;
            case EPOCH_NS -> -3;
            case ISO, CLF, RFC3164, EPOCH_MS, PATTERN -> 3;
        };
        // Looked at before the scale is set: 1e999999999 has a billion digits.
        if ((long) number.precision() - number.scale() + point > 19) {
            return number.signum() == 0 ? 0 : NONE;
        }
        if ((long) number.precision() - number.scale() + point < -1) {
            return number.signum() < 0 ? -1 : 0;
        }
        BigDecimal micros = number.scaleByPowerOfTen(point).setScale(0, RoundingMode.FLOOR);
        return micros.abs().compareTo(MOST_BITS) > 0 ? NONE : micros.longValueExact();
    }

    private static long scaled(long value, long by) {
        long high = Math.multiplyHigh(value, by);
        long low = value * by;
        return high == low >> 63 ? low : NONE;
    }

    private long pattern(String text) {
        try {
            TemporalAccessor parsed = Objects.requireNonNull(pattern).parse(text);
            Instant instant;
            if (parsed.isSupported(ChronoField.INSTANT_SECONDS)) {
                instant = Instant.from(parsed);
            } else {
                var zone = format.zone();
                LocalDate date = parsed.query(TemporalQueries.localDate());
                var time = parsed.query(TemporalQueries.localTime());
                if (zone == null || date == null) {
                    return NONE;
                }
                instant = (time == null
                                ? date.atStartOfDay(zone)
                                : date.atTime(time).atZone(zone))
                        .toInstant();
            }
            return Math.addExact(Math.multiplyExact(instant.getEpochSecond(), SECOND), instant.getNano() / 1_000);
        } catch (DateTimeException | ArithmeticException e) {
            return NONE; // not in the format, or too far away for 64 bits
        }
    }

    /** Two digits, or a negative number. */
    private static int pair(byte[] text, int from) {
        return pair(text[from], text[from + 1]);
    }

    private static int pair(int tens, int ones) {
        if (tens < '0' || tens > '9' || ones < '0' || ones > '9') {
            return -1;
        }
        return tens * 10 + ones - 11 * '0';
    }

    /** The month of its three English letters, first upper case; 0 for none. */
    private static int month(byte[] text, int from) {
        return switch (text[from] << 16 | text[from + 1] << 8 | text[from + 2]) {
            case 'J' << 16 | 'a' << 8 | 'n' -> 1;
            case 'F' << 16 | 'e' << 8 | 'b' -> 2;
            case 'M' << 16 | 'a' << 8 | 'r' -> 3;
            case 'A' << 16 | 'p' << 8 | 'r' -> 4;
            case 'M' << 16 | 'a' << 8 | 'y' -> 5;
            case 'J' << 16 | 'u' << 8 | 'n' -> 6;
            case 'J' << 16 | 'u' << 8 | 'l' -> 7;
            case 'A' << 16 | 'u' << 8 | 'g' -> 8;
            case 'S' << 16 | 'e' << 8 | 'p' -> 9;
            case 'O' << 16 | 'c' << 8 | 't' -> 10;
            case 'N' << 16 | 'o' << 8 | 'v' -> 11;
            case 'D' << 16 | 'e' << 8 | 'c' -> 12;
            default -> 0;
        };
    }
}
