// SPDX-License-Identifier: Apache-2.0
package io.weir.tree;

import io.weir.wire.Partial;
import io.weir.wire.PartialKey;
import io.weir.wire.Reach;
import io.weir.wire.Reaches;
import io.weir.wire.Watermark;
import io.weir.wire.Window;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * One partition of one reduction at one place of the tree: holds the newest partial of every child incarnation, and sends what
 * they come to, upwards as partials or, at the highest tier, as rows. The same at every tier.
 *
 * <p>Duplicates, replays and reordering on the way here change nothing: of two partials of one key the better one stays. A
 * window is sent when all expected children have reported it, or have been waited for long enough; then every change is sent.
 * What was sent is never taken back.
 *
 * <p>The store is written at once with every record, so that any commit of the caller is a good one; what is in the heap is
 * found again by one scan when it is opened.
 *
 * <p>Use: if {@link #remembers} says no, show the own output to a {@link Recollection}; {@link #open}; read the input from its
 * beginning if {@link #readsFromStart}, else from the committed offset; {@link #offer} every record; {@link #flush} about every
 * interval, inside a transaction. Not for several threads.
 */
public final class Merge {

    static final char STATE = 's';
    static final char SENT = 'o';
    private static final char CHILD = 'c';
    private static final char STALE = 'x';

    /** Groups, and stale keys, that are named in the heap, at most; beyond that the store is looked through. */
    static final int NAMED = 10_000;
    /** Entries of forgotten windows that a flush removes from the store, at most: a transaction must not take too long. */
    static final int FORGOTTEN_AT_ONCE = 50_000;

    private final MergeSettings settings;
    private final Store store;
    private final Figures figures;
    private final Sender sender;
    private final Repair repair;
    private final Rules rules;
    private final MergeState state;
    private final boolean fromStart;
    private final Places places;

    private final NavigableMap<Window, HeldWindow> windows = new TreeMap<>(HeldWindow.ORDER);
    /** Windows that were neither closed nor overdue yet. */
    private final TreeSet<HeldWindow> open = new TreeSet<>(HeldWindow.BY_WINDOW);
    /** Released windows with something to send. */
    private final TreeSet<HeldWindow> due = new TreeSet<>(HeldWindow.BY_WINDOW);
    /** Released windows with rows that are not complete; empty where no rows are made. */
    private final TreeSet<HeldWindow> unfinished = new TreeSet<>(HeldWindow.BY_WINDOW);
    /** Windows of which more was sent than is held now. */
    private final TreeSet<HeldWindow> lower = new TreeSet<>(HeldWindow.BY_WINDOW);
    /** Keys whose last record in the input is worse than what is held. */
    private final TreeSet<StaleKey> stale = new TreeSet<>();
    /** There are more such keys, in the store only. */
    private boolean moreStale;
    /** How many groups are named in the dirty sets of all windows. */
    private int named;
    /** Forgotten windows of which there is still something in the store. */
    private final TreeSet<Window> leaving = new TreeSet<>(HeldWindow.ORDER);

    /** When, on the monotonic clock, the first child had reported up to an end. Re-armed at a restart. */
    private final NavigableMap<Long, Long> leads = new TreeMap<>();

    /** The state as it is in the store; null if there is none yet. */
    private byte @Nullable [] saved;

    private long savedAge;

    private Places.@Nullable Summary summary;
    private @Nullable Watermark told;
    private long toldAt;
    /** How long after what was told last the next heartbeat comes. */
    private long pause;

    private long flushedAt = Watermark.NEVER;

    private long conflicts;
    private long outdated;
    private long tombstones;
    private long dropped;
    private long overlapping;
    private long repaired;
    private long overdue;
    private long silent;

    private record StaleKey(Window window, String group, String incarnation) implements Comparable<StaleKey> {

        @Override
        public int compareTo(StaleKey other) {
            int order = HeldWindow.ORDER.compare(window, other.window);
            if (order == 0) {
                order = group.compareTo(other.group);
            }
            return order != 0 ? order : incarnation.compareTo(other.incarnation);
        }

        byte[] bytes() {
            return Bytes.key(STALE, window, group, incarnation);
        }
    }

    /** What a merge does with a group that is to be sent: the difference between the tiers. */
    interface Sender {

        /**
         * Sends what is news.
         *
         * @param merged what the group's partials come to; not less than what was sent
         * @param known what was sent last; null if nothing was
         * @param reported of the window
         * @param expected of the window
         * @param allReported whether all expected have reported the window
         * @param folded whether groups of the window were folded below
         * @param horizon before this flush
         * @return what to remember as sent; {@code known} itself if nothing was sent
         */
        Sent send(
                Window window,
                String group,
                Partial merged,
                @Nullable Sent known,
                int reported,
                int expected,
                boolean allReported,
                boolean folded,
                long horizon);

        /** Sends the merge's own watermark. */
        void watermark(Watermark watermark);

        /** Whether a change in who has reported is news for groups that did not change. */
        boolean tellsWhoReported();
    }

    private Merge(
            MergeSettings settings,
            Store store,
            Figures figures,
            Sender sender,
            Repair repair,
            MergeState state,
            boolean fromStart,
            Rules rules) {
        this.settings = settings;
        this.store = store;
        this.figures = figures;
        this.sender = sender;
        this.repair = repair;
        this.state = state;
        this.fromStart = fromStart;
        this.rules = rules;
        places = new Places(settings, store, rules);
        saved = store.get(Bytes.key(STATE));
        savedAge = state.age;
        recall();
    }

    /** Whether the store holds a merge's state, so that its output need not be read before {@link #open}. */
    public static boolean remembers(Store store) {
        return store.get(Bytes.key(STATE)) != null;
    }

    /**
     * Opens a merge that sends partials to the tier above.
     *
     * @param store this merge's own; see {@link Store#under}
     * @param recollection what its output says; looked at only if the store {@link #remembers} nothing
     * @param inputId the id of the topic that it reads
     * @param inputEnd one more than the last offset of its input partition: a merge without state says nothing before that
     * @param wall epoch milliseconds; only a merge without state looks at it
     */
    public static Merge open(
            MergeSettings settings,
            Store store,
            Figures figures,
            Output output,
            Repair repair,
            Recollection recollection,
            String inputId,
            long inputEnd,
            long wall) {
        return open(
                settings,
                store,
                figures,
                new Upwards(settings, output),
                repair,
                recollection,
                inputId,
                inputEnd,
                wall,
                Rules.ALL);
    }

    /** Opens a merge that sends rows: at the tier that the reduction names as its highest. Otherwise as the other one. */
    public static Merge open(
            MergeSettings settings,
            Store store,
            Figures figures,
            RowOutput output,
            Repair repair,
            Recollection recollection,
            String inputId,
            long inputEnd,
            long wall) {
        return open(
                settings,
                store,
                figures,
                new Rows(output, Rules.ALL),
                repair,
                recollection,
                inputId,
                inputEnd,
                wall,
                Rules.ALL);
    }

    static Merge open(
            MergeSettings settings,
            Store store,
            Figures figures,
            Sender sender,
            Repair repair,
            Recollection recollection,
            String inputId,
            long inputEnd,
            long wall,
            Rules rules) {
        byte[] bytes = store.get(Bytes.key(STATE));
        MergeState state;
        boolean fromStart;
        if (bytes != null) {
            state = new MergeState(bytes);
            fromStart = !state.inputId.equals(inputId);
            if (fromStart) {
                state.reads(inputId, inputEnd);
            }
        } else {
            Watermark last = recollection.last();
            long born = last == null || !rules.hold(Rule.BORN_LATER) ? wall : Math.max(wall, last.born() + 1);
            state = new MergeState(inputId, born, rules.hold(Rule.REBUILD_SILENTLY) ? inputEnd : 0);
            state.settled |= !recollection.mayForgive() && rules.hold(Rule.FORGIVE_WHAT_WAS_READ);
            state.horizon = recollection.horizon();
            if (last != null && last.incarnation().equals(settings.incarnation())) {
                state.keys = last.keys();
                state.events = last.events();
            }
            fromStart = true;
        }
        return new Merge(settings, store, figures, sender, repair, state, fromStart, rules);
    }

    /** Finds again what is in the heap. */
    private void recall() {
        store.scan(Bytes.key(SENT), (key, value) -> isGone(key));
        var scan = new Recall();
        store.scan(Bytes.key(CHILD), (key, value) -> {
            if (!isGone(key)) {
                scan.see(key, value);
            }
        });
        scan.finish();
        store.scan(Bytes.key(STALE), (key, value) -> {
            if (!isGone(key)) {
                name(new StaleKey(Bytes.window(key), Bytes.group(key), Bytes.incarnation(key)));
            }
        });
    }

    /** Whether a key is of a forgotten window, which is then to be removed. */
    private boolean isGone(byte[] key) {
        Window window = Bytes.window(key);
        return window.end() <= state.horizon && (leaving.contains(window) || leaving.add(window));
    }

    /** Compares, group by group, what is held with what was sent. */
    private final class Recall {
        private @Nullable Window window;
        private String group = "";
        private long version;
        private int children;
        private long events;

        void see(byte[] key, byte[] value) {
            Window nextWindow = Bytes.window(key);
            String nextGroup = Bytes.group(key);
            if (!nextWindow.equals(window) || !nextGroup.equals(group)) {
                finish();
                window = nextWindow;
                group = nextGroup;
                version = 0;
                children = 0;
                events = 0;
            }
            Partial partial = Bytes.partial(value);
            version += partial.version();
            children += partial.children();
            events += partial.events();
        }

        void finish() {
            Window last = window;
            if (last == null) {
                return;
            }
            boolean first = !windows.containsKey(last);
            HeldWindow held = hold(last);
            Sent sent = sent(last, group);
            if (sent != null) {
                release(held);
            }
            held.finished =
                    (first || held.finished) && sent != null && sent.row().complete();
            if (sender.tellsWhoReported() && held.released && !held.finished) {
                unfinished.add(held);
            }
            var sum = new Partial(version, children, events, "", new byte[0]);
            if (sent == null || !sent.says(sum)) {
                touch(held, group);
            } else if (Folded.isMark(group) && rules.hold(Rule.FOLDED_IS_REMEMBERED)) {
                // It was sent with all rows of the window, so they know.
                held.folded = true;
            }
        }
    }

    /** Whether the input must be read from its beginning, whatever offset the group has committed. */
    public boolean readsFromStart() {
        return fromStart;
    }

    /**
     * Takes a record of the input.
     *
     * @param partial null for a tombstone, which is ignored
     */
    public void offer(PartialKey key, @Nullable Partial partial) {
        if (partial == null) {
            tombstone(key);
            return;
        }
        Life life = places.life(key.incarnation());
        if (life.overlapping) {
            overlapping++;
            return;
        }
        if (key.window().end() <= state.horizon && rules.hold(Rule.DROP_FORGOTTEN)) {
            dropped++;
            places.dropped(life, partial);
            return;
        }
        byte[] at = Bytes.key(CHILD, key.window(), key.group(), key.incarnation());
        byte[] bytes = store.get(at);
        Partial held = bytes == null ? null : Bytes.partial(bytes);
        var staleKey = new StaleKey(key.window(), key.group(), key.incarnation());
        if (held == null || replaces(partial, held)) {
            store.put(at, Bytes.partial(partial));
            places.accepted(life, partial, held);
            touch(hold(key.window()), key.group());
            clearStale(staleKey);
        } else if (partial.equals(held)) {
            outdated++;
            clearStale(staleKey);
        } else {
            if (partial.version() == held.version()) {
                conflicts++;
            } else {
                outdated++;
            }
            markStale(staleKey);
        }
    }

    /** Nobody writes tombstones; one that somebody wrote by hand is overwritten with what is held. */
    private void tombstone(PartialKey key) {
        tombstones++;
        byte[] at = Bytes.key(CHILD, key.window(), key.group(), key.incarnation());
        if (!rules.hold(Rule.IGNORE_TOMBSTONES)) {
            store.delete(at);
        } else if (store.get(at) != null) {
            markStale(new StaleKey(key.window(), key.group(), key.incarnation()));
        }
    }

    private boolean replaces(Partial partial, Partial held) {
        boolean higher = !rules.hold(Rule.HIGHER_VERSION) || partial.version() > held.version();
        boolean notFewer = !rules.hold(Rule.NOT_FEWER_CHILDREN) || partial.children() >= held.children();
        return higher && notFewer;
    }

    private void markStale(StaleKey key) {
        if (rules.hold(Rule.REPAIR) && !stale.contains(key)) {
            store.put(key.bytes(), new byte[0]);
            name(key);
        }
    }

    private void name(StaleKey key) {
        if (stale.size() < NAMED) {
            stale.add(key);
        } else {
            moreStale = true;
        }
    }

    private void clearStale(StaleKey key) {
        if (stale.remove(key) || (moreStale && store.get(key.bytes()) != null)) {
            store.delete(key.bytes());
        }
    }

    /** Takes a watermark of the input. */
    public void offer(Watermark watermark) {
        if (places.read(watermark, state.age)) {
            if (watermark.newest() > state.newest) {
                state.newest = watermark.newest();
                save();
            }
        } else {
            overlapping++;
        }
    }

    private HeldWindow hold(Window window) {
        return windows.computeIfAbsent(window, key -> {
            var held = new HeldWindow(key);
            if (settings.emission() == MergeSettings.Emission.EVERY_INTERVAL) {
                held.released = true;
            } else {
                open.add(held);
            }
            return held;
        });
    }

    private void touch(HeldWindow held, String group) {
        boolean news = Folded.isMark(group) && !held.folded;
        held.folded |= news;
        // A window that was not released is sent as a whole: nobody need know which of its groups have come.
        if (!held.released
                || named >= NAMED
                || (news && sender.tellsWhoReported() && rules.hold(Rule.FOLDED_IS_NEWS))) {
            unname(held);
            held.any = true;
        } else if (!held.any && held.dirty.add(group)) {
            named++;
        }
        held.lower.remove(group);
        if (held.lower.isEmpty()) {
            lower.remove(held);
        }
        if (held.released) {
            due.add(held);
        }
    }

    private void unname(HeldWindow held) {
        named -= held.dirty.size();
        held.dirty.clear();
        held.any = false;
    }

    private void release(HeldWindow held) {
        if (!held.released) {
            held.released = true;
            open.remove(held);
        }
        due.add(held);
    }

    private @Nullable Sent sent(Window window, String group) {
        byte[] bytes = store.get(Bytes.key(SENT, window, group));
        return bytes == null ? null : Sent.of(bytes);
    }

    /**
     * Sends what is due, forgets what is past, and says how far it is. Does nothing before the interval has passed since the last
     * time that it did.
     *
     * @param monotonic milliseconds of a clock that only goes forward
     * @param position the consumer's position in the input: all records below it have been offered
     */
    public void flush(long monotonic, long position) {
        if (flushedAt != Watermark.NEVER) {
            if (monotonic - flushedAt < settings.interval()) {
                return;
            }
            state.age += monotonic - flushedAt;
        }
        flushedAt = monotonic;
        if (position >= state.silentUntil) {
            if (!state.settled) {
                state.settled = true;
                places.forgiveAll();
            }
            places.promote(monotonic, state.horizon);
            Places.Summary now =
                    places.summary(rules.hold(Rule.NEWEST_STAYS) ? state.newest : places.newest(), state.age);
            observeLead(now, monotonic);
            releaseReported(now, monotonic);
            send(now);
            forget(now);
            speak(now, monotonic);
            repair();
            silent = places.silent(state.age);
            summary = now;
        }
        save();
    }

    /** Writes the state unless only its age has changed, and that by less than it is silent itself: an idle merge has nothing to write. */
    private void save() {
        if (state.age - savedAge >= Math.max(settings.heartbeat(), pause)
                || !Arrays.equals(state.bytes(savedAge), saved)) {
            saved = state.bytes(state.age);
            savedAge = state.age;
            store.put(Bytes.key(STATE), saved);
        }
    }

    /** Notes how far the first child has reported by now: a window may have been reported before anything of it came. */
    private void observeLead(Places.Summary now, long monotonic) {
        long lead = Watermark.NEVER;
        for (Reach reach : now.claimed().sites().keySet()) {
            lead = Math.max(lead, Math.min(reach.end(), reach.until()));
        }
        lead = Math.min(lead, now.newest());
        if (lead != Watermark.NEVER) {
            lead = settings.windows().lastEnd(lead);
        }
        leads.headMap(state.horizon, true).clear();
        if (leads.isEmpty() || lead > leads.lastKey()) {
            leads.put(lead, monotonic);
        }
        // What was passed so long ago that nothing waits for it any more needs no time of its own.
        while (leads.size() > 1
                && monotonic - leads.higherEntry(leads.firstKey()).getValue() >= settings.closeAfter()) {
            leads.pollFirstEntry();
        }
    }

    private long firstReported(long end, long monotonic) {
        Map.Entry<Long, Long> passed = leads.ceilingEntry(end);
        return passed == null ? monotonic : passed.getValue();
    }

    private void releaseReported(Places.Summary now, long monotonic) {
        for (HeldWindow held : List.copyOf(open)) {
            long end = held.end();
            if (end > now.newest() && rules.hold(Rule.NOT_AFTER_NEWEST)) {
                // The order is by end: the rest lies still further ahead.
                break;
            }
            int reported = now.claimed().reported(end);
            if (reported >= now.claimed().expected(end)) {
                release(held);
            } else if (reported > 0
                    && monotonic - firstReported(end, monotonic) >= settings.closeAfter()
                    && rules.hold(Rule.CLOSE_AFTER)) {
                overdue++;
                release(held);
            }
        }
    }

    private void send(Places.Summary now) {
        if (sender.tellsWhoReported()
                && (summary == null || !now.trusted().equals(summary.trusted()) || now.newest() != summary.newest())) {
            due.addAll(unfinished);
        }
        for (HeldWindow held : due) {
            send(held, now);
        }
        due.clear();
    }

    private void send(HeldWindow held, Places.Summary now) {
        long end = held.end();
        int reported = now.reported(end, rules.hold(Rule.NOT_AFTER_NEWEST));
        int expected = now.trusted().expected(end);
        if (sender.tellsWhoReported() && !held.finished && (reported != held.reported || expected != held.expected)) {
            held.any = true;
        }
        held.reported = reported;
        held.expected = expected;
        boolean allReported = reported >= expected && (end <= now.newest() || !rules.hold(Rule.NOT_AFTER_NEWEST));
        boolean complete = true;
        if (held.any) {
            complete = sendAll(held, allReported);
        } else {
            for (String group : held.dirty) {
                complete &= send(held, group, partials(held.window, group), reported, expected, allReported);
            }
        }
        unname(held);
        // Groups that did not change were complete before, or were told now that all have reported.
        held.finished = complete && (held.finished || allReported);
        if (held.finished) {
            unfinished.remove(held);
        } else if (sender.tellsWhoReported()) {
            unfinished.add(held);
        }
    }

    /** Sends each group of which anything is held; returns whether all their rows are complete. */
    private boolean sendAll(HeldWindow held, boolean allReported) {
        var each = new Object() {
            private String group = "";
            private List<Partial> partials = new ArrayList<>();
            private boolean complete = true;

            void see(byte[] key, byte[] value) {
                String next = Bytes.group(key);
                if (!next.equals(group)) {
                    finish();
                    group = next;
                }
                partials.add(Bytes.partial(value));
            }

            void finish() {
                complete &= send(held, group, partials, held.reported, held.expected, allReported);
                partials = new ArrayList<>();
            }
        };
        // Group by group and not all at once: there may be more of them than the heap holds.
        store.scan(Bytes.key(CHILD, held.window), each::see);
        each.finish();
        return each.complete;
    }

    /** Returns whether the group's row is complete. */
    private boolean send(
            HeldWindow held, String group, List<Partial> partials, int reported, int expected, boolean allReported) {
        if (partials.isEmpty()) {
            return true;
        }
        Partial merged = merge(partials);
        Sent known = sent(held.window, group);
        if (known != null && known.exceeds(merged) && rules.hold(Rule.HOLD_BACK)) {
            held.lower.add(group);
            lower.add(held);
            return false;
        }
        Sent next = sender.send(
                held.window, group, merged, known, reported, expected, allReported, held.folded, state.horizon);
        if (!next.equals(known)) {
            state.keys += known == null ? 1 : 0;
            state.events += next.events() - (known == null ? 0 : known.events());
            store.put(Bytes.key(SENT, held.window, group), next.bytes());
        }
        return next.row().complete();
    }

    /** What is held of a group, in the order of incarnations: that is the order of keys. */
    private List<Partial> partials(Window window, String group) {
        var partials = new ArrayList<Partial>();
        store.scan(Bytes.children(CHILD, window, group), (key, value) -> partials.add(Bytes.partial(value)));
        return partials;
    }

    private Partial merge(List<Partial> partials) {
        long version = 0;
        int children = 0;
        long events = 0;
        for (Partial partial : partials) {
            version += partial.version();
            children += partial.children();
            events += partial.events();
        }
        return new Partial(version, children, events, settings.plan(), figures.merge(partials));
    }

    private void forget(Places.Summary now) {
        long horizon = places.horizon(state.age, state.horizon);
        if (horizon <= state.horizon) {
            remove();
            return;
        }
        List<HeldWindow> gone = new ArrayList<>();
        for (HeldWindow held : windows.values()) {
            if (held.end() > horizon) {
                break;
            }
            gone.add(held);
        }
        if (rules.hold(Rule.EMIT_BEFORE_FORGETTING)) {
            for (HeldWindow held : gone) {
                send(held, now);
            }
        }
        state.horizon = horizon;
        for (HeldWindow held : gone) {
            if (!rules.hold(Rule.COUNT_FOR_EVER)) {
                store.scan(
                        Bytes.key(CHILD, held.window),
                        (key, value) -> places.forgotten(places.life(Bytes.incarnation(key)), Bytes.partial(value)));
            }
            leaving.add(held.window);
            unname(held);
            windows.remove(held.window);
            open.remove(held);
            due.remove(held);
            unfinished.remove(held);
            lower.remove(held);
        }
        while (!stale.isEmpty() && stale.first().window.end() <= horizon) {
            stale.removeFirst();
        }
        remove();
    }

    /** Removes from the store what is left of forgotten windows. What was sent goes last: what is held must not look like news. */
    private void remove() {
        int more = FORGOTTEN_AT_ONCE;
        while (more > 0 && !leaving.isEmpty()) {
            Window window = leaving.first();
            more -= store.remove(Bytes.key(CHILD, window), more);
            more -= more > 0 ? store.remove(Bytes.key(STALE, window), more) : 0;
            more -= more > 0 ? store.remove(Bytes.key(SENT, window), more) : 0;
            if (more > 0) {
                leaving.removeFirst();
            }
        }
    }

    private void speak(Places.Summary now, long monotonic) {
        Watermark next = watermark(now);
        Watermark last = told;
        boolean news = last == null || !sameButForSeq(next, last);
        if (!news && monotonic - toldAt < pause) {
            return;
        }
        pause = news ? settings.heartbeat() : Math.min(2 * pause, LeafSettings.SLOWEST * settings.heartbeat());
        state.seq++;
        told = next;
        toldAt = monotonic;
        sender.watermark(next);
    }

    private static boolean sameButForSeq(Watermark next, Watermark last) {
        return new Watermark(
                        next.place(),
                        next.born(),
                        last.seq(),
                        next.mark(),
                        next.idle(),
                        next.newest(),
                        next.horizon(),
                        next.incarnation(),
                        next.keys(),
                        next.events(),
                        next.position(),
                        next.partitions(),
                        next.sites(),
                        next.behind(),
                        next.ledger())
                .equals(last);
    }

    private Watermark watermark(Places.Summary now) {
        return new Watermark(
                settings.place(),
                state.born,
                state.seq + 1,
                now.mark(),
                now.idle(),
                now.newest(),
                state.horizon,
                settings.incarnation(),
                state.keys,
                state.events,
                0,
                0,
                promise(now.trusted()),
                now.behind(),
                places.ledger());
    }

    /** What the sites have reported as far as it was sent on: no further than the earliest window that is held back. */
    private Reaches promise(Reaches reached) {
        Reaches promised = reached;
        if (rules.hold(Rule.PROMISE_WHAT_WAS_SENT)) {
            if (!open.isEmpty()) {
                promised = promised.atMost(open.first().end() - 1);
            }
            for (HeldWindow held : lower) {
                promised = promised.without(held.end() - 1, held.end());
            }
        }
        return promised.ends(settings.windows()::lastEnd);
    }

    private void repair() {
        for (StaleKey key : List.copyOf(stale)) {
            repair(key);
        }
        if (moreStale) {
            store.scan(
                    Bytes.key(STALE),
                    (key, value) -> repair(new StaleKey(Bytes.window(key), Bytes.group(key), Bytes.incarnation(key))));
            moreStale = false;
        }
    }

    private void repair(StaleKey key) {
        byte[] bytes = store.get(Bytes.key(CHILD, key.window, key.group, key.incarnation));
        if (bytes != null) {
            repair.append(new PartialKey(key.window, key.group, key.incarnation), Bytes.partial(bytes));
            repaired++;
        }
        clearStale(key);
    }

    /** What this merge said last, or would have said at its last flush; null before the first that was not silent. */
    public @Nullable Watermark watermark() {
        return told;
    }

    /** Windows that end at or before it are forgotten; {@link Watermark#NEVER} for none. */
    public long horizon() {
        return state.horizon;
    }

    /** Whether it has lost its state and still reads what was there when it began. */
    public boolean silent(long position) {
        return position < state.silentUntil;
    }

    /** Whether time alone changes nothing any more, but for heartbeats. As of the last flush. */
    public boolean calm() {
        return summary != null
                && open.isEmpty()
                && due.isEmpty()
                && stale.isEmpty()
                && leaving.isEmpty()
                && places.calm();
    }

    /** How its children stand, as of the last flush. */
    public Standing standing() {
        return places.standing(leads.isEmpty() ? Watermark.NEVER : leads.lastKey(), summary, state.age);
    }

    /** How many windows it holds. */
    public int windows() {
        return windows.size();
    }

    /** How many windows it has sent nothing of yet: they are neither closed nor overdue. */
    public int open() {
        return open.size();
    }

    /** What it has met. */
    public MergeCounters counters() {
        return new MergeCounters(
                conflicts,
                outdated,
                tombstones,
                dropped,
                overlapping,
                repaired,
                lower.stream().mapToLong(held -> held.lower.size()).sum(),
                silent,
                places.forgivenEvents(),
                places.writtenOffEvents(),
                overdue);
    }
}
