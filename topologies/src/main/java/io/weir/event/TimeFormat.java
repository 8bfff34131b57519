// SPDX-License-Identifier: Apache-2.0
package io.weir.event;

import java.time.ZoneId;
import org.jspecify.annotations.Nullable;

/**
 * How text or a number is read as an instant.
 *
 * @param kind which way
 * @param pattern a {@link java.time.format.DateTimeFormatter} pattern, Locale.ROOT, for {@link Kind#PATTERN}; else null
 * @param zone for text without an offset; null if the text must have one
 */
public record TimeFormat(
        Kind kind, @Nullable String pattern, @Nullable ZoneId zone) {

    /** ISO-8601 text with an offset; numbers are epoch milliseconds. What holds when nothing is said. */
    public static final TimeFormat DEFAULT = new TimeFormat(Kind.ISO, null, null);

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
