// SPDX-License-Identifier: Apache-2.0
package io.weir.operators;

import io.weir.event.Event;
import io.weir.event.Type;
import io.weir.expression.Binder;
import io.weir.expression.Expression;
import io.weir.shape.Field;
import io.weir.shape.Shape;
import java.io.IOException;
import java.util.List;
import java.util.TreeSet;
import org.apache.avro.Schema;
import org.apache.avro.io.Decoder;
import org.apache.avro.io.Encoder;

/**
 * The different values, each once, in their order. When there are more than may be, the least are kept, which depends on the values
 * alone; {@code _truncated} then is true.
 *
 * @param input what is collected
 * @param limit how many are kept
 */
public record Collect(Expression input, int limit) implements Aggregate<Collect.State> {

    /** How it is written. */
    public static final Shape<Collect> SHAPE = Shape.of(
                    "collect",
                    "The different values as a sorted list, and in `_truncated` whether there were more than are kept: the least are. "
                            + "NaN and infinities are left out and counted. After the step `sample`: of what was kept.",
                    Field.expression("of", "What is collected, of any type."),
                    Field.integer("limit", "How many are kept.")
                            .between(1, 10_000)
                            .orElse(100),
                    Collect::new)
            .example(
                    "each once, sorted",
                    "collect(user)",
                    List.of("{user: bob}", "{user: ada}", "{user: bob}", "{}"),
                    "{x: [ada, bob], x_truncated: false}")
            .example(
                    "the least are kept",
                    "{collect: bytes, limit: 2}",
                    List.of("{bytes: 3}", "{bytes: 1}", "{bytes: 2}"),
                    "{x: [1, 2], x_truncated: true}");

    private static final List<Column> COLUMNS = List.of(Column.nested(), new Column("_truncated", Type.BOOL));

    /** A state and its set, which is a map with a view of its keys. */
    private static final int EMPTY = 40 + 16 + 48 + 16;

    private static final int NODE = 40;

    /** The values that are kept. */
    public static final class State {
        private final TreeSet<Object> values = new TreeSet<>(Scalars::compare);
        /** What they take in the heap. */
        private long held;

        private boolean truncated;
        private long notFinite;

        private State() {}
    }

    @Override
    public List<Column> columns() {
        return COLUMNS;
    }

    @Override
    public List<Expression> inputs() {
        return List.of(input);
    }

    @Override
    public String text() {
        return States.text("collect", input, String.valueOf(limit));
    }

    @Override
    public Schema schema() {
        return States.record(
                States.name(input.type()) + "Collection",
                new Schema.Field("values", Schema.createArray(Scalars.schema(input.type()))),
                new Schema.Field("truncated", Schema.create(Schema.Type.BOOLEAN)),
                States.count("not_finite"));
    }

    @Override
    public State create() {
        return new State();
    }

    @Override
    public Adder<State> bind(Binder binder) {
        Type type = input.type();
        return new States.OfInput<>(binder.bind(input)) {
            @Override
            void take(State state, Event event) {
                if (Scalars.isFinite(type, event, register)) {
                    put(state, Scalars.value(type, event, register));
                } else {
                    state.notFinite++;
                }
            }
        };
    }

    private void put(State state, Object value) {
        if (!state.values.add(value)) {
            return;
        }
        state.held += Heap.value(value);
        if (state.values.size() > limit) {
            state.held -= Heap.value(state.values.removeLast());
            state.truncated = true;
        }
    }

    @Override
    public void merge(State into, State from) {
        into.notFinite += from.notFinite;
        into.truncated |= from.truncated;
        from.values.forEach(value -> put(into, value));
    }

    @Override
    public void write(State state, Encoder out) throws IOException {
        out.writeArrayStart();
        out.setItemCount(state.values.size());
        for (Object value : state.values) {
            out.startItem();
            Scalars.write(value, out);
        }
        out.writeArrayEnd();
        out.writeBoolean(state.truncated);
        out.writeLong(state.notFinite);
    }

    @Override
    public State read(Decoder in) throws IOException {
        var state = new State();
        for (long items = in.readArrayStart(); items > 0; items = in.arrayNext()) {
            for (long i = 0; i < items; i++) {
                put(state, Scalars.read(input.type(), in));
            }
        }
        state.truncated = in.readBoolean();
        state.notFinite = in.readLong();
        return state;
    }

    @Override
    public Object finish(State state, int column) {
        return column == 0
                ? state.values.stream()
                        .map(value -> Scalars.json(input.type(), value))
                        .toList()
                : (Object) state.truncated;
    }

    @Override
    public long notFinite(State state) {
        return state.notFinite;
    }

    @Override
    public long heap(State state) {
        return EMPTY + (long) NODE * state.values.size() + state.held;
    }

    @Override
    public long mostHeap() {
        return of(Scalars.different(input.type(), limit));
    }

    @Override
    public long usualHeap() {
        return of(Scalars.different(input.type(), Math.min(limit, 100)));
    }

    private long of(int values) {
        return EMPTY + values * (NODE + Heap.value(input.type()));
    }
}
