// SPDX-License-Identifier: Apache-2.0
package io.weir.cli;

import io.weir.cli.demo.Lines;
import io.weir.engine.FinishedRow;
import io.weir.engine.PublishedEvent;
import io.weir.plan.EventsPlan;
import io.weir.plan.LeafPlan;
import io.weir.simulation.Calm;
import io.weir.wire.Ledger;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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
            "",
            "Examples:",
            "  weir replay requests.yaml --input access.log",
            "  weir replay requests.yaml --input berlin=a.log --input paris=b.log --stats",
            "  zcat access.log.gz | weir replay requests.yaml --input -"
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
            names = "--fail-on",
            paramLabel = "OUTCOME",
            split = ",",
            description = "End with 1 if there are any: ${COMPLETION-CANDIDATES}.")
    private List<FailOn> failOn = List.of();

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
        var undecodable = new long[1];
        calm.onDead((site, name, offset, reason) -> undecodable[0] += name == null ? 1 : 0);
        for (var site : bySite.entrySet()) {
            for (String file : site.getValue()) {
                Path path = file.equals("-") ? null : Path.of(file);
                // A line that tells no year has that of its file.
                long written = path == null
                        ? System.currentTimeMillis()
                        : Files.getLastModifiedTime(path).toMillis();
                Lines.read(path, value -> calm.offerLine(site.getKey(), value, written));
            }
        }
        calm.finish();
        List<String> lines = plan instanceof EventsPlan
                ? calm.events(plan.name()).stream().map(PublishedEvent::json).toList()
                : calm.rows(plan.name()).stream().map(FinishedRow::json).toList();
        lines.forEach(out::println);
        out.flush();
        Ledger total = Ledger.EMPTY;
        for (String site : bySite.keySet()) {
            Ledger ledger = calm.ledger(site, plan.name());
            total = total.plus(ledger);
        }
        long dead = total.startingWith(Ledger.DEAD).events();
        long late = total.of(Ledger.LATE).events();
        if (stats) {
            String published = Words.count(lines.size(), plan instanceof EventsPlan ? "event" : "row");
            stats(err, total, published, (System.nanoTime() - began) / 1e9);
        } else if (dead > 0 && !loading.quiet) {
            err.println("weir: " + dead + (dead == 1 ? " line is dead" : " lines are dead") + " (" + undecodable[0]
                    + " undecodable); --stats tells why");
        }
        boolean failed = (failOn.contains(FailOn.DEAD) && dead > 0) || (failOn.contains(FailOn.LATE) && late > 0);
        return failed ? Exit.NO : Exit.DONE;
    }

    private static void stats(PrintWriter err, Ledger ledger, String published, double seconds) {
        err.printf(Locale.ROOT, "%-24s %10s %14s%n", "outcome", "events", "bytes");
        ledger.outcomes()
                .forEach((outcome, count) ->
                        err.printf(Locale.ROOT, "%-24s %10d %14d%n", outcome, count.events(), count.bytes()));
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
