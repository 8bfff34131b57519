// SPDX-License-Identifier: Apache-2.0
package io.weir.drill;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ops/drills/run}. */
@Command(
        name = "ops/drills/run",
        description = "Runs a whole river on this machine, does it harm, and compares what it says with what is true.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            " 0:the river held",
            " 1:it is broken: what is at the centre differs from what the lines say",
            " 2:usage",
            " 3:a drill could not be run: this machine lacks something, or the drill itself failed",
        },
        footer = {
            "",
            "Examples:",
            "  ops/drills/run list",
            "  ops/drills/run edge-kill --seed 7 --times 3",
            "  ops/drills/run short                    # what CI runs: every drill once or twice",
            "  ops/drills/run all --out reports        # the long set; hours"
        })
public final class Main implements Runnable {

    @Parameters(paramLabel = "NAME", arity = "1..*", description = "list, short, all, or drills by name.")
    private List<String> names = List.of();

    @Option(
            names = "--seed",
            defaultValue = "20261120",
            description = "Fixes the lines and the kind of each fault; when exactly it hits is up to the machine.")
    private long seed;

    @Option(names = "--times", description = "How often the fault is repeated; each drill has a number of its own.")
    private @Nullable Integer times;

    @Option(names = "--out", description = "Where reports go, NAME-SEED.json each; default: ${DEFAULT-VALUE}.")
    private Path out = Path.of("out", "drills");

    @Option(names = "--quiet", description = "No story while it happens; the report has it.")
    private boolean quiet;

    @Option(names = "--keep", description = "Keep topics, state and logs of a drill that held, too.")
    private boolean keep;

    @Option(
            names = "--at-once",
            defaultValue = "1",
            description = "How many drills run side by side, each with brokers and processes of its own; default: 1.")
    private int atOnce;

    @Spec
    private CommandLine.Model.@Nullable CommandSpec spec;

    private static final int BROKEN = 100;

    private int code;

    private Main() {}

    /** Runs what the arguments say, and ends the process. */
    public static void main(String[] arguments) {
        var main = new Main();
        int usage = new CommandLine(main).execute(arguments);
        System.exit(usage != 0 ? usage : main.code == BROKEN ? 1 : main.code);
    }

    @Override
    public void run() {
        if (names.equals(List.of("list"))) {
            for (Drill drill : Drills.ALL) {
                say(String.format(Locale.ROOT, "%-22s %s", drill.name(), drill.summary()));
            }
            return;
        }
        var drills = new ArrayList<Drill>();
        boolean few = false;
        for (String name : names) {
            if (name.equals("all") || name.equals("short")) {
                few |= name.equals("short");
                drills.addAll(name.equals("all") ? Drills.ALL : Drills.SHORT);
            } else {
                drills.add(Drills.named(name).orElseThrow(() -> unknown(name)));
            }
        }
        var runner = new Runner(seed, out, keep, this::progress);
        boolean twice = few;
        try (var pool = Executors.newFixedThreadPool(Math.max(1, atOnce))) {
            var running = drills.stream()
                    .map(drill -> CompletableFuture.runAsync(
                            () -> {
                                int often = times != null ? times : twice ? Math.min(2, drill.times()) : drill.times();
                                tell(drill, runner.run(drill, often));
                            },
                            pool))
                    .toList();
            running.forEach(CompletableFuture::join);
        }
    }

    private synchronized void tell(Drill drill, Report report) {
        say(String.format(
                Locale.ROOT,
                "%-22s %-8s %6.1f s  %s",
                drill.name(),
                report.verdict(),
                report.seconds(),
                report.why() == null ? summary(report) : firstLine(report.why())));
        code = Math.max(code, code(report));
    }

    private ParameterException unknown(String name) {
        if (spec == null) {
            throw new IllegalStateException("picocli sets it");
        }
        return new ParameterException(
                spec.commandLine(), "there is no drill named " + name + "; `ops/drills/run list` names all");
    }

    /** 1 outweighs 3: that the river is broken is the worse news. */
    private static int code(Report report) {
        return switch (report.verdict()) {
            case "held" -> 0;
            case "broken" -> BROKEN;
            default -> 3;
        };
    }

    private static String firstLine(String text) {
        return text.lines().findFirst().orElse("");
    }

    private static String summary(Report report) {
        var counts = report.counts();
        if (counts == null) {
            return "";
        }
        String rows = counts.rows() + " rows of " + counts.lines() + " lines are right";
        return report.faults().isEmpty()
                ? rows
                : String.format(
                        Locale.ROOT,
                        "%s; caught up after %.1f s at the latest",
                        rows,
                        report.faults().stream()
                                .mapToDouble(Report.Fault::caughtUpSeconds)
                                .max()
                                .orElse(0));
    }

    private static void say(String line) {
        System.out.println(line);
        System.out.flush();
    }

    private void progress(String line) {
        if (!quiet) {
            System.err.println(line);
        }
    }
}
