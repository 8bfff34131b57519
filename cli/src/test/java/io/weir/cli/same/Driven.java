// SPDX-License-Identifier: Apache-2.0
package io.weir.cli.same;

import io.weir.engine.FiguresSchema;
import io.weir.plan.ReductionPlan;
import io.weir.registry.SchemaRegistry;
import io.weir.topology.Facts;
import io.weir.topology.LeafTopology;
import io.weir.topology.MergeTopology;
import io.weir.topology.Topics.Range;
import io.weir.topology.Topics.Topic;
import io.weir.topology.Wiring;
import io.weir.tree.Expected;
import io.weir.tree.LeafSettings;
import io.weir.wire.Ledger;
import io.weir.wire.codec.KeyText;
import io.weir.wire.codec.RecordCodec;
import io.weir.wire.codec.WireSchemas;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Properties;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;

/**
 * One site of one partition and the centre above it, as topologies in Kafka Streams' own test driver, with the test's hands as link.
 * The driver commits with each record and knows one partition: it shows that the wiring is right, and no more.
 */
final class Driven implements AutoCloseable {

    private static final int PARTITIONS = 1;
    private static final long INTERVAL = 1_000;
    private static final long IDLE = 10_000;
    private static final String SITE = "eu/one";

    private final Still facts = new Still();
    private final RecordCodec codec;
    private final TopologyTestDriver leaf;
    private final TopologyTestDriver site;
    private final TopologyTestDriver centre;
    private final Topic leafTopic;
    private final Topic siteTopic;
    private final Topic rowTopic;
    private final Map<String, String> rows = new TreeMap<>();
    private final List<String> published = new ArrayList<>();
    private Ledger ledger = Ledger.EMPTY;

    Driven(ReductionPlan plan) {
        var registry = SchemaRegistry.at("mock://driven");
        int schema = registry.register(
                Wiring.topic("leaf", plan) + "-value",
                WireSchemas.records(plan.name(), plan.version(), FiguresSchema.of(plan)));
        codec = new RecordCodec(schema);
        var raw = topic(plan.stream().topic());
        leafTopic = topic(Wiring.topic("leaf", plan));
        siteTopic = topic(Wiring.topic("site", plan));
        rowTopic = topic(Wiring.topic("rows", plan));
        leaf = driver(LeafTopology.of(
                new LeafTopology.Settings(
                        SITE,
                        Map.of(),
                        plan.stream(),
                        raw,
                        topic("weir.dead." + plan.stream().name()),
                        List.of(new LeafTopology.Reduction(plan, leafTopic, schema)),
                        INTERVAL,
                        IDLE,
                        false),
                facts));
        site = driver(MergeTopology.of(
                new MergeTopology.Settings(
                        SITE,
                        SITE + "#cluster",
                        List.of(new MergeTopology.Reduction(
                                plan,
                                leafTopic,
                                siteTopic,
                                schema,
                                new Expected.Partitions(LeafSettings.placePrefix(SITE, raw.name())),
                                3_600_000,
                                false)),
                        registry,
                        INTERVAL,
                        false),
                facts));
        centre = driver(MergeTopology.of(
                new MergeTopology.Settings(
                        "centre",
                        "centre",
                        List.of(new MergeTopology.Reduction(
                                plan, siteTopic, rowTopic, schema, Expected.Listed.of(SITE), 3_600_000, true)),
                        registry,
                        INTERVAL,
                        false),
                facts));
    }

    private static Topic topic(String name) {
        return new Topic(name, "id-of-" + name, PARTITIONS);
    }

    private static TopologyTestDriver driver(Topology topology) {
        var properties = new Properties();
        properties.putAll(Map.of("application.id", "driven", "bootstrap.servers", "unused:1"));
        return new TopologyTestDriver(topology, properties, Instant.ofEpochMilli(0));
    }

