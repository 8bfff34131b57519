// SPDX-License-Identifier: Apache-2.0
package io.weir.topology;

import io.weir.topology.Topics.Range;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsOptions;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/** Facts of a real cluster. */
final class BrokerFacts implements Facts {

    private static final Duration POLL = Duration.ofMillis(200);
    /** Without a record and without progress for so long, a broker that should have answered is away. */
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final Topics topics;
    private final Map<String, Object> consumer;
    private final String group;
    private final Positions positions;
    private final Map<String, Identity> identities = new ConcurrentHashMap<>();

    /**
     * Which topic bore a name.
     *
     * @param askedAt when the question was sent, nanoseconds of {@link System#nanoTime()}
     * @param id null if none did
     */
    private record Identity(long askedAt, @Nullable String id) {}

    /**
     * Facts.
     *
     * @param topics of the application's cluster; closed by whoever opened it
     * @param consumer how Kafka's consumer reaches that cluster
     * @param group the application's id
     */
    BrokerFacts(Topics topics, Map<String, Object> consumer, String group, Positions positions) {
        this.topics = topics;
        this.consumer = Map.copyOf(consumer);
        this.group = group;
        this.positions = positions;
    }

    @Override
    public OptionalLong committed(TopicPartition partition) {
        var spec = new ListConsumerGroupOffsetsSpec().topicPartitions(List.of(partition));
        var found = topics.await(topics.admin()
                        .listConsumerGroupOffsets(
                                Map.of(group, spec), new ListConsumerGroupOffsetsOptions().requireStable(true))
                        .partitionsToOffsetAndMetadata(group))
                .get(partition);
        return found == null ? OptionalLong.empty() : OptionalLong.of(found.offset());
    }

    @Override
    public Range range(TopicPartition partition) {
        return topics.range(partition);
    }

    @Override
    public @Nullable String topicId(TopicPartition partition) {
        // The tasks of one thread are committed together, with no poll between them: one question serves them all.
        Identity known = identities.get(partition.topic());
        if (known == null || positions.polledSince(partition, known.askedAt())) {
            long now = System.nanoTime();
            var topic = topics.find(List.of(partition.topic())).get(partition.topic());
            known = new Identity(now, topic == null ? null : topic.id());
            identities.put(partition.topic(), known);
        }
        return known.id();
    }

    @Override
    public void read(TopicPartition partition, Consumer<ConsumerRecord<byte[], byte[]>> visitor) {
        var properties = new HashMap<>(consumer);
        properties.remove(ConsumerConfig.GROUP_ID_CONFIG);
        properties.remove(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG);
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        try (var reader = new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            reader.assign(List.of(partition));
            reader.seekToBeginning(List.of(partition));
            // To the last stable offset, not to the end: what a killed process left open is not ours to wait for.
            long end = reader.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
            long progress = System.nanoTime();
            long before = -1;
            while (reader.position(partition) < end) {
                reader.poll(POLL).records(partition).forEach(visitor);
                long now = System.nanoTime();
                if (reader.position(partition) != before) {
                    before = reader.position(partition);
                    progress = now;
                } else if (now - progress > PATIENCE_NANOS) {
                    throw new AwayException(partition + " cannot be read beyond offset " + before);
                }
            }
        }
    }

    @Override
    public long position(TopicPartition partition, long processed) {
        return positions.position(partition, processed);
    }

    @Override
    public OptionalLong end(TopicPartition partition) {
        return positions.end(partition);
    }

    @Override
    public void rewind(TopicPartition partition) {
        positions.rewind(partition);
    }

    @Override
    public boolean rewinding(TopicPartition partition) {
        return positions.rewinding(partition);
    }

    @Override
    public long monotonic() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
    }

    @Override
    public long wall() {
        return System.currentTimeMillis();
    }
}
