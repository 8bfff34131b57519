// SPDX-License-Identifier: Apache-2.0
package io.weir.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.weir.river.Cluster;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * A raw topic is deleted and made anew under its name. The records of the new one add to what was published of the old one: none is
 * counted twice, and none is passed over because an offset below it was known of the old one.
 */
@Execution(ExecutionMode.CONCURRENT)
final class RawTopicMadeAnewTest {

    private static final int RAW = 2;

    private static Cluster cluster;

    @TempDir
    private Path directory;

    @BeforeAll
    static void start() {
        cluster = Cluster.temporary();
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    private BrokerTree tree(String name) {
        cluster.createTopic("raw." + name, RAW, Map.of());
        return new BrokerTree(cluster.bootstrap(), name, name, directory);
    }

    private static void makeAnew(BrokerTree tree) {
        tree.delete(tree.raw());
        cluster.createTopic(tree.raw(), RAW, Map.of());
        // The broker lets the old logs go a moment after it has told that they are gone: what is written before would
        // be lost.
        try (var topics = new Topics(tree.client())) {
            for (int number = 0; number < RAW; number++) {
                var partition = new TopicPartition(tree.raw(), number);
                await().atMost(Duration.ofSeconds(30))
                        .until(() -> topics.range(partition).end() == 0);
            }
        }
    }

    @Test
    void whileItIsReadWithFewerRecordsThanTheOldOneHad() {
        try (var tree = tree("fewer")) {
            tree.leaf();
            tree.site();
            tree.region();
            tree.send(1_000, RAW);
            tree.awaitRows();

            makeAnew(tree);
            tree.send(100, RAW);
            tree.awaitRows();
        }
    }

    @Test
    void whileItIsReadWithMoreRecordsThanTheOldOneHad() {
        try (var tree = tree("more")) {
            // The consumer learns of the new topic before it has missed the old one, and would go on in its middle.
            tree.with("consumer.retry.backoff.ms", 2_000).with("consumer.retry.backoff.max.ms", 2_000);
            tree.leaf();
            tree.site();
            tree.region();
            tree.send(300, RAW);
            tree.awaitRows();

            makeAnew(tree);
            tree.send(2_000, RAW);
            tree.awaitRows();
            // Where the consumer was slow to come back, or quick: it may have found the new topic still short and gone
            // back. Or somebody looked while there was no topic.
            assertThat(tree.lines).last().isEqualTo("weir-leaf.more: running again");
            assertThat(tree.lines.getFirst())
                    .containsAnyOf("made anew", "topic raw.more was deleted")
                    .endsWith("; trying again");
        }
    }

    @Test
    void afterARestartAndBeforeAnythingWasRead() {
        try (var tree = tree("restarted")) {
            tree.with("consumer.retry.backoff.ms", 2_000).with("consumer.retry.backoff.max.ms", 2_000);
            var leaf = tree.leaf();
            tree.site();
            tree.region();
            tree.send(1_000, RAW);
            tree.awaitRows();
            leaf.close();

            tree.awaitState(tree.leaf(), Application.State.RUNNING);
            makeAnew(tree);
            tree.send(100, RAW);
            tree.awaitRows();
        }
    }

    @Test
    void whileNobodyReadsItAndTheOldOffsetsStay() throws Exception {
        try (var tree = tree("stale")) {
            var leaf = tree.leaf();
            tree.site();
            tree.region();
            tree.send(1_000, RAW);
            tree.awaitRows();
            leaf.close();

            makeAnew(tree);
            tree.send(2_000, RAW);
            // Kafka deletes a group's offsets with the topic, but not where __consumer_offsets was restored, or where a
            // commit was under way.
            var old = new HashMap<TopicPartition, OffsetAndMetadata>();
            for (int number = 0; number < RAW; number++) {
                old.put(new TopicPartition(tree.raw(), number), new OffsetAndMetadata(400));
            }
            try (var admin = cluster.admin()) {
                admin.alterConsumerGroupOffsets(leaf.id(), old).all().get();
            }
            tree.leaf();
            tree.awaitRows();
            assertThat(tree.lines).isEmpty();
        }
    }
}
