// SPDX-License-Identifier: Apache-2.0
package io.weir.benchmarks;

import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** A plain consumer on one thread with Kafka's default settings, without a group. */
abstract class ConsumerRung implements Rung {

    @Override
    public final int threads() {
        return 1;
    }

    /** Takes one record's value. */
    abstract void take(byte[] value);

    /** What was found since the last call. */
    abstract Answer answer();

    @Override
    public final Answer read(Run run, Meter meter) {
        long deadline = System.nanoTime() + run.patience().toNanos();
        try (var consumer = new KafkaConsumer<>(
                Map.of(
                        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        run.bootstrap(),
                        ConsumerConfig.CLIENT_ID_CONFIG,
                        run.id(),
                        ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                        false,
                        ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                        "earliest"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            consumer.assign(run.rawPartitions());
            meter.start();
            long taken = 0;
            while (taken < run.records()) {
                var records = consumer.poll(java.time.Duration.ofMillis(100));
                for (ConsumerRecord<byte[], byte[]> record : records) {
                    take(record.value());
                }
                taken += records.count();
                if (System.nanoTime() > deadline) {
                    throw new IllegalStateException("read only " + taken + " of " + run.records() + " records in "
                            + run.patience().toSeconds() + " s");
                }
            }
            meter.stop();
        }
        return answer();
    }
}
