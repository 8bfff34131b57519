// SPDX-License-Identifier: Apache-2.0
package io.weir.topology;

import io.weir.topology.Topics.Range;
import io.weir.topology.Topics.Topic;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsOptions;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** Facts of a real cluster. */
final class BrokerFacts implements Facts {

    private final Topics topics;
    private final Map<String, Object> consumer;
    private final String group;
    private final Positions positions;
    private final Map<String, Identity> identities = new ConcurrentHashMap<>();

    /**
     * Which topic bore a name.
     *
     * @param askedAt when the question was sent, nanoseconds of {@link System#nanoTime()}
     * @param topic null if none did
     */
    private record Identity(long askedAt, @Nullable Topic topic) {}

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
    public @Nullable Topic topic(TopicPartition partition) {
        // The tasks of one thread are committed together, with no poll between them: one question serves them all.
        Identity known = identities.get(partition.topic());
        if (known == null || positions.polledSince(partition, known.askedAt())) {
            long now = System.nanoTime();
            known = new Identity(now, topics.find(List.of(partition.topic())).get(partition.topic()));
            identities.put(partition.topic(), known);
        }
        return known.topic();
    }

    @Override
    public void read(Collection<TopicPartition> partitions, Consumer<ConsumerRecord<byte[], byte[]>> visitor) {
        Reading.committed(consumer, partitions, visitor);
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
