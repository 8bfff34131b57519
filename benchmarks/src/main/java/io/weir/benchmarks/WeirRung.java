// SPDX-License-Identifier: Apache-2.0
package io.weir.benchmarks;

import io.weir.engine.FigureLayouts;
import io.weir.engine.FiguresSchema;
import io.weir.engine.FinishedRow;
import io.weir.engine.PlanFigures;
import io.weir.engine.RowFinisher;
import io.weir.language.Documents;
import io.weir.language.Vocabulary;
import io.weir.operators.Supplies;
import io.weir.plan.Planner;
import io.weir.plan.ReductionPlan;
import io.weir.problem.Problems;
import io.weir.registry.SchemaRegistry;
import io.weir.topology.Application;
import io.weir.topology.Wiring;
import io.weir.tree.Row;
import io.weir.wire.Partial;
import io.weir.wire.PartialKey;
import io.weir.wire.Window;
import io.weir.wire.codec.KeyText;
import io.weir.wire.codec.RecordCodec;
import io.weir.wire.codec.WireSchemas;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.streams.StreamsConfig;
import org.jspecify.annotations.Nullable;

/**
 * Weir's own edge over {@code nginx.yaml} or {@code nginx-visitors.yaml}, wired as a site wires it: the leaves, and if wanted the merge of
 * the site beside them in the same process. {@code exactly_once_v2}, stores on disk with their changelog on the broker.
 */
final class WeirRung implements Rung {

    private static final String PLACE = "benchmark/site";
    private static final String FILE = "nginx.yaml";
    private static final String MORE = "nginx-more.yaml";
    private static final String VISITORS = "nginx-visitors.yaml";
    /** The reduction that all rungs from the DSL upwards compute, but for the one with estimates. */
    private static final String FIRST = "nginx-requests";
    /** The reduction with a mask and estimates. */
    private static final String ESTIMATING = "nginx-visitors";

    /** Milliseconds: so long the site waits for more before it closes the last windows. After the measuring, so short is kinder. */
    private static final long IDLE = 2_000;

    private final String name;
    private final int threads;
    private final boolean merged;
    private final String first;
    private final int reductions;

    /** A rung of {@code nginx.yaml}: see the other constructor. */
    WeirRung(String name, int reductions, int threads, boolean merged) {
        this(name, FIRST, reductions, threads, merged);
    }

    /** The rung of {@code nginx-visitors.yaml}. */
    static WeirRung ofEstimates(String name) {
        return new WeirRung(name, ESTIMATING, 1, 1, false);
    }

