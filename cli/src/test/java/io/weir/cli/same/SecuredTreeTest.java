// SPDX-License-Identifier: Apache-2.0
package io.weir.cli.same;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.weir.cli.Main;
import io.weir.cli.secure.Authority;
import io.weir.cli.secure.Broker;
import io.weir.cli.secure.Granted;
import io.weir.cli.secure.Witness;
import io.weir.plan.Plans;
import io.weir.river.Fork;
import io.weir.topology.Wiring;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.TransactionalIdAuthorizationException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A site, its region and the centre, each with a broker that allows nothing but what docs/security.md grants; the processes run with
 * the configurations under examples/secured.
 */
class SecuredTreeTest {

    private static final Path HOME =
            Path.of(System.getProperty("basedir", "."), "..").toAbsolutePath().normalize();
    private static final Path PAGE = HOME.resolve("docs/security.md");

    /** Only so that a test need not wait. */
    private static final String HURRY = """

            partitions: %d
            interval: 250ms
            idle: 1s
            outage: 0s
            streams: { commit.interval.ms: 250, poll.ms: 50 }
            state: { store: memory }
            """.formatted(MirrorMakerTest.PARTITIONS);

    private static final String EVENTS_TOPIC = "weir.events.failed.v1";
    private static final String EVENTS = """
            ---
            reduction: failed
            version: 1
            from: web.access
            steps:
              - where: status >= 500
              - keep: [path, status]
            publish: { keep: 1d }
            """;

    /** What Kafka's clients say of their configurations when they may. */
    private static final String LOUD = "-Dorg.slf4j.simpleLogger.defaultLogLevel=info";

    @TempDir
    static Path directory;

    private static Map<String, List<AclBinding>> granted;

    @BeforeAll
    static void read() throws IOException {
        granted = Granted.commands(PAGE);
    }

    @Test
    void theTableSaysWhatTheCommandsDo() throws IOException {
        assertThat(granted).isEqualTo(Granted.table(PAGE)).containsOnlyKeys("berlin", "eu", "central");
    }

