// SPDX-License-Identifier: Apache-2.0
package io.weir.drill;

import io.weir.aggregator.AggregateProcess;
import io.weir.configuration.SiteConfiguration;
import io.weir.configuration.TierConfiguration;
import io.weir.configuration.Tuning;
import io.weir.configuration.Uplink;
import io.weir.edge.EdgeProcess;
import io.weir.language.Documents;
import io.weir.language.Vocabulary;
import io.weir.plan.Planner;
import io.weir.plan.Plans;
import io.weir.problem.Problems;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The processes of a drill, in the test's own JVM or, by {@link #main}, in one that can be killed. The same code as in production,
 * with time-outs short enough for a test.
 */
public final class Drilled {

    static final String YAML = """
            weir: 1
            stream: web
            owner: shop
            decode: json
            fields:
              at: { type: timestamp }
              path: { type: string }
              bytes: { type: int }
              ms: { type: double }
            time: { field: at }
            ---
            reduction: hits
            version: 1
            from: web
            aggregate:
              by: [path]
              window: 10s
              late: 5s
              revise: 30s
              take:
                requests: count()
                volume: sum(bytes)
                fastest: min(ms)
                slowest: max(ms)
                average: mean(ms)
            publish: { to: central }
            """;
    static final int PARTITIONS = 2;
    private static final long INTERVAL = 200;
    private static final long IDLE = 2_000;
    /** Longer than any drill: a row that is not complete must be waiting for someone, never given up. */
    private static final long CLOSE_AFTER = 600_000;

    /** The least there is: a topic that keeps its records for so long only is empty before the drill ends. */
    private static final long OUTAGE = 0;

    private Drilled() {}

    /** {@code edge KAFKA ABOVE STATE PERSISTENT}, {@code region …} or {@code centre …}; the centre's ABOVE is not used. */
    public static void main(String[] arguments) throws InterruptedException {
        AutoCloseable process = start(
                arguments[0],
                arguments[1],
                arguments[2],
                Path.of(arguments[3]),
                Boolean.parseBoolean(arguments[4]),
                Drilled::print);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            try {
                process.close();
                print("stopped");
            } catch (Exception e) {
                print("did not stop: " + e);
            }
        }));
        print("started");
        Thread.currentThread().join();
    }

    private static synchronized void print(String line) {
        System.out.println(line);
        System.out.flush();
    }

    /** Starts the process of a role. */
    static AutoCloseable start(
            String role, String kafka, String above, Path state, boolean persistent, Consumer<String> report) {
        var tuning = new Tuning(PARTITIONS, INTERVAL, IDLE, OUTAGE, state, persistent);
        return switch (role) {
            case "edge" -> {
                var edge = new EdgeProcess(
                        new SiteConfiguration(
                                "berlin",
                                "eu",
                                Map.of(),
                                client(kafka),
                                streams(),
                                Map.of("url", "mock://drill"),
                                List.of(),
                                CLOSE_AFTER,
                                new Uplink(client(above), 0, false),
                                tuning),
                        plans(),
                        report);
                edge.start();
                yield edge;
            }
            case "region" -> aggregate("region", "eu", "site", "eu/berlin", kafka, above, tuning, report);
            case "centre" -> aggregate("central", "centre", "region", "eu", kafka, null, tuning, report);
            default -> throw new IllegalArgumentException(role);
        };
    }

    private static AggregateProcess aggregate(
            String tier,
            String name,
            String children,
            String child,
            String kafka,
            String above,
            Tuning tuning,
            Consumer<String> report) {
        var aggregate = new AggregateProcess(
                new TierConfiguration(
                        tier,
                        name,
                        children,
                        List.of(new TierConfiguration.Child(child, Long.MIN_VALUE, Long.MAX_VALUE)),
                        client(kafka),
                        streams(),
                        Map.of("url", "mock://drill"),
                        List.of(),
                        CLOSE_AFTER,
                        above == null ? null : new Uplink(client(above), 0, false),
                        tuning),
                plans(),
                report);
        aggregate.start();
        return aggregate;
    }

    private static Plans plans() {
        var problems = new Problems();
        Plans plans = Planner.plan(Documents.of(Map.of("hits.yaml", YAML), Vocabulary.EDITION_1, problems), problems);
        if (!problems.all().isEmpty()) {
            throw new IllegalStateException(new ArrayList<>(problems.all()).toString());
        }
        return plans;
    }

    private static Map<String, Object> client(String bootstrap) {
        return Map.of(
                "bootstrap.servers", bootstrap,
                "consumer.session.timeout.ms", "6000",
                "consumer.heartbeat.interval.ms", "1000",
                "producer.transaction.timeout.ms", "10000");
    }

    private static Map<String, Object> streams() {
        return Map.of("commit.interval.ms", Long.toString(INTERVAL), "poll.ms", "50");
    }
}
