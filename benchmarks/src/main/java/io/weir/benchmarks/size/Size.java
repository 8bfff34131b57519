// SPDX-License-Identifier: Apache-2.0
package io.weir.benchmarks.size;

import io.weir.benchmarks.size.Edge.Given;
import io.weir.benchmarks.size.Wire.Counted;
import io.weir.language.Documents;
import io.weir.language.Vocabulary;
import io.weir.plan.Planner;
import io.weir.plan.ReductionPlan;
import io.weir.problem.Problems;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** How small a site can be: a real {@code weir edge} over real brokers, each in a process of its own. */
@Command(
        name = "size",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Measures how small a site can be; docs/sizing.md quotes it.",
        footer = {
            "",
            "Examples:",
            "  benchmarks/run size idle --minutes 5",
            "  benchmarks/run size small --jvm -Xmx96m --minutes 3",
            "  benchmarks/run size groups --groups 1000000 --jvm -Xmx96m"
        })
public final class Size implements Runnable {

    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final int PARTITIONS = 4;
    private static final long START = Instant.parse("2026-01-01T00:00:00Z").toEpochMilli();

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public void run() {
        if (spec != null) {
            throw new ParameterException(spec.commandLine(), "which? idle, small or groups");
        }
    }

    private PrintWriter out() {
        if (spec == null) {
            throw new IllegalStateException("not started by picocli");
        }
        return spec.commandLine().getOut();
    }

    private void tell(String format, Object... values) {
        out().println(String.format(Locale.ROOT, format, values));
        out().flush();
    }

    /** A site with many reductions over a few streams that says nothing. */
    @Command(
            name = "idle",
            mixinStandardHelpOptions = true,
            description = "What a site sends and does while nothing happens.")
    int idle(
            @Option(names = "--reductions", defaultValue = "50", description = "in all; default ${DEFAULT-VALUE}")
                    int reductions,
            @Option(names = "--streams", defaultValue = "5", description = "default ${DEFAULT-VALUE}") int streams,
            @Option(names = "--settle", defaultValue = "90", description = "seconds first; default ${DEFAULT-VALUE}")
                    int settle,
            @Option(names = "--minutes", defaultValue = "5", description = "measured; default ${DEFAULT-VALUE}")
                    int minutes,
            @Option(names = "--never", description = "no event ever came") boolean never,
            @Option(names = "--jvm", defaultValue = "-Xmx128m", description = "default ${DEFAULT-VALUE}")
                    List<String> jvm,
            @Option(names = "--keep", paramLabel = "DIR", description = "work in this new directory and leave it")
                    @Nullable
                    Path keep)
            throws InterruptedException {
        try (var place = new Place(keep);
                var above = Above.start(place.directory().resolve("above"))) {
            for (int s = 0; s < streams; s++) {
                var yaml = new StringBuilder(stream("s" + s));
                for (int r = s; r < reductions; r += streams) {
                    yaml.append(reduction("r" + r, "s" + s, "1m", ""));
                }
                place.reductions("s" + s + ".yaml", yaml.toString());
                place.createTopic("raw.s" + s, PARTITIONS);
            }
            try (var edge = Edge.start(place.directory(), new Given(place.bootstrap(), above.counted(), "", jvm))) {
                Await.until(edge::isReady, PATIENCE, "the edge is not ready");
                if (!never) {
                    for (int s = 0; s < streams; s++) {
                        place.send("raw.s" + s, PARTITIONS, 0, 2_000, 0, i -> line(START + i, "d" + i % 20, i));
                    }
                }
                tell(
                        "%d reductions over %d streams of %d partitions, %s; settling for %d s",
                        reductions,
                        streams,
                        PARTITIONS,
                        never ? "no event ever" : "after " + 2_000 * streams + " events",
                        settle);
                Thread.sleep(Duration.ofSeconds(settle));
                Counted before = above.wire().counted();
                double cpu = edge.metric("weir_process_cpu_seconds_total", "");
                long logged = place.logged("");
                long partial = place.logged("weir.");
                long begun = System.nanoTime();
                for (int minute = 1; minute <= minutes; minute++) {
                    Thread.sleep(Duration.ofMinutes(1));
                    Counted now = above.wire().counted().minus(before);
                    double seconds = (System.nanoTime() - begun) / 1e9;
                    double used = edge.metric("weir_process_cpu_seconds_total", "") - cpu;
                    tell(
                            "minute %d: link %.0f B/s (up %.0f, down %.0f; with headers about %.0f), %d connections opened;"
                                    + " CPU %.1f s/hour; own broker's logs %.0f B/s (weir.* topics %.0f)",
                            minute,
                            (now.up() + now.down()) / seconds,
                            now.up() / seconds,
                            now.down() / seconds,
                            (now.up() + now.down() + now.writes() * (double) Wire.HEADERS) / seconds,
                            now.connections(),
                            used / seconds * 3_600,
                            (place.logged("") - logged) / seconds,
                            (place.logged("weir.") - partial) / seconds);
                }
                tell("%s", edge.summary());
                return 0;
            }
        }
    }