    @Test
    void carriesASiteToTheCentreAndShowsNobodyWhatIsNotHis() throws Exception {
        Plans plans = Documented.plans();
        Traffic traffic = Traffic.of(13);
        Map<String, List<String>> right = Map.of(
                "requests", Batch.requests(traffic.web()).rows(),
                "readings", Batch.readings(traffic.sensors()).rows());
        var authority = new Authority(directory.resolve("weir"), "The test's authority");
        Path shown = authority.signed("broker");
        try (var berlin = Broker.scram("berlin", authority, shown, "edge-berlin", "link-berlin", "operator-berlin");
                var eu = Broker.mutual("eu", authority, shown);
                var central =
                        Broker.scram("central", authority, shown, "link-eu", "aggregate-central", "rows-reader")) {
            berlin.create(
                    new NewTopic("raw.web.access", MirrorMakerTest.PARTITIONS, (short) 1),
                    new NewTopic("raw.plant.sensors", MirrorMakerTest.PARTITIONS, (short) 1));
            berlin.grant(granted.get("berlin"));
            eu.grant(granted.get("eu"));
            // Where somebody makes the topics beforehand, nobody else need be allowed to.
            central.grant(withoutCreate(granted.get("central")));
            central.create(madeBeforehand(plans));
            Files.copy(authority.signed("link-berlin"), etc("link.pem"));
            Files.copy(authority.signed("aggregate-eu"), etc("aggregate.pem"));
            Files.writeString(
                    etc("secrets.properties"),
                    "central=" + central.password("link-eu") + "\nkafka=" + central.password("aggregate-central")
                            + "\n");
            Map<String, String> hosts =
                    Map.of("berlin", berlin.bootstrap(), "eu", eu.bootstrap(), "central", central.bootstrap());
            String site = configuration("site", hosts);

            try (var top = fork("aggregate", configuration("central", hosts), Map.of(), List.of());
                    var middle = fork("aggregate", configuration("region", hosts), Map.of(), List.of(LOUD));
                    var edge = fork("edge", site, login(berlin, "edge-berlin"), List.of(LOUD))) {
                patiently(top, "weir: aggregate central centre is running");
                patiently(middle, "weir: aggregate region eu is running");
                patiently(edge, "weir: edge eu/berlin is running");
                try (var link = fork("link", site, login(berlin, "link-berlin"), List.of())) {
                    patiently(link, "weir: link eu/berlin is running");
                    MirrorMakerTest.feed(berlin.client("admin"), "raw.web.access", traffic.web());
                    MirrorMakerTest.feed(berlin.client("admin"), "raw.plant.sensors", traffic.sensors());
                    try (var rows = new MirrorMakerTest.Rows(
                            central.client("rows-reader"), plans.reductions().values())) {
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
                    await().atMost(60, TimeUnit.SECONDS)
                            .until(() -> someoneReads(central.client("rows-reader"), EVENTS_TOPIC));
                    replay(site, login(berlin, "operator-berlin"));
                    everyRightIsUsed();
                    everyAttemptWasAllowed();

                    // Whoever has a process's credentials can do no more than the process.
                    nobodyReads(
                            berlin, "link-berlin", "raw.web.access", "weir.dead.web.access", "weir.leaf.requests.v1");
                    nobodyWrites(berlin, "link-berlin", "raw.web.access", "weir.site.requests.v1");
                    nobodyReads(berlin, "edge-berlin", "weir.dead.web.access");
                    nobodyWrites(berlin, "edge-berlin", "raw.web.access");
                    nobodyReads(eu, "link-berlin", "weir.site.requests.v1", "weir.region.requests.v1");
                    nobodyWrites(eu, "link-berlin", "weir.region.requests.v1");
                    nobodyReads(central, "link-eu", "weir.region.requests.v1", "weir.rows.requests.v1");
                    nobodyWrites(central, "link-eu", "weir.rows.requests.v1");
                    nobodyWrites(central, "rows-reader", "weir.rows.requests.v1");
                    cannotFence(eu, "link-berlin", "weir-link.eu.paris.0");
                    // Another cluster's principals are nobody there, though the same authority has signed them.
                    nobodyReads(eu, "edge-berlin", "weir.site.requests.v1");
                    nobodyWrites(eu, "edge-berlin", "weir.site.requests.v1");
                    isNotLetIn(berlin, eu.client("aggregate-eu"));
                    var secrets = new ArrayList<String>();
                    secrets.addAll(berlin.passwords());
                    secrets.addAll(central.passwords());
                    for (String file : List.of("link.pem", "aggregate.pem")) {
                        secrets.add(Files.readAllLines(etc(file)).get(1));
                    }
                    for (Fork process : List.of(top, middle, edge, link)) {
                        for (String page : List.of("/ready", "/live", "/status", "/metrics")) {
                            assertThat(get(process, page)).doesNotContain(secrets);
                        }
                        assertThat(process.stop(Duration.ofSeconds(30))).isEqualTo(143);
                        assertThat(process.printed()).doesNotContain(secrets);
                    }
                    assertThat(edge.printed()).contains("sasl.jaas.config = [hidden]");
                    assertThat(link.printed().replaceAll("http://127.0.0.1:\\d+", "…"))
                            .isEqualTo("""
                            weir: link eu/berlin: starting with 3 reductions over 2 streams
                            weir: link eu/berlin can be looked at: …
                            weir: link eu/berlin is running
                            weir: link eu/berlin has stopped
                            """);
                }
            }
        }
    }

    /** The one line of the log that was cut short is sent again by someone who reads lines as they are. */
    private static void replay(String site, Map<String, String> login) throws IOException {
        Path mended = Files.writeString(directory.resolve("mended.yaml"), """
                weir: 1
                stream: web.access
                decode: text
                time: kafka
                ---
                reduction: requests
                version: 1
                from: web.access
                aggregate: { by: [message], window: 1h, take: { lines: count() } }
                publish: { to: site }
                """);
        String config = Files.readString(Path.of(site)).replace(reductions().toString(), mended.toString());
        Path own = Files.writeString(directory.resolve("operator.yaml"), config);
        try (var replay = Fork.start(
                Main.class,
                List.of("-Xmx96m"),
                List.of("dead", "replay", "web.access", "--config", own.toString()),
                directory.resolve("replay.log"),
                login)) {
            replay.awaitExit(Duration.ofSeconds(30));
            assertThat(replay.printed()).isEqualTo("{\"outcome\":\"sent\",\"reason\":null,\"letters\":1}\n");
        }
    }

    /** Beside these: what a merge needs only after it has lost its store, or when compaction would keep the wrong record. */
    private static final List<String> SELDOM = List.of(
            "User:edge-berlin READ weir.site.",
            "User:aggregate-eu WRITE weir.site.",
            "User:aggregate-central WRITE weir.region.",
            "User:aggregate-central READ weir.rows.");

    private static void everyRightIsUsed() {
        var unused = new ArrayList<String>();
        granted.forEach((cluster, bindings) -> {
            for (AclBinding binding : cluster.equals("central") ? withoutCreate(bindings) : bindings) {
                if (Witness.seen(cluster).stream().noneMatch(seen -> seen.by(binding))) {
                    unused.add(
                            binding.entry().principal() + " " + binding.entry().operation() + " "
                                    + binding.pattern().name());
                }
            }
        });
        assertThat(unused).containsExactlyInAnyOrderElementsOf(SELDOM);
    }

    private static void everyAttemptWasAllowed() {
        for (String cluster : granted.keySet()) {
            assertThat(Witness.seen(cluster)).as(cluster).allMatch(Witness.Seen::allowed);
        }
    }

    private static boolean someoneReads(Map<String, Object> client, String topic) {
        try (var consumer = new KafkaConsumer<>(client, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            var partition = new TopicPartition(topic, 0);
            consumer.assign(List.of(partition));
            consumer.seek(partition, 0);
            return !consumer.poll(Duration.ofSeconds(1)).isEmpty();
        }
    }

    private static void nobodyReads(Broker broker, String principal, String... topics) throws Exception {
        for (String topic : topics) {
            try (var consumer = new KafkaConsumer<>(
                    broker.client(principal), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
                var partition = new TopicPartition(topic, 0);
                consumer.assign(List.of(partition));
                assertThatThrownBy(() -> {
                            consumer.seek(partition, 0);
                            consumer.poll(Duration.ofSeconds(10));
                        })
                        .as(principal + " reads " + topic)
                        .isInstanceOfSatisfying(
                                TopicAuthorizationException.class,
                                denied ->
                                        assertThat(denied.unauthorizedTopics()).containsExactly(topic));
            }
        }
    }

    private static void nobodyWrites(Broker broker, String principal, String... topics) throws Exception {
        for (String topic : topics) {
            var client = new HashMap<>(broker.client(principal));
            client.put("enable.idempotence", false);
            try (var producer = new KafkaProducer<>(client, new ByteArraySerializer(), new ByteArraySerializer())) {
                var sent = producer.send(new ProducerRecord<>(topic, 0, null, new byte[1]));
                assertThatThrownBy(() -> sent.get(10, TimeUnit.SECONDS))
                        .as(principal + " writes " + topic)
                        .isInstanceOf(ExecutionException.class)
                        .hasCauseInstanceOf(TopicAuthorizationException.class);
            }
        }
    }

    /** One site's link could otherwise keep another's from sending. */
    private static void cannotFence(Broker broker, String principal, String transactionalId) throws Exception {
        var client = new HashMap<>(broker.client(principal));
        client.put("transactional.id", transactionalId);
        try (var producer = new KafkaProducer<>(client, new ByteArraySerializer(), new ByteArraySerializer())) {
            assertThatThrownBy(producer::initTransactions).isInstanceOf(TransactionalIdAuthorizationException.class);
        }
    }

    private static void isNotLetIn(Broker broker, Map<String, Object> client) {
        var there = new HashMap<>(client);
        there.put("bootstrap.servers", broker.bootstrap());
        there.put("request.timeout.ms", 2_000);
        there.put("default.api.timeout.ms", 2_000);
        try (Admin admin = Admin.create(there)) {
            assertThatThrownBy(() -> admin.describeCluster().clusterId().get())
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(TimeoutException.class);
        }
    }

    private static String get(Fork process, String page) throws Exception {
        String url = process.printed()
                .lines()
                .filter(line -> line.contains(" can be looked at: "))
                .map(line -> line.substring(line.indexOf("http")))
                .findFirst()
                .orElseThrow();
        try (var http = HttpClient.newHttpClient()) {
            return http.send(HttpRequest.newBuilder(URI.create(url + page)).build(), BodyHandlers.ofString())
                    .body();
        }
    }

    private static Path etc(String file) {
        return directory.resolve("weir").resolve(file);
    }

    /** The documented reductions, and one that publishes events. */
    private static Path reductions() throws IOException {
        Path all = directory.resolve("reductions.yaml");
        if (Files.notExists(all)) {
            Files.writeString(all, Files.readString(Documented.file()) + EVENTS);
        }
        return all;
    }

    /** An example, with this machine's addresses and directories. */
    private static String configuration(String name, Map<String, String> hosts) throws IOException {
        String text = Files.readString(HOME.resolve("examples/secured/" + name + ".yaml"));
        for (var host : hosts.entrySet()) {
            text = text.replace("kafka." + host.getKey() + ".example:9093", host.getValue());
        }
        text = text.replace("/etc/weir/", directory.resolve("weir") + "/")
                .replace("../river", reductions().toString())
                .replaceAll("port: \\d+", "port: 0")
                .replaceAll("registry: .*", "registry: { url: \"mock://secured\" }");
        Path own = Files.createDirectories(directory.resolve(name));
        return Files.writeString(own.resolve(name + ".yaml"), text + HURRY).toString();
    }

    private static Map<String, String> login(Broker broker, String user) {
        return Map.of("WEIR_USER", user, "WEIR_PASSWORD", broker.password(user));
    }

    private static Fork fork(String verb, String config, Map<String, String> environment, List<String> options) {
        var all = new ArrayList<>(List.of("-Xmx160m"));
        all.addAll(options);
        return Fork.start(
                Main.class, all, List.of(verb, "--config", config), Path.of(config + "." + verb + ".log"), environment);
    }

    private static void patiently(Fork fork, String line) throws InterruptedException {
        fork.await(line, Duration.ofSeconds(60));
    }

    private static List<AclBinding> withoutCreate(List<AclBinding> granted) {
        return granted.stream()
                .filter(binding -> binding.entry().operation() != AclOperation.CREATE)
                .toList();
    }

    private static NewTopic[] madeBeforehand(Plans plans) {
        var topics = new ArrayList<NewTopic>();
        plans.reductions().values().forEach(plan -> {
            topics.add(topic(Wiring.topic("region", plan), "compact,delete"));
            topics.add(topic(Wiring.topic("rows", plan), "compact,delete"));
        });
        topics.add(topic(EVENTS_TOPIC, "compact,delete"));
        topics.add(topic("weir-merge.central.centre-merges-changelog", "compact"));
        return topics.toArray(NewTopic[]::new);
    }

    private static NewTopic topic(String name, String policy) {
        return new NewTopic(name, Optional.of(MirrorMakerTest.PARTITIONS), Optional.empty())
                .configs(Map.of("cleanup.policy", policy, "message.timestamp.type", "LogAppendTime"));
    }
}
