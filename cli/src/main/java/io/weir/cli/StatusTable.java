// SPDX-License-Identifier: Apache-2.0
package io.weir.cli;

import io.weir.http.Status;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A status as people read it: 80 columns at most, no colours. */
final class StatusTable {

    private static final int WIDTH = 80;

    private final StringBuilder text = new StringBuilder();

    private StatusTable() {}

    /**
     * The table.
     *
     * @param all a line for each partition, not only for the furthest behind
     */
    static String of(Status status, boolean all) {
        var table = new StatusTable();
        table.head(status);
        table.applications(status);
        table.events(status);
        table.leaves(status, all);
        table.merges(status, all);
        table.link(status);
        table.lag(status);
        return table.text.toString();
    }

    private void head(Status status) {
        line(
                "%s is %s. Up %s, Weir %s.",
                status.name(),
                status.ready() ? "ready" : "NOT READY",
                span((long) status.uptimeSeconds()),
                status.version());
        status.reasons().forEach(reason -> wrapped("  " + reason));
    }

    private void applications(Status status) {
        if (status.applications().isEmpty()) {
            return;
        }
        line("");
        line("%-60s %-9s %8s", "APPLICATION", "STATE", "RESTARTS");
        for (Status.Application application : status.applications()) {
            line("%-60s %-9s %8s", cut(application.id(), 60), application.state(), number(application.restarts()));
        }
    }

    private void events(Status status) {
        if (status.reductions().isEmpty()) {
            return;
        }
        line("");
        line("%-24s %8s %8s %8s %8s %8s %8s", "REDUCTION", "EVENTS", "ABSORBED", "FILTERED", "SAMPLED", "LATE", "DEAD");
        for (Status.Reduction reduction : status.reductions()) {
            Map<String, Status.Count> ledger = reduction.ledger();
            line(
                    "%-24s %8s %8s %8s %8s %8s %8s",
                    cut(reduction.reduction(), 24),
                    number(events(ledger, "")),
                    number(events(ledger, "absorbed")),
                    number(events(ledger, "filtered")),
                    number(events(ledger, "sampled")),
                    number(events(ledger, "late")),
                    number(events(ledger, "dead")));
        }
    }

    private static long events(Map<String, Status.Count> ledger, String prefix) {
        return ledger.entrySet().stream()
                .filter(outcome -> outcome.getKey().startsWith(prefix))
                .mapToLong(outcome -> outcome.getValue().events())
                .sum();
    }

    private void leaves(Status status, boolean all) {
        if (status.reductions().stream()
                .allMatch(reduction -> reduction.leaves().isEmpty())) {
            return;
        }
        line("");
        line("%-24s %5s %-20s %9s %8s %8s", "LEAF", "PART", "WATERMARK", "DELAY", "GROUPS", "WINDOWS");
        for (Status.Reduction reduction : status.reductions()) {
            for (Status.Leaf leaf : chosen(reduction.leaves(), all, Status.Leaf::idle, Status.Leaf::watermark)) {
                line(
                        "%-24s %5s %-20s %9s %8s %8s",
                        cut(reduction.reduction(), 24),
                        leaf.partition(),
                        instant(leaf.watermark()),
                        leaf.idle() ? "idle" : seconds(leaf.delaySeconds()),
                        number(leaf.liveGroups()),
                        number(leaf.openWindows()));
            }
        }
    }

    private void merges(Status status, boolean all) {
        if (status.reductions().stream()
                .allMatch(reduction -> reduction.merges().isEmpty())) {
            return;
        }
        line("");
        line("%-24s %5s %-20s %9s %8s %8s", "MERGE", "PART", "WATERMARK", "DELAY", "CHILDREN", "SITES");
        for (Status.Reduction reduction : status.reductions()) {
            for (Status.Merge merge : chosen(reduction.merges(), all, Status.Merge::idle, Status.Merge::watermark)) {
                line(
                        "%-24s %5s %-20s %9s %8s %8s",
                        cut(reduction.reduction(), 24),
                        merge.partition(),
                        instant(merge.watermark()),
                        merge.rebuilding() ? "rebuilds" : merge.idle() ? "idle" : seconds(merge.delaySeconds()),
                        merge.reported() + "/" + merge.expected(),
                        merge.sitesReported() + "/" + merge.sitesExpected());
                behind("behind", merge.behind());
                // Where the children are sites, they are the same.
                if (!merge.sitesBehind().equals(merge.behind())) {
                    behind("sites behind", merge.sitesBehind());
                }
            }
        }
    }

    private void behind(String what, List<Status.Straggler> stragglers) {
        if (!stragglers.isEmpty()) {
            wrapped("  " + what + ": "
                    + stragglers.stream()
                            .map(one -> one.place()
                                    + (one.watermark() == null ? " (never heard of)" : " (" + one.watermark() + ")"))
                            .collect(Collectors.joining(", ")));
        }
    }

