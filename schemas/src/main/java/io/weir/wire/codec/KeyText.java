// SPDX-License-Identifier: Apache-2.0
package io.weir.wire.codec;

import io.weir.wire.CanonicalJson;
import io.weir.wire.PartialKey;
import io.weir.wire.Window;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Keys as people see them with kcat, and as compaction compares them: canonical JSON arrays in UTF-8.
 *
 * <pre>
 * partial    ["p","2026-01-01T00:00:00.000Z",60000,["/pay","5xx"],"eu/berlin/Wx3…-0@1044"]
 * watermark  ["wm","eu/berlin/Wx3…-0@1044"]
 * row        ["2026-01-01T00:00:00.000Z",60000,["/pay","5xx"]]
 * event      ["Wx3…",0,1044,0]
 * </pre>
 */
public final class KeyText {

    private static final DateTimeFormatter MILLIS =
            new DateTimeFormatterBuilder().appendInstant(3).toFormatter(Locale.ROOT);

    private KeyText() {}

    /** The key of a partial. */
    public static String of(PartialKey key) {
        var text = new StringBuilder(64).append("[\"p\",");
        appendWindow(text, key.window()).append(',').append(key.group()).append(',');
        CanonicalJson.appendString(text, key.incarnation());
        return text.append(']').toString();
    }

    /** The key of an incarnation's watermarks. */
    public static String ofWatermark(String incarnation) {
        return CanonicalJson.array(List.of("wm", incarnation));
    }

    /** The key of a row. */
    public static String ofRow(Window window, String group) {
        var text = new StringBuilder(48).append('[');
        return appendWindow(text, window).append(',').append(group).append(']').toString();
    }

    /**
     * The key of an event: what comes of the same raw record again has the same key.
     *
     * @param topicId of the raw topic
     * @param partition of the raw record
     * @param offset of the raw record
     * @param number which of the events that came of the record
     */
    public static String ofEvent(String topicId, int partition, long offset, int number) {
        return CanonicalJson.array(List.of(topicId, partition, offset, number));
    }

    /** Whether a key in a topic of events is that of a watermark; else it is that of an event. */
    public static boolean isWatermark(String text) {
        return text.startsWith("[\"wm\",");
    }

    /** An instant as it is written everywhere: ISO-8601, UTC, always with milliseconds. */
    public static String instant(long epochMillis) {
        return MILLIS.format(Instant.ofEpochMilli(epochMillis));
    }

    /**
     * The partial's key that {@link #of(PartialKey)} wrote; null if the text is the key of a watermark.
     *
     * @throws IllegalArgumentException for any other text
     */
    public static @Nullable PartialKey parse(String text) {
        List<@Nullable Object> parts = CanonicalJson.parseArray(text);
        if (parts.size() == 2 && "wm".equals(parts.get(0))) {
            return null;
        }
        if (parts.size() == 5
                && "p".equals(parts.get(0))
                && parts.get(1) instanceof String start
                && parts.get(2) instanceof Long length
                && parts.get(3) instanceof List<?> group
                && parts.get(4) instanceof String incarnation) {
            return new PartialKey(window(start, length), CanonicalJson.array(group), incarnation);
        }
        throw new IllegalArgumentException("not the key of a partial or a watermark");
    }

    /**
     * The window of a row's key.
     *
     * @throws IllegalArgumentException for any other text
     */
    public static Window rowWindow(String text) {
        List<@Nullable Object> parts = CanonicalJson.parseArray(text);
        if (parts.size() == 3 && parts.get(0) instanceof String start && parts.get(1) instanceof Long length) {
            return window(start, length);
        }
        throw new IllegalArgumentException("not the key of a row");
    }

    /**
     * The group of a row's key, canonical.
     *
     * @throws IllegalArgumentException for any other text
     */
    public static String rowGroup(String text) {
        List<@Nullable Object> parts = CanonicalJson.parseArray(text);
        if (parts.size() == 3 && parts.get(2) instanceof List<?> group) {
            return CanonicalJson.array(group);
        }
        throw new IllegalArgumentException("not the key of a row");
    }

    private static StringBuilder appendWindow(StringBuilder text, Window window) {
        return text.append('"').append(instant(window.start())).append("\",").append(window.length());
    }

    private static Window window(String start, long length) {
        try {
            return new Window(Instant.parse(start).toEpochMilli(), length);
        } catch (java.time.DateTimeException e) {
            throw new IllegalArgumentException("not an instant: " + start, e);
        }
    }
}
