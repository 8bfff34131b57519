// SPDX-License-Identifier: Apache-2.0
package io.weir.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.weir.river.Cluster;
import io.weir.topology.RefusedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class LinkTest {

    private static Cluster site;
    private static Cluster region;

    @BeforeAll
    static void start() {
        site = Cluster.temporary();
        region = Cluster.temporary();
    }

    @AfterAll
    static void stop() {
        site.close();
        region.close();
    }

    private final List<String> lines = Collections.synchronizedList(new ArrayList<>());

    @Test
    void keepsNamesKeysPartitionsOrderAndHeadersAndLeavesOutWhatIsNotCommitted() throws Exception {
        String topic = "weir.site.keeps.v1";
        site.createTopic(topic, 3, Map.of());
        try (var link = link(List.of(topic), 3, 0)) {
            link.start();
            send(topic, 3, 0, 300, true);
            send(topic, 3, 1000, 50, false);
            send(topic, 3, 300, 300, true);

            awaiting().until(() -> link.lag().total() == 0 && link.status().records() == 600);

            var there = read(topic, 3);
            assertThat(there.values().stream().mapToInt(List::size).sum()).isEqualTo(600);
            assertThat(there).isEqualTo(expected(3, 600));
            assertThat(link.status().up()).isTrue();
            assertThat(link.status().bytes()).isGreaterThan(600 * 5);
            assertThat(link.lag().millis()).isZero();
        }
        assertThat(lines).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "raw.nginx.access",
                "weir.leaf.keeps.v1",
                "weir.dead.nginx.access",
                "weir.region.keeps.v1",
                "weir.site.keeps",
                "weir.site.keeps.v0",
                "weir.site-live-changelog",
                "weir.sitexkeeps.v1",
                "weir.site.keeps.v1-live-changelog",
                "weir.site.keeps.v1\nraw.x",
                "__consumer_offsets"
            })
    void refusesWhatMustNotLeave(String topic) {
        assertThatThrownBy(() -> link(List.of("weir.site.keeps.v1", topic), 3, 0))
                .isInstanceOf(RefusedException.class)
                .hasMessage("topic " + topic
                        + " must not leave its site: a link sends only weir.site.* and weir.events.* of a "
                        + "reduction's version");
    }

    @Test
    void anotherNumberOfPartitionsAboveIsRefused() {
        site.createTopic("weir.site.narrow.v1", 3, Map.of());
        region.createTopic("weir.site.narrow.v1", 2, Map.of("cleanup.policy", "compact,delete"));
        try (var link = link(List.of("weir.site.narrow.v1"), 3, 0)) {
            link.start();
            awaiting().until(() -> !lines.isEmpty());
            assertThat(lines)
                    .containsExactly(
                            "link to " + region.bootstrap() + ": topic weir.site.narrow.v1 on " + region.bootstrap()
                                    + " has 2 partitions instead of 3: the number is fixed for a version of a reduction and the same at"
                                    + " every tier; configure 2, or give the reduction a new version");
            assertThat(link.status().up()).isFalse();
        }
    }

    @Test
    void tellsOnceThatTheTargetIsAwayAndCatchesUp() throws Exception {
        String topic = "weir.site.away.v1";
        site.createTopic(topic, 2, Map.of());
        try (var above = Cluster.temporary();
                var link = new Link(
                        new LinkSettings(
                                "eu/berlin-1", "site", client(site), impatient(above), List.of(topic), 2, 3_600_000, 0),
                        lines::add)) {
            above.stop();
            link.start();
            send(topic, 2, 0, 100, true);
            awaiting().until(() -> !lines.isEmpty());
            assertThat(lines)
                    .containsExactly("link to " + above.bootstrap() + ": the cluster at " + above.bootstrap()
                            + " does not answer; trying again");
            assertThat(link.lag().total()).isGreaterThanOrEqualTo(100);

            above.restart();
            awaiting().until(() -> link.lag().total() == 0 && link.status().records() >= 100);
            assertThat(lines).hasSize(2).last().isEqualTo("link to " + above.bootstrap() + " is back");

            above.stop();
            send(topic, 2, 100, 100, true);
            awaiting().until(() -> lines.size() > 2);
            assertThat(lines.get(2)).isEqualTo(lines.getFirst());
            above.restart();
            awaiting().until(() -> link.lag().total() == 0);
            assertThat(read(above, topic, 2)).isEqualTo(expected(2, 200));
        }
        assertThat(lines).allSatisfy(line -> assertThat(line).doesNotContain("\n"));
    }

    @Test
    void aFencedLinkBeginsAgainAndTheOtherIsSilenced() throws Exception {
        String topic = "weir.site.fenced.v1";
        site.createTopic(topic, 1, Map.of());
        try (var link = link(List.of(topic), 1, 0)) {
            link.start();
            send(topic, 1, 0, 10, true);
            awaiting().until(() -> link.status().records() == 10);
            var properties = new HashMap<>(client(region));
            properties.put("transactional.id", link.group() + ".0");
            try (var other = new KafkaProducer<>(properties, new StringSerializer(), new StringSerializer())) {
                other.initTransactions();
                other.beginTransaction();
                other.send(new ProducerRecord<>(topic, 0, "zombie", "zombie"));
                other.flush();
                send(topic, 1, 10, 10, true);
                awaiting()
                        .until(() -> link.status().records() >= 20 && link.lag().total() == 0);
                assertThatThrownBy(other::commitTransaction).isInstanceOf(org.apache.kafka.common.KafkaException.class);
            }
            assertThat(read(topic, 1)).isEqualTo(expected(1, 20));
            assertThat(lines).hasSize(2).last().asString().endsWith("is back");
        }
    }

    @Test
    void staysBelowItsBandwidth() throws Exception {
        String topic = "weir.site.slow.v1";
        site.createTopic(topic, 1, Map.of());
        send(topic, 1, 0, 20_000, true);
        try (var link = link(List.of(topic), 1, 60_000)) {
            long begin = System.nanoTime();
            link.start();
            awaiting().until(() -> link.lag().total() == 0 && link.status().records() == 20_000);
            double seconds = (System.nanoTime() - begin) / 1e9;
            assertThat(link.status().bytes() / seconds)
                    .as("bytes a second, a first second's burst aside")
                    .isLessThan(120_000);
        }
    }

    private static ConditionFactory awaiting() {
        return await().atMost(Duration.ofSeconds(120)).pollInterval(Duration.ofMillis(20));
    }

    private Link link(List<String> topics, int partitions, long bytesPerSecond) {
        return new Link(
                new LinkSettings(
                        // A name, and so a group, of its own: a test that fails must not make others wait for its
                        // members.
                        "eu/" + topics.getLast().replace('.', '-'),
                        "site",
                        client(site),
                        client(region),
                        topics,
                        partitions,
                        3_600_000,
                        bytesPerSecond),
                lines::add);
    }

    private static Map<String, Object> client(Cluster cluster) {
        return Map.of("bootstrap.servers", cluster.bootstrap());
    }

    private static Map<String, Object> impatient(Cluster cluster) {
        return Map.of(
                "bootstrap.servers", cluster.bootstrap(),
                "producer.max.block.ms", 2000,
                "producer.request.timeout.ms", 1500,
                "producer.delivery.timeout.ms", 2000);
    }

    private static void send(String topic, int partitions, int from, int count, boolean commit) {
        var properties = new HashMap<>(client(site));
        properties.put("transactional.id", "sender-" + topic);
        try (var producer = new KafkaProducer<>(properties, new StringSerializer(), new StringSerializer())) {
            producer.initTransactions();
            producer.beginTransaction();
            for (int i = from; i < from + count; i++) {
                var one = new ProducerRecord<>(topic, i % partitions, "k" + i % 7, "v" + i);
                one.headers().add("h", ("" + i).getBytes(java.nio.charset.StandardCharsets.UTF_8));
                producer.send(one);
            }
            producer.flush();
            if (commit) {
                producer.commitTransaction();
            } else {
                producer.abortTransaction();
            }
        }
    }

    private static Map<Integer, List<String>> expected(int partitions, int count) {
        var expected = new TreeMap<Integer, List<String>>();
        for (int i = 0; i < count; i++) {
            expected.computeIfAbsent(i % partitions, partition -> new ArrayList<>())
                    .add("k" + i % 7 + "=v" + i + " h=" + i);
        }
        return expected;
    }

    private static Map<Integer, List<String>> read(String topic, int partitions) {
        return read(region, topic, partitions);
    }

    /** What is committed, by partition and in order; of what came twice the first. */
    private static Map<Integer, List<String>> read(Cluster cluster, String topic, int partitions) {
        var properties = new HashMap<>(client(cluster));
        properties.put("isolation.level", "read_committed");
        var found = new TreeMap<Integer, List<String>>();
        try (var consumer = new KafkaConsumer<>(properties, new StringDeserializer(), new StringDeserializer())) {
            for (int number = 0; number < partitions; number++) {
                var partition = new TopicPartition(topic, number);
                consumer.assign(List.of(partition));
                consumer.seekToBeginning(List.of(partition));
                long end = consumer.endOffsets(List.of(partition)).get(partition);
                var lines = new LinkedHashSet<String>();
                while (consumer.position(partition) < end) {
                    consumer.poll(Duration.ofMillis(100))
                            .forEach(one -> lines.add(one.key() + "=" + one.value() + " h="
                                    + new String(
                                            one.headers().lastHeader("h") == null
                                                    ? new byte[0]
                                                    : one.headers()
                                                            .lastHeader("h")
                                                            .value(),
                                            java.nio.charset.StandardCharsets.UTF_8)));
                }
                found.put(number, new ArrayList<>(lines));
            }
        }
        return found;
    }
}
