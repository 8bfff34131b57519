// SPDX-License-Identifier: Apache-2.0
package io.weir.cli.same;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.weir.aggregator.AggregateProcess;
import io.weir.configuration.SiteConfiguration;
import io.weir.configuration.TierConfiguration;
import io.weir.configuration.Tuning;
import io.weir.edge.EdgeProcess;
import io.weir.plan.Plans;
import io.weir.plan.ReductionPlan;
import io.weir.river.Cluster;
import io.weir.topology.Wiring;
import io.weir.wire.Ledger;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.connect.mirror.IdentityReplicationPolicy;
import org.apache.kafka.connect.mirror.MirrorMaker;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The tree over MirrorMaker 2 in place of the link: a site and a centre, with nothing told to either but that no link of ours runs.
 * The properties below are those that docs/decisions/0010 recommends, with intervals short enough for a test.
 */
class MirrorMakerTest {

    static final int PARTITIONS = 2;
    static final Map<String, String> REGISTRY = Map.of("url", "mock://mirror");

    @Test
    void carriesASiteToTheCentre(@TempDir Path directory) throws Exception {
        Plans plans = Documented.plans();
        Traffic traffic = Traffic.of(11);
        Map<String, List<byte[]>> lines = Map.of("requests", traffic.web(), "readings", traffic.sensors());
        Map<String, List<String>> right = Map.of(
                "requests", Batch.requests(traffic.web()).rows(),
                "readings", Batch.readings(traffic.sensors()).rows());
        var said = new ArrayList<String>();
        try (var site = Cluster.temporary();
                var centre = Cluster.temporary();
                var edge = new EdgeProcess(site(site, directory), plans, said::add);
                var above = new AggregateProcess(centre(centre, directory), plans, said::add)) {
            for (ReductionPlan plan : plans.reductions().values()) {
                site.createTopic(plan.stream().topic(), PARTITIONS, Map.of());
            }
            above.start();
            edge.start();
            // Whoever is first makes the topic. The tier makes it with LogAppendTime, which MirrorMaker leaves out.
            List<String> carried = plans.reductions().values().stream()
                    .map(plan -> Wiring.topic("site", plan))
                    .toList();
            await().atMost(30, TimeUnit.SECONDS)
                    .until(() ->
                            topics(centre).containsAll(carried) && topics(site).containsAll(carried));
            var mirror = new MirrorMaker(mirror(site, centre));
            mirror.start();
            try {
                for (ReductionPlan plan : plans.reductions().values()) {
                    feed(site, plan.stream().topic(), lines.get(plan.name()));
                }
                try (var rows = new Rows(centre, plans.reductions().values())) {
                    await().atMost(60, TimeUnit.SECONDS).until(() -> {
                        rows.read();
                        return right.entrySet().stream()
                                .allMatch(each -> rows.of(each.getKey()).size()
                                                >= each.getValue().size()
                                        && rows.of(each.getKey()).stream()
                                                .allMatch(row -> row.contains("\"complete\":true")));
                    });
                    right.forEach((name, expected) ->
                            assertThat(rows.of(name)).as(name).isEqualTo(expected));
                }
                assertThat(topics(centre))
                        .as("what the centre holds, which is nothing that must stay at its site")
                        .containsAll(carried)
                        .noneMatch(topic -> topic.startsWith("raw.")
                                || topic.startsWith("weir.leaf.")
                                || topic.startsWith("weir.dead."));
            } finally {
                mirror.stop();
                mirror.awaitStop();
            }
        }
    }

