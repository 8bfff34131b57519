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
import java.util.Collections;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.io.Decoder;
import org.apache.avro.io.Encoder;

/**
 * A sample of the values, each event's with the same chance: the values of the events with the least hashes (bottom-k). The hash is of
 * what an event is known by: its site, and its record's partition, offset and time-stamp. So no chance is involved, a replay samples the same, and
 * samples merge in any order.
 *
 * @param input whose values
 * @param size how many
 */
public record Sample(Expression input, int size) implements Aggregate<Sample.State> {

    /** How it is written. */
    public static final Shape<Sample> SHAPE = Shape.of(
                    "sample",
                    "The values of some events, chosen by a hash of site, partition, offset and time-stamp: each has the same chance, and a replay "
                            + "chooses the same. A list, in the order of the hashes. NaN and infinities are left out and counted. After the step `sample`: of what was kept.",
                    Field.expression("of", "Whose values, of any type."),
                    Field.integer("size", "How many.").between(1, 1_000).orElse(10),
                    Sample::new)
            .example("fewer than the size: all", "sample(user)", List.of("{user: ada}", "{}"), "[ada]")
            .example("nothing", "{sample: bytes, size: 3}", List.of("{}"), "[]");

    /** A state and its list. */
    private static final int EMPTY = 32 + 24;

    private static final int ENTRY = 24;

    /** The events with the least hashes, in their order. */
    public static final class State {
        private final List<Entry> entries = new ArrayList<>();
        /** What their values take in the heap. */
        private long held;

        private long notFinite;

        private State() {}
    }

    private record Entry(long hash, Object value) implements Comparable<Entry> {
        @Override
        public int compareTo(Entry other) {
            int order = Long.compare(hash, other.hash);
            return order == 0 ? Scalars.compare(value, other.value) : order;
        }
    }

    @Override
    public List<Column> columns() {
        return List.of(Column.nested());
    }

    @Override
    public List<Expression> inputs() {
        return List.of(input, EventHash.SITE);
    }

    @Override
    public String text() {
        return States.text("sample", input, String.valueOf(size));
    }

    @Override
    public Schema schema() {
        String type = States.name(input.type());
        Schema item = States.record(
                type + "SampleItem",
                new Schema.Field("hash", States.LONG),
                new Schema.Field("value", Scalars.schema(input.type())));
        return States.record(
                type + "Sample", new Schema.Field("items", Schema.createArray(item)), States.count("not_finite"));
    }

    @Override
    public State create() {
        return new State();
    }

    @Override
    public Adder<State> bind(Binder binder) {
        Type type = input.type();
        var hashes = new EventHash(binder, 0);
        return new States.OfInput<>(binder.bind(input)) {
            @Override
            void take(State state, Event event) {
                if (!Scalars.isFinite(type, event, register)) {
                    state.notFinite++;
                    return;
                }
                long hash = hashes.of(event);
                List<Entry> entries = state.entries;
                if (entries.size() < size || hash <= entries.getLast().hash) {
                    put(state, new Entry(hash, Scalars.value(type, event, register)));
                }
            }
        };
    }

    private void put(State state, Entry entry) {
        List<Entry> entries = state.entries;
        int at = Collections.binarySearch(entries, entry);
        entries.add(at < 0 ? -at - 1 : at, entry);
        state.held += Heap.value(entry.value);
        if (entries.size() > size) {
            state.held -= Heap.value(entries.removeLast().value);
        }
    }

    @Override
    public void merge(State into, State from) {
        into.notFinite += from.notFinite;
        from.entries.forEach(entry -> put(into, entry));
    }

    @Override
    public void write(State state, Encoder out) throws IOException {
        out.writeArrayStart();
        out.setItemCount(state.entries.size());
        for (Entry entry : state.entries) {
            out.startItem();
            out.writeLong(entry.hash);
            Scalars.write(entry.value, out);
        }
        out.writeArrayEnd();
        out.writeLong(state.notFinite);
    }

    @Override
    public State read(Decoder in) throws IOException {
        var state = new State();
        for (long items = in.readArrayStart(); items > 0; items = in.arrayNext()) {
            for (long i = 0; i < items; i++) {
                put(state, new Entry(in.readLong(), Scalars.read(input.type(), in)));
            }
        }
        state.notFinite = in.readLong();
        return state;
    }

    @Override
    public List<Object> finish(State state, int column) {
        return state.entries.stream()
                .map(entry -> Scalars.json(input.type(), entry.value))
                .toList();
    }

    @Override
    public long notFinite(State state) {
        return state.notFinite;
    }

    @Override
    public long heap(State state) {
        return of(state.entries.size()) + state.held;
    }

    @Override
    public long mostHeap() {
        return of(size) + size * Heap.value(input.type());
    }

    @Override
    public long usualHeap() {
        int entries = Math.min(size, 100);
        return of(entries) + entries * Heap.value(input.type());
    }

    /** So many entries, without their values. */
    private long of(int entries) {
        return EMPTY + room(entries) + (long) ENTRY * entries;
    }

    /** The list's array, which grows by a half from ten on. When the list is full, one more was in it before the last was dropped. */
    private long room(int entries) {
        if (entries == 0) {
            return 0;
        }
        int room = 10;
        while (room < entries + (entries == size ? 1 : 0)) {
            room += room / 2;
        }
        return Heap.array(4L * room);
    }
}
