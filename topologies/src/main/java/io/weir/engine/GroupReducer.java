// SPDX-License-Identifier: Apache-2.0
package io.weir.engine;

import io.weir.engine.Groups.Entry;
import io.weir.event.Conversion;
import io.weir.event.Evaluator;
import io.weir.event.Event;
import io.weir.event.Type;
import io.weir.operators.Step.Outcome;
import io.weir.plan.GroupSize;
import io.weir.plan.ReductionPlan;
import io.weir.plan.ReductionPlan.GroupColumn;
import io.weir.tree.Reducer;
import io.weir.tree.Room;
import io.weir.wire.Partial;
import io.weir.wire.Window;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One reduction over one raw partition: fields, steps, time, group, figures, in this order; the first that fails decides why an
 * event is dead.
 *
 * <ol>
 *   <li>A field that the reduction reads, anywhere, and whose conversion failed: {@value Conversion#FAILURE}, in no step, even if no
 *       step would have looked at it for this event. So what is dead does not hang on how an expression is evaluated.
 *   <li>A required field that it reads and that is absent: {@value #REQUIRED}.
 *   <li>An absent event time: {@value #NO_TIME_REASON}.
 *   <li>A step: the evaluator's reason.
 *   <li>A group's column: the evaluator's reason, or {@value #NOT_FINITE} for a double that JSON cannot spell.
 *   <li>A figure's condition or input, when the event is absorbed: the evaluator's reason; no figure has changed then.
 * </ol>
 */
final class GroupReducer implements Reducer {

    /** The reason of an event without a field that the contract requires. */
    static final String REQUIRED = "required";
    /** The reason of an event without a time. */
    static final String NO_TIME_REASON = "no_time";
    /** The reason of an event whose group would be NaN or infinite. */
    static final String NOT_FINITE = "not_finite";

    private static final Comparator<Entry> ORDER = Comparator.<Entry>comparingLong(entry -> entry.start)
            .thenComparingLong(entry -> entry.length)
            .thenComparing(entry -> entry.text);

    private final String plan;
    private final Chain chain;
    private final int[] read;
    private final boolean[] required;
    private final int time;
    private final Evaluator[] columns;
    private final boolean[] doubles;
    private final Groups.Key key;
    private final PlanFigures figures;
    private final FigureState.Input[] inputs;
    private final Groups groups = new Groups();
    private final GroupSize size;
    private final Room.Share room;

    /** Windows of which every group that was ever published is in the heap: there is no need to look for others. */
    private final Set<Window> whole = new HashSet<>();

    private int step = -1;
    private @Nullable String reason;
    private long millis;
    private long newest = Long.MIN_VALUE;

    /**
     * A reducer.
     *
     * @param read the registers of the fields that the reduction reads
     * @param required which of them must be present
     * @param time the register of the event's time
     * @param room where the live groups are
     */
    GroupReducer(
            ReductionPlan plan, Chain chain, int[] read, boolean[] required, int time, Bound bound, Room.Share room) {
        this.plan = plan.hash();
        this.chain = chain;
        this.read = read;
        this.required = required;
        this.time = time;
        this.columns = bound.columns;
        this.inputs = bound.inputs;
        this.figures = bound.figures;
        this.room = room;
        size = GroupSize.of(plan);
        this.key = new Groups.Key(plan.by().stream().map(GroupColumn::type).toList());
        doubles = new boolean[columns.length];
        for (int i = 0; i < doubles.length; i++) {
            doubles[i] = plan.by().get(i).type() == Type.DOUBLE;
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
            var inputs = new FigureState.Input[figures.size()];
            for (int i = 0; i < inputs.length; i++) {
                inputs[i] = figures.figure(i).input(binder);
            }
            return new Bound(columns, inputs, figures);
        }
    }

    @Override
    public Verdict reduce(Event event) {
        step = -1;
        reason = null;
        millis = NO_TIME;
        for (int i = 0; i < read.length; i++) {
            byte status = event.status[read[i]];
            if (status != Event.PRESENT) {
                if (status == Event.FAILED) {
                    return dead(Conversion.FAILURE);
                }
                if (required[i]) {
                    return dead(REQUIRED);
                }
            }
        }
        byte timed = event.status[time];
        if (timed != Event.PRESENT) {
            return dead(timed == Event.FAILED ? Conversion.FAILURE : NO_TIME_REASON);
        }
        millis = Math.floorDiv(event.bits[time], 1_000L);
        Outcome outcome = chain.apply(event);
        if (outcome != Outcome.KEPT) {
            step = chain.stopped();
            return outcome == Outcome.DEAD ? failed(event) : Verdict.FILTERED;
        }
        return group(event);
    }

    private Verdict group(Event event) {
        key.begin();
        for (int i = 0; i < columns.length; i++) {
            Evaluator column = columns[i];
            byte status = column.evaluate(event);
            if (status == Event.FAILED) {
                return failed(event);
            }
            if (status == Event.ABSENT) {
                key.absent(i);
            } else if (doubles[i]) {
                double value = event.getDouble(column.register);
                if (!Double.isFinite(value)) {
                    return dead(NOT_FINITE);
                }
                key.setBits(i, Double.doubleToRawLongBits(value == 0 ? 0.0 : value));
            } else {
                key.set(i, event, column.register);
            }
        }
        return Verdict.READY;
    }

    private Verdict failed(Event event) {
        String why = event.failure;
        if (why == null) {
            throw new IllegalStateException("something failed and did not say why");
        }
        return dead(why);
    }

    private Verdict dead(String why) {
        reason = why;
        return Verdict.DEAD;
    }

    @Override
    public int step() {
        return step;
    }

    @Override
    public @Nullable String reason() {
        return reason;
    }

    @Override
    public long time() {
        return millis;
    }

    @Override
    public boolean absorb(Event event, long start, long length, long version, Loader loader) {
        for (FigureState.Input input : inputs) {
            if (!input.ready(event)) {
                failed(event);
                return false;
            }
        }
        Entry entry = groups.find(key, start, length);
        if (entry == null) {
            entry = open(start, length, loader);
        }
        @Nullable Object[] states = entry.states;
        for (int i = 0; i < inputs.length; i++) {
            Object state = states[i];
            if (state != null) {
                inputs[i].add(state, event);
            }
        }
        entry.events++;
        entry.version = version;
        entry.dirty = true;
        return true;
    }

    private Entry open(long start, long length, Loader loader) {
        String text = key.text();
        Partial known = known(new Window(start, length), text, loader);
        @Nullable Object[] states = known == null ? created() : figures.read(known);
        Entry entry = groups.add(key, start, length, text, states);
        room.take(size(entry));
        if (known != null) {
            entry.version = known.version();
            entry.events = known.events();
            entry.published = known.events();
        }
        newest = Math.max(newest, start);
        return entry;
    }

    private @Nullable Partial known(Window window, String text, Loader loader) {
        if (whole.contains(window)) {
            return null;
        }
        if (loader.knows(window)) {
            return loader.load(window, text);
        }
        whole.add(window);
        return null;
    }

    private int size(Entry entry) {
        return size.bytes(entry.text.length());
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
        // Groups of the newest two windows, or of those that still overlap the newest, may stay though nothing came for them, as long
        // as there is room: to load and decode them again for each straggler would cost more than their memory.
        boolean tight = room.isTight();
        retain(entry -> entry.dirty || (!tight && entry.start >= newest - entry.length));
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

    @Override
    public void release() {
        retain(entry -> entry.dirty);
    }

    @Override
    public void forget(long horizon) {
        retain(entry -> entry.start + entry.length > horizon);
    }

    private void retain(Predicate<Entry> kept) {
        var staying = new ArrayList<Entry>();
        long leaving = 0;
        for (Entry entry : groups.entries()) {
            if (kept.test(entry)) {
                staying.add(entry);
            } else {
                leaving += size(entry);
                whole.remove(new Window(entry.start, entry.length));
            }
        }
        if (leaving > 0) {
            groups.retain(staying);
            room.take(-leaving);
        }
    }

    @Override
    public void clear() {
        retain(entry -> false);
        newest = Long.MIN_VALUE;
    }

    @Override
    public int live() {
        return groups.size();
    }
}
