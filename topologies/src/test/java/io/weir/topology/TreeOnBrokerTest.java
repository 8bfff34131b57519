// SPDX-License-Identifier: Apache-2.0
package io.weir.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.weir.language.Documents;
import io.weir.language.Vocabulary;
import io.weir.plan.Planner;
import io.weir.plan.ReductionPlan;
import io.weir.problem.Problems;
import io.weir.registry.SchemaRegistry;
import io.weir.river.Cluster;
import io.weir.simulation.Calm;
import io.weir.tree.Expected;
import io.weir.wire.codec.Framing;
import io.weir.wire.codec.RecordCodec;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Leaf, site and region on one real broker, against the same tree in calm weather. */
final class TreeOnBrokerTest {

    private static final String YAML = """
            weir: 1
            stream: web
            owner: shop
            decode: json
            fields:
              time: { type: timestamp }
              path: { type: string }
              status: { type: int }
              ms: { type: double }
            time: { field: time }
            ---
            reduction: hits
            version: 1
            from: web
            steps:
              - where: path != "/health"
            aggregate:
              by: [path]
              window: 1m
              late: 5m
              take:
                requests: count()
                errors: count(status >= 500)
                slow: { sum: ms }
            publish: { to: region }
            """;
    private static final int RAW = 3;
    private static final long T0 = Instant.parse("2026-01-01T00:00:00Z").toEpochMilli();
    private static final int PARTITIONS = 2;

    @TempDir
    Path directory;

    private final List<String> lines = Collections.synchronizedList(new ArrayList<>());
    private final List<Application> applications = new ArrayList<>();
    private final Random random = new Random(20261120);
    private final List<byte[]> sent = new ArrayList<>();
    private Cluster cluster;
    private ReductionPlan plan;

    @BeforeEach
    void begin() {
        cluster = Cluster.temporary();
        var problems = new Problems();
        plan = Planner.plan(Documents.of(Map.of("hits.yaml", YAML), Vocabulary.EDITION_1, problems), problems)
                .reductions()
                .get("hits");
        assertThat(problems.all()).isEmpty();
        cluster.createTopic("raw.web", RAW, Map.of());
    }

    @AfterEach
    void end() {
        applications.forEach(Application::close);
        cluster.close();
    }

    @Test
    void rowsEqualTheCalmTreesThroughLostStores() throws Exception {
        var leaf = leaf();
        var site = site();
        var region = region();
        send(3_000);
        awaitRows();
        assertThat(lines).isEmpty();

        // The region loses its store: it reads its input again, remembers from its output what it has sent, and says
        // nothing new.
        int rows = read("weir.rows.hits.v1").size();
        region.close();
        lose(region, MergeTopology.STORE);
        region();
        send(1_000);
        awaitRows();
        assertThat(lines).as("nothing failed on the way").isEmpty();
        assertThat(read("weir.rows.hits.v1").stream()
                        .skip(rows)
                        .map(record -> RowRecords.read(record).revision()))
                .as("no row is sent twice")
                .allSatisfy(revision -> assertThat(revision).isGreaterThanOrEqualTo(1));

        // The leaves lose theirs: they go on at the committed offset as another incarnation, whose counts add.
        leaf.close();
        lose(leaf, LeafTopology.STORE);
        leaf();
        send(1_000);
        awaitRows();

        // The site loses its own.
        site.close();
        lose(site, MergeTopology.STORE);
        site();
        send(1_000);
        awaitRows();

        var dead = read("weir.dead.web");
        assertThat(dead)
                .hasSize((int) sent.stream().filter(TreeOnBrokerTest::isBroken).count());
        assertThat(dead).allSatisfy(record -> {
            assertThat(isBroken(record.value())).isTrue();
            assertThat(new String(record.headers().lastHeader("weir.topic").value(), StandardCharsets.UTF_8))
                    .isEqualTo("raw.web");
        });
    }

