// SPDX-License-Identifier: Apache-2.0
package io.weir.cli;

import io.weir.cli.demo.Lines;
import io.weir.cli.demo.Window;
import io.weir.engine.FinishedRow;
import io.weir.event.Instants;
import io.weir.plan.EventsPlan;
import io.weir.plan.LeafPlan;
import io.weir.simulation.Calm;
import io.weir.wire.Ledger;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Runs a reduction over files. */
@Command(
        name = "replay",
        description = "Runs a reduction over files and prints its rows, or its events, as JSON lines. Needs no Kafka.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Each site is one raw partition; files of one site follow each other. The end of the input closes everything.",
            "Input may be packed by gzip.",
            "",
            "Examples:",
            "  weir replay requests.yaml --input access.log",
            "  weir replay requests.yaml --input berlin=a.log --input paris=b.log --stats",
            "  weir replay requests.yaml --input access.log --dead - | head",
            "  ssh web1 cat /var/log/access.log.1.gz | weir replay requests.yaml --input -"
        })
final class ReplayCommand extends Verb {

    @Parameters(paramLabel = "FILE.yaml", arity = "1..*", description = "Files or directories with the reduction.")
    private List<Path> paths = List.of();

    @Option(
            names = {"-i", "--input"},
            paramLabel = "[SITE=]FILE",
            arity = "1..*",
            required = true,
            description =
                    "Lines to read, one a record; - is standard input. Without a site, the file's name is the site.")
    private List<String> inputs = List.of();

    @Option(names = "--reduction", paramLabel = "NAME", description = "Which, where the files hold several.")
    private @Nullable String reduction;

    @Option(names = "--stats", description = "Tell on standard error what became of the lines.")
    private boolean stats;

    @Option(
            names = "--dead",
            paramLabel = "FILE",
            description =
                    "Write each line that is dead there as JSON, with the reason; - is standard output, without the rows.")
    private @Nullable String deadFile;

    @Option(
            names = "--fail-on",
            paramLabel = "OUTCOME",
            split = ",",
            description = "End with 1 if there are any: ${COMPLETION-CANDIDATES}.")
    private List<FailOn> failOn = List.of();

    /** Milliseconds. */
    private static final long YEAR = 365 * 86_400_000L;

    /** What may make the command fail. */
    enum FailOn {
        DEAD,
        LATE;

        /** As it is written on the command line. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Override
    public Integer call() throws IOException {
        PrintWriter out = out();
        PrintWriter err = err();
        Loading.Loaded loaded = loading.load(paths, err);
        if (!loaded.problems().none()) {
            return Exit.INPUT;
        }
        LeafPlan plan = Loading.only(loaded.plans(), reduction);
        loading.tellOfKnownKeys(plan.keys(), err);
        Map<String, List<String>> bySite = bySite();
        long began = System.nanoTime();
        var calm = new Calm(plan.stream(), List.of(plan), List.copyOf(bySite.keySet()), Map.of());
        var deaths = new Deaths(deadFile == null ? null : dead(deadFile));
        calm.onDead(deaths);
        boolean rowsToo = !"-".equals(deadFile);
        var events = new int[1];
        // Events come as they come: there may be more of them than memory.
        calm.onEvent(event -> {
            events[0]++;
            if (rowsToo) {
                out.println(event.json());
            }
        });
        // What is printed meanwhile would be written over.
        boolean prints = plan instanceof EventsPlan || !rowsToo;
        boolean shows = !loading.quiet && Terminal.isStandardError() && !(prints && Window.ofStandardOutput() != null);
        try (var progress = new Progress(err, shows)) {
            for (var site : bySite.entrySet()) {
                for (String file : site.getValue()) {
                    Path path = file.equals("-") ? null : Path.of(file);
                    deaths.begin(file);
                    progress.begin(file, path == null ? 0 : Files.size(path));
                    // A line that tells no year has that of its file.
                    long written = path == null
                            ? System.currentTimeMillis()
                            : Files.getLastModifiedTime(path).toMillis();
                    Lines.read(path, progress::over, value -> {
                        deaths.next(value);
                        calm.offerLine(site.getKey(), value, written);
                        progress.line();
                    });
                }
            }
        }
        calm.finish();
        deaths.close();
        boolean publishesRows = !(plan instanceof EventsPlan);
        List<FinishedRow> rows = publishesRows ? calm.rows(plan.name()) : List.of();
        if (rowsToo) {
            rows.forEach(row -> out.println(row.json()));
        }
        out.flush();
        Ledger total = Ledger.EMPTY;
        for (String site : bySite.keySet()) {
            Ledger ledger = calm.ledger(site, plan.name());
            total = total.plus(ledger);
        }
        long dead = total.startingWith(Ledger.DEAD).events();
        long late = total.of(Ledger.LATE).events();
        if (stats) {
            String published = publishesRows ? Words.count(rows.size(), "row") : Words.count(events[0], "event");
            stats(err, total, deaths, published + groups(rows), (System.nanoTime() - began) / 1e9);
        } else if (!loading.quiet) {
            tell(err, dead, deaths.undecodable(), late);
        }
        if (stats || !loading.quiet) {
            if (plan.stream().time().isEmpty()) {
                err.println("weir: lines have no time-stamp of their own, so all are of their file's last change");
            }
            tellTimes(err, calm, late);
        }
        return failed(failOn, dead, late, err) ? Exit.NO : Exit.DONE;
    }

    /** Whether there is any of what may not be; says which, and how many. */
    static boolean failed(List<FailOn> failOn, long dead, long late, PrintWriter err) {
        boolean failed = false;
        for (FailOn outcome : FailOn.values()) {
            long count = outcome == FailOn.DEAD ? dead : late;
            if (failOn.contains(outcome) && count > 0) {
                err.println("weir: --fail-on " + outcome + ": " + Words.count(count, "event"));
                failed = true;
            }
        }
        return failed;
    }

