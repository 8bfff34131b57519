// SPDX-License-Identifier: Apache-2.0
package io.weir.metrics;

import io.weir.tree.Contest;
import io.weir.wire.Ledger;
import io.weir.wire.Watermark;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Where the tasks of a process lay down their figures at each commit, for whoever wants to see them. A task's thread writes one
 * reference a commit and never waits; readers see whole figures.
 *
 * <p>What is shown are the figures of the commit before the last: those of the last are laid down inside its transaction, which may yet
 * fail, and a counter that falls back by a little would look to Prometheus like one that began anew at zero.
 *
 * <p>Safe for several threads.
 */
public final class Board implements Meters.Source {

    /**
     * Who lays figures down.
     *
     * @param application its id
     * @param partition number of the task
     */
    public record Task(String application, int partition) implements Comparable<Task> {

        @Override
        public int compareTo(Task other) {
            int order = application.compareTo(other.application);
            return order != 0 ? order : Integer.compare(partition, other.partition);
        }
    }

    /**
     * What is to be seen of a task.
     *
     * @param figures of the newest commit that is known to be durable
     * @param commitAge milliseconds since the task last committed, or began
     */
    public record Shown(TaskFigures figures, long commitAge) {}

    private final Map<Task, Desk> desks = new ConcurrentHashMap<>();
    private final LongSupplier wall;
    private final LongSupplier nanos;
    private final List<Meters.Source> others = new CopyOnWriteArrayList<>();
    /** What people were told of, until it is over. */
    private final Set<Contest> told = new TreeSet<>();

    private volatile Consumer<String> report = line -> {};

    /** An empty board, with this machine's clocks. */
    public Board() {
        this(System::currentTimeMillis, System::nanoTime);
    }

    /**
     * An empty board.
     *
     * @param wall epoch milliseconds
     * @param nanos of a clock that only goes forward
     */
    public Board(LongSupplier wall, LongSupplier nanos) {
        this.wall = wall;
        this.nanos = nanos;
    }

    /**
     * From now on whoever runs the process is told when two sites of one name are found, and when it is over; a line each.
     *
     * @param lines called by the tasks' threads, seldom
     */
    public void tellContests(Consumer<String> lines) {
        report = lines;
    }

    /**
     * From now on somebody else is asked, too, when this is.
     *
     * @param source safe for several threads
     */
    public void and(Meters.Source source) {
        others.add(source);
    }

    /** Places for which two sites speak, as all tasks see it. */
    public SortedSet<Contest> contests() {
        var contests = new TreeSet<Contest>();
        desks.values().forEach(desk -> contests.addAll(desk.contests));
        return contests;
    }

    /** Tells what has begun. */
    private synchronized void begun() {
        for (Contest contest : contests()) {
            if (told.add(contest)) {
                report.accept(contest.text());
            }
        }
    }

    /** Tells what is over. Not called when tasks begin or end: those that are on their way from thread to thread are nowhere. */
    private synchronized void over() {
        var now = contests();
        for (Contest contest : List.copyOf(told)) {
            if (!now.contains(contest)) {
                told.remove(contest);
                report.accept("only one site calls itself " + contest.place() + " now");
            }
        }
    }

    /**
     * A place for a task that begins.
     *
     * @param figures as they were found in its store, which are durable
     */
    public Desk open(String application, int partition, TaskFigures figures) {
        var desk = new Desk(new Task(application, partition), figures);
        desks.put(desk.task, desk);
        begun();
        return desk;
    }

    /** What is to be seen, in the order of applications and partitions. */
    public NavigableMap<Task, Shown> tasks() {
        var shown = new TreeMap<Task, Shown>();
        long now = nanos.getAsLong();
        desks.forEach((task, desk) -> {
            Papers papers = desk.papers;
            shown.put(task, new Shown(papers.durable(), Math.max(0, (now - papers.at()) / 1_000_000)));
        });
        return shown;
    }

    /** Milliseconds from a mark until now; null if there is no mark. */
    public @Nullable Long delay(long mark) {
        return mark == Watermark.NEVER || mark == Watermark.FOREVER ? null : wall.getAsLong() - mark;
    }