    /** All, or the one that is furthest behind: not idle before idle, without a watermark before with one, the earliest. */
    private static <T> List<T> chosen(
            List<T> partitions, boolean all, Function<T, Boolean> idle, Function<T, @Nullable String> watermark) {
        if (all || partitions.isEmpty()) {
            return partitions;
        }
        // ISO instants of UTC sort as text.
        Comparator<T> order = Comparator.<T, Boolean>comparing(idle).thenComparing(partition -> {
            String mark = watermark.apply(partition);
            return mark == null ? "" : mark;
        });
        return List.of(partitions.stream().min(order).orElseThrow());
    }

    private void link(Status status) {
        Status.Link link = status.link();
        if (link == null) {
            return;
        }
        line("");
        wrapped("LINK to " + link.target() + " is " + (link.up() ? "up" : "DOWN") + ": " + number(link.records())
                + " records, " + bytes(link.bytes()) + " sent; "
                + (link.lagRecords() == null
                        ? "lag not known"
                        : number(link.lagRecords()) + " records, " + seconds(link.lagSeconds()) + " behind"));
    }

    private void lag(Status status) {
        if (status.lag().isEmpty()) {
            return;
        }
        line("");
        line("%-30s %-28s %9s %9s", "GROUP", "TOPIC", "RECORDS", "BEHIND");
        for (Status.Lag lag : status.lag()) {
            line(
                    "%-30s %-28s %9s %9s",
                    cut(lag.group(), 30), cut(lag.topic(), 28), number(lag.records()), seconds(lag.seconds()));
        }
        Double age = status.lagSampleAgeSeconds();
        if (age != null) {
            line("as of %s ago", seconds(age));
        }
    }

    private static String instant(@Nullable String iso) {
        return iso == null ? "-" : iso.replaceFirst("\\.\\d+Z$", "Z");
    }

    private static String seconds(@Nullable Double seconds) {
        if (seconds == null) {
            return "-";
        }
        if (Math.abs(seconds) < 600) {
            return String.format(Locale.ROOT, "%.1f s", seconds);
        }
        double hours = seconds / 3_600;
        return Math.abs(hours) < 2
                ? String.format(Locale.ROOT, "%.0f min", seconds / 60)
                : Math.abs(hours) < 72
                        ? String.format(Locale.ROOT, "%.1f h", hours)
                        : String.format(Locale.ROOT, "%.0f d", hours / 24);
    }

    private static String span(long seconds) {
        Duration span = Duration.ofSeconds(seconds);
        return span.toDays() > 0
                ? span.toDays() + " d " + span.toHoursPart() + " h"
                : span.toHours() > 0
                        ? span.toHours() + " h " + span.toMinutesPart() + " min"
                        : span.toMinutes() > 0
                                ? span.toMinutes() + " min " + span.toSecondsPart() + " s"
                                : span.toSeconds() + " s";
    }

    /** At most nine characters. */
    private static String number(long number) {
        return number < 100_000_000
                ? String.format(Locale.ROOT, "%d", number)
                : number < 100_000_000_000L
                        ? String.format(Locale.ROOT, "%.1fM", number / 1e6)
                        : String.format(Locale.ROOT, "%.1fG", number / 1e9);
    }

    private static String bytes(long bytes) {
        return bytes < 10_000
                ? bytes + " B"
                : bytes < 10_000_000
                        ? String.format(Locale.ROOT, "%.1f kB", bytes / 1e3)
                        : bytes < 10_000_000_000L
                                ? String.format(Locale.ROOT, "%.1f MB", bytes / 1e6)
                                : String.format(Locale.ROOT, "%.1f GB", bytes / 1e9);
    }

    /** The end of a name tells more than its middle. */
    private static String cut(String name, int width) {
        return name.length() <= width
                ? name
                : name.substring(0, width / 2) + "…" + name.substring(name.length() - width + width / 2 + 1);
    }

    private void line(String format, Object... values) {
        text.append(String.format(Locale.ROOT, format, values).stripTrailing()).append('\n');
    }

    /** Broken between words; what goes on is set in. */
    private void wrapped(String words) {
        String indent = words.startsWith("  ") ? "    " : "  ";
        var line = new StringBuilder(words.startsWith("  ") ? "  " : "");
        boolean first = true;
        for (String word : words.strip().split(" ", -1)) {
            if (!first && line.length() + 1 + word.length() > WIDTH) {
                text.append(line).append('\n');
                line = new StringBuilder(indent);
                first = true;
            }
            line.append(first ? "" : " ").append(word);
            first = false;
        }
        text.append(line).append('\n');
    }
}