    /** An edge in a small heap under steady traffic. */
    @Command(
            name = "small",
            mixinStandardHelpOptions = true,
            description = "One edge in a small heap under steady traffic; checks that every event is counted.")
    int small(
            @Option(names = "--rate", defaultValue = "5000", description = "events a second; default ${DEFAULT-VALUE}")
                    long rate,
            @Option(names = "--minutes", defaultValue = "3", description = "default ${DEFAULT-VALUE}") int minutes,
            @Option(
                            names = "--devices",
                            defaultValue = "2000",
                            description = "groups of the finest reduction; default ${DEFAULT-VALUE}")
                    int devices,
            @Option(names = "--jvm", defaultValue = "-Xmx96m", description = "default ${DEFAULT-VALUE}")
                    List<String> jvm,
            @Option(names = "--keep", paramLabel = "DIR", description = "work in this new directory and leave it")
                    @Nullable
                    Path keep)
            throws InterruptedException {
        String yaml = stream("s")
                + reduction("device", "s", "1m", "")
                + reduction("kind", "s", "10s", "").replace("by: [device]", "by: [kind]")
                + reduction("failed", "s", "1m", "steps: [{ where: status >= 500 }]")
                + reduction("kind-status", "s", "1m", "").replace("by: [device]", "by: [kind, status]")
                + reduction("all", "s", "1h", "").replace("by: [device]", "by: []");
        try (var place = new Place(keep);
                var above = Above.start(place.directory().resolve("above"))) {
            place.reductions("s.yaml", yaml);
            place.createTopic("raw.s", PARTITIONS);
            try (var edge = Edge.start(place.directory(), new Given(place.bootstrap(), above.counted(), "", jvm))) {
                Await.until(edge::isReady, PATIENCE, "the edge is not ready");
                long sent = 0;
                Counted before = above.wire().counted();
                for (int minute = 1; minute <= minutes; minute++) {
                    place.send(
                            "raw.s",
                            PARTITIONS,
                            sent,
                            rate * 60,
                            rate,
                            i -> line(System.currentTimeMillis(), "d" + i * 7_919 % devices, i));
                    sent += rate * 60;
                    tell("minute %d, %d events: %s", minute, sent, edge.summary());
                }
                long all = sent;
                Await.until(
                        () -> edge.metric("weir_leaf_events_total", "reduction=\"device.v1\"") >= all,
                        PATIENCE,
                        "not all events are counted");
                Counted wire = above.wire().counted().minus(before);
                tell("link: %.0f B/s up, %.0f B/s down", wire.up() / (minutes * 60.0), wire.down() / (minutes * 60.0));
                for (var entry : plans(yaml).entrySet()) {
                    String id = entry.getValue().id();
                    long absorbed = Math.round(edge.metric("weir_leaf_events_total", "reduction=\"" + id + "\",")
                            - edge.metric(
                                    "weir_leaf_events_total",
                                    "outcome=\"filtered\",partition=\"0\",place=\"eu/berlin\",reason=\"\",reduction=\""
                                            + id));
                    tell("%s: ledger %d", id, absorbed);
                }
                String topic = "weir.leaf.device.v1";
                ReductionPlan plan = plan(yaml, "device");
                check(Place.said(place.bootstrap(), topic, plan).events(), all, topic);
                tell("%s", edge.summary());
                return 0;
            }
        }
    }

