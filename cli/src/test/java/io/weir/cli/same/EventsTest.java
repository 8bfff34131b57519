// SPDX-License-Identifier: Apache-2.0
package io.weir.cli.same;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.weir.aggregator.AggregateProcess;
import io.weir.cli.Main;
import io.weir.configuration.TierConfiguration;
import io.weir.configuration.Uplink;
import io.weir.engine.PublishedEvent;
import io.weir.plan.EventsPlan;
import io.weir.plan.Plans;
import io.weir.river.Cluster;
import io.weir.river.Fork;
import io.weir.simulation.Calm;
import io.weir.wire.Ledger;
import io.weir.wire.Watermark;
import io.weir.wire.codec.KeyText;
import io.weir.wire.codec.RecordCodec;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Events from a site whose process is killed and then loses its state, over a region to the centre, against the calm tree. */
class EventsTest {

    private static final String TOPIC = "weir.events.orders.v1";
    private static final String CANARY = "canary-6d0a";
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final int PARTITIONS = MirrorMakerTest.PARTITIONS;

    private static final String REDUCTION = """
            weir: 1
            stream: shop
            decode: json
            fields:
              at: { type: timestamp }
              user: { type: string, class: personal }
              mail: { type: string, class: personal }
              path: { type: string }
              cents: { type: int }
              note: { type: string }
            time: { field: at }
            ---
            reduction: orders
            version: 1
            from: shop
            steps:
              - where: cents > 20
              - mask: { user: pseudonym }
              - remove: [mail]
              - let: { euros: double(cents) / 100 }
            publish: { to: central, keep: 1d }
            """;

    @TempDir
    private Path dir;

    private final List<String> said = Collections.synchronizedList(new ArrayList<>());

    private static List<byte[]> lines(int from, int count) {
        var lines = new ArrayList<byte[]>();
        for (int i = from; i < from + count; i++) {
            String line =
                    "{\"at\":\"2026-01-01T%02d:%02d:%02dZ\",\"user\":\"%s-%d\",\"mail\":\"%s@example.com\",\"path\":\"/p%d\",\"cents\":%d}"
                            .formatted(i / 3600 % 24, i / 60 % 60, i % 60, CANARY, i % 9, CANARY, i % 5, i % 100);
            lines.add((i % 50 == 7 ? line.substring(0, 40) : line).getBytes(UTF_8));
        }
        return lines;
    }

    /** What the calm tree publishes of them, in no order. */
    private static List<String> expected(EventsPlan plan, List<byte[]> lines) {
        var calm = new Calm(plan.stream(), List.of(plan), List.of("one"), Map.of("weir.region", "eu"));
        lines.forEach(line -> calm.offer("one", null, line, Long.MAX_VALUE / 4_000));
        calm.finish();
        return calm.events(plan.name()).stream()
                .map(PublishedEvent::json)
                .map(EventsTest::plain)
                .sorted()
                .toList();
    }

    @Test
    void eachEventReachesTheCentreOnceWhateverIsKilled() throws Exception {
        Path reductions = Files.writeString(dir.resolve("orders.yaml"), REDUCTION);
        Plans plans = Documented.plans(reductions);
        EventsPlan plan = plans.events().get("orders");
        assertThat(plans.reductions()).isEmpty();
        List<byte[]> lines = lines(0, 3_000);
        List<String> right = expected(plan, lines);
        assertThat(right)
                .hasSizeGreaterThan(2_000)
                .allSatisfy(json -> assertThat(json).contains("\"user\":\"…\""));
        try (var site = Cluster.temporary();
                var region = Cluster.temporary();
                var centre = Cluster.temporary()) {
            site.createTopic("raw.shop", PARTITIONS, Map.of());
            String config = configuration(site, region, reductions);
            try (var tier = new AggregateProcess(tier("region", "eu", "site", region, centre), plans, said::add);
                    var above =
                            new AggregateProcess(tier("central", "centre", "region", centre, null), plans, said::add)) {
                assertThat(tier.application()).isNull();
                above.start();
                tier.start();
                try (var edge = edge(config)) {
                    edge.await("weir: edge eu/one is running", PATIENCE);
                    MirrorMakerTest.feed(site, "raw.shop", lines.subList(0, 1_500));
                    await().atMost(PATIENCE).until(() -> events(site).size() > 100);
                    edge.kill();
                }
                try (var edge = edge(config)) {
                    MirrorMakerTest.feed(site, "raw.shop", lines.subList(1_500, lines.size()));
                    await().atMost(PATIENCE)
                            .untilAsserted(() -> assertThat(newest(plan, centre))
                                    .as("%s %s", edge.printed(), said)
                                    .isEqualTo(right));
                    assertThat(edge.stop(Duration.ofSeconds(30))).isEqualTo(143);
                }
                // The site's topic is written in transactions: nothing is there twice, even before it is compacted.
                assertThat(events(site).stream().map(EventsTest::key)).doesNotHaveDuplicates();
                inRawOrder(events(site));
                assertThat(events(centre))
                        .allSatisfy(event -> assertThat(event.partition()).isEqualTo(raw(event) % PARTITIONS));
                watermarks(site, right.size(), lines.size());
                watermarks(centre, right.size(), lines.size());
                var atCentre = read(centre);
                assertThat(missing(atCentre)).isZero();
                assertThat(missingAtAnyWatermark(atCentre)).isZero();
                assertThat(silent(atCentre)).isZero();
                String one = key(events(centre).get(17));
                atCentre.removeIf(record -> key(record).equals(one));
                assertThat(missing(atCentre)).as("without one event").isEqualTo(1);
                atCentre.removeIf(record -> record.partition() == 0);
                assertThat(silent(atCentre)).as("without one leaf").isEqualTo(1);
                for (Cluster cluster : List.of(site, region, centre)) {
                    assertThat(read(cluster))
                            .isNotEmpty()
                            .allSatisfy(record -> assertThat(new String(record.value(), StandardCharsets.ISO_8859_1))
                                    .doesNotContain(CANARY));
                }

                // The state is lost, and somebody lets everything be read again: what is published replaces itself.
                int once = events(site).size();
                forget(site);
                try (var edge = edge(config)) {
                    await().atMost(PATIENCE).until(() -> events(site).size() == 2 * once);
                    await().atMost(PATIENCE).until(() -> events(centre).size() >= 2 * once);
                    assertThat(newest(plan, site)).isEqualTo(right);
                    assertThat(newest(plan, centre)).isEqualTo(right);
                    assertThat(missing(read(centre))).isZero();
                    assertThat(missingAtAnyWatermark(read(centre))).isZero();
                    assertThat(edge.stop(Duration.ofSeconds(30))).isEqualTo(143);
                }
            }
        }
    }

