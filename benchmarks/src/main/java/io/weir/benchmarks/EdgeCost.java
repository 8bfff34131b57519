// SPDX-License-Identifier: Apache-2.0
package io.weir.benchmarks;

import io.weir.benchmarks.operators.Operators;
import io.weir.benchmarks.size.Size;
import io.weir.river.Fork;
import io.weir.river.ForkedCluster;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * What the edge costs: fills a raw topic, lets each rung of the {@link Ladder} read it in a process of its own, and prints what that
 * took. All in one run on one broker, so that the ratios hold even where the seconds do not.
 */
@Command(
        name = "benchmarks/run",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        subcommands = {Operators.class, Size.class},
        description =
                "Measures what a record costs at the edge, beside a plain consumer and a topology written by hand.",
        footer = {
            "",
            "Examples:",
            "  benchmarks/run",
            "  benchmarks/run --records 5000000 --rounds 3",
            "  benchmarks/run --rungs drain,dsl --json > cost.json",
            "  benchmarks/run --guard 6 --records 300000 --rounds 3 --warm-ups 4"
        })
public final class EdgeCost implements Callable<Integer> {

    private static final String TOPIC = "raw.nginx";
    private static final int PARTITIONS = 4;
    private static final String DRAIN = "drain";
    private static final String GUARDED = "weir";
    /** Bytes: some hundred records, as a busy shipper's batches are. */
    private static final int BATCH = 64 * 1024;

