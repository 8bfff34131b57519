// SPDX-License-Identifier: Apache-2.0
package io.weir.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.weir.river.Cluster;
import io.weir.wire.codec.Framing;
import io.weir.wire.codec.RecordCodec;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Leaf, site and region on one real broker, against the same tree in calm weather. */
final class TreeOnBrokerTest {

    private static final int RAW = 3;

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
            var codec = new RecordCodec(Framing.schemaId(after.getFirst().value()));
            assertThat(after.stream()
                            .map(record -> codec.readWatermark(record.value()))
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
                    .createPartitions(Map.of("raw.web", org.apache.kafka.clients.admin.NewPartitions.increaseTo(5)))
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