    /**
     * How many events are missing of those that leaves vouch for: what whoever reads the topic can know, at any tier. The last watermark of
     * each life says from where, in its name, to where it has read its raw partition, and how many events came of that.
     */
    private static long missing(List<ConsumerRecord<byte[], byte[]>> records) {
        var keys = new TreeMap<String, String[]>();
        records.stream()
                .filter(record -> !KeyText.isWatermark(key(record)))
                .forEach(record -> keys.put(key(record), parts(record)));
        return lives(records).values().stream()
                .mapToLong(life -> Math.max(0, life.events() - between(life, keys.values())))
                .sum();
    }

    /** The same at each watermark, of what lies before it. */
    private static long missingAtAnyWatermark(List<ConsumerRecord<byte[], byte[]>> records) {
        var keys = new TreeMap<String, String[]>();
        long missing = 0;
        for (var record : records) {
            if (KeyText.isWatermark(key(record))) {
                Watermark life = RecordCodec.ofWatermarks(0).readWatermark(record.value());
                missing += Math.max(0, life.events() - between(life, keys.values()));
            } else {
                keys.put(key(record), parts(record));
            }
        }
        return missing;
    }

    private static long between(Watermark life, Collection<String[]> keys) {
        var name = Pattern.compile(".*/(.*)-(\\d+)@(\\d+)").matcher(life.incarnation());
        assertThat(name.matches()).as(life.incarnation()).isTrue();
        return keys.stream()
                .filter(key -> key[0].equals(name.group(1))
                        && key[1].equals(name.group(2))
                        && Long.parseLong(key[2]) >= Long.parseLong(name.group(3))
                        && Long.parseLong(key[2]) < life.position())
                .count();
    }

    /** How many leaves have never spoken of a site of which another has. */
    private static int silent(List<ConsumerRecord<byte[], byte[]>> records) {
        var lives = lives(records).values();
        return lives.stream().mapToInt(Watermark::partitions).max().orElse(0)
                - (int) lives.stream().map(Watermark::place).distinct().count();
    }

    private static Map<String, Watermark> lives(List<ConsumerRecord<byte[], byte[]>> records) {
        var last = new TreeMap<String, Watermark>();
        for (var record : records) {
            if (KeyText.isWatermark(key(record))) {
                Watermark watermark = RecordCodec.ofWatermarks(0).readWatermark(record.value());
                last.merge(watermark.incarnation(), watermark, (known, other) -> other.isAfter(known) ? other : known);
            }
        }
        return last;
    }

    private static void forget(Cluster site) throws Exception {
        try (var admin = site.admin()) {
            admin.deleteTopics(List.of("weir-leaf.shop-leaves-changelog")).all().get();
            await().atMost(PATIENCE).until(() -> {
                try {
                    admin.deleteConsumerGroups(List.of("weir-leaf.shop")).all().get();
                    return true;
                } catch (java.util.concurrent.ExecutionException e) {
                    // The last member is still about to leave.
                    return false;
                }
            });
        }
    }

