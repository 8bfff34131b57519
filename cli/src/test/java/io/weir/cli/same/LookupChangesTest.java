// SPDX-License-Identifier: Apache-2.0
package io.weir.cli.same;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.weir.cli.Main;
import io.weir.river.Cluster;
import io.weir.river.Fork;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The file of a lookup changes while a site's process runs: for good, then so that it cannot be taken. */
class LookupChangesTest {

    private static final String REDUCTIONS = """
            weir: 1
            stream: till
            decode: json
            fields: { at: { type: timestamp }, store: { type: string } }
            time: { field: at }
            ---
            reduction: sales
            version: 1
            from: till
            steps:
              - { lookup: tables/stores.csv, key: store, fields: { country: {} } }
            aggregate: { by: [country], window: 1h, late: 1s, take: { n: count() } }
            publish: { to: site, when: { every: 1s } }
            """;

    @TempDir
    private Path dir;

    private void table(String content) throws IOException {
        Path next = Files.writeString(dir.resolve("tables/next"), content);
        Files.move(next, dir.resolve("tables/stores.csv"), StandardCopyOption.ATOMIC_MOVE);
    }

    private static void feed(Cluster site, int lines) {
        byte[] line = "{\"at\":\"2026-01-01T00:00:00Z\",\"store\":\"b1\"}".getBytes(UTF_8);
        MirrorMakerTest.feed(site, "raw.till", new ArrayList<>(Collections.nCopies(lines, line)));
    }

    /** The newest counts by country. */
    private static Map<String, Long> counts(Cluster cluster) throws IOException {
        var counts = new TreeMap<String, Long>();
        try (var consumer = new KafkaConsumer<>(
                Map.<String, Object>of("bootstrap.servers", cluster.bootstrap()),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            if (!consumer.listTopics().containsKey("weir.rows.sales.v1")) {
                return counts;
            }
            var partition = new TopicPartition("weir.rows.sales.v1", 0);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end = consumer.endOffsets(List.of(partition)).get(partition);
            while (consumer.position(partition) < end) {
                for (var record : consumer.poll(Duration.ofMillis(100))) {
                    var row = Answer.JSON.readTree(record.value());
                    counts.put(row.get("country").asText(), row.get("n").asLong());
                }
            }
        }
        return counts;
    }

    private static void awaitCounts(Cluster site, Fork edge, Map<String, Long> counts) {
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(counts(site)).as(edge.printed()).isEqualTo(counts));
    }

    private static void awaitPrinted(Fork edge, String line) {
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(edge.printed()).contains(line));
    }

    @Test
    void newRowsCountFromThenOn() throws Exception {
        Files.createDirectories(dir.resolve("tables"));
        table("store,country\nb1,DE\n");
        Files.writeString(dir.resolve("till.yaml"), REDUCTIONS);
        try (var site = Cluster.temporary()) {
            site.createTopic("raw.till", MirrorMakerTest.PARTITIONS, Map.of());
            Path config = Files.writeString(dir.resolve("site.yaml"), """
                    site: berlin
                    region: eu
                    kafka: { bootstrap.servers: "%s" }
                    streams: { commit.interval.ms: 250, poll.ms: 50 }
                    registry: { url: "mock://lookups" }
                    reductions: till.yaml
                    partitions: 1
                    interval: 250ms
                    idle: 1s
                    outage: 1h
                    state: { dir: state, store: disk }
                    """.formatted(site.bootstrap()));
            try (var edge = Fork.start(
                    Main.class,
                    List.of("-Xmx160m"),
                    List.of("edge", "--config", config.toString()),
                    dir.resolve("edge.log"),
                    Map.of())) {
                feed(site, 100);
                awaitCounts(site, edge, Map.of("DE", 100L));

                table("store,country\nb1,FR\nb2,FR\n");
                awaitPrinted(edge, "lookup: tables/stores.csv has changed: 2 rows from now on");
                feed(site, 40);
                awaitCounts(site, edge, Map.of("DE", 100L, "FR", 40L));

                table("store,country\nb1\n");
                awaitPrinted(edge, "cannot be taken, what was read before stays: line 2: this is no row of 2 cells");
                feed(site, 2);
                awaitCounts(site, edge, Map.of("DE", 100L, "FR", 42L));
                assertThat(edge.stop(Duration.ofSeconds(30))).isEqualTo(143);
            }
        }
    }
}
