// SPDX-License-Identifier: Apache-2.0
package io.weir.topology;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads what partitions hold now, outside of any group. */
public final class Reading {

    private static final Duration POLL = Duration.ofMillis(200);
    /** Without a record and without progress for so long, a broker that should have answered is away. */
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(30);

    private Reading() {}

    /** All that is committed in one partition; see the other one. */
    public static void committed(
            Map<String, Object> client, TopicPartition partition, Consumer<ConsumerRecord<byte[], byte[]>> visitor) {
        committed(client, List.of(partition), visitor);
    }

    /**
     * All that is committed, each partition in its order.
     *
     * @param client how Kafka's consumer reaches the cluster; its group is not joined
     * @throws AwayException if a broker does not answer
     */
    public static void committed(
            Map<String, Object> client,
            Collection<TopicPartition> partitions,
            Consumer<ConsumerRecord<byte[], byte[]>> visitor) {
        if (partitions.isEmpty()) {
            return;
        }
        var properties = new HashMap<>(client);
        properties.remove(ConsumerConfig.GROUP_ID_CONFIG);
        properties.remove(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG);
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        try (var reader = new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            reader.assign(partitions);
            reader.seekToBeginning(partitions);
            // To the last stable offset, not to the end: what a killed process left open is not ours to wait for.
            Map<TopicPartition, Long> ends = reader.endOffsets(partitions);
            // What is read to its end is given up, so that nothing is fetched that nobody asked for.
            var left = new ArrayList<>(partitions);
            long progress = System.nanoTime();
            long before = -1;
            while (true) {
                if (left.removeIf(partition -> reader.position(partition) >= ends.getOrDefault(partition, 0L))) {
                    reader.assign(left);
                }
                if (left.isEmpty()) {
                    return;
                }
                reader.poll(POLL).forEach(visitor);
                long read = left.stream().mapToLong(reader::position).sum();
                long now = System.nanoTime();
                if (read != before) {
                    before = read;
                    progress = now;
                } else if (now - progress > PATIENCE_NANOS) {
                    throw new AwayException(
                            left.getFirst() + " cannot be read beyond offset " + reader.position(left.getFirst()));
                }
            }
        }
    }
}
