// SPDX-License-Identifier: Apache-2.0
package io.weir.operators;

import io.weir.event.Event;
import io.weir.event.Type;
import io.weir.expression.Binder;
import io.weir.expression.Expression;
import io.weir.shape.Field;
import io.weir.shape.Shape;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.io.Decoder;
import org.apache.avro.io.Encoder;

/**
 * The most frequent values with how often there were, within bounds: a summary after J. Misra and D. Gries (1982), merged as P. K.
 * Agarwal and others show in "Mergeable Summaries" (2012).
 *
 * <p>Of a value that is known it is known how often it was seen since then, and how often it may have been before at most: the
 * {@code threshold} when it became known. Known are up to twice as many as are kept. When there are more, the threshold becomes the
 * count that as many as are kept exceed, and all others are forgotten. It never exceeds the number of values by the number kept: what a
 * count may miss is below {@code error} of all values, also after merging, and what is more frequent than that is known.
 *
 * <p>As long as nothing was forgotten, counts are exact and the bytes the same in any order; from then on order shows, within that
 * bound. A leaf adds in the order of offsets and a merge in the order of origins, so a replay makes the same bytes anyhow.
 *
 * @param input what is counted
 * @param most how many are shown
 * @param error which part of all values a count may miss
 */
public record Top(Expression input, int most, double error) implements Aggregate<Top.State> {

    /** How it is written. */
    public static final Shape<Top> SHAPE = Shape.of(
                    "top",
                    "The most frequent values: a list of `value`, `count` (how often it surely was there), `low` and `high`, which enclose "
                            + "the true count. Exact while there are few different values. NaN and infinities are left out and "
                            + "counted.",
                    Field.expression("of", "What is counted, of any type."),
                    Field.integer("most", "How many are shown.")
                            .between(1, 1_000)
                            .orElse(10),
                    Field.ratio(
                                    "error",
                                    "Which part of all values a count may miss at most; a half of it needs twice the memory.")
                            .between(0.001, 0.1)
                            .orElse(0.005),
                    Top::new)
            .example(
                    "the two most frequent",
                    "{top: user, most: 2}",
                    List.of("{user: bob}", "{user: ada}", "{user: eve}", "{user: ada}", "{user: eve}", "{}"),
                    "[{value: ada, count: 2, low: 2, high: 2}, {value: eve, count: 2, low: 2, high: 2}]")
            .example("nothing", "top(user)", List.of("{}"), "[]");

    /** A state and its map, which has views of its values and of its entries. */
    private static final int EMPTY = 48 + 48 + 16 + 16;

    /** A node of the map, and a count. */
    private static final int ENTRY = 32 + 32;

    /** The values that are known. */
    public static final class State {
        private final Map<Object, Count> known = new HashMap<>();
        /** How many there were at most: the map keeps room for them. */
        private int peak;
        /** What they take in the heap, without their counts. */
        private long held;

        private long threshold;
        private long notFinite;

        private State() {}

        private void know(Object value, Count count) {
            known.put(value, count);
            peak = Math.max(peak, known.size());
            held += Heap.value(value);
        }
    }

    /** How often a value was there. */
    private static final class Count {
        private long seen;
        private long missed;

        Count(long seen, long missed) {
            this.seen = seen;
            this.missed = missed;
        }

        private long most() {
            return seen + missed;
        }
    }

    /** How many are kept: at least those that are shown. */
    private int kept() {
        return Math.max(most, (int) Math.ceil(1 / error));
    }

    @Override
    public List<Column> columns() {
        return List.of(Column.nested());
    }

    @Override
    public List<Expression> inputs() {
        return List.of(input);
    }

    @Override
    public String text() {
        return States.text("top", input, String.valueOf(kept()));
    }

    @Override
    public Schema schema() {
        String type = States.name(input.type());
        Schema item = States.record(
                type + "TopItem",
                new Schema.Field("value", Scalars.schema(input.type())),
                States.count("seen"),
                States.count("missed"));
        return States.record(
                type + "Top",
                States.count("threshold"),
                new Schema.Field("items", Schema.createArray(item)),
                States.count("not_finite"));
    }

    @Override
    public boolean weighs() {
        return true;
    }

    @Override
    public State create() {
        return new State();
    }

