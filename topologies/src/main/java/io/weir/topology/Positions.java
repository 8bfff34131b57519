// SPDX-License-Identifier: Apache-2.0
package io.weir.topology;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.utils.Utils;
import org.apache.kafka.streams.KafkaClientSupplier;
import org.jspecify.annotations.Nullable;

/**
 * How far the consumers inside a Kafka Streams application have read, and the way to send one back. A processor sees records only,
 * and the last record of a partition may be followed by markers of transactions: without this it could never tell that it has read
 * to the end. Nor can it seek, as one that has lost its store must.
 *
 * <p>Give {@link #clients()} to the application. Safe for several threads.
 */
public final class Positions {

    /**
     * As of the last poll.
     *
     * @param next the offset that will be read next
     * @param delivered the last offset that was handed to Kafka Streams, which may still hold it back; -1 for none
     * @param end one more than the last record that the consumer knows of
     * @param at when the poll was over, nanoseconds of {@link System#nanoTime()}
     */
    private record Polled(long next, long delivered, OptionalLong end, long at) {}

    private final Map<TopicPartition, Polled> polled = new ConcurrentHashMap<>();

    /** What is read from its beginning when it is polled next. */
    private final Set<TopicPartition> rewinds = ConcurrentHashMap.newKeySet();

    /**
     * The offset below which there is nothing that the processor has not seen.
     *
     * @param processed the offset of the last record that the processor was given; -1 for none
     */
    public long position(TopicPartition partition, long processed) {
        Polled last = polled.get(partition);
        return last != null && processed >= last.delivered() ? Math.max(last.next(), processed + 1) : processed + 1;
    }

    /** Whether the partition was polled since then, or is not known; nanoseconds of {@link System#nanoTime()}. */
    boolean polledSince(TopicPartition partition, long nanos) {
        Polled last = polled.get(partition);
        return last == null || last.at() - nanos > 0;
    }

    /**
     * One more than the last record that could be read at the last poll: records of open transactions are not there yet. Empty until
     * a broker has told. Costs no request.
     */
    public OptionalLong end(TopicPartition partition) {
        Polled last = polled.get(partition);
        return last == null ? OptionalLong.empty() : last.end();
    }

    /**
     * Lets the consumer read a partition from its beginning, whatever its group has committed. To be called while a task starts,
     * before it was given a record; and nothing may be committed as long as {@link #rewinding} says so, since a store that remembers
     * something, with an offset from before, would look like one that has read it all.
     */
    public void rewind(TopicPartition partition) {
        rewinds.add(partition);
    }

    /** Whether the next poll will go back. */
    public boolean rewinding(TopicPartition partition) {
        return rewinds.contains(partition);
    }

    /** Kafka's ordinary clients, with main consumers that tell how far they are and hand over each poll as {@link Batch}es. */
    public KafkaClientSupplier clients() {
        return new KafkaClientSupplier() {
            @Override
            public Admin getAdmin(Map<String, Object> config) {
                return Admin.create(config);
            }

            @Override
            public Producer<byte[], byte[]> getProducer(Map<String, Object> config) {
                return new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
            }

            @Override
            public Consumer<byte[], byte[]> getConsumer(Map<String, Object> config) {
                return new Telling(config);
            }

            @Override
            public Consumer<byte[], byte[]> getRestoreConsumer(Map<String, Object> config) {
                return new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
            }

            @Override
            public Consumer<byte[], byte[]> getGlobalConsumer(Map<String, Object> config) {
                return new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
            }
        };
    }

    /**
     * Values where the consumer has read them: the consumer makes a buffer for each record of a compressed batch. A record of another batch is
     * a part of a broker's whole answer, which would live as long as the record, so its value is copied, as Kafka's deserialiser for arrays does.
     */
    static final class Parts implements Deserializer<ByteBuffer> {

        /** Bytes of key, headers and lengths that may stay alive with a value. */
        private static final int MOST_BESIDE = 1_024;

        @Override
        public @Nullable ByteBuffer deserialize(String topic, byte @Nullable [] data) {
            return data == null ? null : ByteBuffer.wrap(data);
        }

        @SuppressWarnings("ByteBufferBackingArray") // its length is asked for, wherever the value lies in it
        @Override
        public @Nullable ByteBuffer deserialize(String topic, Headers headers, @Nullable ByteBuffer data) {
            if (data == null || (data.hasArray() && data.array().length - data.remaining() <= MOST_BESIDE)) {
                return data;
            }
            return ByteBuffer.wrap(Utils.toArray(data));
        }
    }

    private final class Telling extends KafkaConsumer<byte[], byte[]> {

        /** What this consumer has delivered since it was given a partition: another consumer's deliveries are not its own. */
        private final Map<TopicPartition, Long> delivered = new HashMap<>();

        private final boolean dynamic;

        Telling(Map<String, Object> config) {
            super(config, new ByteArrayDeserializer(), parts());
            dynamic = config.get(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG) == null;
        }

        /**
         * Leaves the group. Kafka Streams stays in it when a thread fails: the next one then waits for the session's time-out, and
         * offsets cannot be deleted.
         */
        @Override
        public void close(CloseOptions option) {
            super.close(
                    dynamic
                            ? option.withGroupMembershipOperation(CloseOptions.GroupMembershipOperation.LEAVE_GROUP)
                            : option);
        }

        @Override
        public ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
            goBack();
            ConsumerRecords<byte[], byte[]> records = super.poll(timeout);
            long now = System.nanoTime();
            var assigned = assignment();
            delivered.keySet().retainAll(assigned);
            for (TopicPartition partition : records.partitions()) {
                delivered.put(partition, records.records(partition).getLast().offset());
            }
            for (TopicPartition partition : assigned) {
                try {
                    polled.put(partition, look(partition, now));
                } catch (TimeoutException e) {
                    // The position of a partition that was just assigned is not known yet: the next poll will tell.
                    polled.remove(partition);
                }
            }
            return Batch.carriers(asParts(records));
        }

        /** Kafka Streams wants a consumer of arrays. What it is handed are carriers, which have none. */
        @SuppressWarnings("unchecked")
        private static Deserializer<byte[]> parts() {
            return (Deserializer<byte[]>) (Deserializer<?>) new Parts();
        }

        @SuppressWarnings("unchecked")
        private static ConsumerRecords<byte[], ByteBuffer> asParts(ConsumerRecords<?, ?> polled) {
            return (ConsumerRecords<byte[], ByteBuffer>) polled;
        }

        private void goBack() {
            for (TopicPartition partition : assignment()) {
                if (rewinds.contains(partition)) {
                    seekToBeginning(List.of(partition));
                    delivered.remove(partition);
                    polled.remove(partition);
                    rewinds.remove(partition);
                }
            }
        }

        private Polled look(TopicPartition partition, long now) {
            long next = position(partition, Duration.ZERO);
            OptionalLong lag = currentLag(partition);
            return new Polled(
                    next,
                    delivered.getOrDefault(partition, -1L),
                    lag.isPresent() ? OptionalLong.of(next + lag.getAsLong()) : OptionalLong.empty(),
                    now);
        }
    }
}
