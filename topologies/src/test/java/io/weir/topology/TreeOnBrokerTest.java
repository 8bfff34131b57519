// SPDX-License-Identifier: Apache-2.0
package io.weir.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.weir.river.Cluster;
import io.weir.wire.Watermark;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Leaf, site and region on one real broker, against the same tree in calm weather. */
final class TreeOnBrokerTest {

    private static final int RAW = 3;
    private static final Pattern REFUSAL =
            Pattern.compile("weir-leaf\\.web: eu/a/raw\\.web-(\\d) would be read from offset 100, but its records up to"
                    + " offset (\\d+) have been counted already; set the offset of its consumer group to \\2");

    @TempDir
    Path directory;

    private Cluster cluster;
    private BrokerTree tree;

    @BeforeEach
    void begin() {
        cluster = Cluster.temporary();
        tree = new BrokerTree(cluster.bootstrap(), "web", "hits", directory);
        cluster.createTopic("raw.web", RAW, Map.of());
    }

    @AfterEach
    void end() {
        tree.close();
        cluster.close();
    }

    @Test
    void rowsEqualTheCalmTreesThroughLostStores() throws Exception {
        var leaf = tree.leaf();
        var site = tree.site();
        var region = tree.region();
        tree.send(3_000, RAW);
        tree.awaitRows();
        assertThat(tree.lines).isEmpty();

        // The region loses its store: it reads its input again, remembers from its output what it has sent, and says
        // nothing new.
        int rows = tree.read("weir.rows.hits.v1").size();
        region.close();
        tree.lose(region, MergeTopology.STORE);
        tree.region();
        tree.send(1_000, RAW);
        tree.awaitRows();
        assertThat(tree.lines).as("nothing failed on the way").isEmpty();
        assertThat(tree.read("weir.rows.hits.v1").stream()
                        .skip(rows)
                        .map(record -> RowRecords.read(record).revision()))
                .as("no row is sent twice")
                .allSatisfy(revision -> assertThat(revision).isGreaterThanOrEqualTo(1));

        // The leaves lose theirs: they go on at the committed offset as another incarnation, whose counts add.
        leaf.close();
        tree.lose(leaf, LeafTopology.STORE);
        tree.leaf();
        tree.send(1_000, RAW);
        tree.awaitRows();

        // The site loses its own.
        site.close();
        tree.lose(site, MergeTopology.STORE);
        tree.site();
        tree.send(1_000, RAW);
        tree.awaitRows();

        var dead = tree.read("weir.dead.web");
        assertThat(dead)
                .hasSize((int) tree.sent.stream().filter(BrokerTree::isBroken).count());
        assertThat(dead).allSatisfy(record -> {
            assertThat(BrokerTree.isBroken(record.value())).isTrue();
            assertThat(new String(record.headers().lastHeader("weir.topic").value(), StandardCharsets.UTF_8))
                    .isEqualTo("raw.web");
        });
    }

    @Test
    void aPartitionOfNothingThatCountsHoldsNothingBack() throws Exception {
        var leaf = tree.leaf();
        tree.site();
        tree.region();
        try (var producer = new KafkaProducer<>(tree.client(), new ByteArraySerializer(), new ByteArraySerializer())) {
            for (int minute = 0; minute < 3; minute++) {
                producer.send(new ProducerRecord<>(
                        "raw.web", 0, null, BrokerTree.line(BrokerTree.T0 + minute * 60_000L, "/", 200, 1)));
            }
            // Partition 1 has lines that nobody understands all the time, partition 2 has none.
            await().atMost(Duration.ofSeconds(60))
                    .pollInterval(Duration.ofMillis(10))
                    .until(() -> {
                        producer.send(new ProducerRecord<>("raw.web", 1, null, new byte[] {'?'}));
                        return tree.read("weir.rows.hits.v1").size() == 3;
                    });
            assertThat(tree.rows().values()).allSatisfy(row -> assertThat(row).contains("\"complete\":true"));

            // One that is idle stays so when it is started again.
            leaf.close();
            int before = tree.read("weir.leaf.hits.v1").size();
            tree.leaf();
            var after = await().atMost(Duration.ofSeconds(60))
                    .until(
                            () -> tree.read("weir.leaf.hits.v1").stream()
                                    .skip(before)
                                    .toList(),
                            records -> records.size() >= BrokerTree.PARTITIONS * RAW);
            assertThat(BrokerTree.watermarks(after).stream()
                            .filter(watermark -> watermark.place().equals("eu/a/raw.web-2")))
                    .isNotEmpty()
                    .allSatisfy(watermark -> assertThat(watermark.idle()).isTrue());
        }
    }

    @Test
    void aRawTopicThatIsMissingGrowsOrShrinksIsSaidSo() {
        var leaf = tree.leaf();
        await().atMost(Duration.ofSeconds(120)).until(() -> leaf.state() == Application.State.RUNNING);
        leaf.close();

        try (var topics = new Topics(tree.client())) {
            topics.await(topics.admin()
                    .createPartitions(Map.of("raw.web", NewPartitions.increaseTo(5)))
                    .all());
            var grown = tree.leaf();
            await().atMost(Duration.ofSeconds(120)).until(() -> grown.state() == Application.State.RUNNING);
            grown.close();
            assertThat(tree.lines).isEmpty();

            topics.await(topics.admin().deleteTopics(List.of("raw.web")).all());
            tree.leaf();
            await().atMost(Duration.ofSeconds(120)).until(() -> !tree.lines.isEmpty());
            assertThat(tree.lines)
                    .containsExactly(
                            "weir-leaf.web: topic raw.web is not there on " + cluster.bootstrap() + "; trying again");

            cluster.createTopic("raw.web", 2, Map.of());
            await().atMost(Duration.ofSeconds(120)).until(() -> tree.lines.size() > 1);
            assertThat(tree.lines.get(1))
                    .isEqualTo(
                            "weir-leaf.web: topic raw.web on " + cluster.bootstrap()
                                    + " has 2 partitions, but had 5: what was counted of the others cannot be continued; give the"
                                    + " topic its partitions back, or delete topic weir-leaf.web-leaves-changelog to begin anew");

            tree.delete("weir-leaf.web-leaves-changelog");
            await().atMost(Duration.ofSeconds(60))
                    .untilAsserted(() -> assertThat(tree.lines).last().isEqualTo("weir-leaf.web: running again"));
        }
    }

