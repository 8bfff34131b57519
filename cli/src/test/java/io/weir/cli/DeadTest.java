// SPDX-License-Identifier: Apache-2.0
package io.weir.cli;

import static io.weir.cli.Ran.weir;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.weir.configuration.SiteConfiguration;
import io.weir.language.Documents;
import io.weir.plan.Planner;
import io.weir.problem.Problems;
import io.weir.river.Cluster;
import io.weir.topology.Reading;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Dead letters of a running edge: looked at, mended, sent again; and then each event has been counted once. */
class DeadTest {

    private static final String BROKEN = "amount / units";
    private static final String MENDED = "units == 0 ? 0 : amount / units";

    private static Cluster cluster;

    @TempDir
    private Path dir;

    private Service.Running edge;

    @BeforeAll
    static void start() {
        cluster = Cluster.temporary();
        cluster.createTopic("raw.orders", 2, Map.of());
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @AfterEach
    void end() {
        if (edge != null) {
            edge.close();
        }
    }

    private void run(String each) throws IOException {
        Files.writeString(dir.resolve("orders.yaml"), """
                weir: 1
                stream: orders
                decode: json
                fields:
                  time: { type: timestamp }
                  shop: { type: string }
                  amount: { type: int }
                  units: { type: int }
                time: { field: time }
                ---
                reduction: orders
                version: 1
                from: orders
                aggregate:
                  by: [shop]
                  window: 1h
                  take: { orders: count() }
                publish: { to: site, when: { every: 1s } }
                ---
                reduction: prices
                version: 1
                from: orders
                steps:
                  - let: { each: '%s' }
                aggregate:
                  by: [shop]
                  window: 1h
                  take: { orders: count(), sum: sum(each) }
                publish: { to: site, when: { every: 1s } }
                """.formatted(each));
        Path config = Files.writeString(config(), """
                site: berlin
                region: eu
                kafka: { bootstrap.servers: "%s" }
                streams: { commit.interval.ms: 100 }
                registry: { url: "mock://dead" }
                reductions: orders.yaml
                state: { store: memory }
                """.formatted(cluster.bootstrap()));
        var problems = new Problems();
        SiteConfiguration site = SiteConfiguration.read(config, problems, new TreeMap<>());
        Documents documents = Documents.load(site.reductions(), problems);
        assertThat(problems.all()).isEmpty();
        edge = Services.edge(site, Planner.plan(documents, problems), line -> {});
        assertThat(problems.all()).isEmpty();
        edge.start();
    }

    private Path config() {
        return dir.resolve("site.yaml");
    }

    private static void send(int partition, String... lines) {
        Map<String, Object> client = Map.of("bootstrap.servers", cluster.bootstrap());
        try (var producer = new KafkaProducer<>(client, new ByteArraySerializer(), new ByteArraySerializer())) {
            for (String line : lines) {
                producer.send(new ProducerRecord<>("raw.orders", partition, null, line.getBytes(UTF_8)));
            }
        }
    }

    private static String order(String minute, int amount, int units) {
        return "{\"time\":\"2026-01-01T" + minute + ":00Z\",\"shop\":\"a\",\"amount\":" + amount + ",\"units\":" + units
                + "}";
    }

    /** The figures of the newest row of the one group in the hour. */
    private static Map<String, String> rows(String reduction) {
        var newest = new HashMap<String, String>();
        for (int partition = 0; partition < 4; partition++) {
            try {
                Reading.committed(
                        Map.of("bootstrap.servers", cluster.bootstrap()),
                        new TopicPartition("weir.rows." + reduction + ".v1", partition),
                        record -> {
                            String row = new String(record.value(), UTF_8);
                            newest.put(
                                    row.replaceAll(".*\"window_start\":\"([^\"]*)\".*", "$1"),
                                    row.replaceAll(".*\"shop\":\"a\",(.*),\"sites_reported.*", "$1"));
                        });
            } catch (RuntimeException e) {
                // There is no such partition, or none yet.
            }
        }
        return newest;
    }

    private void awaitRows(String reduction, String hour, String figures) {
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(
                        () -> assertThat(rows(reduction)).containsEntry("2026-01-01T" + hour + ":00:00.000Z", figures));
    }

    private Ran dead(String verb, String... more) {
        var args = new ArrayList<>(List.of("dead", verb, "orders", "--config", config().toString()));
        args.addAll(List.of(more));
        return weir(args.toArray(String[]::new));
    }

    @Test
    void aMendedReductionCountsItsDeadLettersOnceAndTheOthersDoNotCountThemAgain() throws IOException {
        run(BROKEN);
        send(0, order("10:01", 10, 2), order("10:02", 7, 0), "no json", order("10:03", 9, 3));
        send(1, order("10:04", 8, 4));
        awaitRows("orders", "10", "\"orders\":4");
        awaitRows("prices", "10", "\"orders\":3,\"sum\":10");

        Ran listed = dead("list");
        assertThat(listed.code()).as(listed.toString()).isZero();
        assertThat(listed.out().replaceAll("\"(topic_id|time)\":\"[^\"]*\"", "\"$1\":\"\""))
                .isEqualTo("""
                        {"topic":"raw.orders","topic_id":"","partition":0,"offset":1,"time":"","reason":"division_by_zero","reduction":"prices.v1","step":0,"field":null,"bytes":63}
                        {"topic":"raw.orders","topic_id":"","partition":0,"offset":2,"time":"","reason":"not_json","reduction":null,"step":null,"field":null,"bytes":7}
                        """);
        assertThat(dead("list", "--summary").out()).isEqualTo("""
                        {"reason":"division_by_zero","reduction":"prices.v1","letters":1}
                        {"reason":"not_json","reduction":null,"letters":1}
                        """);
        assertThat(dead("list", "--reduction", "prices").out())
                .contains("division_by_zero")
                .doesNotContain("not_json");
        assertThat(dead("list", "--until", "2026-01-02T00:00:00Z").out()).isEmpty();
        assertThat(dead("list", "--since", "1h").out()).contains("not_json");
        assertThat(dead("show", "0@2").out()).contains("\"value\":\"no json\"");
        assertThat(dead("show", "0@77")).isEqualTo(new Ran(1, "", "weir: there is no such dead letter\n"));

        // Nothing is mended yet.
        assertThat(dead("replay")).isEqualTo(new Ran(1, """
                        {"outcome":"sent","reason":null,"letters":0}
                        {"outcome":"stays","reason":"division_by_zero","letters":1}
                        {"outcome":"stays","reason":"not_json","letters":1}
                        """, ""));

        edge.close();
        run(MENDED);
        assertThat(dead("replay", "--dry-run").out()).isEqualTo("""
                        {"outcome":"would_be_sent","reason":null,"letters":1}
                        {"outcome":"would_stay","reason":"not_json","letters":1}
                        """);
        assertThat(dead("replay", "--reason", "division_by_zero"))
                .isEqualTo(new Ran(0, "{\"outcome\":\"sent\",\"reason\":null,\"letters\":1}\n", ""));
        awaitRows("prices", "10", "\"orders\":4,\"sum\":10");
        assertThat(dead("list").out()).contains("not_json").doesNotContain("division_by_zero");
        assertThat(dead("replay", "--reason", "division_by_zero").out())
                .isEqualTo("{\"outcome\":\"sent\",\"reason\":null,\"letters\":0}\n");

        // One more for all tells that the other reduction has passed over the one that was sent again.
        send(0, order("10:05", 4, 4));
        awaitRows("prices", "10", "\"orders\":5,\"sum\":11");
        awaitRows("orders", "10", "\"orders\":5");
    }

    @Test
    void whatIsAskedIsChecked() throws IOException {
        run(MENDED);
        assertThat(weir("dead").err()).startsWith("weir: a verb is missing: list, show or replay");
        assertThat(weir("dead").code()).isEqualTo(2);
        assertThat(dead("list", "12"))
                .isEqualTo(new Ran(
                        2, "", "weir: `12` is no place in a raw topic: write PARTITION@OFFSET, such as 0@1834\n"));
        assertThat(dead("list", "--since", "noon"))
                .isEqualTo(
                        new Ran(
                                2,
                                "",
                                "weir: --since `noon` is neither a time, such as 2026-01-31T12:00:00Z, nor a duration, such as 2h\n"));
        assertThat(weir("dead", "list", "nothing", "--config", config().toString()))
                .isEqualTo(new Ran(2, "", "weir: no stream is called `nothing`; there are: orders\n"));
        assertThat(weir("dead", "replay", "nothing", "--config", config().toString()))
                .isEqualTo(new Ran(2, "", "weir: no stream is called `nothing`; there are: orders\n"));
    }
}