    /**
     * A rung.
     *
     * @param first the reduction whose rows are the answer
     * @param reductions over the one stream: that of {@code nginx.yaml}, and so many of {@code nginx-more.yaml} that they are as many
     * @param threads of the leaves
     * @param merged whether the site's merge runs too, on a thread of its own, and must have taken all that the leaves said
     */
    private WeirRung(String name, String first, int reductions, int threads, boolean merged) {
        this.name = name;
        this.first = first;
        this.reductions = reductions;
        this.threads = threads;
        this.merged = merged;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String description() {
        return "Weir's leaves" + (first.equals(ESTIMATING) ? ", a pseudonym, quantiles and distinct" : "")
                + (reductions > 1 ? " of " + reductions + " reductions" : "") + (merged ? " and site merge" : "")
                + ", exactly_once_v2";
    }

    @Override
    public int threads() {
        return merged ? threads + 1 : threads;
    }

    /** The plan of the reduction that all rungs from the DSL upwards compute. */
    static ReductionPlan plan() {
        return plans(FIRST, 1).getFirst();
    }

    /** That plan or another, and others over the same stream, as many as are wanted. */
    static List<ReductionPlan> plans(String first, int wanted) {
        var problems = new Problems();
        var files = Map.of(FILE, text(FILE), MORE, text(MORE), VISITORS, text(VISITORS));
        var plans = Planner.plan(Documents.of(files, Vocabulary.EDITION_1, problems), problems)
                .reductions();
        if (!problems.all().isEmpty()) {
            throw new IllegalStateException("these are not as they should be: " + problems.all());
        }
        List<ReductionPlan> chosen = Stream.concat(
                        Stream.of(Objects.requireNonNull(plans.get(first), first)),
                        plans.values().stream()
                                .filter(plan -> !List.of(first, ESTIMATING).contains(plan.name())))
                .limit(wanted)
                .toList();
        if (chosen.size() != wanted) {
            throw new IllegalArgumentException("there are only " + chosen.size() + " reductions, not " + wanted);
        }
        return chosen;
    }

    private static String text(String file) {
        try (var in = Objects.requireNonNull(WeirRung.class.getResourceAsStream(file), file)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Answer read(Run run, Meter meter) throws InterruptedException {
        var streams = new StreamsRun(run, true, threads);
        List<ReductionPlan> plans = plans(first, reductions);
        ReductionPlan plan = plans.getFirst();
        var registry = SchemaRegistry.at("mock://" + run.id());
        var wiring = new Wiring(registry, run.partitions(), Wiring.OUTAGE, Wiring.INTERVAL, IDLE, true);
        var leaves = application(
                run,
                run.id(),
                threads,
                wiring.leaves(PLACE, Map.of("weir.site", PLACE), Supplies.known(), plan.stream(), plans));
        var merge = application(run, run.id() + "-merge", 1, wiring.siteMerge(PLACE, plans, Wiring.OUTAGE));
        String leafTopic = Wiring.topic("leaf", plan);
        String siteTopic = Wiring.topic("site", plan);
        try (leaves;
                merge) {
            if (merged) {
                start(merge, run);
            }
            start(leaves, run);
            meter.start();
            streams.awaitCommitted(run.id(), List.of(run.topic()), () -> trouble(leaves));
            if (merged) {
                streams.awaitCommitted(merge.id(), List.of(leafTopic), () -> trouble(merge));
            }
            meter.stop();
            if (merged) {
                awaitClosed(run, streams, leafTopic, siteTopic);
            }
        }
        List<FinishedRow> finished = rows(plan, streams, registry, merged ? siteTopic : leafTopic);
        if (first.equals(ESTIMATING)) {
            streams.deleteTopics();
            return new Answer.Estimated(estimates(finished));
        }
        var rows = summaries(finished);
        plans.stream()
                .skip(1)
                .forEach(other -> check(other, rows(other, streams, registry, Wiring.topic("leaf", other)), rows));
        streams.deleteTopics();
        return new Answer.Rows(rows);
    }

    private static Application application(Run run, String id, int threads, Application.Maker maker) {
        return new Application(
                id,
                Map.of(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, run.bootstrap()),
                Map.of(
                        StreamsConfig.NUM_STREAM_THREADS_CONFIG,
                        threads,
                        StreamsConfig.COMMIT_INTERVAL_MS_CONFIG,
                        run.commit().toMillis()),
                run.directory().toString(),
                maker,
                line -> {});
    }

    private static @Nullable String trouble(Application application) {
        return application.trouble();
    }

    private static void start(Application application, Run run) throws InterruptedException {
        application.start();
        Await.until(
                () -> {
                    String trouble = application.trouble();
                    if (trouble != null) {
                        throw new IllegalStateException(application.id() + " does not run: " + trouble);
                    }
                    return application.state() == Application.State.RUNNING;
                },
                Duration.ofMillis(1), // the meter starts then
                run.patience(),
                () -> application.id() + " does not run");
    }

    /** Waits until the site has closed every window, and so said of every group what its leaves said. */
    private static void awaitClosed(Run run, StreamsRun streams, String leafTopic, String siteTopic)
            throws InterruptedException {
        int groups = groups(streams, leafTopic);
        Await.until(
                () -> groups(streams, siteTopic) >= groups,
                Duration.ofMillis(200),
                run.patience(),
                () -> "the site's merge has not closed the windows of all " + groups + " groups");
    }

    private static int groups(StreamsRun streams, String topic) {
        Map<Slot, Boolean> seen = new HashMap<>();
        streams.visit(topic, (key, value) -> {
            PartialKey partial = key(key);
            if (partial != null) {
                seen.put(new Slot(partial.window(), partial.group()), true);
            }
        });
        return seen.size();
    }

    /** What is merged into one row. */
    private record Slot(Window window, String group) {}

    private static @Nullable PartialKey key(byte[] key) {
        return KeyText.parse(new String(key, StandardCharsets.UTF_8));
    }

    /** As any merge does: of each incarnation's partials the newest, merged for each group and window, and finished. */
    private static List<FinishedRow> rows(
            ReductionPlan plan, StreamsRun streams, SchemaRegistry registry, String topic) {
        var codec = new RecordCodec(registry.register(
                topic + "-value", WireSchemas.records(plan.name(), plan.version(), FiguresSchema.of(plan))));
        Map<PartialKey, Partial> newest = new HashMap<>();
        streams.visit(topic, (bytes, value) -> {
            PartialKey key = key(bytes);
            if (key != null) {
                newest.merge(
                        key, codec.readPartial(value), (held, next) -> next.version() > held.version() ? next : held);
            }
        });
        Map<Slot, List<Partial>> children = new HashMap<>();
        newest.forEach((key, partial) -> children.computeIfAbsent(
                        new Slot(key.window(), key.group()), slot -> new ArrayList<>())
                .add(partial));
        var figures = new PlanFigures(plan, FigureLayouts.NONE);
        var finisher = new RowFinisher(plan, FigureLayouts.NONE);
        var rows = new ArrayList<FinishedRow>();
        children.forEach((slot, partials) -> {
            long version = partials.stream().mapToLong(Partial::version).sum();
            long events = partials.stream().mapToLong(Partial::events).sum();
            var merged = new Partial(version, partials.size(), events, plan.hash(), figures.merge(partials));
            rows.add(finisher.finish(new Row(slot.window(), slot.group(), merged, 1, 1, true, 1, 0, 0)));
        });
        return rows;
    }

    private static String key(FinishedRow row) {
        return Answer.Rows.key(
                (long) value(row, "window_start") / 1_000, // microseconds
                new Group(
                        value(row, "section").toString(),
                        value(row, "status_class").toString()));
    }

    private static Map<String, Estimates> estimates(List<FinishedRow> rows) {
        Map<String, Estimates> estimates = new HashMap<>();
        for (FinishedRow row : rows) {
            estimates.put(
                    key(row),
                    new Estimates(
                            (long) value(row, "requests"),
                            (double) value(row, "latency_p50"),
                            (double) value(row, "latency_p99"),
                            (long) value(row, "visitors")));
        }
        return estimates;
    }

    private static Map<String, Summary> summaries(List<FinishedRow> rows) {
        Map<String, Summary> summaries = new HashMap<>();
        for (FinishedRow row : rows) {
            summaries.put(
                    key(row),
                    new Summary(
                            (long) value(row, "requests"),
                            (long) value(row, "bytes_sent"),
                            (double) value(row, "fastest"),
                            (double) value(row, "slowest")));
        }
        return summaries;
    }

    /** All reductions take the same requests, each in groups of its own: together they must be as many, and of as many bytes. */
    private static void check(ReductionPlan plan, List<FinishedRow> rows, Map<String, Summary> first) {
        for (String figure : List.of("requests", "bytes_sent")) {
            long found =
                    rows.stream().mapToLong(row -> (long) value(row, figure)).sum();
            long right = first.values().stream()
                    .mapToLong(figure.equals("requests") ? Summary::requests : Summary::bytes)
                    .sum();
            if (found != right) {
                throw new IllegalStateException(plan.id() + " has " + figure + " " + found + " instead of " + right);
            }
        }
    }

    private static Object value(FinishedRow row, String column) {
        return Objects.requireNonNull(row.value(column), column);
    }
}