    /** Until the site knows of the new partitions, the old ones alone say which windows it may forget. */
    @Test
    void partitionsThatAreAddedWhileItRunsAreWaitedForAtOnce() throws Exception {
        tree.leaf();
        tree.site();
        tree.region();
        tree.send(1_000, RAW);
        tree.awaitRows();

        try (var topics = new Topics(tree.client());
                var producer =
                        new KafkaProducer<>(tree.client(), new ByteArraySerializer(), new ByteArraySerializer())) {
            topics.await(topics.admin()
                    .createPartitions(Map.of("raw.web", NewPartitions.increaseTo(RAW + 2)))
                    .all());
            await().until(() -> topics.find(List.of("raw.web")).get("raw.web").partitions() == RAW + 2);
            long tenHours = Duration.ofHours(10).toMillis();
            for (int number = 0; number < RAW; number++) {
                producer.send(new ProducerRecord<>(
                        "raw.web", number, null, BrokerTree.line(BrokerTree.T0 + tenHours, "/old", 200, 1)));
            }
            producer.flush();
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> RAW
                            <= tree.watermarks().stream()
                                    .filter(watermark -> watermark.mark() > BrokerTree.T0 + tenHours / 2)
                                    .map(Watermark::place)
                                    .distinct()
                                    .count());
            for (int number = RAW; number < RAW + 2; number++) {
                producer.send(
                        new ProducerRecord<>("raw.web", number, null, BrokerTree.line(BrokerTree.T0, "/new", 200, 1)));
            }
        }
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(tree.rows().values())
                        .as("%s", tree.lines)
                        .anySatisfy(row ->
                                assertThat(row).contains("\"path\":\"/new\"", "\"requests\":2", "\"complete\":true")));
        assertThat(tree.lines)
                .containsExactly(
                        "weir-leaf.web: topic raw.web has 5 partitions now, and had 3; trying again",
                        "weir-leaf.web: running again");
    }

    /** What was published is not counted again, even if somebody sets the group back and the store is gone. */
    @Test
    void aLeafThatWouldCountTwiceRefusesUntilItIsMendedAsItSays() {
        var leaf = tree.leaf();
        tree.site();
        tree.region();
        tree.send(1_000, RAW);
        tree.awaitRows();
        leaf.close();
        tree.lose(leaf, LeafTopology.STORE);
        for (int number = 0; number < RAW; number++) {
            setOffset(leaf.id(), number, 100);
        }
        assertThat(tree.lines).isEmpty();

        var refused = tree.leaf();
        var mended = new HashSet<Integer>();
        await().atMost(Duration.ofSeconds(60)).until(() -> {
            tree.lines.stream()
                    .map(REFUSAL::matcher)
                    .filter(Matcher::matches)
                    .filter(said -> !mended.contains(Integer.parseInt(said.group(1))))
                    .findFirst()
                    .ifPresent(said -> {
                        if (mended.isEmpty()) {
                            tree.awaitState(refused, Application.State.REFUSED);
                        }
                        setOffset(leaf.id(), Integer.parseInt(said.group(1)), Long.parseLong(said.group(2)));
                        mended.add(Integer.parseInt(said.group(1)));
                    });
            return refused.state() == Application.State.RUNNING;
        });
        assertThat(mended).hasSize(RAW);
        assertThat(tree.lines).hasSize(RAW + 1).last().isEqualTo("weir-leaf.web: running again");
        tree.send(500, RAW);
        tree.awaitRows();
    }

    /** As {@code kafka-consumer-groups --reset-offsets} does; refused while the group has members. */
    private void setOffset(String group, int number, long offset) {
        try (var topics = new Topics(tree.client())) {
            await().atMost(Duration.ofSeconds(30))
                    .ignoreExceptions()
                    .until(() -> topics.admin()
                                    .alterConsumerGroupOffsets(
                                            group,
                                            Map.of(
                                                    new TopicPartition(tree.raw(), number),
                                                    new OffsetAndMetadata(offset)))
                                    .all()
                                    .get()
                            == null);
        }
    }

    @Test
    void anotherNumberOfPartitionsIsRefused() {
        cluster.createTopic("weir.leaf.hits.v1", 3, Map.of("cleanup.policy", "compact,delete"));
        var leaf = tree.leaf();
        await().atMost(Duration.ofSeconds(120)).until(() -> leaf.state() == Application.State.REFUSED);
        assertThat(tree.lines)
                .containsExactly("weir-leaf.web: topic weir.leaf.hits.v1 on " + cluster.bootstrap()
                        + " has 3 partitions instead of 2: the number is fixed for a version of a reduction and the same at"
                        + " every tier; configure 3, or give the reduction a new version");
    }
}
