// SPDX-License-Identifier: Apache-2.0
package io.weir.engine;

import io.weir.engine.Groups.Entry;
import io.weir.event.Conversion;
import io.weir.event.Evaluator;
import io.weir.event.Event;
import io.weir.event.Type;
import io.weir.operators.Step;
import io.weir.plan.GroupSize;
import io.weir.plan.ReductionPlan;
import io.weir.plan.ReductionPlan.GroupColumn;
import io.weir.tree.Reducer;
import io.weir.tree.Room;
import io.weir.wire.Partial;
import io.weir.wire.Window;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * One reduction over one raw partition: fields, steps, time, group, figures, in this order; the first that fails decides why an
 * event is dead.
 *
 * <ol>
 *   <li>A field that the reduction reads, anywhere, and whose conversion failed: {@value Conversion#FAILURE}, in no step, even if no
 *       step would have looked at it for this event. So what is dead does not hang on how an expression is evaluated.
 *   <li>A required field that it reads and that is absent: {@value Intake#REQUIRED}.
 *   <li>An absent event time: {@value Intake#NO_TIME_REASON}.
 *   <li>A step: the evaluator's reason.
 *   <li>A group's column: the evaluator's reason, or {@value #NOT_FINITE} for a double that JSON cannot spell.
 *   <li>A figure's condition or input, when the event is absorbed: the evaluator's reason; no figure has changed then.
 * </ol>
 */
final class GroupReducer implements Reducer {

    /** The reason of an event whose group would be NaN or infinite. */
    static final String NOT_FINITE = "not_finite";

    private static final Comparator<Entry> ORDER = Comparator.<Entry>comparingLong(entry -> entry.start)
            .thenComparingLong(entry -> entry.length)
            .thenComparing(entry -> entry.text);

    private final String plan;
    private final Intake intake;
    private final Evaluator[] columns;
    private final boolean[] doubles;
    private final Groups.Key key;
    private final PlanFigures figures;
    private final FigureState.Input[] inputs;
    private final Groups groups = new Groups();
    private final GroupSize size;
    /** The figures whose states grow; those of others are in {@link #size}. */
    private final int[] growing;

    private final Room.Share room;

    /** Groups that a window may have, beside {@link #others}; 0 for any number. */
    private final int limit;
    /** The group of all beyond the limit. */
    private final Groups.Key others;

    private final String othersText;

    private final TreeMap<Window, Known> windows = new TreeMap<>();
    /** Those in which events were folded since the last drain. */
    private final List<Known> folding = new ArrayList<>();
    /** Figures of no event, as they are published; made when first needed. */
    private byte @Nullable [] empty;
    /** Whether the inputs of all figures have been evaluated for the event in hand, for whichever of its windows. */
    private boolean ready;
    /** The one that was looked for last. */
    private @Nullable Known latest;

    private long folded;

    private long newest = Long.MIN_VALUE;

    /**
     * A reducer.
     *
     * @param intake of this reducer's own
     * @param room where the live groups are
     */
    GroupReducer(ReductionPlan plan, Intake intake, Bound bound, Room.Share room) {
        this.plan = plan.hash();
        this.intake = intake;
        this.columns = bound.columns;
        this.inputs = bound.inputs;
        this.figures = bound.figures;
        this.room = room;
        size = GroupSize.of(plan);
        growing = IntStream.range(0, figures.size())
                .filter(i -> figures.figure(i).grows())
                .toArray();
        this.key = new Groups.Key(plan.by().stream().map(GroupColumn::type).toList());
        limit = plan.limitGroups();
        others = Groups.Key.others(plan.by());
        othersText = others.text();
        doubles = new boolean[columns.length];
        for (int i = 0; i < doubles.length; i++) {
            doubles[i] = plan.by().get(i).type() == Type.DOUBLE;
        }
    }

    /** What is known of a window beside its groups in the heap. */
    private static final class Known {
        final Window window;
        /** Every group that was ever published is in the heap: there is no need to look for others. */
        boolean whole;
        /** How many groups it has, in the heap or not, but for that of all others; only counted where there is a limit. */
        int groups;
        /** How many of them are in the heap. */
        int live;
        /** The version of the last event since the last drain that was folded; 0 if none was. */
        long folded;

        Known(Window window, boolean whole) {
            this.window = window;
            this.whole = whole;
        }

        boolean is(long start, long length) {
            return window.start() == start && window.length() == length;
        }
    }

    /** What a reduction evaluates after its steps. */
    @SuppressWarnings("ArrayRecordComponent") // handed over once
    record Bound(Evaluator[] columns, FigureState.Input[] inputs, PlanFigures figures) {

        static Bound of(ReductionPlan plan, ScopedBinder binder) {
            var figures = new PlanFigures(plan, FigureLayouts.NONE);
            var columns = plan.by().stream()
                    .map(column -> binder.bind(column.value()))
                    .toArray(Evaluator[]::new);
            int weight = plan.weighs() ? binder.bind(Step.WEIGHT).register : -1;
            var inputs = new FigureState.Input[figures.size()];
            for (int i = 0; i < inputs.length; i++) {
                inputs[i] = figures.figure(i).input(binder, weight);
            }
            return new Bound(columns, inputs, figures);
        }
    }

    @Override
    public Verdict reduce(Event event) {
        ready = false;
        Verdict verdict = intake.take(event);
        return verdict == Verdict.READY ? group(event) : verdict;
    }

    private Verdict group(Event event) {
        key.begin();
        for (int i = 0; i < columns.length; i++) {
            Evaluator column = columns[i];
            byte status = column.evaluate(event);
            if (status == Event.FAILED) {
                return intake.failed(event);
            }
            if (status == Event.ABSENT) {
                key.absent(i);
            } else if (doubles[i]) {
                double value = event.getDouble(column.register);
                if (!Double.isFinite(value)) {
                    return intake.dead(NOT_FINITE);
                }
                key.setBits(i, Double.doubleToRawLongBits(value == 0 ? 0.0 : value));
            } else {
                key.set(i, event, column.register);
            }
        }
        return Verdict.READY;
    }

    @Override
    public int step() {
        return intake.step();
    }

    @Override
    public @Nullable String reason() {
        return intake.reason();
    }

    @Override
    public @Nullable String field() {
        return intake.field();
    }

    @Override
    public long time() {
        return intake.time();
    }

    @Override
    public boolean absorb(Event event, long start, long length, long version, Loader loader) {
        if (!ready) {
            for (FigureState.Input input : inputs) {
                if (!input.ready(event)) {
                    intake.failed(event);
                    return false;
                }
            }
            ready = true;
        }
        Entry entry = groups.find(key, start, length);
        if (entry == null) {
            Known window = window(start, length, loader);
            entry = limit == 0 ? open(key, window, key.text(), loader) : admit(window, version, loader);
        }
        @Nullable Object[] states = entry.states;
        for (int i = 0; i < inputs.length; i++) {
            Object state = states[i];
            if (state != null) {
                inputs[i].add(state, event);
            }
        }
        if (growing.length > 0) {
            grow(entry);
        }
        entry.events++;
        entry.version = version;
        entry.dirty = true;
        return true;
    }

    /** Takes the room that the states have come to need. */
    private void grow(Entry entry) {
        long bytes = 0;
        for (int i : growing) {
            Object state = entry.states[i];
            if (state != null) {
                bytes += figures.figure(i).heap(state);
            }
        }
        int grown = (int) Math.min(bytes, Integer.MAX_VALUE);
        if (grown != entry.grown) {
            room.take(grown - entry.grown);
            entry.grown = grown;
        }
    }

    private Known window(long start, long length, Loader loader) {
        Known known = latest;
        if (known == null || !known.is(start, length)) {
            known = windows.computeIfAbsent(new Window(start, length), window -> known(window, loader));
            latest = known;
        }
        return known;
    }

    private Known known(Window window, Loader loader) {
        var known = new Known(window, !loader.knows(window));
        if (limit > 0 && !known.whole) {
            known.groups = loader.groups(window) - (loader.load(window, othersText) == null ? 0 : 1);
        }
        return known;
    }

    private Entry open(Groups.Key group, Known window, String text, Loader loader) {
        return open(group, window, text, window.whole ? null : loader.load(window.window, text));
    }

    private Entry open(Groups.Key group, Known window, String text, @Nullable Partial known) {
        @Nullable Object[] states = known == null ? created() : figures.read(known);
        long start = window.window.start();
        Entry entry = groups.add(group, start, window.window.length(), text, states);
        room.take(size(entry));
        if (known != null) {
            entry.version = known.version();
            entry.events = known.events();
            entry.published = known.events();
        }
        newest = Math.max(newest, start);
        return entry;
    }

    /**
     * The entry of the event's group, which is not in the heap, or that of all others: a window's first groups stay, in the order of
     * offsets, and which these are is known from the store where they are not in the heap. So neither restarts nor memory decide.
     */
    private Entry admit(Known window, long version, Loader loader) {
        if (key.equalTo(others)) {
            return others(window, loader);
        }
        boolean full = window.groups >= limit;
        boolean all = window.live == window.groups;
        if (full && all) {
            return fold(window, version, loader);
        }
        String text = key.text();
        Partial known = all ? null : loader.load(window.window, text);
        if (known == null) {
            if (full) {
                return fold(window, version, loader);
            }
            window.groups++;
        }
        window.live++;
        return open(key, window, text, known);
    }

    private Entry fold(Known window, long version, Loader loader) {
        folded++;
        if (window.folded == 0) {
            folding.add(window);
        }
        window.folded = version;
        return others(window, loader);
    }

    private Entry others(Known window, Loader loader) {
        Entry entry = groups.find(others, window.window.start(), window.window.length());
        return entry == null ? open(others, window, othersText, loader) : entry;
    }

    private long size(Entry entry) {
        return (long) size.bytes(entry.text.length()) + entry.grown;
    }

    private Object[] created() {
        var states = new Object[figures.size()];
        for (int i = 0; i < states.length; i++) {
            states[i] = figures.figure(i).create();
        }
        return states;
    }

    @Override
    public void drain(Visitor visitor) {
        // Groups of the newest two windows, or of those that still overlap the newest, may stay though nothing came for
        // them, as long as there is room: to load and decode them again for each straggler would cost more than their
        // memory.
        boolean tight = room.isTight();
        retain(entry -> entry.dirty || (!tight && entry.start >= newest - entry.length));
        if (limit > 0) {
            tellFolded(visitor);
        }
        var changed = new ArrayList<Entry>();
        for (Entry entry : groups.entries()) {
            if (entry.dirty) {
                changed.add(entry);
            }
        }
        changed.sort(ORDER);
        for (Entry entry : changed) {
            var partial = new Partial(entry.version, 1, entry.events, plan, figures.write(entry.states));
            visitor.visit(new Window(entry.start, entry.length), entry.text, partial, entry.published);
            entry.published = entry.events;
            entry.dirty = false;
        }
    }

    private void tellFolded(Visitor visitor) {
        folding.sort(Comparator.comparing(known -> known.window));
        byte[] nothing = empty == null ? figures.write(created()) : empty;
        empty = nothing;
        for (Known known : folding) {
            visitor.folded(known.window, new Partial(known.folded, 1, 0, plan, nothing));
            known.folded = 0;
        }
        folding.clear();
    }

    @Override
    public void release() {
        retain(entry -> entry.dirty);
    }

    @Override
    public void forget(long horizon) {
        retain(entry -> entry.start + entry.length > horizon);
        latest = null;
        // Windows of one reduction that begin later end later.
        while (!windows.isEmpty() && windows.firstKey().end() <= horizon) {
            windows.pollFirstEntry();
        }
    }

    private void retain(Predicate<Entry> kept) {
        var staying = new ArrayList<Entry>();
        long leaving = 0;
        for (Entry entry : groups.entries()) {
            if (kept.test(entry)) {
                staying.add(entry);
            } else {
                leaving += size(entry);
                leave(entry);
            }
        }
        if (leaving > 0) {
            groups.retain(staying);
            room.take(-leaving);
        }
    }

    private void leave(Entry entry) {
        var window = new Window(entry.start, entry.length);
        if (limit > 0) {
            Known known = windows.get(window);
            if (known != null) {
                known.whole = false;
                known.live -= entry.text.equals(othersText) ? 0 : 1;
            }
        } else if (windows.remove(window) != null) {
            latest = null;
        }
    }

    @Override
    public void clear() {
        retain(entry -> false);
        latest = null;
        windows.clear();
        folding.clear();
        newest = Long.MIN_VALUE;
    }

    @Override
    public int live() {
        return groups.size();
    }

    @Override
    public long folded() {
        return folded;
    }
}
