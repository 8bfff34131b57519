// SPDX-License-Identifier: Apache-2.0
package io.weir.cli.same;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.weir.cli.Main;
import io.weir.river.Cluster;
import io.weir.river.Fork;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Planted values of personal fields, searched for wherever a site writes: every topic but the raw one and that of dead letters, the state
 * directory, what the process prints with its libraries at level {@code info}, and what it shows over HTTP. So is the secret of the key.
 */
class CanaryTest {

    private static final String SECRET = "canary-secret-8c1f0e77d2a94b6f";
    private static final String USER = "canary-user-6d0a";
    private static final String MAIL = "canary-mail-71bb@example.com";
    private static final String CARD = "4929123498761234";
    private static final String CLIENT = "203.0.113.";
    private static final int CLIENTS = 7;

    private static final String REDUCTIONS = """
            weir: 1
            stream: shop
            decode: json
            fields:
              at: { type: timestamp }
              user: { type: string, class: personal }
              mail: { type: string, class: personal }
              client: { type: ip, class: personal }
              card: { type: int, class: secret }
              age: { type: int, class: personal }
              path: { type: string }
            time: { field: at }
            ---
            reduction: buyers
            version: 1
            from: shop
            steps:
              - let: { card_number: string(card), domain: 'mail.split("@")[1]' }
              - mask: { user: pseudonym, client: { truncate: { v4: 24, v6: 48 } }, mail: drop, age: { truncate: 10 }, card: { pseudonym: cards } }
            aggregate:
              by: [user, client, mail, path]
              window: 1h
              late: 1s
              take: { n: count(), mails: count(domain), oldest: max(age), cards: max(card), numbers: count(card_number) }
            publish: { to: site }
            """;

    @TempDir
    private Path dir;

    private static String line(int i, String age) {
        return "{\"at\":\"2026-01-01T0" + i % 3 + ":00:00Z\",\"user\":\"" + USER + i % 5 + "\",\"mail\":\"" + MAIL
                + "\",\"client\":\"" + CLIENT + (77 + i % CLIENTS) + "\",\"card\":" + CARD + ",\"age\":" + age
                + ",\"path\":\"/cart\"}";
    }

    @Test
    void whatIsPersonalIsFoundNowhere() throws Exception {
        var lines = new ArrayList<byte[]>();
        for (int i = 0; i < 300; i++) {
            lines.add(line(i, Integer.toString(20 + i % 50)).getBytes(UTF_8));
        }
        lines.add(line(1, "-9223372036854775808").getBytes(UTF_8)); // a mask that fails
        lines.add(line(2, "\"" + USER + "\"").getBytes(UTF_8)); // a field of another type
        lines.add((USER + " is no JSON").getBytes(UTF_8));
        lines.add("{\"at\":\"2026-01-02T00:00:00Z\"}".getBytes(UTF_8)); // closes the windows before
        try (var site = Cluster.temporary()) {
            site.createTopic("raw.shop", MirrorMakerTest.PARTITIONS, Map.of());
            try (var edge = Fork.start(
                    Main.class,
                    List.of("-Xmx160m", "-Dorg.slf4j.simpleLogger.defaultLogLevel=info"),
                    List.of("edge", "--config", configuration(site).toString()),
                    dir.resolve("edge.log"),
                    Map.of("CARDS_KEY", SECRET))) {
                MirrorMakerTest.feed(site, "raw.shop", lines);
                await().atMost(Duration.ofSeconds(60))
                        .untilAsserted(() -> assertThat(topics(site).get("weir.rows.buyers.v1"))
                                .as(edge.printed())
                                .contains("\"user\":\"k7.2.", "\"client\":\"203.0.113.0\"", "c1.0."));
                var pages = new ArrayList<String>();
                for (String page : List.of("/ready", "/live", "/status", "/metrics")) {
                    pages.add(get(edge, page));
                }
                assertThat(pages.getLast()).contains("weir_");
                assertThat(edge.stop(Duration.ofSeconds(30))).isEqualTo(143);
                pages.add(edge.printed());

                Map<String, String> topics = topics(site);
                assertThat(topics.get("raw.shop")).contains(canaries()).doesNotContain(SECRET);
                assertThat(topics.get("weir.dead.shop")).contains(USER, MAIL).doesNotContain(SECRET);
                assertThat(topics.keySet()).contains("weir.leaf.buyers.v1", "weir.rows.buyers.v1");
                topics.remove("raw.shop");
                topics.remove("weir.dead.shop");
                topics.forEach((topic, content) ->
                        assertThat(content).as(topic).doesNotContain(canaries()).doesNotContain(SECRET));
                assertThat(pages)
                        .allSatisfy(page ->
                                assertThat(page).doesNotContain(canaries()).doesNotContain(SECRET));
                assertThat(files(dir.resolve("state")))
                        .isNotEmpty()
                        .allSatisfy((file, content) -> assertThat(content)
                                .as(file)
                                .doesNotContain(canaries())
                                .doesNotContain(SECRET));
            }
        }
    }

