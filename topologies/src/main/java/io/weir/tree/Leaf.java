// SPDX-License-Identifier: Apache-2.0
package io.weir.tree;

import io.weir.event.Event;
import io.weir.operators.Header;
import io.weir.wire.Ledger;
import io.weir.wire.Partial;
import io.weir.wire.PartialKey;
import io.weir.wire.Partitioning;
import io.weir.wire.Reaches;
import io.weir.wire.Watermark;
import io.weir.wire.Window;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Where every count starts: one reduction over one raw partition at one site. It offers each event to a {@link Reducer} once, in
 * the order of offsets, and at each commit publishes the whole partial of every group that changed, then its watermark.
 *
 * <p>All that must outlive the process is in the store after {@link #commit}: a new leaf over the committed store goes on
 * exactly. Between commits the live groups are in the reducer's heap, so whoever sets the store back must drop the leaf too.
 *
 * <p>Where there are no windows ({@link Windows#NONE}) it publishes each event as it comes, to one partition, and then its watermark,
 * whose {@code keys} and {@code events} count the events sent. None of them is late.
 *
 * <p>Whether an event is late depends on the records before it and on nothing else: not on the wall clock, and not on where the
 * commits fell. Two runs over one raw partition therefore absorb the same events.
 *
 * <p>Use: {@link #start} to decide; {@link #open} unless it refuses; {@link #offer} and {@link #offerDead} in the order of
 * offsets; {@link #commit} inside every transaction. Not for several threads.
 */
public final class Leaf {

    private static final char STATE = 's';
    private static final char PARTIAL = 'p';
    private static final char FOLDED = 'f';
    private static final byte[] NOTHING = new byte[0];

    /** Entries of forgotten windows that a commit removes from the store, at most: a transaction must not take too long. */
    static final int FORGOTTEN_AT_ONCE = 50_000;

    private final LeafSettings settings;
    private final Store store;
    private final Reducer reducer;
    private final Output output;
    private final DeadLetters deadLetters;
    private final Rules rules;
    private final String incarnation;
    private final LeafState state;
    private final long ahead;
    private final long behind;
    /** Whether events are published as they are. */
    private final boolean windowless;

    private final boolean lateByOrder;
    private final boolean futureMovesNothing;
    private final boolean filteredMovesClock;

    /** The windows with partials in the store and how many, by their end, so that forgetting need not look at others. */
    private final NavigableMap<Long, NavigableMap<Window, Integer>> windows = new TreeMap<>();
    /** Those of which it was told that groups were folded. */
    private final Set<Window> folded = new HashSet<>();
    /** The groups by which that is told, one for each output partition; made when first needed. */
    private String @Nullable [] marks;

    // Made once: the path of a record allocates nothing.
    private final Windows.Visitor taker = this::take;
    private final Reducer.Loader loader = new Reducer.Loader() {
        @Override
        public @Nullable Partial load(Window window, String group) {
            byte[] bytes = store.get(Bytes.key(PARTIAL, window, group));
            return bytes == null ? null : Bytes.partial(bytes);
        }

        @Override
        public boolean knows(Window window) {
            return groups(window) > 0;
        }

        @Override
        public int groups(Window window) {
            NavigableMap<Window, Integer> sameEnd = windows.get(window.end());
            return sameEnd == null ? 0 : sameEnd.getOrDefault(window, 0);
        }
    };
    private final Reducer.Visitor publisher = new Reducer.Visitor() {
        @Override
        public void visit(Window window, String group, Partial partial, long published) {
            publish(window, group, partial, published);
        }

        @Override
        public void folded(Window window, Partial empty) {
            mark(window, empty);
        }
    };

    /** The state as it is in the store; null if there is none yet. */
    private byte @Nullable [] saved;

    private int rawPartitions;
    private boolean active;
    private long activeSince;
    private @Nullable Watermark told;
    private long toldAt;
    /** How long after what was told last the next heartbeat comes. */
    private long pause;

    // The event that is being absorbed.
    private @Nullable Event current;
    private boolean absorbed;
    private boolean failed;
    private long absorbedEnd;
    private long forgotten;

    private Leaf(
            LeafSettings settings,
            Store store,
            Reducer reducer,
            Output output,
            DeadLetters deadLetters,
            LeafState state,
            Rules rules) {
        this.settings = settings;
        this.store = store;
        this.reducer = reducer;
        this.output = output;
        this.deadLetters = deadLetters;
        this.state = state;
        this.rules = rules;
        incarnation = rules.hold(Rule.LEAF_INCARNATION) ? settings.incarnation(state.base) : settings.place() + "@0";
        ahead = settings.ahead();
        behind = settings.late() + settings.revise();
        windowless = settings.windows().equals(Windows.NONE);
        lateByOrder = rules.hold(Rule.LATE_BY_ORDER);
        futureMovesNothing = rules.hold(Rule.FUTURE);
        filteredMovesClock = rules.hold(Rule.FILTERED_MOVES_CLOCK);
        if (state.keys.length != settings.outputPartitions()) {
            throw new IllegalStateException(settings.place() + " was made for " + state.keys.length
                    + " output partitions, but there are " + settings.outputPartitions());
        }
        rawPartitions = settings.rawPartitions();
        // One that was idle stays so over a restart, unless records wait: who had reported does not waver.
        active = !state.idle;
        saved = store.get(Bytes.key(STATE));
        reducer.clear();
        store.scan(Bytes.key(PARTIAL), (key, value) -> remember(Bytes.window(key)));
        store.scan(Bytes.key(FOLDED), (key, value) -> folded.add(Bytes.window(key)));
        // Of a window whose last partial went just before the process did.
        folded.removeIf(window -> {
            boolean over = !loader.knows(window);
            if (over) {
                store.delete(Bytes.key(FOLDED, window));
            }
            return over;
        });
    }

    /**
     * Decides where this leaf begins, as {@link Start#decide} says, from what its store remembers. Changes nothing.
     *
     * @param store this leaf's own; see {@link Store#under}
     * @param committed the group's committed offset of the raw partition
     * @param published what was found in the topic above; only needed if {@link #remembers} is false
     * @param earliest the first offset that the raw partition still has
     * @param end one more than the last
     */
    public static Start start(
            LeafSettings settings, Store store, OptionalLong committed, Published published, long earliest, long end) {
        return Start.decide(settings, memory(store), committed, published, earliest, end);
    }

    /** Whether the store holds a life that fits, so that the topic above need not be read before {@link #start}. */
    public static boolean remembers(LeafSettings settings, Store store) {
        Start.Memory memory = memory(store);
        return memory != null && memory.fits(settings);
    }

    /**
     * Opens the leaf where {@link #start} said. A new life empties the store; that is durable with the next commit.
     *
     * @param start {@link Start.Continue} or {@link Start.Begin}
     * @param wall epoch milliseconds; only a new life looks at it
     */
    public static Leaf open(
            LeafSettings settings,
            Store store,
            Reducer reducer,
            Output output,
            DeadLetters deadLetters,
            Start start,
            long wall) {
        return open(settings, store, reducer, output, deadLetters, start, wall, Rules.ALL);
    }

    static Leaf open(
            LeafSettings settings,
            Store store,
            Reducer reducer,
            Output output,
            DeadLetters deadLetters,
            Start start,
            long wall,
            Rules rules) {
        LeafState state = switch (start) {
            case Start.Continue known -> read(store);
            case Start.Begin begin -> begin(settings, store, begin, wall, rules);
            case Start.Refuse refuse -> throw new IllegalStateException(refuse.message());
        };
        return new Leaf(settings, store, reducer, output, deadLetters, state, rules);
    }

    private static LeafState read(Store store) {
        byte[] bytes = store.get(Bytes.key(STATE));
        if (bytes == null) {
            throw new IllegalStateException("there is no life in the store that could be continued");
        }
        return new LeafState(bytes);
    }

    private static LeafState begin(LeafSettings settings, Store store, Start.Begin begin, long wall, Rules rules) {
        var keys = new ArrayList<byte[]>();
        store.scan(new byte[0], (key, value) -> keys.add(key));
        keys.forEach(store::delete);
        long born = begin.bornAfter() == Watermark.NEVER || !rules.hold(Rule.BORN_LATER)
                ? wall
                : Math.max(wall, begin.bornAfter() + 1);
        return new LeafState(settings, begin.position(), born);
    }

    private static Start.@Nullable Memory memory(Store store) {
        byte[] bytes = store.get(Bytes.key(STATE));
        return bytes == null ? null : new LeafState(bytes).memory();
    }

    /**
     * Takes the next event. One whose offset lies below the position is known and skipped.
     *
     * @param event decoded; read only during the call
     */
    public void offer(Event event) {
        if (event.offset < state.position && rules.hold(Rule.POSITION)) {
            return;
        }
        state.position = event.offset + 1;
        switch (reducer.reduce(event)) {
            case READY -> absorb(event);
            case FILTERED -> {
                state.tally.filtered(reducer.step(), event.size);
                passOver(event);
            }
            case SAMPLED -> {
                state.tally.sampled(event.size);
                passOver(event);
            }
            case DEAD -> bury(event, reason(), reducer.step(), reducer.field());
        }
    }

    /**
     * Counts a record that could not be decoded. The caller writes its dead letter, one for all reductions, unless it is a header.
     *
     * @param offset in the raw partition; below the position it is known and skipped
     * @param size of the raw value in bytes
     * @param reason a stable code
     */
    public void offerDead(long offset, int size, String reason) {
        if (offset < state.position && rules.hold(Rule.POSITION)) {
            return;
        }
        state.position = offset + 1;
        if (reason.equals(Header.HEADER)) {
            state.tally.passedOver(reason, size);
        } else {
            state.tally.dead(reason, size);
        }
    }

    /** Passes over a record that is not for this reduction. */
    public void skip(long offset) {
        state.position = Math.max(state.position, offset + 1);
    }

    /** An event that a step let go moves the clock, or a reduction that lets little pass would never close a window. */
    private void passOver(Event event) {
        if (filteredMovesClock) {
            long time = reducer.time();
            if (time != Reducer.NO_TIME) {
                active = true;
                if (time <= event.recordTime + ahead) {
                    state.clock = Math.max(state.clock, time);
                }
            }
        } else {
            active = true;
        }
    }

    private void absorb(Event event) {
        active = true;
        long time = reducer.time();
        boolean future = time > event.recordTime + ahead;
        if (future && settings.deadlyFuture()) {
            bury(event, DeadLetters.FUTURE, -1, null);
            return;
        }
        if (windowless) {
            output.event(event.offset, reducer.published(event));
            state.keys[0]++;
            state.events[0]++;
            state.tally.absorbed(event.size);
            if (!future) {
                state.clock = Math.max(state.clock, time);
            }
            return;
        }
        current = event;
        absorbed = false;
        failed = false;
        absorbedEnd = Watermark.NEVER;
        forgotten = lateByOrder ? dueHorizon() : state.horizon;
        windows().assign(time, taker);
        current = null;
        if (absorbed) {
            // An event that several windows take is absorbed once any of them took it.
            state.tally.absorbed(event.size);
            if (!future || !futureMovesNothing) {
                state.clock = Math.max(state.clock, time);
                state.newest = Math.max(state.newest, absorbedEnd);
            }
        } else if (failed) {
            bury(event, reason(), -1, null);
        } else {
            state.tally.late(event.size);
        }
    }

    private Windows windows() {
        return settings.windows();
    }

    private void take(long start, long length) {
        Event event = current;
        // What failed for one of its windows fails for all.
        if (event == null || failed || start + length <= forgotten) {
            return;
        }
        if (reducer.absorb(event, start, length, event.offset + 1, loader)) {
            absorbed = true;
            absorbedEnd = Math.max(absorbedEnd, start + length);
        } else {
            failed = true;
        }
    }

    private void bury(Event event, String reason, int step, @Nullable String field) {
        state.tally.dead(reason, event.size);
        deadLetters.dead(event.offset, reason, step, field);
    }

    private String reason() {
        String reason = reducer.reason();
        if (reason == null) {
            throw new IllegalStateException("the reducer calls an event dead and does not say why");
        }
        return reason;
    }

    /** Up to where windows are forgotten as soon as the next commit comes. */
    private long dueHorizon() {
        return state.clock == Watermark.NEVER || windowless
                ? state.horizon
                : Math.max(state.horizon, state.clock - behind);
    }

    /**
     * Publishes what changed and makes everything durable. Inside the transaction that commits the raw offsets too.
     *
     * @param monotonic milliseconds of a clock that only goes forward
     * @param drained whether the partition was read to its end, as far as known: the consumer's position, not this leaf's, has
     *     reached the end offset (records of transactions are no events, so the two differ)
     */
    public void commit(long monotonic, boolean drained) {
        reducer.drain(publisher);
        forget(dueHorizon());
        observeIdle(monotonic, drained);
        Ledger ledger = state.tally.ledger();
        speak(monotonic, ledger);
        save(ledger);
    }

    /**
     * Lets groups leave the heap that are in the store as they are. Between two events.
     */
    public void release() {
        reducer.release();
    }

    /**
     * Publishes what changed and lets all groups leave the heap, between two events and before the commit: so that they need not all
     * be in the heap at once. A group that changes again is published again, in the same transaction; the later partial counts.
     */
    public void spill() {
        reducer.drain(publisher);
        reducer.release();
    }

    /** An idle leaf has nothing to write. */
    private void save(Ledger ledger) {
        byte[] bytes = state.bytes(ledger);
        if (!Arrays.equals(bytes, saved)) {
            store.put(Bytes.key(STATE), bytes);
            saved = bytes;
        }
    }

    private void publish(Window window, String group, Partial partial, long published) {
        int partition = Partitioning.of(group, settings.outputPartitions());
        if (published == Reducer.Visitor.NEVER) {
            state.keys[partition]++;
            remember(window);
            state.events[partition] += partial.events();
        } else {
            state.events[partition] += partial.events() - published;
        }
        store.put(Bytes.key(PARTIAL, window, group), Bytes.partial(partial));
        output.partial(new PartialKey(window, group, incarnation), partial);
    }

    private void remember(Window window) {
        windows.computeIfAbsent(window.end(), end -> new TreeMap<>()).merge(window, 1, Integer::sum);
    }

    /** Tells every partition above, once, that groups of this window were folded: any of its rows may be low. */
    private void mark(Window window, Partial empty) {
        if (!rules.hold(Rule.FOLDED_IS_TOLD) || !folded.add(window)) {
            return;
        }
        store.put(Bytes.key(FOLDED, window), NOTHING);
        int partitions = settings.outputPartitions();
        String[] groups = marks;
        if (groups == null) {
            groups = new String[partitions];
            for (int partition = 0; partition < partitions; partition++) {
                groups[partition] = Folded.mark(partition, partitions);
            }
            marks = groups;
        }
        for (int partition = 0; partition < partitions; partition++) {
            state.keys[partition]++;
            output.partial(new PartialKey(window, groups[partition], incarnation), empty);
        }
    }

    private void forget(long horizon) {
        state.horizon = horizon;
        reducer.forget(horizon);
        NavigableMap<Long, NavigableMap<Window, Integer>> gone = windows.headMap(horizon, true);
        int more = FORGOTTEN_AT_ONCE;
        while (more > 0 && !gone.isEmpty()) {
            NavigableMap<Window, Integer> sameEnd = gone.firstEntry().getValue();
            Window window = sameEnd.firstKey();
            more -= store.remove(Bytes.key(PARTIAL, window), more);
            if (more > 0) {
                sameEnd.pollFirstEntry();
                if (folded.remove(window)) {
                    store.delete(Bytes.key(FOLDED, window));
                }
            }
            if (sameEnd.isEmpty()) {
                gone.pollFirstEntry();
            }
        }
    }

    private void observeIdle(long monotonic, boolean drained) {
        boolean read = drained || !rules.hold(Rule.IDLE_DRAINED);
        if (active || (state.idle && !read)) {
            // Counted from the first commit after the last record: records carry no monotonic time.
            active = false;
            activeSince = monotonic;
            state.idle = false;
        }
        if (monotonic - activeSince >= settings.idle() && read) {
            state.idle = true;
            if (!rules.hold(Rule.IDLE_IS_A_FLAG) && state.newest != Watermark.NEVER) {
                state.clock = Math.max(state.clock, state.newest + settings.late());
            }
        }
    }

    private void speak(long monotonic, Ledger ledger) {
        Watermark last = told;
        boolean news = last == null || changed(last, ledger);
        if (last != null && monotonic - toldAt < (news ? Math.min(settings.interval(), pause) : pause)) {
            return;
        }
        pause = news ? settings.heartbeat() : Math.min(2 * pause, LeafSettings.SLOWEST * settings.heartbeat());
        state.seq++;
        for (int partition = 0; partition < settings.outputPartitions(); partition++) {
            Watermark watermark = watermark(partition, ledger);
            output.watermark(partition, watermark);
            told = watermark;
        }
        toldAt = monotonic;
    }

    private boolean changed(Watermark last, Ledger ledger) {
        // Keys and events of every partition change only with the position.
        return last.position() != state.position
                || last.idle() != state.idle
                || last.partitions() != rawPartitions
                || !last.ledger().equals(ledger);
    }

    private Watermark watermark(int partition, Ledger ledger) {
        return new Watermark(
                settings.place(),
                state.born,
                state.seq,
                mark(),
                state.idle,
                Math.max(state.newest, mark()),
                state.horizon,
                incarnation,
                state.keys[partition],
                state.events[partition],
                state.position,
                rawPartitions,
                Reaches.NONE,
                List.of(),
                ledger);
    }

    /** Tells how many partitions the raw topic has now: its site waits for all of them. */
    public void rawPartitions(int count) {
        rawPartitions = count;
    }

    /** The next raw offset. */
    public long position() {
        return state.position;
    }

    /** Event time up to which everything known is absorbed, epoch milliseconds; {@link Watermark#NEVER} for nothing yet. */
    public long mark() {
        return state.clock == Watermark.NEVER ? Watermark.NEVER : state.clock - settings.late();
    }

    /** Windows that end at or before it are forgotten; {@link Watermark#NEVER} for none. As of the last commit. */
    public long horizon() {
        return state.horizon;
    }

    /** As which life this leaf speaks. */
    public String incarnation() {
        return incarnation;
    }

    /** Whether the partition was found idle at the last commit. */
    public boolean idle() {
        return state.idle;
    }

    /** Whether time alone changes nothing any more, but for heartbeats. As of the last commit. */
    public boolean calm() {
        return state.idle && windows.headMap(state.horizon, true).isEmpty();
    }

    /** How many windows it holds that are not forgotten. As of the last commit. */
    public int openWindows() {
        return windows.tailMap(state.horizon, false).values().stream()
                .mapToInt(NavigableMap::size)
                .sum();
    }

    /** What became of every event that this life was offered. */
    public Ledger ledger() {
        return state.tally.ledger();
    }
}
