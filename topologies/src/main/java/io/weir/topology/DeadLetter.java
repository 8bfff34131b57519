// SPDX-License-Identifier: Apache-2.0
package io.weir.topology;

import io.weir.wire.CanonicalJson;
import io.weir.wire.codec.KeyText;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/**
 * A record that could not be counted, as it lies in {@code weir.dead.<stream>}: the raw bytes as they were, and in headers why and
 * whence. It never leaves its site.
 *
 * @param topicId the id of the raw topic
 * @param topic its name
 * @param partition the raw partition
 * @param offset in that partition
 * @param time of the raw record, epoch milliseconds
 * @param reduction the id of the one for which it is dead; null if it is for all of the stream
 * @param reason a stable code
 * @param step the number, from 0, of the step in which it died; -1 for none
 * @param field of the stream for which it died; null if it was none
 * @param key of the raw record
 * @param value of the raw record; empty if it had none
 * @param whole whether key and value are all of what the record had
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record DeadLetter(
        String topicId,
        String topic,
        int partition,
        long offset,
        long time,
        @Nullable String reduction,
        String reason,
        int step,
        @Nullable String field,
        byte @Nullable [] key,
        byte[] value,
        boolean whole) {

    /**
     * Bytes of a raw record that a letter holds at most, so that it fits into what brokers and producers take unless told otherwise, 1 MiB: a
     * letter that cannot be written would be tried again after each restart. The rest is in the raw topic.
     */
    static final int LARGEST = 1_000_000;

    /** On a raw record that is sent again: the name of the only reduction that is to count it, since the others have. */
    public static final String ONLY = "weir.only";

    /** On a raw record that is sent again: the key of its dead letter. */
    public static final String REPLAYED = "weir.replayed";

    private static final String REASON = "weir.reason";
    private static final String TOPIC = "weir.topic";
    private static final String TIME = "weir.time";
    private static final String REDUCTION = "weir.reduction";
    private static final String STEP = "weir.step";
    private static final String FIELD = "weir.field";
    private static final String KEY = "weir.key";
    private static final String CUT = "weir.cut";

    /** The topic of a stream's dead letters. */
    public static String topic(String stream) {
        return "weir.dead." + stream;
    }

    /** The same, or what of it is not too large: without a long key, and with the beginning of the value. */
    public DeadLetter fitting() {
        boolean keyFits = key == null || key.length <= LARGEST / 10;
        byte[] kept = keyFits ? key : null;
        int most = LARGEST - (kept == null ? 0 : kept.length);
        if (keyFits && value.length <= most) {
            return this;
        }
        byte[] beginning = value.length <= most ? value : Arrays.copyOf(value, most);
        return new DeadLetter(
                topicId,
                topic,
                partition,
                offset,
                time,
                reduction,
                reason,
                step,
                field,
                kept,
                beginning,
                /* whole= */ false);
    }

    /** What the topic is compacted by: the origin, so that a letter that is written again replaces itself. */
    public byte[] recordKey() {
        var where = new ArrayList<Object>(List.of(topicId, partition, offset));
        if (reduction != null) {
            where.add(reduction);
        }
        return utf8(CanonicalJson.array(where));
    }

    /** Why and whence, for people and for {@link #read}. */
    public Headers headers() {
        Headers headers = new RecordHeaders();
        add(headers, REASON, reason);
        add(headers, TOPIC, topic);
        add(headers, "weir.partition", Integer.toString(partition));
        add(headers, "weir.offset", Long.toString(offset));
        add(headers, TIME, KeyText.instant(time));
        if (reduction != null) {
            add(headers, REDUCTION, reduction);
        }
        if (step >= 0) {
            add(headers, STEP, Integer.toString(step));
        }
        if (field != null) {
            add(headers, FIELD, field);
        }
        if (key != null) {
            headers.add(KEY, key);
        }
        if (!whole) {
            add(headers, CUT, "true");
        }
        return headers;
    }

    /** Reads a letter; empty for anything else that lies in the topic: tombstones, and what others have written. */
    public static Optional<DeadLetter> read(ConsumerRecord<byte[], byte[]> record) {
        if (record.key() == null || record.value() == null) {
            return Optional.empty();
        }
        try {
            List<@Nullable Object> where = CanonicalJson.parseArray(new String(record.key(), StandardCharsets.UTF_8));
            Headers headers = record.headers();
            String reason = text(headers, REASON);
            String topic = text(headers, TOPIC);
            String time = text(headers, TIME);
            if (where.size() < 3
                    || !(where.get(0) instanceof String topicId)
                    || !(where.get(1) instanceof Long partition)
                    || !(where.get(2) instanceof Long offset)
                    || reason == null
                    || topic == null
                    || time == null) {
                return Optional.empty();
            }
            String step = text(headers, STEP);
            Header key = headers.lastHeader(KEY);
            return Optional.of(new DeadLetter(
                    topicId,
                    topic,
                    Math.toIntExact(partition),
                    offset,
                    Instant.parse(time).toEpochMilli(),
                    text(headers, REDUCTION),
                    reason,
                    step == null ? -1 : Integer.parseInt(step),
                    text(headers, FIELD),
                    key == null ? null : key.value(),
                    record.value(),
                    text(headers, CUT) == null));
        } catch (IllegalArgumentException | ArithmeticException | DateTimeParseException e) {
            return Optional.empty();
        }
    }

    /** The only reduction that is to count a raw record; null, as nearly always, if all are. */
    static @Nullable String only(Headers headers) {
        return text(headers, ONLY);
    }

    private static @Nullable String text(Headers headers, String name) {
        Header header = headers.lastHeader(name);
        return header == null || header.value() == null ? null : new String(header.value(), StandardCharsets.UTF_8);
    }

    private static void add(Headers headers, String name, String text) {
        headers.add(name, utf8(text));
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