    @Option(
            names = "--records",
            paramLabel = "N",
            description = "records in the raw topic, at least 1000; default 2000000")
    private long records = 2_000_000;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            description = "how often the whole ladder is climbed, at least once; the table tells medians; default 1")
    private int rounds = 1;

    @Option(names = "--rungs", paramLabel = "NAME", split = ",", description = "only these; default all")
    private @Nullable List<String> only;

    @Option(
            names = "--guard",
            paramLabel = "TIMES",
            description = "end with 1 if weir takes more than so many times the processor time of the drain; climbs"
                    + " these two rungs unless --rungs says otherwise")
    private @Nullable Double guard;

    @Option(names = "--seed", paramLabel = "N", description = "of the traffic; default 1")
    private long seed = 1;

    @Option(
            names = "--commit-millis",
            paramLabel = "N",
            description = "between two commits, for those that commit, at least 100; default 1000")
    private long commitMillis = 1_000;

    @Option(
            names = "--warm-ups",
            paramLabel = "N",
            description = "how often a rung reads the topic before it is measured, at most: fewer times if"
                    + " the compilers are done before; at least once; default 12")
    private int warmUps = 12;

    @Option(
            names = "--jvm",
            paramLabel = "OPTION",
            description = "for the rungs' processes, may be repeated; default -Xms512m -Xmx512m")
    private List<String> jvm = List.of("-Xms512m", "-Xmx512m");

    @Option(names = "--json", description = "print JSON instead of a table")
    private boolean json;

    @Option(names = "--keep", paramLabel = "DIR", description = "work in this new directory and leave it, logs and all")
    private @Nullable Path keep;

    @Spec
    private @Nullable CommandSpec spec;

    private final PrintWriter out;
    private final PrintWriter err;

    EdgeCost(PrintWriter out, PrintWriter err) {
        this.out = out;
        this.err = err;
    }

    /** Exits with 0, 1 when a rung failed, was wrong or took more than the guard allows, or 2 when the options make no sense. */
    @SuppressWarnings("SystemOut") // a program's own output
    public static void main(String[] arguments) {
        System.exit(run(
                new PrintWriter(System.out, true, System.out.charset()),
                new PrintWriter(System.err, true, System.err.charset()),
                arguments));
    }

    /** Runs with these options and returns the exit code. */
    static int run(PrintWriter out, PrintWriter err, String... arguments) {
        return new CommandLine(new EdgeCost(out, err))
                .setOut(out)
                .setErr(err)
                .setExecutionExceptionHandler((thrown, command, parsed) -> {
                    err.println("benchmarks/run: " + thrown.getMessage());
                    return 1;
                })
                .execute(arguments);
    }

    @Override
    public Integer call() throws Exception {
        check();
        Path directory = keep == null ? Files.createTempDirectory("weir-edge-cost") : Files.createDirectories(keep);
        try (var broker = ForkedCluster.start(directory.resolve("broker"), 0, null, Map.of())) {
            var machine = Machine.here();
            err.printf(Locale.ROOT, "%s: writing %,d records%n", TOPIC, records);
            long bytes = fill(broker.bootstrap());
            var report = new Report(machine, records, bytes, seed, commitMillis, climb(broker.bootstrap(), directory));
            out.print(json ? report.json() : report.table());
            out.flush();
            return guarded(report);
        } finally {
            if (keep == null) {
                delete(directory);
            }
        }
    }

    private int guarded(Report report) {
        Double most = guard;
        if (most == null) {
            return 0;
        }
        double times = report.timesDrain(GUARDED);
        boolean good = times <= most;
        err.printf(
                Locale.ROOT,
                "%s takes %.1f times the drain, %s than %.1f%n",
                GUARDED,
                times,
                good ? "not more" : "more",
                most);
        return good ? 0 : 1;
    }

    /** Those that are climbed, by name. */
    private List<String> rungs() {
        return only != null
                ? only
                : guard != null
                        ? List.of(DRAIN, GUARDED)
                        : Ladder.RUNGS.stream().map(Rung::name).toList();
    }

    private void check() {
        List<String> rungs = rungs();
        if (guard != null && (guard < 1 || !rungs.containsAll(List.of(DRAIN, GUARDED)))) {
            throw refusal("--guard needs a number of at least 1, and the rungs " + DRAIN + " and " + GUARDED);
        }
        for (String name : rungs) {
            if (Ladder.find(name) == null) {
                throw refusal("no rung is called '" + name + "'; there are "
                        + String.join(
                                ", ", Ladder.RUNGS.stream().map(Rung::name).toList()));
            }
        }
        if (records < 1_000) {
            throw refusal("--records must be at least 1000, not " + records);
        }
        if (rounds < 1) {
            throw refusal("--rounds must be at least 1, not " + rounds);
        }
        if (warmUps < 1) {
            throw refusal("--warm-ups must be at least 1, not " + warmUps);
        }
        if (commitMillis < 100) {
            throw refusal("--commit-millis must be at least 100, not " + commitMillis);
        }
        if (keep != null && Files.exists(keep)) {
            throw refusal("--keep " + keep + " is there already");
        }
    }

    /** Writes the raw topic as a log shipper does, batched and compressed, and returns the bytes of all values. */
    @SuppressWarnings("FutureReturnValueIgnored") // the callback is told what the future would tell
    private long fill(String bootstrap) throws InterruptedException {
        try (var admin = Admin.create(Map.of("bootstrap.servers", (Object) bootstrap))) {
            // Event times lie in the past: nothing must be deleted for that.
            admin.createTopics(List.of(new NewTopic(TOPIC, PARTITIONS, (short) 1)
                            .configs(Map.of(TopicConfig.RETENTION_MS_CONFIG, "-1"))))
                    .all()
                    .get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("cannot create " + TOPIC + ": " + e.getCause(), e);
        }
        var traffic = new Traffic(seed);
        var failure = new AtomicReference<Exception>();
        long bytes = 0;
        try (var producer = new KafkaProducer<>(
                Map.of(
                        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        bootstrap,
                        ProducerConfig.COMPRESSION_TYPE_CONFIG,
                        "lz4",
                        ProducerConfig.BATCH_SIZE_CONFIG,
                        BATCH,
                        ProducerConfig.LINGER_MS_CONFIG,
                        50),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            for (long i = 0; i < records && failure.get() == null; i++) {
                byte[] line = traffic.next().json();
                bytes += line.length;
                producer.send(
                        new ProducerRecord<>(TOPIC, (int) (i % PARTITIONS), traffic.writtenAt(), null, line),
                        (written, thrown) -> {
                            if (thrown != null) {
                                failure.compareAndSet(null, thrown);
                            }
                        });
            }
        }
        Exception thrown = failure.get();
        if (thrown != null) {
            throw new IllegalStateException("cannot write to " + TOPIC + ": " + thrown.getMessage(), thrown);
        }
        return bytes;
    }

    /** Rounds outside, rungs inside: what slows the machine for a while slows all rungs alike. */
    private List<Measured> climb(String bootstrap, Path directory) throws InterruptedException {
        var chosen = Ladder.RUNGS.stream()
                .filter(rung -> rungs().contains(rung.name()))
                .toList();
        Map<Rung, List<Cost>> costs = new LinkedHashMap<>();
        for (int round = 1; round <= rounds; round++) {
            for (Rung rung : chosen) {
                Cost cost = measure(rung, "cost-" + rung.name() + "-" + round, bootstrap, directory);
                costs.computeIfAbsent(rung, key -> new ArrayList<>()).add(cost);
                err.printf(
                        Locale.ROOT,
                        "round %d of %d, %s: %.2f CPU s / M, %,.0f records/s%n",
                        round,
                        rounds,
                        rung.name(),
                        cost.secondsPerMillion(records),
                        cost.recordsPerSecond(records));
            }
        }
        return chosen.stream()
                .map(rung -> new Measured(rung, records, costs.getOrDefault(rung, List.of())))
                .toList();
    }

    private Cost measure(Rung rung, String id, String bootstrap, Path directory) throws InterruptedException {
        List<String> options = new ArrayList<>();
        options.add("-XX:TieredStopAtLevel=4"); // a fork has the quick compiler only
        options.add("-Dorg.slf4j.simpleLogger.defaultLogLevel=error");
        options.addAll(jvm);
        var arguments = List.of(
                rung.name(),
                id,
                bootstrap,
                TOPIC,
                Integer.toString(PARTITIONS),
                Long.toString(seed),
                Long.toString(records),
                Long.toString(commitMillis),
                directory.resolve(id).toString(),
                Integer.toString(warmUps));
        // All passes, and in the end the right answer is computed.
        var patience = new Run(id, bootstrap, TOPIC, PARTITIONS, records, Duration.ZERO, directory)
                .patience()
                .multipliedBy(warmUps + 2L);
        try (var fork = Fork.start(RungMain.class, options, arguments, directory.resolve(id + ".log"))) {
            String[] words = fork.await("cost ", patience).split(" ", -1);
            return new Cost(Long.parseLong(words[1]), Long.parseLong(words[2]), Long.parseLong(words[3]));
        }
    }

    /** What cannot be deleted is told, and hides no failure. */
    private void delete(Path directory) {
        try (var files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException | UncheckedIOException e) {
            err.println("left behind: " + directory + " (" + e + ")");
        }
    }

    private ParameterException refusal(String message) {
        if (spec == null) {
            throw new IllegalStateException("not started by picocli");
        }
        return new ParameterException(spec.commandLine(), message);
    }
}
