// SPDX-License-Identifier: Apache-2.0
package io.weir.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.weir.language.Documents;
import io.weir.language.Vocabulary;
import io.weir.operators.Supplies;
import io.weir.plan.Planner;
import io.weir.plan.ReductionPlan;
import io.weir.problem.Problems;
import io.weir.registry.SchemaRegistry;
import io.weir.simulation.Calm;
import io.weir.tree.Expected;
import io.weir.wire.Watermark;
import io.weir.wire.codec.Framing;
import io.weir.wire.codec.KeyText;
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
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * One reduction's leaf, site and region on one real broker, and the same tree in calm weather to compare it with. Several such trees
 * share a broker when their streams and reductions have names of their own.
 */
final class BrokerTree implements AutoCloseable {

    /** Of every topic of Weir's. */
    static final int PARTITIONS = 2;
    /** When the first lines are of. */
    static final long T0 = Instant.parse("2026-01-01T00:00:00Z").toEpochMilli();

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final String YAML = """
            weir: 1
            stream: %s
            owner: shop
            decode: json
            fields:
              time: { type: timestamp }
              path: { type: string }
              status: { type: int }
              ms: { type: double }
            time: { field: time }
            ---
            reduction: %s
            version: 1
            from: %s
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

    /** What the applications have told people. */
    final List<String> lines = Collections.synchronizedList(new ArrayList<>());
    /** Every raw line that the rows must count. */
    final List<byte[]> sent = new ArrayList<>();

    final ReductionPlan plan;
    private final String bootstrap;
    private final Path directory;
    private final Random random = new Random(20261120);
    private final List<Application> applications = new ArrayList<>();
    private final Map<String, Object> streams =
            new HashMap<>(Map.of("commit.interval.ms", 100, "consumer.session.timeout.ms", 6_000));
    private int written;

    /**
     * A tree of which nothing runs yet.
     *
     * @param bootstrap of the broker
     * @param directory of its state
     */
    BrokerTree(String bootstrap, String stream, String reduction, Path directory) {
        this.bootstrap = bootstrap;
        this.directory = directory;
        var problems = new Problems();
        String yaml = YAML.formatted(stream, reduction, stream);
        plan = Planner.plan(Documents.of(Map.of("tree.yaml", yaml), Vocabulary.EDITION_1, problems), problems)
                .reductions()
                .get(reduction);
        assertThat(problems.all()).isEmpty();
    }

    /** Another configuration of Kafka Streams for what is started from now on. */
    BrokerTree with(String property, Object value) {
        streams.put(property, value);
        return this;
    }

    String raw() {
        return plan.stream().topic();
    }

    private Wiring wiring() {
        return new Wiring(SchemaRegistry.at("mock://tree"), PARTITIONS, Wiring.OUTAGE, 100, 1_000, false);
    }

    Application leaf() {
        return start(
                Wiring.leafApplication(plan.stream()),
                wiring().leaves("eu/a", Map.of("weir.site", "a"), Supplies.NONE, plan.stream(), List.of(plan)));
    }

    Application site() {
        return start(
                Wiring.mergeApplication("site." + plan.name()), wiring().siteMerge("eu/a", List.of(plan), 600_000));
    }

    Application region() {
        return start(
                Wiring.mergeApplication("region." + plan.name()),
                wiring().tierMerge(
                                "eu",
                                "site",
                                "region",
                                List.of(plan),
                                List.of(),
                                any -> true,
                                Expected.Listed.of("eu/a"),
                                600_000));
    }

    Map<String, Object> client() {
        return Map.of("bootstrap.servers", bootstrap);
    }

    private Application start(String id, Application.Maker maker) {
        var application = new Application(
                id, client(), streams, directory.resolve("state").toString(), maker, lines::add);
        application.refusedPause(500);
        applications.add(application);
        application.start();
        return application;
    }

    void awaitState(Application application, Application.State state) {
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(application.state()).as("%s", lines).isEqualTo(state));
    }

    /** Deletes the changelog of an application that is closed. */
    void lose(Application application, String store) {
        delete(Application.changelog(application.id(), store));
    }

    void delete(String topic) {
        try (var topics = new Topics(client())) {
            topics.await(topics.admin().deleteTopics(List.of(topic)).all());
            // A broker hears of it a little later; an application that started before would restore what is about to
            // go.
            await().until(() -> topics.find(List.of(topic)).isEmpty());
        }
    }

    static boolean isBroken(byte[] line) {
        return line[line.length - 1] != '}';
    }

    /** Sends lines to the first partitions of the raw topic. */
    void send(int count, int partitions) {
        var failures = Collections.synchronizedList(new ArrayList<Exception>());
        try (var producer = new KafkaProducer<>(client(), new ByteArraySerializer(), new ByteArraySerializer())) {
            for (int i = 0; i < count; i++) {
                byte[] line = line();
                sent.add(line);
                producer.send(
                        new ProducerRecord<>(raw(), random.nextInt(partitions), null, line), (metadata, thrown) -> {
                            if (thrown != null) {
                                failures.add(thrown);
                            }
                        });
            }
        }
        assertThat(failures).isEmpty();
    }

    private byte[] line() {
        // Disorder of up to two minutes, within half an hour that moves on with every call.
        long time = T0 + written * 300L + random.nextInt(120_000);
        written++;
        String path = random.nextInt(10) == 0 ? "/health" : "/p" + random.nextInt(5);
        byte[] line = line(time, path, random.nextInt(20) == 0 ? 500 : 200, random.nextInt(1_000) / 8.0);
        return random.nextInt(50) == 0 ? Arrays.copyOf(line, line.length / 2) : line;
    }

    static byte[] line(long time, String path, int status, double ms) {
        return ("{\"time\":\"" + Instant.ofEpochMilli(time) + "\",\"path\":\"" + path + "\",\"status\":" + status
                        + ",\"ms\":" + ms + "}")
                .getBytes(StandardCharsets.UTF_8);
    }

    /** The newest row of each window and group, without its revision. */
    Map<String, String> rows() {
        var newest = new TreeMap<String, String>();
        for (var record : read(Wiring.topic("rows", plan))) {
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

    /** Waits until the rows are those of the calm tree over all that was sent. */
    void awaitRows() {
        var calm = new Calm(plan.stream(), List.of(plan), List.of("a"), Map.of("weir.site", "a"));
        sent.forEach(line -> calm.offer(
                "a", null, line, Instant.parse("2026-11-20T00:00:00Z").toEpochMilli()));
        calm.finish();
        var expected = calm.rows(plan.name()).stream()
                .map(row -> plain(row.json()))
                .sorted()
                .toList();
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(200)).untilAsserted(() -> {
            var rows = rows().values().stream().sorted().toList();
            assertThat(rows.stream().filter(row -> !expected.contains(row)).limit(5))
                    .as("rows that should not be; lines: %s", lines)
                    .isEmpty();
            assertThat(expected.stream().filter(row -> !rows.contains(row)).limit(5))
                    .as("rows that should be; lines: %s", lines)
                    .isEmpty();
        });
    }

    /** Those that the leaves have published. */
    List<Watermark> watermarks() {
        return watermarks(read(Wiring.topic("leaf", plan)));
    }

    /** Those among the records. */
    static List<Watermark> watermarks(List<ConsumerRecord<byte[], byte[]>> records) {
        return records.stream()
                .filter(record -> KeyText.parse(new String(record.key(), StandardCharsets.UTF_8)) == null)
                .map(record -> new RecordCodec(Framing.schemaId(record.value())).readWatermark(record.value()))
                .toList();
    }

    /** All that is committed in a topic; nothing if it is not there. */
    List<ConsumerRecord<byte[], byte[]>> read(String topic) {
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
        } catch (UnknownTopicOrPartitionException e) {
            return List.of();
        }
        return found;
    }

    @Override
    public void close() {
        Closing.all(new ArrayList<>(applications));
    }
}