    private static Map<String, String> mirror(Cluster site, Cluster centre) {
        var properties = new HashMap<String, String>();
        properties.put("clusters", "site, centre");
        properties.put("site.bootstrap.servers", site.bootstrap());
        properties.put("centre.bootstrap.servers", centre.bootstrap());
        properties.put("site->centre.enabled", "true");
        properties.put("site->centre.topics", "weir\\.site\\..*\\.v[0-9]+");
        properties.put("centre->site.enabled", "false");
        // Topics keep their names: a merge knows its children by what their records say.
        properties.put("replication.policy.class", IdentityReplicationPolicy.class.getName());
        // The tier above decides how long its topics keep what.
        properties.put("sync.topic.configs.enabled", "false");
        // What a transaction at the site took back must not come; and a zombie must be fenced.
        properties.put("site.consumer.isolation.level", "read_committed");
        properties.put("centre.exactly.once.source.support", "enabled");
        properties.put("dedicated.mode.enable.internal.rest", "true");
        properties.put("listeners", "http://127.0.0.1:0");

        properties.put("emit.heartbeats.enabled", "false");
        properties.put("refresh.topics.interval.seconds", "2");
        properties.put("centre.offset.flush.interval.ms", "500");
        properties.put("centre.scheduled.rebalance.max.delay.ms", "0");
        for (String topic : List.of("", "offset-syncs.topic.", "checkpoints.topic.", "heartbeats.topic.")) {
            properties.put(topic + "replication.factor", "1");
        }
        for (String storage : List.of("offset", "status", "config")) {
            properties.put(storage + ".storage.replication.factor", "1");
        }
        return properties;
    }

    static SiteConfiguration site(Cluster cluster, Path directory) {
        return new SiteConfiguration(
                "one",
                "eu",
                Map.of(),
                Map.of("bootstrap.servers", cluster.bootstrap()),
                streams(),
                REGISTRY,
                List.of(),
                600_000,
                null,
                tuning(directory.resolve("site")));
    }

    private static TierConfiguration centre(Cluster cluster, Path directory) {
        return new TierConfiguration(
                "central",
                "centre",
                "site",
                List.of(new TierConfiguration.Child("eu/one", Long.MIN_VALUE, Long.MAX_VALUE)),
                Map.of("bootstrap.servers", cluster.bootstrap()),
                streams(),
                REGISTRY,
                List.of(),
                600_000,
                null,
                tuning(directory.resolve("centre")));
    }

    static Map<String, Object> streams() {
        return Map.of("commit.interval.ms", "250", "poll.ms", "50");
    }

    static Tuning tuning(Path state) {
        return new Tuning(PARTITIONS, 250, 1_000, 0, state, false);
    }

    private static Collection<String> topics(Cluster cluster) throws Exception {
        try (var admin = cluster.admin()) {
            return admin.listTopics().names().get();
        }
    }

    static void feed(Cluster site, String topic, List<byte[]> lines) {
        feed(Map.of("bootstrap.servers", site.bootstrap()), topic, lines);
    }

    static void feed(Map<String, Object> site, String topic, List<byte[]> lines) {
        var random = new Random(11);
        var client = new HashMap<>(site);
        client.put("linger.ms", "20");
        try (var producer = new KafkaProducer<>(client, new ByteArraySerializer(), new ByteArraySerializer())) {
            for (byte[] line : lines) {
                producer.send(new ProducerRecord<>(topic, random.nextInt(PARTITIONS), null, line));
            }
            producer.flush();
        }
    }

    /** The newest rows at the centre. */
    static final class Rows implements AutoCloseable {
        private final KafkaConsumer<String, String> consumer;
        private final Map<String, Map<String, String>> newest = new TreeMap<>();

        Rows(Cluster centre, Collection<ReductionPlan> plans) {
            this(Map.of("bootstrap.servers", centre.bootstrap()), plans);
        }

        Rows(Map<String, Object> centre, Collection<ReductionPlan> plans) {
            var client = new HashMap<>(centre);
            client.put("isolation.level", "read_committed");
            client.put("auto.offset.reset", "earliest");
            consumer = new KafkaConsumer<>(client, new StringDeserializer(), new StringDeserializer());
            var partitions = new ArrayList<TopicPartition>();
            for (ReductionPlan plan : plans) {
                newest.put(Wiring.topic("rows", plan), new TreeMap<>());
                for (int partition = 0; partition < PARTITIONS; partition++) {
                    partitions.add(new TopicPartition(Wiring.topic("rows", plan), partition));
                }
            }
            consumer.assign(partitions);
        }

        void read() {
            consumer.poll(Duration.ofMillis(100))
                    .forEach(record -> newest.get(record.topic()).put(record.key(), record.value()));
        }

        List<String> of(String reduction) {
            var rows = List.copyOf(newest.get("weir.rows." + reduction + ".v1").values());
            return Answer.ofJson(rows, Ledger.EMPTY).rows();
        }

        @Override
        public void close() {
            consumer.close();
        }
    }
}