    @Override
    public Adder<State> bind(Binder binder) {
        Type type = input.type();
        return new States.OfWeighed<>(binder.bind(input)) {
            @Override
            void take(State state, Event event, long weight) {
                if (!Scalars.isFinite(type, event, register)) {
                    state.notFinite += weight;
                    return;
                }
                Object value = Scalars.value(type, event, register);
                Count count = state.known.get(value);
                if (count != null) {
                    count.seen += weight;
                } else {
                    state.know(value, new Count(weight, state.threshold));
                    forget(state);
                }
            }
        };
    }

    private void forget(State state) {
        int kept = kept();
        if (state.known.size() <= 2 * kept) {
            return;
        }
        long[] counts =
                state.known.values().stream().mapToLong(Count::most).sorted().toArray();
        state.threshold = counts[counts.length - 1 - kept];
        state.known.entrySet().removeIf(entry -> {
            boolean rare = entry.getValue().most() <= state.threshold;
            state.held -= rare ? Heap.value(entry.getKey()) : 0;
            return rare;
        });
    }

    @Override
    public void merge(State into, State from) {
        into.notFinite += from.notFinite;
        into.known.forEach((value, count) -> {
            if (!from.known.containsKey(value)) {
                count.missed += from.threshold;
            }
        });
        from.known.forEach((value, count) -> {
            Count known = into.known.get(value);
            if (known == null) {
                into.know(value, new Count(count.seen, count.missed + into.threshold));
            } else {
                known.seen += count.seen;
                known.missed += count.missed;
            }
        });
        into.threshold += from.threshold;
        forget(into);
    }

    private static List<Map.Entry<Object, Count>> sorted(State state, Comparator<Map.Entry<Object, Count>> order) {
        var sorted = new ArrayList<>(state.known.entrySet());
        sorted.sort(order);
        return sorted;
    }

    private static final Comparator<Map.Entry<Object, Count>> BY_VALUE =
            (left, right) -> Scalars.compare(left.getKey(), right.getKey());

    private static final Comparator<Map.Entry<Object, Count>> BY_COUNT =
            Comparator.<Map.Entry<Object, Count>>comparingLong(entry -> entry.getValue().seen)
                    .reversed()
                    .thenComparing(BY_VALUE);

    @Override
    public void write(State state, Encoder out) throws IOException {
        out.writeLong(state.threshold);
        out.writeArrayStart();
        out.setItemCount(state.known.size());
        for (var entry : sorted(state, BY_VALUE)) {
            out.startItem();
            Scalars.write(entry.getKey(), out);
            out.writeLong(entry.getValue().seen);
            out.writeLong(entry.getValue().missed);
        }
        out.writeArrayEnd();
        out.writeLong(state.notFinite);
    }

    @Override
    public State read(Decoder in) throws IOException {
        var state = new State();
        state.threshold = in.readLong();
        for (long items = in.readArrayStart(); items > 0; items = in.arrayNext()) {
            for (long i = 0; i < items; i++) {
                Object value = Scalars.read(input.type(), in);
                state.know(value, new Count(in.readLong(), in.readLong()));
            }
        }
        state.notFinite = in.readLong();
        return state;
    }

    @Override
    public List<Map<String, Object>> finish(State state, int column) {
        return sorted(state, BY_COUNT).stream()
                .limit(most)
                .map(entry -> {
                    Map<String, Object> item = new LinkedHashMap<>();
                    item.put("value", Scalars.json(input.type(), entry.getKey()));
                    item.put("count", entry.getValue().seen);
                    item.put("low", entry.getValue().seen);
                    item.put("high", entry.getValue().most());
                    return item;
                })
                .toList();
    }

    @Override
    public long notFinite(State state) {
        return state.notFinite;
    }

    @Override
    public long heap(State state) {
        return EMPTY + table(state.peak) + (long) ENTRY * state.known.size() + state.held;
    }

    /** When two were merged there is room for the values of both. */
    @Override
    public long mostHeap() {
        return of(2 * kept(), 4 * kept());
    }

    @Override
    public long usualHeap() {
        int values = Math.min(100, 2 * kept());
        return of(values, values);
    }

    private long of(int values, int peak) {
        return EMPTY
                + table(Scalars.different(input.type(), peak))
                + Scalars.different(input.type(), values) * (ENTRY + Heap.value(input.type()));
    }

    /** The map's table: a power of two that so many values fill by three quarters at most. */
    private static long table(int values) {
        if (values == 0) {
            return 0;
        }
        int slots = 16;
        while (3 * slots < 4 * values) {
            slots *= 2;
        }
        return Heap.array(4L * slots);
    }
}
