// SPDX-License-Identifier: Apache-2.0
package io.weir.cli;

import io.weir.configuration.SiteConfiguration;
import io.weir.event.Durations;
import io.weir.event.Instants;
import io.weir.event.TimeText;
import io.weir.problem.Problems;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which dead letters, of which site: what the verbs of {@code dead} share. */
final class DeadSelection {

    private static final Pattern ORIGIN = Pattern.compile("[0-9]+@[0-9]+");

    @Mixin
    Loading loading = new Loading();

    @Parameters(index = "0", paramLabel = "STREAM", description = "The stream whose dead letters are meant.")
    String stream = "";

    @Parameters(
            index = "1..*",
            paramLabel = "PARTITION@OFFSET",
            description = "Only these, by where they lay in the raw topic.")
    private List<String> origins = List.of();

    @Option(
            names = {"-c", "--config"},
            paramLabel = "FILE",
            required = true,
            description = "The site's configuration.")
    private Path config = Path.of("");

    @Option(names = "--reason", paramLabel = "REASON", description = "Only those that are dead for this reason.")
    private @Nullable String reason;

    @Option(
            names = "--reduction",
            paramLabel = "NAME",
            description = "Only those that are dead for this reduction alone; not those that nobody could decode.")
    private @Nullable String reduction;

    @Option(
            names = "--since",
            paramLabel = "TIME",
            description = "Only records of this time or later: 2026-01-31T12:00:00Z, or 2h for two hours ago.")
    private @Nullable String since;

    @Option(names = "--until", paramLabel = "TIME", description = "Only records before this time.")
    private @Nullable String until;

    /**
     * The selection, checked.
     *
     * @param origins {@code partition@offset}; empty for all
     * @param since epoch milliseconds, inclusive
     * @param until epoch milliseconds, exclusive
     */
    record Which(
            Set<String> origins,
            @Nullable String reason,
            @Nullable String reduction,
            long since,
            long until) {

        boolean takes(int partition, long offset, String why, @Nullable String only, long time) {
            return (origins.isEmpty() || origins.contains(partition + "@" + offset))
                    && (reason == null || reason.equals(why))
                    && (reduction == null || (only != null && only.startsWith(reduction + ".v")))
                    && time >= since
                    && time < until;
        }
    }

    /** Checks what was asked for. */
    Which which() {
        for (String origin : origins) {
            if (!ORIGIN.matcher(origin).matches()) {
                throw new InputException(
                        "`" + origin + "` is no place in a raw topic: write PARTITION@OFFSET, such as 0@1834");
            }
        }
        return new Which(
                new HashSet<>(origins),
                reason,
                reduction,
                since == null ? Long.MIN_VALUE : time("--since", since),
                until == null ? Long.MAX_VALUE : time("--until", until));
    }

    private static long time(String option, String text) {
        long ago = Durations.parse(text);
        if (ago != Durations.NONE) {
            return Instant.now().toEpochMilli() - ago / 1_000;
        }
        long at = Instants.parse(text);
        if (at == TimeText.NONE) {
            throw new InputException(option + " `" + text
                    + "` is neither a time, such as 2026-01-31T12:00:00Z, nor a duration, such as 2h");
        }
        return Math.floorDiv(at, 1_000);
    }

    /** The site; null after telling all that is wrong with its configuration. */
    @Nullable
    SiteConfiguration site(PrintWriter err) {
        var problems = new Problems();
        var texts = new TreeMap<String, String>();
        SiteConfiguration site = SiteConfiguration.read(config, problems, texts);
        loading.show(problems, texts, Loading.NOT_STARTED, err);
        return problems.none() ? site : null;
    }

    /** Refuses a stream that no reduction of the site reads, where that can be told: nobody asks a broker for it then. */
    void refuseUnknown(SiteConfiguration site) {
        Loading.Loaded loaded = Loading.read(site.reductions());
        if (loaded.problems().none() && !loaded.plans().streams().containsKey(stream)) {
            throw new InputException("no stream is called `" + stream + "`; there are: "
                    + String.join(", ", loaded.plans().streams().keySet()));
        }
    }

    /** Whether a table is wanted, else a line of JSON for each letter. */
    boolean isTable() {
        return loading.forPeople() && Terminal.isThere();
    }
}
