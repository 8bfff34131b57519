// SPDX-License-Identifier: Apache-2.0
package io.weir.http;

import io.weir.metrics.Board;
import io.weir.metrics.LeafFigures;
import io.weir.metrics.MergeFigures;
import io.weir.topology.Application;
import io.weir.topology.LagSampler;
import io.weir.tree.Contest;
import io.weir.wire.Ledger;
import io.weir.wire.Watermark;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Looks at a process: whether it lives, whether it is ready, how it does. */
final class Look {

    /**
     * A task that runs and has not committed for so long is stuck. Twice what Kafka gives a thread to come back to its consumer ({@code
     * max.poll.interval.ms}), so that whatever Kafka mends by itself is mended before.
     */
    private static final Duration STUCK = Duration.ofMinutes(10);

    /** A task that has not committed for so long does not work now: Kafka Streams calls itself running while its broker is away. */
    private static final Duration HALTING = Duration.ofSeconds(30);

    /** Commit intervals that are waited for in addition. */
    private static final int INTERVALS = 3;

    private final Observed observed;
    private final LagSampler lags;
    private final String version;

    Look(Observed observed, LagSampler lags, String version) {
        this.observed = observed;
        this.lags = lags;
        this.version = version;
    }

    /** Why the process must be ended, a line each; empty while its loops turn. */
    List<String> dying() {
        var dying = new ArrayList<String>();
        for (Application application : observed.applications()) {
            if (application.hasDied()) {
                dying.add(application.id() + " has ended by itself");
            }
            // While the broker is away nobody commits, and a new process could not either.
            if (lags.isFresh()) {
                dying.addAll(uncommitted(application, STUCK));
            }
        }
        LinkFigures link = link();
        if (link != null && link.dead()) {
            dying.add("the link has ended by itself");
        }
        return dying;
    }

    /** The tasks of a running application that have not committed for so long. */
    private List<String> uncommitted(Application application, Duration patience) {
        long most = patience.plus(application.commitInterval().multipliedBy(INTERVALS))
                .toMillis();
        return application.state() != Application.State.RUNNING
                ? List.of()
                : observed.board().tasks().entrySet().stream()
                        .filter(task -> task.getKey().application().equals(application.id()))
                        .filter(task -> task.getValue().commitAge() > most)
                        .map(task -> application.id() + " has not committed partition "
                                + task.getKey().partition() + " for "
                                + task.getValue().commitAge() / 1_000 + " s")
                        .toList();
    }

    /** Why the process is not ready, a line each; empty when it is. A link that is down takes only a link's own process down. */
    List<String> unready() {
        var reasons = new ArrayList<>(dying());
        for (Application application : observed.applications()) {
            if (application.state() != Application.State.RUNNING) {
                String trouble = application.trouble();
                reasons.add(application.id() + " is " + state(application) + (trouble == null ? "" : ": " + trouble));
            }
            uncommitted(application, HALTING).stream()
                    .filter(reason -> !reasons.contains(reason))
                    .forEach(reasons::add);
        }
        if (observed.applications().isEmpty()) {
            reasons.addAll(linkTrouble());
        }
        return reasons;
    }

    private List<String> linkTrouble() {
        LinkFigures link = link();
        return link == null || link.up()
                ? List.of()
                : List.of("the link to " + link.target() + " is not up"
                        + (link.trouble() == null ? "" : ": " + link.trouble()));
    }

    private @Nullable LinkFigures link() {
        return observed.link() == null ? null : observed.link().get();
    }

    private static String state(Application application) {
        return text(application.state());
    }

    static String text(Application.State state) {
        return state.name().toLowerCase(Locale.ROOT);
    }

    /** All there is to see. */
    Status status(double uptime) {
        List<String> unready = unready();
        var reasons = new ArrayList<>(unready);
        if (!observed.applications().isEmpty()) {
            reasons.addAll(linkTrouble());
        }
        // Nothing here is broken, and another process would see the same: somebody must give a site another name.
        observed.board().contests().stream().map(Contest::text).forEach(reasons::add);
        Duration age = lags.age();
        List<Status.Lag> lag = lag();
        return new Status(
                observed.name(),
                version,
                observed.tier(),
                observed.place(),
                uptime,
                unready.isEmpty(),
                reasons,
                observed.applications().stream()
                        .map(application -> new Status.Application(
                                application.id(), state(application), application.trouble(), application.restarts()))
                        .toList(),
                reductions(),
                link(lag),
                lag,
                age == null ? null : age.toMillis() / 1e3);
    }

