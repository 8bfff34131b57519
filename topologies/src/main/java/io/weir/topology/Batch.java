// SPDX-License-Identifier: Apache-2.0
package io.weir.topology;

import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;

/**
 * What one poll brought of one partition, on its way through Kafka Streams as one record, the carrier. For every record Streams makes
 * five objects, keeps two sensors that no setting turns off, and writes to four hash tables: a quarter of what an event cost at the
 * edge. So it does that once a poll. The consumer makes carriers ({@link #carriers}), processors take them apart ({@link #each}).
 *
 * <p>A carrier has the offset of its first record, since Streams commits the offset of what it will hand out next. A commit falls
 * between two carriers, and each record is in one transaction with its offset as before. Streams' own metrics count polls instead of
 * records; the consumer's count records.
 *
 * <p>Values are parts of what the consumer has read them into, so that none is copied for a leaf, which only looks at it.
 *
 * <p>It rides in a header, the one part of a record that Streams hands on as it is.
 *
 * @param records at least one, all of one partition, in the order of offsets
 */
record Batch(List<ConsumerRecord<byte[], ByteBuffer>> records) implements Header {

    private static final String NAME = "weir.batch";

    /** What was polled, with one carrier for the records of each partition. */
    static ConsumerRecords<byte[], byte[]> carriers(ConsumerRecords<byte[], ByteBuffer> polled) {
        Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> carriers = new LinkedHashMap<>();
        for (TopicPartition partition : polled.partitions()) {
            carriers.put(partition, List.of(new Batch(polled.records(partition)).carrier()));
        }
        return new ConsumerRecords<>(carriers, polled.nextOffsets());
    }

    private ConsumerRecord<byte[], byte[]> carrier() {
        ConsumerRecord<byte[], ByteBuffer> first = records.getFirst();
        int size = 0;
        for (var one : records) {
            size += Math.max(0, one.serializedKeySize()) + Math.max(0, one.serializedValueSize());
        }
        return new ConsumerRecord<>(
                first.topic(),
                first.partition(),
                first.offset(),
                first.timestamp(),
                first.timestampType(),
                0,
                size,
                null,
                null,
                new RecordHeaders(new Header[] {this}),
                first.leaderEpoch());
    }

    /** Visits the records that a processor was given as one; the very record, if it came from elsewhere, as from a test's driver. */
    static void each(
            Record<byte[], byte[]> record,
            ProcessorContext<?, ?> context,
            Consumer<ConsumerRecord<byte[], ByteBuffer>> visitor) {
        if (record.headers().lastHeader(NAME) instanceof Batch batch) {
            batch.records.forEach(visitor);
        } else {
            RecordMetadata from = context.recordMetadata().orElseThrow();
            visitor.accept(new ConsumerRecord<>(
                    from.topic(),
                    from.partition(),
                    from.offset(),
                    record.timestamp(),
                    TimestampType.CREATE_TIME,
                    ConsumerRecord.NULL_SIZE,
                    ConsumerRecord.NULL_SIZE,
                    record.key(),
                    record.value() == null ? null : ByteBuffer.wrap(record.value()),
                    record.headers(),
                    Optional.empty()));
        }
    }

    /** A value by itself: its array if it fills one, else a copy. */
    static byte @Nullable [] bytes(@Nullable ByteBuffer value) {
        if (value == null) {
            return null;
        }
        if (value.hasArray()
                && value.arrayOffset() + value.position() == 0
                && value.remaining() == value.array().length) {
            return value.array();
        }
        var bytes = new byte[value.remaining()];
        value.get(value.position(), bytes);
        return bytes;
    }

    @Override
    public String key() {
        return NAME;
    }

    /** Nothing: it is not for the wire. */
    @Override
    public byte @Nullable [] value() {
        return null;
    }
}