    @Test
    void aPartitionOfNothingThatCountsHoldsNothingBack() throws Exception {
        var leaf = leaf();
        site();
        region();
        try (var producer = new KafkaProducer<>(client(), new ByteArraySerializer(), new ByteArraySerializer())) {
            for (int minute = 0; minute < 3; minute++) {
                producer.send(new ProducerRecord<>("raw.web", 0, null, line(T0 + minute * 60_000L, "/", 200, 1)));
            }
            // Partition 1 has lines that nobody understands all the time, partition 2 has none.
            await().atMost(Duration.ofSeconds(60))
                    .pollInterval(Duration.ofMillis(10))
                    .until(() -> {
                        producer.send(new ProducerRecord<>("raw.web", 1, null, new byte[] {'?'}));
                        return read("weir.rows.hits.v1").size() == 3;
                    });
            assertThat(rows().values()).allSatisfy(row -> assertThat(row).contains("\"complete\":true"));

            // One that is idle stays so when it is started again.
            leaf.close();
            int before = read("weir.leaf.hits.v1").size();
            leaf();
            var after = await().atMost(Duration.ofSeconds(60))
                    .until(
                            () -> read("weir.leaf.hits.v1").stream()
                                    .skip(before)
                                    .toList(),
                            records -> records.size() >= PARTITIONS * RAW);
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
        var leaf = leaf();
        await().atMost(Duration.ofSeconds(120)).until(() -> leaf.state() == Application.State.RUNNING);
        leaf.close();

        try (var topics = new Topics(client())) {
            topics.await(topics.admin()
                    .createPartitions(Map.of("raw.web", org.apache.kafka.clients.admin.NewPartitions.increaseTo(5)))
                    .all());
            var grown = leaf();
            await().atMost(Duration.ofSeconds(120)).until(() -> grown.state() == Application.State.RUNNING);
            grown.close();
            assertThat(lines).isEmpty();

            topics.await(topics.admin().deleteTopics(List.of("raw.web")).all());
            leaf();
            await().atMost(Duration.ofSeconds(120)).until(() -> !lines.isEmpty());
            assertThat(lines)
                    .containsExactly(
                            "weir-leaf.web: topic raw.web is not there on " + cluster.bootstrap() + "; trying again");

            cluster.createTopic("raw.web", 2, Map.of());
            await().atMost(Duration.ofSeconds(120)).until(() -> lines.size() > 1);
            assertThat(lines.get(1))
                    .isEqualTo(
                            "weir-leaf.web: topic raw.web on " + cluster.bootstrap()
                                    + " has 2 partitions, but had 5: what was counted of the others cannot be continued; give the"
                                    + " topic its partitions back, or delete topic weir-leaf.web-leaves-changelog to begin anew");
        }
    }

    @Test
    void anotherNumberOfPartitionsIsRefused() {
        cluster.createTopic("weir.leaf.hits.v1", 3, Map.of("cleanup.policy", "compact,delete"));
        var leaf = leaf();
        await().atMost(Duration.ofSeconds(120)).until(() -> leaf.state() == Application.State.REFUSED);
        assertThat(lines)
                .containsExactly("weir-leaf.web: topic weir.leaf.hits.v1 on " + cluster.bootstrap()
                        + " has 3 partitions instead of 2: the number is fixed for a version of a reduction and the same at"
                        + " every tier; configure 3, or give the reduction a new version");
    }

    private Wiring wiring() {
        return new Wiring(SchemaRegistry.at("mock://tree"), PARTITIONS, Wiring.OUTAGE, 100, 1_000, false);
    }

    private Application leaf() {
        return start(
                Wiring.leafApplication(plan.stream()),
                wiring().leaves("eu/a", Map.of("weir.site", "a"), plan.stream(), List.of(plan)));
    }

    private Application site() {
        return start(Wiring.mergeApplication("site"), wiring().siteMerge("eu/a", List.of(plan), 600_000));
    }

    private Application region() {
        return start(
                Wiring.mergeApplication("region"),
                wiring().tierMerge(
                                "eu",
                                "site",
                                "region",
                                List.of(plan),
                                any -> true,
                                Expected.Listed.of("eu/a"),
                                600_000));
    }

    private Map<String, Object> client() {
        return Map.of("bootstrap.servers", cluster.bootstrap());
    }

    private Application start(String id, Application.Maker maker) {
        var application = new Application(
                id,
                client(),
                Map.of("commit.interval.ms", 100, "consumer.session.timeout.ms", 6_000),
                directory.resolve("state").toString(),
                maker,
                lines::add);
        applications.add(application);
        application.start();
        return application;
    }

    private void lose(Application application, String store) {
        try (var topics = new Topics(client())) {
            topics.await(topics.admin()
                    .deleteTopics(List.of(Application.changelog(application.id(), store)))
                    .all());
            // A broker hears of it a little later; an application that started before would restore what is about to
            // go.
            await().until(() -> topics.find(List.of(Application.changelog(application.id(), store)))
                    .isEmpty());
        }
    }

    private static boolean isBroken(byte[] line) {
        return line[line.length - 1] != '}';
    }

    private static byte[] line(long time, String path, int status, double ms) {
        return ("{\"time\":\"" + Instant.ofEpochMilli(time) + "\",\"path\":\"" + path + "\",\"status\":" + status
                        + ",\"ms\":" + ms + "}")
                .getBytes(StandardCharsets.UTF_8);
    }

    private void send(int count) {
        try (var producer = new KafkaProducer<>(client(), new ByteArraySerializer(), new ByteArraySerializer())) {
            for (int i = 0; i < count; i++) {
                // Disorder of up to two minutes, within half an hour that moves on with every call.
                long time = T0 + sent.size() * 300L + random.nextInt(120_000);
                String path = random.nextInt(10) == 0 ? "/health" : "/p" + random.nextInt(5);
                byte[] line = line(time, path, random.nextInt(20) == 0 ? 500 : 200, random.nextInt(1_000) / 8.0);
                if (random.nextInt(50) == 0) {
                    line = Arrays.copyOf(line, line.length / 2);
                }
                sent.add(line);
                producer.send(new ProducerRecord<>("raw.web", random.nextInt(RAW), null, line));
            }
        }
    }

    /** The newest row of each window and group, without its revision. */
    private Map<String, String> rows() {
        var newest = new TreeMap<String, String>();
        for (var record : read("weir.rows.hits.v1")) {
            newest.put(
                    new String(record.key(), StandardCharsets.UTF_8),
                    plain(new String(record.value(), StandardCharsets.UTF_8)));
        }
        return newest;
    }

    /** Without the revision, which depends on where commits fell. */
    private static String plain(String json) {
        return json.replaceAll("\"revision\":\\d+", "\"revision\":0");
    }

    private void awaitRows() {
        var calm = new Calm(plan.stream(), List.of(plan), List.of("a"), Map.of("weir.site", "a"));
        sent.forEach(line -> calm.offer(
                "a", null, line, Instant.parse("2026-11-20T00:00:00Z").toEpochMilli()));
        calm.finish();
        var expected = calm.rows("hits").stream()
                .map(row -> plain(row.json()))
                .sorted()
                .toList();
        await().atMost(Duration.ofSeconds(120))
                .pollInterval(Duration.ofMillis(200))
                .untilAsserted(() -> {
                    var rows = rows().values().stream().sorted().toList();
                    assertThat(rows.stream()
                                    .filter(row -> !expected.contains(row))
                                    .limit(5))
                            .as("rows that should not be; lines: %s", lines)
                            .isEmpty();
                    assertThat(expected.stream()
                                    .filter(row -> !rows.contains(row))
                                    .limit(5))
                            .as("rows that should be; lines: %s", lines)
                            .isEmpty();
                });
    }

    private List<ConsumerRecord<byte[], byte[]>> read(String topic) {
        var properties = new HashMap<>(client());
        properties.put("isolation.level", "read_committed");
        var found = new ArrayList<ConsumerRecord<byte[], byte[]>>();
        try (var consumer = new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            var partitions = consumer.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(topic, info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            var ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(partition -> consumer.position(partition) < ends.get(partition))) {
                consumer.poll(Duration.ofMillis(100)).forEach(found::add);
            }
        } catch (org.apache.kafka.common.errors.UnknownTopicOrPartitionException e) {
            return List.of();
        }
        return found;
    }
}