    /** A leaf with very many groups in a window; how it starts again. */
    @Command(
            name = "groups",
            mixinStandardHelpOptions = true,
            description =
                    "Very many groups in one window of one partition: all counted, on how much disk, and how long a restart takes.")
    int groups(
            @Option(names = "--groups", defaultValue = "1000000", description = "default ${DEFAULT-VALUE}") long groups,
            @Option(
                            names = "--rounds",
                            defaultValue = "2",
                            description = "events of each group; default ${DEFAULT-VALUE}")
                    int rounds,
            @Option(
                            names = "--state",
                            defaultValue = "{ store: disk }",
                            description = "as in site.yaml; default ${DEFAULT-VALUE}")
                    String state,
            @Option(names = "--jvm", defaultValue = "-Xmx96m", description = "default ${DEFAULT-VALUE}")
                    List<String> jvm,
            @Option(names = "--no-restarts", description = "do not measure how it starts again") boolean noRestarts,
            @Option(names = "--keep", paramLabel = "DIR", description = "work in this new directory and leave it")
                    @Nullable
                    Path keep)
            throws InterruptedException {
        String yaml = stream("s") + reduction("device", "s", "1h", "");
        ReductionPlan plan = plan(yaml, "device");
        try (var place = new Place(keep);
                var above = Above.start(place.directory().resolve("above"))) {
            place.reductions("s.yaml", yaml);
            place.createTopic("raw.s", 1);
            var given = new Given(place.bootstrap(), above.counted(), "state: " + state, jvm);
            long all = groups * rounds;
            place.send("raw.s", 1, 0, all, 0, i -> line(START + i % 60_000, device(i % groups), i));
            tell("%d events of %d groups in one window wait", all, groups);
            try (var edge = Edge.start(place.directory(), given)) {
                long begun = System.nanoTime();
                awaitOffered(edge, all);
                tell("leaf: all absorbed after %.1f s; %s", seconds(begun), edge.summary());
                awaitMerged(edge);
                tell("site merge: all taken after %.1f s", seconds(begun));
                Await.until(
                        () -> edge.metric("weir_lag_records", "group=\"weir-link.eu.berlin\"") == 0
                                && edge.metric("weir_link_sent_records_total", "") >= groups,
                        PATIENCE,
                        "the link has not sent all");
                tell("window closed, sent, and above after %.1f s; %s", seconds(begun), edge.summary());
                check(Place.said(above.bootstrap(), "weir.site.device.v1", plan), groups, all);
                sizes(place, edge, groups);
                if (noRestarts) {
                    return 0;
                }
                tell("SIGTERM took %.1f s", edge.stop().toMillis() / 1e3);
                restart(place, edge, given, all, "with its state on disk");
                edge.stop();
                delete(edge.state());
                restart(place, edge, given, all + 1, "with its state directory deleted");
                check(Place.said(place.bootstrap(), "weir.leaf.device.v1", plan), groups, all + 2);
                tell("%s", edge.summary());
                return 0;
            }
        }
    }

    private void restart(Place place, Edge edge, Given given, long all, String how) throws InterruptedException {
        // A record waits already, so that its being counted shows when the leaf works again.
        place.send("raw.s", 1, all, 1, 0, i -> line(START, device(0), i));
        long begun = System.nanoTime();
        edge.restart(given);
        awaitOffered(edge, all + 1);
        tell("restarted %s: the next record was counted after %.1f s", how, seconds(begun));
        Await.until(edge::isReady, PATIENCE, "the edge is not ready");
        awaitMerged(edge);
        tell("and was merged after %.1f s; %s", seconds(begun), edge.summary());
    }

