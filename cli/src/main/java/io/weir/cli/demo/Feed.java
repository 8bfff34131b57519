// SPDX-License-Identifier: Apache-2.0
package io.weir.cli.demo;

import io.weir.wire.Ledger;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** Writes lines into the raw topics of sites, a line a record, spread over partitions by chance with a seed. */
final class Feed implements AutoCloseable {

    private final Map<String, KafkaProducer<byte[], byte[]>> producers = new HashMap<>();
    private final Map<String, Map<String, Ledger.Count>> fed = new TreeMap<>();
    private final Map<String, Map<String, byte[]>> newest = new TreeMap<>();
    private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
    private final LocalRiver river;
    private final Random random;

    Feed(LocalRiver river, long seed) {
        this.river = river;
        this.random = new Random(seed);
    }

    /** Sends a line; {@link #flush} tells whether it arrived. */
    @SuppressWarnings("FutureReturnValueIgnored") // the callback keeps what the future would tell
    void line(String site, String stream, byte[] value) {
        KafkaProducer<byte[], byte[]> producer = producers.computeIfAbsent(site, this::producer);
        int partition = random.nextInt(river.rawPartitions());
        producer.send(new ProducerRecord<>("raw." + stream, partition, null, value), (metadata, thrown) -> {
            if (thrown != null) {
                failure.compareAndSet(null, thrown);
            }
        });
        synchronized (fed) {
            fed.computeIfAbsent(site, name -> new TreeMap<>())
                    .merge(stream, new Ledger.Count(1, value.length), Ledger.Count::plus);
            newest.computeIfAbsent(site, name -> new TreeMap<>()).put(stream, value);
        }
    }

    private KafkaProducer<byte[], byte[]> producer(String site) {
        return new KafkaProducer<>(
                Map.of(
                        // Or the first batch of a new partition may be refused for minutes (KAFKA-14359).
                        "max.in.flight.requests.per.connection", "1",
                        "bootstrap.servers", river.bootstrap("site-" + site),
                        "linger.ms", "20",
                        "compression.type", "lz4",
                        "buffer.memory", "8388608"),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    /**
     * Waits until all is in the topics.
     *
     * @throws IllegalStateException if a line could not be written
     */
    void flush() {
        producers.values().forEach(KafkaProducer::flush);
        Exception thrown = failure.get();
        if (thrown != null) {
            throw new IllegalStateException("a line could not be written to its raw topic", thrown);
        }
    }

    /** What was sent so far. */
    Ledger.Count fed(String site, String stream) {
        synchronized (fed) {
            return fed.getOrDefault(site, Map.of()).getOrDefault(stream, Ledger.Count.ZERO);
        }
    }

    /** The last line that was sent; null if none was. */
    @Nullable
    String newest(String site, String stream) {
        synchronized (fed) {
            byte[] value = newest.getOrDefault(site, Map.of()).get(stream);
            return value == null ? null : new String(value, StandardCharsets.UTF_8);
        }
    }

    @Override
    public void close() {
        producers.values().forEach(producer -> producer.close(Duration.ofSeconds(2)));
    }
}
