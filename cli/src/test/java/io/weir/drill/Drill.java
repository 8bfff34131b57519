// SPDX-License-Identifier: Apache-2.0
package io.weir.drill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.weir.river.Cluster;
import io.weir.river.Fork;
import io.weir.topology.Closing;
import io.weir.wire.Ledger;
import io.weir.wire.Watermark;
import io.weir.wire.codec.KeyText;
import io.weir.wire.codec.RecordCodec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * One drill: a site, a region and a centre, lines that never stop coming, and processes that are killed while they work. At the end
 * everything drains, and what lies at the centre must be what {@link Traffic} says, to the last bit.
 */
final class Drill implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final int RAW_PARTITIONS = 3;
    private static final int LINES_A_TICK = 8;
    private static final int TICK_MS = 20;
    /** The consumer group whose commits show that a role's process works. */
    private static final Map<String, String> GROUP =
            Map.of("edge", "weir-leaf.web", "region", "weir-merge.region.eu", "centre", "weir-merge.central.centre");

    private static final String LOSE_DISK = "kill and lose the state directory of";
    private static final String LOSE_ALL = "kill and lose the state directory and the changelog of";

    private static final List<String> ROLES = List.of("edge", "region", "centre");

    private final long seed;
    private final Path directory;
    private final List<String> forked;
    private final boolean persistent;
    private final Random random;
    private final Traffic traffic;
    private final List<String> log = Collections.synchronizedList(new ArrayList<>());
    private final long begun = System.nanoTime();
    private final Map<String, Cluster> clusters = new LinkedHashMap<>();
    private final List<AutoCloseable> here = new ArrayList<>();
    private final Map<String, Fork> forks = new HashMap<>();
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
    private final AtomicReference<Exception> failure = new AtomicReference<>();
    private KafkaProducer<byte[], byte[]> producer;

    /**
     * A drill that has not begun.
     *
     * @param forked the roles whose processes may be killed; the others run here
     */
    Drill(long seed, Path directory, List<String> forked) {
        this.seed = seed;
        this.directory = directory;
        this.forked = forked;
        random = new Random(seed);
        persistent = Math.floorMod(seed, 2L) == 0;
        traffic = new Traffic(seed, RAW_PARTITIONS);
    }

    /** Kills so often, stops cleanly once, and compares. */
    void run(int kills) throws Exception {
        try {
            begin();
            var steps = new ArrayList<>(Collections.nCopies(kills, "kill"));
            for (int i = random.nextInt(3); i < kills; i += 3) {
                // A leaf that has lost its changelog too begins another life, whose clock knows nothing of the first:
                // which
                // events are late is then no longer a question of their order alone. A merge must come to the same
                // rows.
                steps.set(i, random.nextBoolean() || forked.contains("edge") ? LOSE_DISK : LOSE_ALL);
            }
            steps.add(random.nextInt(kills + 1), "stop");
            for (int i = 0; i < steps.size(); i++) {
                // Each role in turn, so that each is hit.
                step(steps.get(i), forked.get((i + (int) Math.floorMod(seed, 7L)) % forked.size()));
            }
            awaitLines(400);
            end();
            compare();
        } catch (Exception | AssertionError e) {
            throw new AssertionError(story() + "\n" + e.getMessage(), e);
        }
    }

    private void begin() {
        for (String role : ROLES) {
            clusters.put(role, Cluster.start(directory.resolve("cluster").resolve(role)));
        }
        clusters.get("edge").createTopic("raw.web", RAW_PARTITIONS, Map.of());
        for (String role : ROLES) {
            if (forked.contains(role)) {
                fork(role);
            } else {
                here.add(Drilled.start(
                        role, kafka(role), above(role), state(role), persistent, line -> say(role + ": " + line)));
            }
        }
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", kafka("edge"), "linger.ms", "5"),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        clock.scheduleAtFixedRate(this::tick, 0, TICK_MS, TimeUnit.MILLISECONDS);
    }

    private void tick() {
        for (int i = 0; i < LINES_A_TICK; i++) {
            Traffic.Line line = traffic.next();
            producer.send(new ProducerRecord<>("raw.web", line.partition(), null, line.text()), (metadata, thrown) -> {
                if (thrown != null) {
                    failure.compareAndSet(null, thrown);
                }
            });
        }
    }

    private String kafka(String role) {
        return clusters.get(role).bootstrap();
    }

    private String above(String role) {
        int at = ROLES.indexOf(role);
        return at + 1 < ROLES.size() ? kafka(ROLES.get(at + 1)) : "-";
    }

    private Path state(String role) {
        return directory.resolve("state").resolve(role);
    }

    private void fork(String role) {
        forks.put(
                role,
                Fork.start(
                        Drilled.class,
                        List.of(
                                "-Xmx160m",
                                "-Xss512k",
                                "-Duser.timezone=" + System.getProperty("user.timezone", "UTC"),
                                "-Duser.language=" + System.getProperty("user.language", "en"),
                                "-Duser.country=" + System.getProperty("user.country", "")),
                        List.of(role, kafka(role), above(role), state(role).toString(), Boolean.toString(persistent)),
                        directory.resolve(role + ".log")));
        say("starts " + role + " as process " + forks.get(role).pid());
    }

    private void step(String what, String role) throws Exception {
        // One in three is hit before it works again: while it joins its group, restores or reads.
        boolean early = random.nextInt(3) == 0 && !what.equals("stop");
        if (early) {
            forks.get(role).await("started", PATIENCE);
            awaitLines(random.nextInt(1_500));
        } else {
            awaitWork(role);
            awaitLines(random.nextInt(400));
        }
        Fork fork = forks.get(role);
        assertThat(fork.isAlive())
                .as("%s ended by itself; it printed:\n%s", role, fork.printed())
                .isTrue();
        say(what + " " + role + (early ? " early" : ""));
        if (what.equals("stop")) {
            long before = System.nanoTime();
            assertThat(fork.stop(Duration.ofSeconds(30)))
                    .as("exit code after SIGTERM; it printed:\n%s", fork.printed())
                    .isEqualTo(143);
            assertThat(fork.printed()).endsWith("stopped\n");
            say("stopped after " + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - before) + " ms");
        } else {
            fork.kill();
        }
        if (what.equals(LOSE_DISK) || what.equals(LOSE_ALL)) {
            delete(state(role));
        }
        if (what.equals(LOSE_ALL)) {
            deleteChangelogs(role);
        }
        fork(role);
    }

    /** Waits until a role's process has committed something since now. */
    private void awaitWork(String role) {
        long before = committed(role);
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> !forks.get(role).isAlive() || committed(role) > before);
    }

    private long committed(String role) {
        try (Admin admin = clusters.get(role).admin()) {
            return admin
                    .listConsumerGroupOffsets(GROUP.get(role))
                    .partitionsToOffsetAndMetadata()
                    .get()
                    .values()
                    .stream()
                    .mapToLong(OffsetAndMetadata::offset)
                    .sum();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof GroupIdNotFoundException) {
                return 0;
            }
            throw new IllegalStateException(e);
        }
    }

    private static List<TopicPartition> partitions(String topic) {
        return IntStream.range(0, topic.startsWith("weir.dead.") ? RAW_PARTITIONS : Drilled.PARTITIONS)
                .mapToObj(number -> new TopicPartition(topic, number))
                .toList();
    }

    /** Time is told by the lines, which come at a steady pace. */
    private void awaitLines(int count) {
        int until = traffic.size() + count;
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(5)).until(() -> traffic.size() >= until);
    }

    /** No more lines. */
    private void end() throws Exception {
        clock.shutdown();
        assertThat(clock.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
        producer.flush();
        assertThat(failure.get()).isNull();
        say("ends after " + traffic.size() + " lines");
    }

    private void compare() {
        Traffic.Expected expected = traffic.expected();
        assertThat(expected.late()).as("a drill without late events shows less").isPositive();
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(500)).untilAsserted(() -> {
            assertThat(differences(expected.rows(), rows()))
                    .as("rows that differ")
                    .isEmpty();
            for (Ledger ledger : ledgers()) {
                assertThat(ledger.of(Ledger.ABSORBED).events()).as("absorbed").isEqualTo(expected.absorbed());
                assertThat(ledger.of(Ledger.LATE).events()).as("late").isEqualTo(expected.late());
                assertThat(ledger.startingWith(Ledger.DEAD).events()).as("dead").isEqualTo(expected.dead());
            }
        });
        // A letter is written at once, partials only before a commit: a transaction that a kill left open may hide
        // letters behind it, and
        // nothing else, until the broker aborts it.
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(500))
                .untilAsserted(() -> assertThat(read("edge", "weir.dead.web").stream()
                                .map(letter -> new String(letter.key(), StandardCharsets.UTF_8)))
                        .as("dead letters")
                        .doesNotHaveDuplicates()
                        .hasSize((int) expected.dead()));
        say("all of " + expected.rows().size() + " rows are right; absorbed " + expected.absorbed() + ", late "
                + expected.late() + ", dead " + expected.dead());
    }

    /** What is wrong, a line each: at most twenty. */
    private static List<String> differences(Map<String, String> expected, Map<String, String> found) {
        var keys = new TreeMap<>(expected);
        keys.putAll(found);
        return keys.keySet().stream()
                .filter(key -> !expected.getOrDefault(key, "").equals(found.get(key)))
                .map(key -> key + "\n  expected " + expected.get(key) + "\n  found    " + found.get(key) + "\n")
                .limit(20)
                .toList();
    }

    /** The newest row of each key. Revisions must count from one without a gap, whatever was killed. */
    private Map<String, String> rows() throws IOException {
        var json = new ObjectMapper();
        var rows = new TreeMap<String, String>();
        var revisions = new HashMap<String, Long>();
        var complete = new HashMap<String, Boolean>();
        for (var record : read("centre", "weir.rows.hits.v1")) {
            JsonNode row = json.readTree(record.value());
            String key = Traffic.key(
                    Instant.parse(row.get("window_start").asText()),
                    row.get("path").isNull() ? null : row.get("path").asText());
            long revision = row.get("revision").asLong();
            if (revision != revisions.getOrDefault(key, 0L) + 1) {
                throw new IllegalStateException(
                        key + " has revision " + revision + " after " + revisions.get(key) + ": " + row);
            }
            revisions.put(key, revision);
            boolean now = row.get("complete").asBoolean();
            if (complete.getOrDefault(key, false) && !now) {
                throw new IllegalStateException(key + " was complete and is not any more: " + row);
            }
            complete.put(key, now);
            rows.put(
                    key,
                    Traffic.figures(
                                    row.get("requests").asLong(),
                                    row.get("volume").asLong(),
                                    row.get("fastest").asDouble(),
                                    row.get("slowest").asDouble(),
                                    row.get("average").asDouble())
                            + (now && row.get("sites_reported").asInt() == 1 ? "" : " incomplete " + row));
        }
        return rows;
    }

    /** What the region says to each of the centre's partitions of what became of all events. */
    private List<Ledger> ledgers() {
        var codec = new RecordCodec(0);
        var newest = new TreeMap<Integer, Watermark>();
        for (var record : read("centre", "weir.region.hits.v1")) {
            if (KeyText.parse(new String(record.key(), StandardCharsets.UTF_8)) == null) {
                newest.merge(
                        record.partition(),
                        codec.readWatermark(record.value()),
                        (old, now) -> now.isAfter(old) ? now : old);
            }
        }
        assertThat(newest).hasSize(Drilled.PARTITIONS);
        return newest.values().stream().map(Watermark::ledger).toList();
    }

    private List<ConsumerRecord<byte[], byte[]>> read(String role, String topic) {
        Map<String, Object> properties = Map.of(
                "bootstrap.servers",
                kafka(role),
                "isolation.level",
                "read_committed",
                "allow.auto.create.topics",
                "false");
        var found = new ArrayList<ConsumerRecord<byte[], byte[]>>();
        try (var consumer = new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            var partitions = partitions(topic);
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            var ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(partition -> consumer.position(partition) < ends.get(partition))) {
                consumer.poll(Duration.ofMillis(100)).forEach(found::add);
            }
        }
        return found;
    }

    private void say(String what) {
        long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun);
        log.add(String.format(java.util.Locale.ROOT, "%7.2f s  %6d lines  %s", millis / 1000.0, traffic.size(), what));
    }

    /** What happened, for whoever must understand a failure. */
    String story() {
        var text = new StringBuilder("drill with -Dweir.drill.seed=" + seed + ", forked " + forked + ", stores "
                + (persistent ? "on disk" : "in the heap") + "\n");
        synchronized (log) {
            log.forEach(line -> text.append(line).append('\n'));
        }
        for (String role : forked) {
            Path output = directory.resolve(role + ".log");
            if (Files.exists(output)) {
                try {
                    List<String> printed = Files.readAllLines(output);
                    text.append("-- ").append(role).append(" printed\n");
                    printed.subList(Math.max(0, printed.size() - 60), printed.size())
                            .forEach(line -> text.append("   ").append(line).append('\n'));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }
        return text.toString();
    }

    private void deleteChangelogs(String role) throws Exception {
        try (Admin admin = clusters.get(role).admin()) {
            var changelogs = admin.listTopics().names().get().stream()
                    .filter(topic -> topic.endsWith("-changelog"))
                    .toList();
            admin.deleteTopics(changelogs).all().get();
            say("deleted " + changelogs);
        }
    }

    private static void delete(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        try (var files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    @Override
    public void close() {
        clock.shutdownNow();
        forks.values().stream().filter(Fork::isAlive).forEach(Fork::kill);
        Closing.all(here);
        if (producer != null) {
            producer.close(Duration.ZERO);
        }
        Closing.all(List.copyOf(clusters.values()));
    }
}
