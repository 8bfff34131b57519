// SPDX-License-Identifier: Apache-2.0
package io.weir.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.weir.river.Cluster;
import io.weir.topology.LagSampler.Lag;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

class LagSamplerTest {

    private static final byte[] LINE = {'x'};
    private static final Duration EVERY = Duration.ofMillis(200);

    private Map<String, Object> client(Cluster cluster) {
        return Map.of("bootstrap.servers", cluster.bootstrap());
    }

    private static void commit(Cluster cluster, int partition, long offset)
            throws ExecutionException, InterruptedException {
        try (var admin = cluster.admin()) {
            admin.alterConsumerGroupOffsets(
                            "readers", Map.of(new TopicPartition("raw.web", partition), new OffsetAndMetadata(offset)))
                    .all()
                    .get();
        }
    }

    @Test
    void recordsAndTheAgeOfTheFirstUntilNoneIsLeftAndNothingWhenTheBrokerIsAway() throws Exception {
        try (Cluster cluster = Cluster.temporary();
                var sampler = new LagSampler(
                        client(cluster), Map.of("readers", List.of("raw.web", "raw.not-there")), EVERY)) {
            cluster.createTopic("raw.web", 2, Map.of());
            long now = System.currentTimeMillis();
            var properties = new HashMap<>(client(cluster));
            properties.put("transactional.id", "writer");
            try (var producer = new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer())) {
                producer.initTransactions();
                producer.beginTransaction();
                // Offsets 0 to 9, each a minute younger than the one before; 10 is the marker.
                for (int minute = 10; minute > 0; minute--) {
                    producer.send(new ProducerRecord<>("raw.web", 0, now - minute * 60_000L, null, LINE));
                }
                producer.commitTransaction();
                sampler.start();
                awaitLags(sampler, 11, 10);

                commit(cluster, 0, 6);
                awaitLags(sampler, 5, 4);

                // What is taken back, and markers, are nothing to read.
                producer.beginTransaction();
                producer.send(new ProducerRecord<>("raw.web", 0, now, null, LINE));
                producer.flush();
                producer.abortTransaction();
                commit(cluster, 0, 10);
                await().atMost(Duration.ofSeconds(30))
                        .until(sampler::lags, lags -> lags.equals(List.of(lag(0, 0, 0L), lag(1, 0, 0L))));

                // Nor is what nobody can read yet.
                producer.beginTransaction();
                producer.send(new ProducerRecord<>("raw.web", 1, now - 60_000, null, LINE));
                producer.flush();
                Duration age = sampler.age();
                await().until(() -> sampler.age().compareTo(age) < 0);
                assertThat(sampler.lags()).containsExactly(lag(0, 0, 0L), lag(1, 0, 0L));
                producer.commitTransaction();
                await().atMost(Duration.ofSeconds(30))
                        .until(
                                sampler::lags,
                                lags -> lags.size() == 2
                                        && lags.get(1).records() == 2
                                        && lags.get(1).millis() != null
                                        && lags.get(1).millis() >= 60_000);
            }
            cluster.stop();
            await().atMost(Duration.ofSeconds(30)).until(() -> sampler.lags().isEmpty());
            assertThat(sampler.age()).isGreaterThan(EVERY.multipliedBy(6));
            cluster.restart();
            await().atMost(Duration.ofSeconds(60)).until(() -> sampler.lags().size() == 2);
        }
    }

    private static Lag lag(int partition, long records, Long millis) {
        return new Lag("readers", "raw.web", partition, records, millis);
    }

    private static void awaitLags(LagSampler sampler, long records, int minutes) {
        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
            var lags = sampler.lags();
            assertThat(lags).hasSize(2);
            assertThat(lags.get(0).records()).isEqualTo(records);
            assertThat(lags.get(0).millis()).isBetween(minutes * 60_000L, (minutes + 1) * 60_000L);
            assertThat(lags.get(1)).isEqualTo(lag(1, 0, 0L));
        });
    }
}