    /** How many groups a window has at most: what a leaf has to keep. */
    private static String groups(List<FinishedRow> rows) {
        var groups = new HashMap<Object, Integer>();
        rows.forEach(row -> groups.merge(Objects.requireNonNull(row.value("window_start")), 1, Integer::sum));
        return groups.isEmpty()
                ? ""
                : " of " + Words.count(groups.size(), "window") + " (at most "
                        + Words.count(Collections.max(groups.values()), "group") + " in one)";
    }

    /** No line is left out without a word. */
    private static void tell(PrintWriter err, long dead, long undecodable, long late) {
        if (dead > 0) {
            err.println("weir: " + dead + (dead == 1 ? " line is dead" : " lines are dead") + " (" + undecodable
                    + " undecodable); --stats tells why, --dead FILE which");
        }
        if (late > 0) {
            err.println("weir: " + late + (late == 1 ? " line was" : " lines were")
                    + " too late for all windows; `late` and `revise` say how long they are kept open");
        }
    }

    /** From when to when the events are, where that may be why rows are not what they should be. */
    private static void tellTimes(PrintWriter err, Calm calm, long late) {
        if (calm.firstTime().isEmpty()) {
            return;
        }
        long first = calm.firstTime().getAsLong();
        long last = calm.lastTime().orElse(first);
        boolean seconds = first >= 0 && first < YEAR;
        boolean future = last > System.currentTimeMillis() + YEAR;
        if (late > 0 || seconds || future) {
            err.println("weir: the first event is of " + Instants.text(first * 1_000) + ", the last of "
                    + Instants.text(last * 1_000));
        }
        if (seconds) {
            err.println(
                    "weir: 1970 is where seconds lie that are read as milliseconds: is it `time: { format: epoch_s }`?");
        } else if (future) {
            err.println("weir: that is years ahead: does `time` say how its `format` counts?");
        }
    }

    private PrintWriter dead(String file) throws IOException {
        return file.equals("-")
                ? out()
                : new PrintWriter(Files.newBufferedWriter(Path.of(file), StandardCharsets.UTF_8));
    }

    private static void stats(PrintWriter err, Ledger ledger, Deaths deaths, String published, double seconds) {
        err.printf(Locale.ROOT, "%-24s %10s %14s%n", "outcome", "events", "bytes");
        ledger.outcomes().forEach((outcome, count) -> {
            err.printf(Locale.ROOT, "%-24s %10d %14d%n", outcome, count.events(), count.bytes());
            deaths.of(outcome).forEach((field, events) -> err.printf(Locale.ROOT, "  %-22s %10d%n", field, events));
        });
        err.printf(
                Locale.ROOT,
                "%-24s %10d %14d%n",
                "in",
                ledger.in().events(),
                ledger.in().bytes());
        err.printf(Locale.ROOT, "%s in %.2f s%n", published, seconds);
    }

    private Map<String, List<String>> bySite() {
        var sites = new LinkedHashMap<String, List<String>>();
        for (String input : inputs) {
            int equals = input.indexOf('=');
            String file = input.substring(equals + 1);
            String site = equals > 0 ? input.substring(0, equals) : name(file);
            if (!file.equals("-")) {
                InputException.unlessReadable(Path.of(file));
            }
            sites.computeIfAbsent(site, name -> new ArrayList<>()).add(file);
        }
        return sites;
    }

    private static String name(String file) {
        Path name = Path.of(file).getFileName();
        String base = name == null || file.equals("-") ? "stdin" : name.toString();
        int dot = base.indexOf('.');
        return dot > 0 ? base.substring(0, dot) : base;
    }
}
