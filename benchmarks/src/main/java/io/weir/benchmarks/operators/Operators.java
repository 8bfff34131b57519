// SPDX-License-Identifier: Apache-2.0
package io.weir.benchmarks.operators;

import io.weir.benchmarks.Machine;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What each operator costs by itself: JMH runs each case in a process of its own. */
@Command(
        name = "operators",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description =
                "Measures each decoder, aggregate, mask and some expressions by themselves, without Kafka, with JMH.",
        footer = {
            "",
            "Examples:",
            "  benchmarks/run operators                       # all, some minutes",
            "  benchmarks/run operators decoder mask          # of these kinds",
            "  benchmarks/run operators 'sum(' --seconds 5    # those with this in their name",
            "  benchmarks/run operators --list"
        })
public final class Operators implements Callable<Integer> {

    private static final String ALLOCATED = "gc.alloc.rate.norm";

    @Parameters(
            paramLabel = "WORD",
            arity = "0..*",
            description = "only cases with one of these in their name; default all")
    private List<String> words = List.of();

    @Option(names = "--seconds", paramLabel = "N", description = "that each is measured, at least 1; default 3")
    private int seconds = 3;

    @Option(names = "--list", description = "only say which cases there are")
    private boolean list;

    @Option(names = "--json", description = "print a JSON object a line instead of a table")
    private boolean json;

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() throws RunnerException {
        if (spec == null) {
            throw new IllegalStateException("not started by picocli");
        }
        PrintWriter out = spec.commandLine().getOut();
        if (seconds < 1) {
            throw new ParameterException(spec.commandLine(), "--seconds must be at least 1, not " + seconds);
        }
        List<Case> chosen = Case.ALL.stream()
                .filter(each -> words.isEmpty() || words.stream().anyMatch(each.name()::contains))
                .toList();
        if (chosen.isEmpty()) {
            throw new ParameterException(
                    spec.commandLine(),
                    "no case has " + String.join(" or ", words) + " in its name; --list lists them");
        }
        if (list) {
            chosen.forEach(each -> out.println(each.name()));
            out.flush();
            return 0;
        }
        if (!json) {
            out.println(Machine.here() + ", " + seconds + " seconds each");
            out.println();
            out.println("| operator | ns | ± | B allocated | MB/s | |");
            out.println("| --- | ---: | ---: | ---: | ---: | --- |");
            out.flush();
        }
        for (Case each : chosen) {
            // Here first, since a failure in JMH's own process is told without its cause.
            Work work = each.work().get();
            work.once();
            tell(out, each, work, measured(each));
        }
        return 0;
    }

    private RunResult measured(Case each) throws RunnerException {
        var options = new OptionsBuilder()
                .include(OperatorBenchmark.class.getName())
                .param("name", each.name())
                .forks(1)
                .jvmArgs(
                        "--sun-misc-unsafe-memory-access=allow", // JMH's own
                        "-Xms512m",
                        "-Xmx512m",
                        "-XX:+UseSerialGC",
                        "-Dorg.slf4j.simpleLogger.defaultLogLevel=error")
                .warmupIterations(2)
                .warmupTime(TimeValue.seconds(1))
                .measurementIterations(seconds)
                .measurementTime(TimeValue.seconds(1))
                .addProfiler(GCProfiler.class)
                .shouldFailOnError(true)
                .verbosity(VerboseMode.SILENT)
                .build();
        return new Runner(options).runSingle();
    }

    private void tell(PrintWriter out, Case each, Work work, RunResult result) {
        double nanos = result.getPrimaryResult().getScore();
        double error = result.getPrimaryResult().getStatistics().getStandardDeviation();
        var allocation = result.getSecondaryResults().get(ALLOCATED);
        double allocated = allocation == null ? Double.NaN : allocation.getScore();
        double megabytes = work.inputBytes() * 1_000 / nanos;
        if (json) {
            out.printf(
                    Locale.ROOT,
                    "{\"kind\":\"%s\",\"case\":\"%s\",\"ns\":%.2f,\"ns_deviation\":%.2f,\"allocated_bytes\":%.0f,\"input_bytes\":%.0f,\"note\":\"%s\"}%n",
                    each.kind(),
                    each.text().replace("\\", "\\\\").replace("\"", "\\\""),
                    nanos,
                    error,
                    allocated,
                    work.inputBytes(),
                    work.note());
        } else {
            out.printf(
                    Locale.ROOT,
                    "| %s `%s` | %.0f | %.0f | %.0f | %s | %s |%n",
                    each.kind(),
                    each.text().replace("|", "\\|"),
                    nanos,
                    error,
                    allocated,
                    megabytes > 0 ? String.format(Locale.ROOT, "%.0f", megabytes) : "",
                    work.note());
        }
        out.flush();
    }
}
