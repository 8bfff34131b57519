// SPDX-License-Identifier: Apache-2.0
package io.weir.topology;

import java.time.Duration;
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

/** Reads what a partition holds now, outside of any group. */
public final class Reading {

    private static final Duration POLL = Duration.ofMillis(200);
    /** Without a record and without progress for so long, a broker that should have answered is away. */
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(30);

    private Reading() {}

    /**
     * All that is committed, in order.
     *
     * @param client how Kafka's consumer reaches the cluster; its group is not joined
     * @throws AwayException if a broker does not answer
     */
    public static void committed(
            Map<String, Object> client, TopicPartition partition, Consumer<ConsumerRecord<byte[], byte[]>> visitor) {
        var properties = new HashMap<>(client);
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
}