    /** Each watermark that is the last of its leaf accounts for all that it was offered. */
    private static void watermarks(Cluster cluster, int published, int offered) {
        var last = lives(read(cluster));
        Ledger ledger = last.values().stream().map(Watermark::ledger).reduce(Ledger.EMPTY, Ledger::plus);
        assertThat(last).hasSize(PARTITIONS);
        assertThat(ledger.in().events()).isEqualTo(offered);
        assertThat(ledger.of(Ledger.ABSORBED).events()).isEqualTo(published);
        assertThat(last.values().stream().mapToLong(Watermark::events).sum()).isEqualTo(published);
    }

    /** In each partition, what came of one raw partition is in its order, and is nowhere else. */
    private static void inRawOrder(List<ConsumerRecord<byte[], byte[]>> events) {
        var last = new HashMap<String, Long>();
        for (var event : events) {
            String[] key = parts(event);
            assertThat(event.partition()).isEqualTo(raw(event) % PARTITIONS);
            assertThat(key[3]).isEqualTo("0");
            Long before = last.put(key[1], Long.parseLong(key[2]));
            assertThat(before == null || before < Long.parseLong(key[2])).isTrue();
        }
    }

    private static int raw(ConsumerRecord<byte[], byte[]> event) {
        return Integer.parseInt(parts(event)[1]);
    }

    private static String[] parts(ConsumerRecord<byte[], byte[]> event) {
        return key(event).replaceAll("[\\[\\]\"]", "").split(",", -1);
    }

    /** The newest event of each key, as JSON in no order. */
    private static List<String> newest(EventsPlan plan, Cluster cluster) {
        var reader = new PublishedEvent.Reader(plan);
        var newest = new TreeMap<String, String>();
        events(cluster)
                .forEach(event ->
                        newest.put(key(event), reader.read(event.value()).json()));
        return newest.values().stream().map(EventsTest::plain).sorted().toList();
    }

    /** Without pseudonyms, since the calm tree's are made with another key. */
    private static String plain(String json) {
        return json.replaceAll("\"user\":\"[a-z0-9]+\\.0\\.[^\"]+\"", "\"user\":\"…\"");
    }

    private static String key(ConsumerRecord<byte[], byte[]> record) {
        return new String(record.key(), UTF_8);
    }

    private static List<ConsumerRecord<byte[], byte[]>> events(Cluster cluster) {
        return read(cluster).stream()
                .filter(record -> !KeyText.isWatermark(key(record)))
                .toList();
    }

    /** All that is committed in the topic of events. */
    private static List<ConsumerRecord<byte[], byte[]>> read(Cluster cluster) {
        var found = new ArrayList<ConsumerRecord<byte[], byte[]>>();
        Map<String, Object> client =
                Map.of("bootstrap.servers", cluster.bootstrap(), "isolation.level", "read_committed");
        try (var consumer = new KafkaConsumer<>(client, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            if (!consumer.listTopics().containsKey(TOPIC)) {
                return found;
            }
            var partitions = consumer.partitionsFor(TOPIC).stream()
                    .map(info -> new TopicPartition(TOPIC, info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            var ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(partition -> consumer.position(partition) < ends.get(partition))) {
                consumer.poll(Duration.ofMillis(100)).forEach(found::add);
            }
        }
        return found;
    }

    private Fork edge(String config) {
        return Fork.start(
                Main.class, List.of("-Xmx160m"), List.of("edge", "--config", config), dir.resolve("edge.log"));
    }

    private String configuration(Cluster site, Cluster region, Path reductions) throws Exception {
        Files.writeString(dir.resolve("pseudonyms.key"), "a secret of this test that is long enough\n");
        return Files.writeString(dir.resolve("site.yaml"), """
                        site: one
                        region: eu
                        kafka: { bootstrap.servers: "%s" }
                        streams: { commit.interval.ms: 100, poll.ms: 50, consumer.session.timeout.ms: 6000 }
                        registry: { url: "mock://events" }
                        reductions: %s
                        partitions: %d
                        interval: 250ms
                        idle: 1s
                        outage: 1h
                        state: { store: memory }
                        link: { to: { bootstrap.servers: "%s" } }
                        keys: { default: { id: k7, epoch: 0, file: pseudonyms.key } }
                        """.formatted(
                                site.bootstrap(), reductions.getFileName(), PARTITIONS, region.bootstrap()))
                .toString();
    }

    private TierConfiguration tier(
            String tier, String name, String children, Cluster cluster, @Nullable Cluster above) {
        return new TierConfiguration(
                tier,
                name,
                children,
                null,
                Map.of("bootstrap.servers", cluster.bootstrap()),
                MirrorMakerTest.streams(),
                MirrorMakerTest.REGISTRY,
                List.of(),
                600_000,
                above == null ? null : new Uplink(Map.of("bootstrap.servers", above.bootstrap()), 0, false),
                MirrorMakerTest.tuning(dir.resolve(name)));
    }
}