    private static void awaitOffered(Edge edge, long events) throws InterruptedException {
        Await.until(
                () -> edge.isListening() && edge.metric("weir_leaf_events_total", "") >= events,
                PATIENCE,
                "not all events are counted");
    }

    private static void awaitMerged(Edge edge) throws InterruptedException {
        Await.until(
                () -> edge.metrics().contains("weir_lag_records{group=\"weir-merge.site\"")
                        && edge.metric("weir_lag_records", "group=\"weir-merge.site\"") == 0,
                PATIENCE,
                "the site's merge has not taken all");
    }

    private void sizes(Place place, Edge edge, long groups) {
        double each = groups;
        tell(
                "bytes for each group: leaf's store %.0f on disk, merge's %.0f; changelog of the leaf %.0f, of the merge %.0f;"
                        + " weir.leaf.* %.0f, weir.site.* %.0f (logs as written, not compacted yet)",
                Place.size(
                                edge.state().resolve("weir-leaf.s"),
                                file -> file.toString().endsWith(".sst"))
                        / each,
                Place.size(
                                edge.state().resolve("weir-merge.site"),
                                file -> file.toString().endsWith(".sst"))
                        / each,
                place.logged("weir-leaf.s-leaves-changelog") / each,
                place.logged("weir-merge.site-merges-changelog") / each,
                place.logged("weir.leaf.") / each,
                place.logged("weir.site.") / each);
    }

    private static double seconds(long begun) {
        return (System.nanoTime() - begun) / 1e9;
    }

    private void check(Place.Said said, long groups, long events) {
        if (said.keys() != groups) {
            throw new IllegalStateException(said.keys() + " groups arrived instead of " + groups);
        }
        check(said.events(), events, "the topic");
    }

    private void check(long said, long events, String topic) {
        if (said != events) {
            throw new IllegalStateException(topic + " says " + said + " events instead of " + events);
        }
        tell("right: %d of %d events are in the partials of %s", said, events, topic);
    }

    private static void delete(Path directory) {
        try (var files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String stream(String name) {
        return """
                weir: 1
                stream: %s
                owner: benchmark
                decode: json
                fields:
                  at: { type: timestamp }
                  device: { type: string }
                  kind: { type: string }
                  status: { type: int }
                  bytes: { type: int }
                  ms: { type: double }
                time: { field: at }
                """.formatted(name);
    }

    private static String reduction(String name, String stream, String window, String steps) {
        return """
                ---
                reduction: %s
                version: 1
                from: %s
                %s
                aggregate:
                  by: [device]
                  window: %s
                  take: { events: count(), volume: sum(bytes), slowest: max(ms) }
                publish: { to: region }
                """.formatted(name, stream, steps, window);
    }

    private static String device(long number) {
        return String.format(Locale.ROOT, "device-%09d", number);
    }

    private static byte[] line(long time, String device, long number) {
        String line = "{\"at\":\"" + Instant.ofEpochMilli(time) + "\",\"device\":\"" + device + "\",\"kind\":\"k"
                + number % 50
                + "\",\"status\":" + (number % 97 == 0 ? 503 : 200) + ",\"bytes\":" + number % 10_000 + ",\"ms\":"
                + number % 1_000 / 10.0 + "}";
        return line.getBytes(StandardCharsets.UTF_8);
    }

    private static Map<String, ReductionPlan> plans(String yaml) {
        var problems = new Problems();
        var plans = Planner.plan(Documents.of(Map.of("s.yaml", yaml), Vocabulary.EDITION_1, problems), problems);
        if (!problems.all().isEmpty()) {
            throw new IllegalStateException(problems.all().toString());
        }
        return plans.reductions();
    }

    private static ReductionPlan plan(String yaml, String name) {
        return Objects.requireNonNull(plans(yaml).get(name), name);
    }
}