    /** What became of all events below, by reduction: of each outcome the most that any partition knows of. */
    public NavigableMap<String, Ledger> trees() {
        var trees = new TreeMap<String, Ledger>();
        for (Shown shown : tasks().values()) {
            for (MergeFigures merge : shown.figures().merges()) {
                Watermark said = merge.said();
                if (said != null) {
                    trees.merge(merge.reduction(), said.ledger(), Board::most);
                }
            }
        }
        return trees;
    }

    private static Ledger most(Ledger one, Ledger other) {
        var most = new TreeMap<>(one.outcomes());
        other.outcomes()
                .forEach((outcome, count) -> most.merge(outcome, count, (a, b) -> a.events() >= b.events() ? a : b));
        return new Ledger(most);
    }

    private record Papers(TaskFigures durable, TaskFigures last, long at) {}

    /** One task's place on the board. Written by the task's thread only. */
    public final class Desk {

        private final Task task;
        private volatile Papers papers;
        private volatile Set<Contest> contests;

        private Desk(Task task, TaskFigures figures) {
            this.task = task;
            contests = found(figures);
            papers = new Papers(figures, figures, nanos.getAsLong());
        }

        /** Lays down the figures of the commit that is under way. That it has come to this means that the one before is durable. */
        public void lay(TaskFigures figures) {
            papers = new Papers(papers.last(), figures, nanos.getAsLong());
            Set<Contest> found = found(figures);
            if (!found.equals(contests)) {
                contests = found;
                begun();
                over();
            }
        }

        private static Set<Contest> found(TaskFigures figures) {
            var found = new TreeSet<Contest>();
            figures.merges().forEach(merge -> found.addAll(merge.standing().contests()));
            return found;
        }

        /** Takes the figures away: the task ends here. */
        public void close() {
            desks.remove(task, this);
        }
    }

    @Override
    public void tell(Meters.Telling telling) {
        others.forEach(source -> source.tell(telling));
        tasks().forEach((task, shown) -> {
            String partition = Integer.toString(task.partition());
            TaskFigures figures = shown.figures();
            telling.value(Metric.COMMIT_AGE, shown.commitAge() / 1e3, task.application(), partition);
            telling.count(Metric.STATE_ENTRIES, figures.stateEntries(), task.application(), partition);
            figures.dead().forEach((reason, letters) -> {
                telling.count(Metric.DEAD_RECORDS, letters.records(), figures.stream(), partition, reason);
                telling.count(Metric.DEAD_BYTES, letters.bytes(), figures.stream(), partition, reason);
            });
            figures.leaves().forEach(leaf -> tell(telling, partition, leaf));
            figures.merges().forEach(merge -> tell(telling, partition, merge));
        });
        trees().forEach((reduction, ledger) -> ledger.outcomes().forEach((outcome, count) -> {
            Outcome parts = Outcome.of(outcome);
            telling.count(Metric.TREE_EVENTS, count.events(), reduction, parts.name(), parts.step(), parts.reason());
            telling.count(Metric.TREE_BYTES, count.bytes(), reduction, parts.name(), parts.step(), parts.reason());
        }));
    }

    /** The name of an outcome in a ledger, taken apart for labels. */
    private record Outcome(String name, String step, String reason) {

        static Outcome of(String outcome) {
            int colon = outcome.indexOf(':');
            String name = colon < 0 ? outcome : outcome.substring(0, colon);
            String rest = colon < 0 ? "" : outcome.substring(colon + 1);
            boolean step = outcome.startsWith(Ledger.FILTERED) && Character.isDigit(rest.charAt(0));
            return step ? new Outcome(name, rest, "") : new Outcome(name, "", rest);
        }
    }

