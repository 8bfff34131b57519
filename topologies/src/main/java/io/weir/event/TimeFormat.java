// SPDX-License-Identifier: Apache-2.0
package io.weir.event;

import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How text or a number is read as an instant.
 *
 * @param kind which way
 * @param pattern a {@link java.time.format.DateTimeFormatter} pattern, Locale.ROOT, for {@link Kind#PATTERN}; else null
 * @param zone for text without an offset; null if the text must have one
 * @param otherwise how it is read where this way cannot; null if there is no other way. Where one of several ways counts from the
 *     epoch, a number is read by those that do, and {@link Kind#ISO} takes only text
 */
public record TimeFormat(
        Kind kind,
        @Nullable String pattern,
        @Nullable ZoneId zone,
        @Nullable TimeFormat otherwise) {

    /** ISO-8601 text with an offset; numbers are epoch milliseconds. What holds when nothing is said. */
    public static final TimeFormat DEFAULT = new TimeFormat(Kind.ISO, null, null);

    /** One way alone. */
    public TimeFormat(Kind kind, @Nullable String pattern, @Nullable ZoneId zone) {
        this(kind, pattern, zone, null);
    }

    /** Several ways, in the order in which they are tried; each is one alone. */
    public static TimeFormat of(List<TimeFormat> ways) {
        TimeFormat all = null;
        for (TimeFormat way : ways.reversed()) {
            all = new TimeFormat(way.kind, way.pattern, way.zone, all);
        }
        if (all == null) {
            throw new IllegalArgumentException("no way to read a time");
        }
        return all;
    }

    /** The same where what was not said, {@link Kind#ISO}, is a format's own way; zones stay. */
    public TimeFormat withOwn(Kind own, @Nullable String ownPattern) {
        TimeFormat rest = otherwise == null ? null : otherwise.withOwn(own, ownPattern);
        return kind == Kind.ISO
                ? new TimeFormat(own, ownPattern, zone, rest)
                : new TimeFormat(kind, pattern, zone, rest);
    }

    /** Whether one of the ways counts from the epoch. */
    boolean counts() {
        return switch (kind) {
            case EPOCH_S, EPOCH_MS, EPOCH_US, EPOCH_NS -> true;
            case ISO, CLF, RFC3164, PATTERN -> otherwise != null && otherwise.counts();
        };
    }

    /** All ways as a contract writes them, for people: {@code iso or epoch_s}. */
    public String words() {
        String word = pattern == null ? kind.name().toLowerCase(Locale.ROOT) : "`" + pattern + "`";
        return otherwise == null ? word : word + " or " + otherwise.words();
    }

    /** A part of plan hashes, so one way alone is written as it was before there were several. */
    @Override
    public String toString() {
        return "TimeFormat[kind=" + kind + ", pattern=" + pattern + ", zone=" + zone
                + (otherwise == null ? "]" : "] or " + otherwise);
    }

    /** Ways to write an instant. */
    public enum Kind {
        /** {@code 2026-01-01T00:00:00.000Z}; a number is epoch milliseconds. */
        ISO,
        /** The common log format's {@code 01/Jan/2026:00:00:01 +0000}. */
        CLF,
        /** Syslog's {@code Jan  1 00:00:01}, without year or zone. */
        RFC3164,
        /** Seconds since the epoch, fractions allowed. */
        EPOCH_S,
        EPOCH_MS,
        EPOCH_US,
        EPOCH_NS,
        /** A Java pattern. */
        PATTERN
    }
}