    static Answer answer(ReductionPlan plan, List<byte[]> lines) {
        try (var driven = new Driven(plan)) {
            var raw = driven.leaf.createInputTopic(
                    plan.stream().topic(), new ByteArraySerializer(), new ByteArraySerializer());
            for (int i = 0; i < lines.size(); i++) {
                raw.pipeInput(null, lines.get(i), driven.facts.wall());
                driven.facts.end++;
                if (i % 100 == 0) {
                    driven.pass();
                }
            }
            for (long time = 0; time < 3 * IDLE; time += INTERVAL) {
                driven.pass();
            }
            return Answer.ofJson(List.copyOf(driven.rows.values()), driven.ledger);
        }
    }

    /** Every row that is published, in order, where each line has gone all the way up before the next one comes. */
    static List<String> published(ReductionPlan plan, List<byte[]> lines) {
        try (var driven = new Driven(plan)) {
            var raw = driven.leaf.createInputTopic(
                    plan.stream().topic(), new ByteArraySerializer(), new ByteArraySerializer());
            for (byte[] line : lines) {
                raw.pipeInput(null, line, driven.facts.wall());
                driven.facts.end++;
                driven.pass();
            }
            return driven.published;
        }
    }

    /** Lets an interval pass everywhere, and carries what was said upwards. */
    private void pass() {
        facts.monotonic += INTERVAL;
        leaf.advanceWallClockTime(Duration.ofMillis(INTERVAL));
        carry(leaf, leafTopic, site, record -> {});
        site.advanceWallClockTime(Duration.ofMillis(INTERVAL));
        carry(site, siteTopic, centre, record -> {
            if (KeyText.parse(text(record.key())) == null) {
                ledger = codec.readWatermark(record.value()).ledger();
            }
        });
        centre.advanceWallClockTime(Duration.ofMillis(INTERVAL));
        read(centre, rowTopic).forEach(record -> {
            rows.put(text(record.key()), text(record.value()));
            published.add(text(record.value()));
        });
    }

    private static void carry(
            TopologyTestDriver from, Topic topic, TopologyTestDriver to, Consumer<TestRecord<byte[], byte[]>> look) {
        var records = read(from, topic);
        records.forEach(look);
        to.createInputTopic(topic.name(), new ByteArraySerializer(), new ByteArraySerializer())
                .pipeRecordList(records);
    }

    private static List<TestRecord<byte[], byte[]>> read(TopologyTestDriver driver, Topic topic) {
        if (!driver.producedTopicNames().contains(topic.name())) {
            return new ArrayList<>();
        }
        return driver.createOutputTopic(topic.name(), new ByteArrayDeserializer(), new ByteArrayDeserializer())
                .readRecordsToList();
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        leaf.close();
        site.close();
        centre.close();
    }

    /** A cluster on which nothing was before, and in which time passes when the test says so. */
    private static final class Still implements Facts {
        long end;
        long monotonic;

        @Override
        public OptionalLong committed(TopicPartition partition) {
            return OptionalLong.empty();
        }

        @Override
        public Range range(TopicPartition partition) {
            return new Range(0, end);
        }

        @Override
        public Topic topic(TopicPartition partition) {
            return Driven.topic(partition.topic());
        }

        @Override
        public void read(Collection<TopicPartition> partitions, Consumer<ConsumerRecord<byte[], byte[]>> visitor) {
            // Nothing was published before.
        }

        @Override
        public long position(TopicPartition partition, long processed) {
            return processed + 1;
        }

        @Override
        public OptionalLong end(TopicPartition partition) {
            return OptionalLong.of(end);
        }

        @Override
        public void rewind(TopicPartition partition) {
            // Everything is at its beginning.
        }

        @Override
        public boolean rewinding(TopicPartition partition) {
            return false;
        }

        @Override
        public long monotonic() {
            return monotonic;
        }

        @Override
        public long wall() {
            return Instant.parse("2026-01-01T00:00:00Z").toEpochMilli() + monotonic;
        }
    }
}