    private void tell(Meters.Telling telling, String partition, LeafFigures leaf) {
        String stream = leaf.stream();
        String reduction = leaf.reduction();
        leaf.ledger().outcomes().forEach((outcome, count) -> {
            Outcome parts = Outcome.of(outcome);
            telling.count(
                    Metric.LEAF_EVENTS,
                    count.events(),
                    stream,
                    reduction,
                    partition,
                    parts.name(),
                    parts.step(),
                    parts.reason());
            telling.count(
                    Metric.LEAF_BYTES,
                    count.bytes(),
                    stream,
                    reduction,
                    partition,
                    parts.name(),
                    parts.step(),
                    parts.reason());
        });
        Long delay = delay(leaf.mark());
        if (delay != null) {
            telling.value(Metric.LEAF_DELAY, delay / 1e3, stream, reduction, partition);
        }
        telling.value(Metric.LEAF_IDLE, flag(leaf.idle()), stream, reduction, partition);
        telling.count(Metric.LEAF_GROUPS, leaf.groups(), stream, reduction, partition);
        telling.count(Metric.LEAF_WINDOWS, leaf.windows(), stream, reduction, partition);
        telling.count(Metric.LEAF_FOLDED, leaf.folded(), stream, reduction, partition);
        telling.count(Metric.LEAF_SENT_RECORDS, leaf.data().records(), stream, reduction, partition, leaf.kind());
        telling.count(Metric.LEAF_SENT_BYTES, leaf.data().bytes(), stream, reduction, partition, leaf.kind());
        telling.count(Metric.LEAF_SENT_RECORDS, leaf.watermarks().records(), stream, reduction, partition, "watermark");
        telling.count(Metric.LEAF_SENT_BYTES, leaf.watermarks().bytes(), stream, reduction, partition, "watermark");
    }

    private void tell(Meters.Telling telling, String partition, MergeFigures merge) {
        String reduction = merge.reduction();
        Watermark said = merge.said();
        Long delay = said == null ? null : delay(said.mark());
        if (delay != null) {
            telling.value(Metric.MERGE_DELAY, delay / 1e3, reduction, partition);
        }
        telling.value(Metric.MERGE_IDLE, flag(said != null && said.idle()), reduction, partition);
        telling.value(Metric.MERGE_REBUILDING, flag(merge.rebuilding()), reduction, partition);
        telling.count(Metric.MERGE_WINDOWS, merge.windows(), reduction, partition);
        telling.count(Metric.MERGE_OPEN, merge.open(), reduction, partition);
        var standing = merge.standing();
        telling.count(Metric.MERGE_EXPECTED, standing.expected(), reduction, partition);
        telling.count(Metric.MERGE_REPORTED, standing.reported(), reduction, partition);
        telling.count(Metric.MERGE_BEHIND, standing.expected() - standing.reported(), reduction, partition);
        telling.count(Metric.MERGE_CONTESTED, standing.contests().size(), reduction, partition);
        telling.count(Metric.MERGE_EXPECTED_SITES, standing.expectedSites(), reduction, partition);
        telling.count(Metric.MERGE_REPORTED_SITES, standing.reportedSites(), reduction, partition);
        sent(telling, reduction, partition, "partial", merge.partials());
        sent(telling, reduction, partition, "watermark", merge.watermarks());
        sent(telling, reduction, partition, "repair", merge.repairs());
        sent(telling, reduction, partition, "row", merge.completeRows().plus(merge.incompleteRows()));
        telling.count(Metric.ROWS, merge.completeRows().records(), reduction, partition, "true");
        telling.count(Metric.ROWS, merge.incompleteRows().records(), reduction, partition, "false");
        telling.count(Metric.ROW_REVISIONS, merge.revisions(), reduction, partition);
        var met = merge.counters();
        telling.count(Metric.MERGE_SILENT, met.silent(), reduction, partition);
        telling.count(Metric.CONFLICTS, met.conflicts(), reduction, partition);
        telling.count(Metric.OUTDATED, met.outdated(), reduction, partition);
        telling.count(Metric.TOMBSTONES, met.tombstones(), reduction, partition);
        telling.count(Metric.DROPPED, met.dropped(), reduction, partition);
        telling.count(Metric.OVERLAPPING, met.overlapping(), reduction, partition);
        telling.count(Metric.REPAIRED, met.repaired(), reduction, partition);
        telling.count(Metric.HELD_BACK, met.heldBack(), reduction, partition);
        telling.count(Metric.FORGIVEN, met.forgivenEvents(), reduction, partition);
        telling.count(Metric.WRITTEN_OFF, met.writtenOffEvents(), reduction, partition);
        telling.count(Metric.OVERDUE, met.overdue(), reduction, partition);
        telling.count(Metric.FOREIGN, merge.foreign(), reduction, partition);
    }

    private static void sent(Meters.Telling telling, String reduction, String partition, String kind, Volume volume) {
        telling.count(Metric.MERGE_SENT_RECORDS, volume.records(), reduction, partition, kind);
        telling.count(Metric.MERGE_SENT_BYTES, volume.bytes(), reduction, partition, kind);
    }

    private static double flag(boolean value) {
        return value ? 1 : 0;
    }
}