    private static List<String> canaries() {
        var canaries = new ArrayList<>(List.of(USER, MAIL, CARD));
        for (int i = 0; i < CLIENTS; i++) {
            canaries.add(CLIENT + (77 + i));
        }
        return canaries;
    }

    private Path configuration(Cluster site) throws IOException {
        Files.writeString(dir.resolve("shop.yaml"), REDUCTIONS);
        Files.writeString(dir.resolve("pseudonyms.key"), SECRET + "\n");
        return Files.writeString(dir.resolve("site.yaml"), """
                site: berlin
                region: eu
                kafka: { bootstrap.servers: "%s" }
                streams: { commit.interval.ms: 250, poll.ms: 50 }
                registry: { url: "mock://canary" }
                reductions: shop.yaml
                partitions: 1
                interval: 250ms
                idle: 1s
                outage: 1h
                state: { dir: state, store: disk }
                http: { port: 0 }
                keys:
                  default: { id: k7, epoch: 2, file: pseudonyms.key }
                  cards: { id: c1, epoch: 0, secret: "${env:CARDS_KEY}" }
                """.formatted(site.bootstrap()));
    }

    /** All that was ever written, and is still there, by topic: keys, values and headers, a byte a character. */
    private static Map<String, String> topics(Cluster cluster) throws Exception {
        var found = new TreeMap<String, String>();
        Map<String, Object> client = Map.of("bootstrap.servers", cluster.bootstrap());
        try (Admin admin = Admin.create(client);
                var consumer = new KafkaConsumer<>(client, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            for (String topic : admin.listTopics(new ListTopicsOptions().listInternal(true))
                    .names()
                    .get()) {
                var partitions = consumer.partitionsFor(topic).stream()
                        .map(info -> new TopicPartition(topic, info.partition()))
                        .toList();
                consumer.assign(partitions);
                consumer.seekToBeginning(partitions);
                var ends = consumer.endOffsets(partitions);
                var content = new StringBuilder();
                while (partitions.stream().anyMatch(partition -> consumer.position(partition) < ends.get(partition))) {
                    consumer.poll(Duration.ofMillis(100)).forEach(record -> {
                        append(content, record.key());
                        append(content, record.value());
                        record.headers().forEach(header -> append(content, header.value()));
                    });
                }
                found.put(topic, content.toString());
            }
        }
        return found;
    }

    private static void append(StringBuilder content, byte[] bytes) {
        content.append(bytes == null ? "" : new String(bytes, ISO_8859_1)).append('\n');
    }

    private static Map<String, String> files(Path directory) throws IOException {
        var found = new TreeMap<String, String>();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                found.put(file.toString(), Files.readString(file, ISO_8859_1));
            }
        }
        return found;
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
}
