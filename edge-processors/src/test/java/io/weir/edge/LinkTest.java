// SPDX-License-Identifier: Apache-2.0
package io.weir.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.weir.river.Cluster;
import io.weir.topology.RefusedException;
import io.weir.topology.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
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
            assertThat(lines)
                    .containsExactly(
                            "link to " + region.bootstrap()
                                    + ": another link of eu/weir-site-fenced-v1 has taken its place:"
                                    + " a second process, or another site of this name; trying again",
                            "link to " + region.bootstrap() + " is back");
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

    @Test
    void whatATopicAcknowledgedThatIsGoneIsSentAgainWhileTheLinkRuns() throws Exception {
        String topic = "weir.site.gone.v1";
        site.createTopic(topic, 3, Map.of());
        try (var link = link(List.of(topic), 3, 0)) {
            link.start();
            send(topic, 3, 0, 300, true);
            awaiting().until(() -> link.status().records() == 300);

            delete(region, topic);
            send(topic, 3, 300, 60, true);

            awaiting().until(() -> link.lag().total() == 0 && read(topic, 3).equals(expected(3, 360)));
            assertThat(lines).contains(anew(link(List.of(topic), 3, 0), topic, region));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatATopicAcknowledgedThatIsGoneIsSentAgainAfterTheLinkWasStopped(boolean madeByOthers) throws Exception {
        String topic = "weir.site.stopped.v" + (madeByOthers ? 1 : 2);
        site.createTopic(topic, 2, Map.of());
        try (var link = link(List.of(topic), 2, 0)) {
            link.start();
            send(topic, 2, 0, 100, true);
            awaiting().until(() -> link.status().records() == 100);
        }
        delete(region, topic);
        if (madeByOthers) {
            region.createTopic(topic, 2, Map.of("cleanup.policy", "compact,delete"));
        }
        try (var link = link(List.of(topic), 2, 0)) {
            link.start();
            awaiting().until(() -> read(topic, 2).equals(expected(2, 100)));
            assertThat(lines).containsExactly(anew(link, topic, region));
        }
        try (var link = link(List.of(topic), 2, 0)) {
            link.start();
            send(topic, 2, 100, 20, true);
            awaiting().until(() -> read(topic, 2).equals(expected(2, 120)));
            assertThat(link.status().records())
                    .as("sent again once, and not each time")
                    .isEqualTo(20);
            assertThat(lines).hasSize(1);
        }
    }

    @Test
    void aClusterThatIsRebuiltWithNothingGetsEverythingAgain(@TempDir Path directory) throws Exception {
        String one = "weir.site.rebuilt.v1";
        String other = "weir.site.rebuilt.v2";
        site.createTopic(one, 2, Map.of());
        site.createTopic(other, 2, Map.of());
        try (var above = Cluster.start(directory.resolve("first"));
                var link = new Link(
                        new LinkSettings(
                                "eu/rebuilt",
                                "site",
                                client(site),
                                impatient(above),
                                List.of(one, other),
                                2,
                                3_600_000,
                                0),
                        lines::add)) {
            link.start();
            send(one, 2, 0, 100, true);
            send(other, 2, 0, 40, true);
            awaiting().until(() -> link.status().records() == 140);
            int port = above.port();
            above.close();
            send(one, 2, 100, 20, true);
            awaiting().until(() -> !lines.isEmpty());
            try (var rebuilt = Cluster.start(directory.resolve("second"), port, null, Map.of())) {
                awaiting().until(() -> link.lag().total() == 0 && link.status().records() >= 140 + 160);
                assertThat(read(rebuilt, one, 2)).isEqualTo(expected(2, 120));
                assertThat(read(rebuilt, other, 2)).isEqualTo(expected(2, 40));
                assertThat(lines)
                        .contains("link to " + rebuilt.bootstrap() + ": 2 topics on " + rebuilt.bootstrap() + ", " + one
                                + " one of them, were made anew: sending everything again");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aSourceThatIsMadeAnewIsReadFromItsBeginning(boolean whileItRuns) throws Exception {
        String topic = "weir.site.source.v" + (whileItRuns ? 1 : 2);
        site.createTopic(topic, 1, Map.of());
        var first = link(List.of(topic), 1, 0);
        var second = link(List.of(topic), 1, 0);
        try {
            first.start();
            send(topic, 1, 0, 50, true);
            awaiting().until(() -> first.status().records() == 50);
            if (!whileItRuns) {
                first.close();
            }
            delete(site, topic);
            site.createTopic(topic, 1, Map.of());
            // The broker lets the old log go a moment after it has told that it is gone.
            try (var topics = new Topics(client(site))) {
                awaiting()
                        .until(() -> topics.range(new TopicPartition(topic, 0)).end() == 0);
            }
            // More than the old one held: an offset of the old one lies in the midst of the new one.
            send(topic, 1, 50, 500, true);
            if (!whileItRuns) {
                // Kafka forgets a group's offsets with the topic, but not where __consumer_offsets was restored.
                setOffset(first.group(), topic, 51, "source=old target=" + id(region, topic));
                second.start();
            }
            awaiting().until(() -> read(topic, 1).equals(expected(1, 550)));
            if (!whileItRuns) {
                assertThat(lines).containsExactly(anew(second, topic, site));
            }
        } finally {
            first.close();
            second.close();
        }
    }

    @Test
    void anOffsetThatAnOperatorHasSetIsBelieved() throws Exception {
        String topic = "weir.site.operated.v1";
        site.createTopic(topic, 1, Map.of());
        try (var link = link(List.of(topic), 1, 0)) {
            link.start();
            send(topic, 1, 0, 50, true);
            awaiting().until(() -> link.status().records() == 50);
        }
        delete(region, topic);
        try (var link = link(List.of(topic), 1, 0)) {
            setOffset(link.group(), topic, 30, "");
            link.start();
            awaiting().until(() -> read(topic, 1).get(0).size() == 20);
            assertThat(read(topic, 1).get(0)).isEqualTo(expected(1, 50).get(0).subList(30, 50));
            assertThat(lines).isEmpty();
        }
    }

    @Test
    void severalProcessesOfOneLinkSendAgainTogether() throws Exception {
        String topic = "weir.site.shared.v1";
        site.createTopic(topic, 4, Map.of());
        try (var one = link(List.of(topic), 4, 0);
                var other = link(List.of(topic), 4, 0)) {
            one.start();
            other.start();
            send(topic, 4, 0, 200, true);
            awaiting().until(() -> read(topic, 4).equals(expected(4, 200)));
            delete(region, topic);
            awaiting()
                    .until(() -> lines.stream().anyMatch(anew(one, topic, region)::equals)
                            && read(topic, 4).equals(expected(4, 200)));
            send(topic, 4, 200, 40, true);
            awaiting().until(() -> one.lag().total() == 0 && read(topic, 4).equals(expected(4, 240)));
        }
    }

    private static String anew(Link link, String topic, Cluster where) {
        return "link to " + link.figures().target() + ": topic " + topic + " on " + where.bootstrap()
                + " was made anew: sending everything again";
    }

    private static void delete(Cluster cluster, String topic) throws Exception {
        try (var admin = cluster.admin()) {
            admin.deleteTopics(List.of(topic)).all().get();
        }
    }

    private static String id(Cluster cluster, String topic) {
        try (var topics = new Topics(client(cluster))) {
            return topics.raw(topic, Set.of()).id();
        }
    }

    /** As kafka-consumer-groups does, which leaves the metadata empty. */
    private static void setOffset(String group, String topic, long offset, String metadata) throws Exception {
        try (var admin = site.admin()) {
            admin.alterConsumerGroupOffsets(
                            group, Map.of(new TopicPartition(topic, 0), new OffsetAndMetadata(offset, metadata)))
                    .all()
                    .get();
        }
    }

    private static ConditionFactory awaiting() {
        return await().atMost(Duration.ofSeconds(120))
                .pollInterval(Duration.ofMillis(20))
                // A topic that is deleted and made anew is not there for a moment.
                .ignoreExceptions();
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
