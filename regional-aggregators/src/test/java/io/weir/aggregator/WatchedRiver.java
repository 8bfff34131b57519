// SPDX-License-Identifier: Apache-2.0
package io.weir.aggregator;

import io.weir.configuration.Http;
import io.weir.configuration.SiteConfiguration;
import io.weir.configuration.TierConfiguration;
import io.weir.configuration.Tuning;
import io.weir.configuration.Uplink;
import io.weir.edge.EdgeProcess;
import io.weir.http.Observation;
import io.weir.http.Status;
import io.weir.language.Documents;
import io.weir.language.Vocabulary;
import io.weir.plan.Planner;
import io.weir.plan.Plans;
import io.weir.problem.Problems;
import io.weir.river.Cluster;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** A site and its region, each a broker and a process with `http`, and lines that keep coming, for as long as they are wanted. */
final class WatchedRiver implements AutoCloseable {

    private static final String YAML = """
            weir: 1
            stream: web
            owner: shop
            decode: json
            fields:
              time: { type: timestamp }
              path: { type: string }
            time: { field: time }
            ---
            reduction: hits
            version: 1
            from: web
            steps:
              - where: path != "/health"
              - { lookup: kinds.csv, key: path, fields: { kind: { type: string } } }
            aggregate:
              by: [path]
              window: 1s
              late: 1s
              revise: 2s
              take: { requests: count() }
            publish: { to: region }
            """;
    static final int RAW = 2;

    /** In turn: four are absorbed, one is filtered, one is late (but for the first of a partition), one is dead. */
    enum Line {
        GOOD,
        BETTER,
        HEALTH,
        AGAIN,
        OLD,
        BROKEN,
        LAST
    }

    final Cluster below = Cluster.temporary();
    final Cluster above = Cluster.temporary();
    final List<String> said = Collections.synchronizedList(new ArrayList<>());
    final Map<Line, Long> sent = new TreeMap<>();
    private final HttpClient http = HttpClient.newHttpClient();
    private final Path directory;
    private final Plans plans;
    private final AtomicBoolean flowing = new AtomicBoolean();
    private Thread flow = new Thread(() -> {});
    EdgeProcess edge;
    AggregateProcess region;

    WatchedRiver(Path directory) {
        this.directory = directory;
        var problems = new Problems();
        try {
            Files.createDirectories(directory);
            Files.writeString(directory.resolve("kinds.csv"), "path,kind\n/GOOD,good\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        String file = directory.resolve("hits.yaml").toString();
        plans = Planner.plan(Documents.of(Map.of(file, YAML), Vocabulary.EDITION_1, problems), problems);
        plans.load(problems);
        if (!problems.all().isEmpty()) {
            throw new IllegalStateException(problems.all().toString());
        }
        below.createTopic("raw.web", RAW, Map.of());
        edge = edge();
        region = new AggregateProcess(
                new TierConfiguration(
                        "region",
                        "eu",
                        "site",
                        List.of(new TierConfiguration.Child("eu/a", Long.MIN_VALUE, Long.MAX_VALUE)),
                        Map.of("bootstrap.servers", above.bootstrap()),
                        streams(),
                        Map.of("url", "mock://watched"),
                        List.of(),
                        600_000,
                        null,
                        tuning("region")),
                plans,
                said::add);
    }

    EdgeProcess edge() {
        return new EdgeProcess(
                new SiteConfiguration(
                        "a",
                        "eu",
                        Map.of(),
                        Map.of("bootstrap.servers", below.bootstrap()),
                        streams(),
                        Map.of("url", "mock://watched"),
                        List.of(),
                        600_000,
                        new Uplink(Map.of("bootstrap.servers", above.bootstrap()), 0, false),
                        tuning("site")),
                plans,
                said::add);
    }

    private static Map<String, Object> streams() {
        return Map.of("commit.interval.ms", 100, "consumer.session.timeout.ms", 6_000);
    }

    private Tuning tuning(String process) {
        return new Tuning(2, 100, 2_000, 0, directory.resolve(process), true, new Http(0, Http.LOOPBACK));
    }

    /** Lines begin to come: seven every 50 ms or so. */
    void flow() {
        flowing.set(true);
        flow = Thread.ofPlatform().start(() -> {
            try (var producer = new KafkaProducer<>(
                    Map.<String, Object>of("bootstrap.servers", below.bootstrap()),
                    new ByteArraySerializer(),
                    new ByteArraySerializer())) {
                for (int i = 0; flowing.get(); i++) {
                    long now = System.currentTimeMillis();
                    for (Line line : Line.values()) {
                        producer.send(new ProducerRecord<>("raw.web", i % RAW, null, bytes(line, now)));
                        sent.merge(line, 1L, Long::sum);
                    }
                    LockSupport.parkNanos(50_000_000);
                }
            }
        });
    }

    private static byte[] bytes(Line line, long now) {
        String path = line == Line.HEALTH ? "/health" : "/" + line;
        // The first line of a partition makes the clock.
        Instant time = Instant.ofEpochMilli(line == Line.OLD ? now - 3_600_000 : now);
        String json = "{\"time\":\"" + time + "\",\"path\":\"" + path + "\"}";
        return (line == Line.BROKEN ? json.substring(0, 20) : json).getBytes(StandardCharsets.UTF_8);
    }

    /** No more lines come. */
    void ebb() throws InterruptedException {
        flowing.set(false);
        flow.join();
    }

    static String address(Observation observation) {
        return "http://127.0.0.1:"
                + Objects.requireNonNull(observation).address().getPort();
    }

    HttpResponse<String> get(Observation observation, String path) throws IOException, InterruptedException {
        return http.send(
                HttpRequest.newBuilder(URI.create(address(observation) + path)).build(),
                HttpResponse.BodyHandlers.ofString());
    }

    Metrics scrape(Observation observation) {
        try {
            var answer = get(observation, "/metrics");
            if (answer.statusCode() != 200) {
                throw new AssertionError(answer.statusCode() + ": " + answer.body());
            }
            return new Metrics(answer.body());
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    Status status(Observation observation) throws IOException, InterruptedException {
        return Status.ofJson(get(observation, "/status").body());
    }

    @Override
    public void close() {
        flowing.set(false);
        try {
            flow.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        edge.close();
        region.close();
        below.close();
        above.close();
        http.close();
    }
}