    private List<Status.Reduction> reductions() {
        Board board = observed.board();
        var leaves = new TreeMap<String, List<Status.Leaf>>();
        var merges = new TreeMap<String, List<Status.Merge>>();
        var ledgers = new TreeMap<String, Ledger>();
        board.tasks().forEach((task, shown) -> {
            for (LeafFigures leaf : shown.figures().leaves()) {
                leaves.computeIfAbsent(leaf.reduction(), id -> new ArrayList<>())
                        .add(leaf(task.partition(), leaf));
                ledgers.merge(leaf.reduction(), leaf.ledger(), Ledger::plus);
            }
            for (MergeFigures merge : shown.figures().merges()) {
                merges.computeIfAbsent(merge.reduction(), id -> new ArrayList<>())
                        .add(merge(task.partition(), merge));
            }
        });
        board.trees().forEach(ledgers::putIfAbsent);
        var ids = new TreeMap<String, Boolean>();
        leaves.keySet().forEach(id -> ids.put(id, true));
        merges.keySet().forEach(id -> ids.put(id, true));
        return ids.keySet().stream()
                .map(id -> new Status.Reduction(
                        id,
                        leaves.getOrDefault(id, List.of()),
                        merges.getOrDefault(id, List.of()),
                        counts(ledgers.getOrDefault(id, Ledger.EMPTY))))
                .toList();
    }

    private static Map<String, Status.Count> counts(Ledger ledger) {
        var counts = new TreeMap<String, Status.Count>();
        ledger.outcomes()
                .forEach((outcome, count) -> counts.put(outcome, new Status.Count(count.events(), count.bytes())));
        return counts;
    }

    private Status.Leaf leaf(int partition, LeafFigures leaf) {
        return new Status.Leaf(
                leaf.stream(),
                partition,
                instant(leaf.mark()),
                delay(leaf.mark()),
                leaf.idle(),
                leaf.groups(),
                leaf.windows());
    }

    private Status.Merge merge(int partition, MergeFigures merge) {
        Watermark said = merge.said();
        long mark = said == null ? Watermark.NEVER : said.mark();
        var standing = merge.standing();
        return new Status.Merge(
                partition,
                instant(mark),
                delay(mark),
                said != null && said.idle(),
                merge.rebuilding(),
                merge.windows(),
                merge.open(),
                standing.expected(),
                standing.reported(),
                merge.counters().silent(),
                standing.expectedSites(),
                standing.reportedSites(),
                stragglers(standing.behind()),
                said == null || observed.tier().equals("site") ? List.of() : stragglers(said.behind()),
                merge.completeRows().records(),
                merge.incompleteRows().records(),
                merge.revisions());
    }

    private static List<Status.Straggler> stragglers(List<io.weir.wire.Straggler> behind) {
        return behind.stream()
                .map(one -> new Status.Straggler(one.place(), instant(one.end())))
                .toList();
    }

    private @Nullable Double delay(long mark) {
        Long millis = observed.board().delay(mark);
        return millis == null ? null : millis / 1e3;
    }

    private static @Nullable String instant(long millis) {
        return millis == Watermark.NEVER || millis == Watermark.FOREVER
                ? null
                : Instant.ofEpochMilli(millis).toString();
    }

    private List<Status.Lag> lag() {
        var topics = new TreeMap<String, Status.Lag>();
        for (LagSampler.Lag lag : lags.lags()) {
            Long millis = lag.millis();
            topics.merge(
                    lag.group() + "\n" + lag.topic(),
                    new Status.Lag(lag.group(), lag.topic(), lag.records(), millis == null ? null : millis / 1e3),
                    Look::sum);
        }
        return List.copyOf(topics.values());
    }

    private static Status.Lag sum(Status.Lag one, Status.Lag other) {
        return new Status.Lag(
                one.group(), one.topic(), one.records() + other.records(), oldest(one.seconds(), other.seconds()));
    }

    private static @Nullable Double oldest(@Nullable Double one, @Nullable Double other) {
        return one == null || other == null ? null : Double.valueOf(Math.max(one, other));
    }

    private Status.@Nullable Link link(List<Status.Lag> lag) {
        LinkFigures link = link();
        if (link == null) {
            return null;
        }
        List<Status.Lag> own =
                lag.stream().filter(each -> each.group().equals(link.group())).toList();
        Status.Lag all = own.stream().reduce(Look::sum).orElse(null);
        return new Status.Link(
                link.target(),
                link.up(),
                link.trouble(),
                link.records(),
                link.bytes(),
                all == null ? null : all.records(),
                all == null ? null : all.seconds());
    }
}
