// SPDX-License-Identifier: Apache-2.0
package io.weir.simulation;

import io.weir.engine.FigureLayouts;
import io.weir.engine.FinishedRow;
import io.weir.engine.PlanFigures;
import io.weir.engine.PublishedEvent;
import io.weir.engine.RowFinisher;
import io.weir.engine.StreamProgram;
import io.weir.operators.Header;
import io.weir.operators.Supplies;
import io.weir.plan.EventsPlan;
import io.weir.plan.LeafPlan;
import io.weir.plan.ReductionPlan;
import io.weir.plan.StreamPlan;
import io.weir.tree.Expected;
import io.weir.tree.Leaf;
import io.weir.tree.LeafSettings;
import io.weir.tree.Merge;
import io.weir.tree.MergeSettings;
import io.weir.tree.Output;
import io.weir.tree.Published;
import io.weir.tree.Recollection;
import io.weir.tree.Reducer;
import io.weir.tree.Row;
import io.weir.tree.RowOutput;
import io.weir.tree.Windows;
import io.weir.wire.Ledger;
import io.weir.wire.Partial;
import io.weir.wire.PartialKey;
import io.weir.wire.Watermark;
import io.weir.wire.codec.KeyText;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The tree in calm weather: the leaves, merges and rows of all reductions over one stream, called straight one after the other, with
 * no link, no broker and no crash between them. What {@code weir replay} and {@code weir test} run: the same machines that run on
 * brokers, over memory.
 *
 * <p>Pseudonyms are made with a key that everybody knows ({@link Supplies#known}): nothing leaves from here.
 *
 * <p>Each site has one raw partition. {@link #offer} lines; {@link #finish} says that there is no more, which closes everything. Not
 * for several threads.
 */
public final class Calm {

    private static final String REGION = "calm";
    private static final String TOPIC_ID = "calm";
    /** How many records lie between commits: enough to make commits cheap, few enough that old groups leave the heap. */
    private static final int COMMIT_EVERY = 10_000;

    /** Nobody is missing in calm weather, so nobody is waited for in vain. */
    private static final long FOR_EVER = Long.MAX_VALUE / 4;

    private final List<LeafPlan> reductions;
    private final Map<String, Site> sites = new LinkedHashMap<>();
    private final Map<String, Centre> centres = new TreeMap<>();
    private final Map<String, List<PublishedEvent>> events = new TreeMap<>();
    private long firstTime = Long.MAX_VALUE;
    private long lastTime = Long.MIN_VALUE;
    private @Nullable DeadLine deadLines;
    private @Nullable Consumer<PublishedEvent> listening;

    /** Takes what is dead. */
    @FunctionalInterface
    public interface DeadLine {

        /**
         * A record is dead.
         *
         * @param reduction for which; null if it could not be decoded, which is for all
         * @param offset of the record at its site, from 0
         * @param reason a stable code
         * @param step the number, from 0, of the step in which it died; -1 for none
         * @param field of the stream for which it died; null if it was none
         */
        void dead(
                String site, @Nullable String reduction, long offset, String reason, int step, @Nullable String field);
    }

    /**
     * A tree.
     *
     * @param stream the contract
     * @param reductions over it
     * @param names of the sites, all of which are expected
     * @param place what reductions may read of a site: {@code weir.region} and {@code weir.labels.<x>}; {@code weir.site} is set here
     */
    public Calm(StreamPlan stream, List<? extends LeafPlan> reductions, List<String> names, Map<String, String> place) {
        this.reductions = List.copyOf(reductions);
        for (LeafPlan plan : reductions) {
            switch (plan) {
                case ReductionPlan rows -> centres.put(rows.name(), new Centre(rows, names));
                case EventsPlan published -> events.put(published.name(), new ArrayList<>());
            }
        }
        for (String name : names) {
            var here = new HashMap<>(place);
            here.put("weir.site", name);
            sites.put(name, new Site(name, StreamProgram.of(stream, reductions, here, Supplies.known())));
        }
    }

    /** Tells of dead records from now on. */
    public void onDead(DeadLine listener) {
        deadLines = listener;
    }

    /**
     * Takes the next record of a site.
     *
     * @param time the record's time-stamp, epoch milliseconds: what is further ahead of it than the stream says moves no clock
     */
    public void offer(String site, byte @Nullable [] key, byte[] value, long time) {
        site(site).offer(key, value, time, time);
    }

    /**
     * Takes the next line of a site, which does not tell when it came: none is from the future, and a sample chooses the same whenever it is
     * taken.
     *
     * @param written when it was written at the latest, epoch milliseconds: a year that it leaves out is told from there
     */
    public void offerLine(String site, byte[] value, long written) {
        site(site).offer(null, value, FOR_EVER, written);
    }

    /** Says that no site has any more, and lets every window close. */
    public void finish() {
        sites.values().forEach(Site::finish);
        centres.values().forEach(Centre::finish);
    }

    /** The newest rows of a reduction that pass its {@code having}, in the order of window and group. */
    public List<FinishedRow> rows(String reduction) {
        Centre centre = centre(reduction);
        return centre.rows.values().stream()
                .map(centre.finisher::finish)
                .filter(FinishedRow::passes)
                .toList();
    }

    /** Takes events of reductions that publish them from now on, each as it comes; {@link #events} then holds none of them. */
    public void onEvent(Consumer<PublishedEvent> listener) {
        listening = listener;
    }

    /** What a reduction has published of events, in the order in which they came. */
    public List<PublishedEvent> events(String reduction) {
        List<PublishedEvent> published = events.get(reduction);
        if (published == null) {
            throw new IllegalArgumentException("there is no reduction " + reduction + " that publishes events");
        }
        return List.copyOf(published);
    }

    /** What became of the records of a site, for a reduction. */
    public Ledger ledger(String site, String reduction) {
        Watermark last = site(site).lasts.get(reduction);
        return last == null ? Ledger.EMPTY : last.ledger();
    }

    /** The earliest event time of all, epoch milliseconds, whatever became of the event; absent if no event had one. */
    public OptionalLong firstTime() {
        return lastTime == Long.MIN_VALUE ? OptionalLong.empty() : OptionalLong.of(firstTime);
    }

    /** The latest event time of all, epoch milliseconds, whatever became of the event; absent if no event had one. */
    public OptionalLong lastTime() {
        return lastTime == Long.MIN_VALUE ? OptionalLong.empty() : OptionalLong.of(lastTime);
    }

    private Site site(String name) {
        Site site = sites.get(name);
        if (site == null) {
            throw new IllegalArgumentException("there is no site " + name);
        }
        return site;
    }

    private Centre centre(String reduction) {
        Centre centre = centres.get(reduction);
        if (centre == null) {
            throw new IllegalArgumentException("there is no reduction " + reduction);
        }
        return centre;
    }

    private static MergeSettings settings(ReductionPlan plan, String place, Expected expected) {
        return new MergeSettings(
                place,
                place,
                plan.hash(),
                0,
                Windows.of(plan.window()),
                expected,
                MergeSettings.Emission.CLOSED,
                FOR_EVER,
                plan.publish().keep(),
                0,
                LeafSettings.HEARTBEAT);
    }

    private static Merge open(MergeSettings settings, ReductionPlan plan, Output output) {
        var store = new MemoryStore();
        return Merge.open(
                settings,
                store,
                new PlanFigures(plan, FigureLayouts.NONE),
                output,
                (key, partial) -> {},
                new Recollection(settings, store),
                TOPIC_ID,
                0,
                0);
    }

    /** One site: the leaves of all reductions and a merge for each. */
    private final class Site {
        private final String name;
        private final StreamProgram program;
        private final List<Leaf> leaves = new ArrayList<>();
        private final List<Merge> merges = new ArrayList<>();
        private final Map<String, Watermark> lasts = new HashMap<>();
        private long offset;
        private long clock;

        Site(String name, StreamProgram program) {
            this.name = name;
            this.program = program;
            String place = REGION + "/" + name;
            for (int i = 0; i < reductions.size(); i++) {
                LeafPlan plan = reductions.get(i);
                String topic = plan.stream().topic();
                ReductionPlan rows = plan instanceof ReductionPlan known ? known : null;
                Output output = output(plan, place, topic);
                var settings = new LeafSettings(
                        place,
                        topic,
                        TOPIC_ID,
                        0,
                        1,
                        TOPIC_ID,
                        1,
                        plan.hash(),
                        rows == null ? Windows.NONE : Windows.of(rows.window()),
                        rows == null ? 0 : rows.late(),
                        rows == null ? 0 : rows.revise(),
                        plan.stream().ahead(),
                        false,
                        1,
                        0,
                        LeafSettings.HEARTBEAT);
                var store = new MemoryStore();
                var start = Leaf.start(settings, store, OptionalLong.empty(), new Published(settings), 0, 0);
                leaves.add(Leaf.open(
                        settings,
                        store,
                        program.reducers().get(i),
                        output,
                        (deadOffset, reason, step, field) -> tell(plan.name(), deadOffset, reason, step, field),
                        start,
                        0));
            }
        }

        private Output output(LeafPlan plan, String place, String topic) {
            return switch (plan) {
                case ReductionPlan rows -> {
                    MergeSettings above =
                            settings(rows, place, new Expected.Partitions(LeafSettings.placePrefix(place, topic)));
                    Merge merge = open(above, rows, centre(rows.name()));
                    merges.add(merge);
                    yield new Output() {
                        @Override
                        public void partial(PartialKey key, Partial partial) {
                            merge.offer(key, partial);
                        }

                        @Override
                        public void watermark(int partition, Watermark watermark) {
                            lasts.put(rows.name(), watermark);
                            merge.offer(watermark);
                        }
                    };
                }
                case EventsPlan published -> {
                    var reader = new PublishedEvent.Reader(published);
                    List<PublishedEvent> all = Objects.requireNonNull(events.get(published.name()));
                    yield new Output() {
                        @Override
                        public void partial(PartialKey key, Partial partial) {
                            throw new IllegalStateException("a partial of a reduction that publishes events");
                        }

                        @Override
                        public void event(long eventOffset, byte[] bytes) {
                            Consumer<PublishedEvent> listener = listening;
                            if (listener == null) {
                                all.add(reader.read(bytes));
                            } else {
                                listener.accept(reader.read(bytes));
                            }
                        }

                        @Override
                        public void watermark(int partition, Watermark watermark) {
                            lasts.put(published.name(), watermark);
                        }
                    };
                }
            };
        }

        void offer(byte @Nullable [] key, byte[] value, long time, long written) {
            String undecodable = program.decode(key, value, time, written, offset);
            if (undecodable == null) {
                leaves.forEach(leaf -> leaf.offer(program.event()));
                for (Reducer reducer : program.reducers()) {
                    if (reducer.time() != Reducer.NO_TIME) {
                        firstTime = Math.min(firstTime, reducer.time());
                        lastTime = Math.max(lastTime, reducer.time());
                    }
                }
            } else {
                leaves.forEach(leaf -> leaf.offerDead(offset, value.length, undecodable));
                if (!undecodable.equals(Header.HEADER)) {
                    tell(null, offset, undecodable, -1, null);
                }
            }
            offset++;
            if (offset % COMMIT_EVERY == 0) {
                commit(false);
            }
        }

        void finish() {
            commit(true);
            // The second finds that nothing came since the first.
            commit(true);
        }

        private void commit(boolean drained) {
            clock += 10;
            leaves.forEach(leaf -> leaf.commit(clock, drained));
            merges.forEach(merge -> merge.flush(clock, 0));
        }

        private void tell(
                @Nullable String reduction, long deadOffset, String reason, int step, @Nullable String field) {
            DeadLine listener = deadLines;
            if (listener != null) {
                listener.dead(name, reduction, deadOffset, reason, step, field);
            }
        }
    }

    /** The highest merge of a reduction, and its newest rows. */
    private static final class Centre implements Output, RowOutput {
        private final RowFinisher finisher;
        private final SortedMap<String, Row> rows = new TreeMap<>();
        private final Merge merge;

        Centre(ReductionPlan plan, List<String> sites) {
            finisher = new RowFinisher(plan, FigureLayouts.NONE);
            MergeSettings settings = settings(
                    plan,
                    "centre",
                    Expected.Listed.of(
                            sites.stream().map(site -> REGION + "/" + site).toArray(String[]::new)));
            var store = new MemoryStore();
            merge = Merge.open(
                    settings,
                    store,
                    new PlanFigures(plan, FigureLayouts.NONE),
                    (RowOutput) this,
                    (key, partial) -> {},
                    new Recollection(settings, store),
                    TOPIC_ID,
                    0,
                    0);
        }

        @Override
        public void partial(PartialKey key, Partial partial) {
            merge.offer(key, partial);
        }

        @Override
        public void watermark(int partition, Watermark watermark) {
            merge.offer(watermark);
        }

        @Override
        public void row(Row row) {
            rows.put(KeyText.ofRow(row.window(), row.group()), row);
        }

        @Override
        public boolean passes(Row row) {
            return finisher.passes(row);
        }

        void finish() {
            merge.flush(0, 0);
        }
    }
}
