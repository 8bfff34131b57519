// SPDX-License-Identifier: Apache-2.0
package io.weir.topology;

import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;

/**
 * How much of the heap a Kafka client may fill. Kafka's own defaults, 50 MiB fetched at once and 32 MiB waiting to be sent, are those of
 * a server; an edge has several clients in 96 MiB.
 */
public final class Buffers {

    /** Each client gets this part of the heap. */
    private static final int PART = 16;

    private static final long FEWEST = 1 << 20;
    private static final long MOST_FETCHED = 50L << 20;
    private static final long MOST_WAITING = 32L << 20;

    private Buffers() {}

    /** Defaults of a consumer, by Kafka's names. */
    public static Map<String, Object> consumer() {
        return Map.of(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, (int) part(MOST_FETCHED));
    }

    /** Defaults of a producer, by Kafka's names. */
    public static Map<String, Object> producer() {
        return Map.of(ProducerConfig.BUFFER_MEMORY_CONFIG, part(MOST_WAITING));
    }

    private static long part(long most) {
        return Math.clamp(Runtime.getRuntime().maxMemory() / PART, FEWEST, most);
    }
}
