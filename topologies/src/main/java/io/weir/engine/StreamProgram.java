// SPDX-License-Identifier: Apache-2.0
package io.weir.engine;

import io.weir.event.Evaluator;
import io.weir.event.Event;
import io.weir.expression.Slots;
import io.weir.operators.Decoder;
import io.weir.operators.Supplies;
import io.weir.operators.Table;
import io.weir.plan.EventsPlan;
import io.weir.plan.Field;
import io.weir.plan.LeafPlan;
import io.weir.plan.ReductionPlan;
import io.weir.plan.StreamPlan;
import io.weir.tree.Reducer;
import io.weir.tree.Room;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * All reductions of one stream over one raw partition, fused: each record is decoded once, into the registers of the fields that
 * some reduction reads; equal first steps run once; equal expressions share a register.
 *
 * <p>For each record {@link #decode}; if it says null, each reducer's {@link Reducer#reduce} with {@link #event}. Not for several
 * threads: every task has its own.
 */
public final class StreamProgram {

    /** Names that are not fields. */
    private static final String TIME = "weir.time";

    private static final String KEY = "weir.key";
    private static final String TOPIC = "weir.topic";
    private static final String DECODER = "weir.decoder";

    /** The reason of a record without a value. */
    public static final String NO_VALUE = "no_value";

    private final Decoder.Run decoder;
    private final String only;
    private final List<Reducer> reducers;
    private final Event event;
    /** The register of the record's time, or -1. */
    private final int recordTime;
    /** Sets the event's time where several fields may hold it. */
    private final @Nullable FirstTime several;

    private final int key;
    /** The register of the name of the decoder that took the record, of several; or -1. */
    private final int took;

    private final int[] constantRegisters;
    private final String[] constants;
    /** What tables are for the event in hand. */
    private final Table.Pins pins;

    private StreamProgram(
            Decoder.Run decoder,
            String only,
            List<Reducer> reducers,
            Event event,
            int recordTime,
            @Nullable FirstTime several,
            int key,
            int took,
            int[] constantRegisters,
            String[] constants,
            Table.Pins pins) {
        this.decoder = decoder;
        this.only = only;
        this.reducers = List.copyOf(reducers);
        this.event = event;
        this.recordTime = recordTime;
        this.several = several;
        this.key = key;
        this.took = took;
        this.constantRegisters = constantRegisters;
        this.constants = constants;
        this.pins = pins;
    }

    /**
     * A program.
     *
     * @param stream the contract, the same in all reductions
     * @param reductions each of this stream
     * @param place what this process knows of itself: {@code weir.site}, {@code weir.region} and {@code weir.labels.<x>}; a name that a
     *     reduction reads and that is not here is absent
     */
    public static StreamProgram of(StreamPlan stream, List<? extends LeafPlan> reductions, Map<String, String> place) {
        return of(stream, reductions, place, Supplies.NONE);
    }

    /**
     * A program with supplies for its steps.
     *
     * @param supplies what steps need beside the events
     */
    public static StreamProgram of(
            StreamPlan stream, List<? extends LeafPlan> reductions, Map<String, String> place, Supplies supplies) {
        return of(stream, reductions, place, supplies, Room.of(0).open());
    }

    /**
     * A program whose live groups share a room with others.
     *
     * @param room the share of the task that this program belongs to
     */
    public static StreamProgram of(
            StreamPlan stream,
            List<? extends LeafPlan> reductions,
            Map<String, String> place,
            Supplies supplies,
            Room.Share room) {
        for (LeafPlan reduction : reductions) {
            if (!reduction.stream().equals(stream)) {
                throw new IllegalArgumentException(reduction.id() + " is not of the stream " + stream.name());
            }
        }
        var slots = new Slots();
        Supplies own = supplies.anew();
        // Event time by its public name is the contract's field, whatever a step makes of the field's own name.
        List<String> times = stream.time();
        boolean one = times.size() == 1 && !stream.stamped();
        String timeName = one ? times.getFirst() : TIME;
        Map<String, String> aliases = one ? Map.of(TIME, timeName) : Map.of();
        Chain empty = Chain.empty(ScopedBinder.outermost(slots, aliases), own);
        int time = slots.reserve(timeName);
        FirstTime several = one || times.isEmpty()
                ? null
                : new FirstTime(times.stream().mapToInt(slots::reserve).toArray(), times.toArray(String[]::new), time);

        var chains = new ArrayList<Chain>();
        var binders = new ArrayList<ScopedBinder>();
        var makers = new ArrayList<Function<Intake, Reducer>>();
        int number = 0;
        var names = new TreeSet<String>();
        names.add(timeName);
        names.addAll(times);
        for (LeafPlan reduction : reductions) {
            Chain chain = empty;
            for (var step : reduction.steps()) {
                chain = chain.with(step, number++);
            }
            ScopedBinder binder = chain.binder().nested(number++);
            chains.add(chain);
            makers.add(bound(reduction, binder, room));
            binders.add(binder);
            names.addAll(binder.free());
        }

        var targets = new ArrayList<Decoder.Target>();
        var constants = new HashMap<Integer, String>();
        int key = -1;
        int took = -1;
        for (String name : names) {
            int register = slots.reserve(name);
            Field field = stream.fields().get(name);
            if (field != null) {
                targets.add(new Decoder.Target(name, field.pointer(), field.type(), field.format(), register));
            } else if (name.equals(KEY)) {
                key = register;
            } else if (name.equals(DECODER)) {
                took = register;
            } else if (name.equals(TOPIC)) {
                constants.put(register, stream.topic());
            } else if (place.containsKey(name)) {
                constants.put(register, place.get(name));
            } else if (!name.startsWith("weir.")) {
                throw new IllegalArgumentException("the stream " + stream.name() + " has no field " + name);
            }
        }

        var reducers = new ArrayList<Reducer>();
        for (int i = 0; i < reductions.size(); i++) {
            var fields = binders.get(i).free().stream()
                    .filter(name -> stream.fields().containsKey(name))
                    .map(name -> stream.fields().get(name))
                    .toList();
            int[] read = fields.stream()
                    .mapToInt(field -> slots.reserve(field.name()))
                    .toArray();
            String[] called = fields.stream().map(Field::name).toArray(String[]::new);
            var required = new boolean[read.length];
            for (int f = 0; f < read.length; f++) {
                required[f] = fields.get(f).required();
            }
            reducers.add(makers.get(i)
                    .apply(new Intake(chains.get(i), read, called, required, time, one ? timeName : null, several)));
        }
        int[] constantRegisters =
                constants.keySet().stream().mapToInt(Integer::intValue).sorted().toArray();
        String[] values = new String[constantRegisters.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = constants.get(constantRegisters[i]);
        }
        return new StreamProgram(
                stream.decoder().bind(targets, supplies),
                stream.decoder().name(),
                reducers,
                new Event(slots.size()),
                stream.stamped() ? time : -1,
                several,
                key,
                took,
                constantRegisters,
                values,
                own.pins());
    }

    /** Binds what a reduction evaluates after its steps; what is read is known only then. */
    private static Function<Intake, Reducer> bound(LeafPlan reduction, ScopedBinder binder, Room.Share room) {
        return switch (reduction) {
            case ReductionPlan plan -> {
                var bound = GroupReducer.Bound.of(plan, binder);
                yield intake -> new GroupReducer(plan, intake, bound, room);
            }
            case EventsPlan plan -> {
                var columns = plan.columns().stream()
                        .map(column -> binder.bind(column.value()))
                        .toArray(Evaluator[]::new);
                yield intake -> new EventReducer(plan, intake, columns);
            }
        };
    }

    /** One reducer for each reduction, in the order given. */
    public List<Reducer> reducers() {
        return reducers;
    }

    /** The event that the last record became; the next record overwrites it. */
    public Event event() {
        return event;
    }

    /**
     * Makes an event of a record.
     *
     * @param time the record's time-stamp, epoch milliseconds
     * @param offset in the raw partition
     * @return null if it could be decoded, else why not, a stable code: it is dead for every reduction of the stream
     */
    public @Nullable String decode(byte @Nullable [] recordKey, byte @Nullable [] value, long time, long offset) {
        return decode(recordKey, value, time, time, offset);
    }

    /**
     * The same of a line that does not tell when it came.
     *
     * @param time the time-stamp that it is given, since one is a part of what a record is known by
     * @param written when it was written at the latest
     */
    public @Nullable String decode(
            byte @Nullable [] recordKey, byte @Nullable [] value, long time, long written, long offset) {
        begin(recordKey, value == null ? 0 : value.length, time, written, offset);
        return value == null ? NO_VALUE : took(decoder.decode(value, event));
    }

    /**
     * The same of a value that is a part of an array.
     *
     * @param from where it begins
     * @param to where it ends
     */
    public @Nullable String decode(
            byte @Nullable [] recordKey, byte[] bytes, int from, int to, long time, long offset) {
        begin(recordKey, to - from, time, time, offset);
        return took(decoder.decode(bytes, from, to, event));
    }

    private void begin(byte @Nullable [] recordKey, int size, long time, long written, long offset) {
        event.clear();
        pins.next();
        event.recordTime = time;
        event.written = written;
        event.offset = offset;
        event.size = size;
        if (recordTime >= 0) {
            event.setLong(recordTime, written * 1_000);
        }
        if (key >= 0 && recordKey != null) {
            event.setObject(key, new String(recordKey, StandardCharsets.UTF_8));
        }
        for (int i = 0; i < constants.length; i++) {
            event.setObject(constantRegisters[i], constants[i]);
        }
    }

    private @Nullable String took(@Nullable String reason) {
        if (several != null && reason == null) {
            several.choose(event);
        }
        if (took >= 0) {
            String name = decoder.took();
            event.setObject(took, name == null ? only : name);
        }
        return reason;
    }
}
