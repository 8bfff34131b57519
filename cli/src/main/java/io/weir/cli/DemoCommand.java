// SPDX-License-Identifier: Apache-2.0
package io.weir.cli;

import io.weir.cli.demo.Demo;
import io.weir.cli.demo.View;
import io.weir.cli.demo.Window;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The whole river on this machine. */
@Command(
        name = "demo",
        description = "Runs sites, regions and a centre on this machine, each with a Kafka cluster of its own.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Without --input it has a source of its own. A terminal shows a live table; anything else gets rows as JSON",
            "lines, and standard error tells how it goes. Ctrl-C ends it, cleans up and sums up; twice, it ends at once.",
            "",
            "Examples:",
            "  weir demo",
            "  weir demo | jq -c 'select(.errors > 0)'",
            "  weir demo --input berlin=web.access=a.log --input paris=web.access=b.log \\",
            "            --reductions requests.yaml --until-drained --out out/"
        })
final class DemoCommand extends Verb {

    @Option(
            names = {"-i", "--input"},
            paramLabel = "SITE=STREAM=FILE",
            description = "Lines to feed, one a record. Sites appear by being named.")
    private List<String> inputs = List.of();

    @Option(names = "--reductions", paramLabel = "PATH", description = "Files or directories. Default: the demo's own.")
    private List<Path> reductions = List.of();

    @Option(names = "--until-drained", description = "Stop by itself when everything has come out.")
    private boolean untilDrained;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Write <reduction>.jsonl and report.json there at the end.")
    private @Nullable Path out;

    @Option(
            names = "--regions",
            paramLabel = "N",
            defaultValue = "2",
            description = "Sites are dealt to them in turn. Default: 2.")
    private int regions = 2;

    @Option(
            names = "--partitions",
            paramLabel = "N",
            defaultValue = "2",
            description = "Of each raw topic. Default: 2.")
    private int partitions = 2;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "Deals lines to partitions. Default: 1.")
    private long seed = 1;

    @Option(
            names = "--dir",
            paramLabel = "DIR",
            description = "Keep clusters and state there. Default: a temporary folder that is deleted.")
    private @Nullable Path directory;

    @Option(
            names = "--port-base",
            paramLabel = "N",
            defaultValue = "0",
            description =
                    "Clusters listen on N, N+1, … of loopback: sites by name, regions, the centre. Default: free ones.")
    private int portBase;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "300",
            description = "Give up --until-drained after that. Default: 300.")
    private int timeout = 300;

    @Option(
            names = "--fail-on",
            paramLabel = "OUTCOME",
            split = ",",
            description = "End with 1 if there are any: ${COMPLETION-CANDIDATES}.")
    private List<ReplayCommand.FailOn> failOn = List.of();

    @Override
    public Integer call() throws IOException, InterruptedException {
        PrintWriter err = err();
        if (regions < 1 || partitions < 1 || partitions > 64) {
            throw new InputException("--regions must be at least 1 and --partitions between 1 and 64");
        }
        if (portBase != 0 && (portBase < 1024 || portBase > 65_000)) {
            throw new InputException("--port-base must be between 1024 and 65000");
        }
        if (out != null) {
            // Not when all has run.
            Files.createDirectories(out);
            if (!Files.isWritable(out)) {
                throw new WorldException("cannot write to " + out + ": no permission");
            }
        }
        List<Path> paths = reductions.isEmpty() ? List.of(Demo.examples()) : reductions;
        Loading.Loaded loaded = loading.load(paths, err);
        if (!loaded.problems().none()) {
            return Exit.INPUT;
        }
        if (loaded.plans().all().isEmpty()) {
            throw new InputException("there is no reduction in " + paths);
        }
        loading.tellOfKnownKeys(loaded.plans().keys().keySet(), err);
        var lines = new ArrayList<Demo.Input>();
        for (String input : inputs) {
            String[] parts = input.split("=", 3);
            if (parts.length != 3 || !parts[0].matches("[a-z0-9][a-z0-9-]{0,59}")) {
                throw new InputException("--input " + input + " is not of the form SITE=STREAM=FILE");
            }
            if (!loaded.plans().streams().containsKey(parts[1])) {
                throw new InputException("no stream is called `" + parts[1] + "`; there are: "
                        + String.join(", ", loaded.plans().streams().keySet()));
            }
            Path file = Path.of(parts[2]);
            InputException.unlessReadable(file);
            lines.add(new Demo.Input(parts[0], parts[1], file));
        }
        if (untilDrained && lines.isEmpty()) {
            throw new InputException("--until-drained needs --input: the demo's own source never ends");
        }
        Path example = reductions.isEmpty() ? Demo.examples().resolve("shop.yaml") : reductions.getFirst();
        var settings = new Demo.Settings(
                lines, regions, partitions, seed, untilDrained, timeout, directory, out, portBase, near(example));
        Demo.Outcome outcome;
        try {
            outcome = Demo.run(settings, loaded.plans(), out(), err, view());
        } catch (Demo.BusyException e) {
            throw new WorldException(String.valueOf(e.getMessage()));
        }
        outcome.missing().forEach(missing -> err.println("weir: not accounted for: " + missing));
        if (untilDrained && outcome.signal() == 0 && !loading.quiet) {
            err.println(
                    out != null
                            ? "weir: the rows are in " + out + "; " + out.resolve("report.json")
                                    + " tells what became of each event"
                            : "weir: it has ended; --out DIR keeps the rows, and what became of each event");
        }
        boolean failed = ReplayCommand.failed(failOn, outcome.dead(), outcome.late(), err)
                || !outcome.missing().isEmpty();
        // Whoever ends the demo by Ctrl-C has seen enough; whoever waited for an answer has none.
        boolean seen = outcome.isInterrupted() && !untilDrained;
        return outcome.signal() != 0 && !seen ? Exit.SIGNAL + outcome.signal() : failed ? Exit.NO : Exit.DONE;
    }

    private View view() {
        Window window = Window.ofStandardOutput();
        if (window == null || untilDrained) {
            return View.forPrograms(!loading.quiet);
        }
        return new View(
                Terminal.isDumb() ? View.Kind.PAGES : View.Kind.IN_PLACE,
                loading.colored(true),
                Terminal.isUnicode(),
                !loading.quiet,
                () -> Objects.requireNonNullElse(Window.ofStandardOutput(), Window.USUAL));
    }

    /** As seen from where the person is, if it lies below. */
    private static Path near(Path path) {
        Path here = Path.of("").toAbsolutePath();
        Path whole = path.toAbsolutePath().normalize();
        return whole.startsWith(here) ? here.relativize(whole) : path;
    }
}
