// SPDX-License-Identifier: Apache-2.0
package io.weir.operators;

import io.weir.event.Evaluator;
import io.weir.event.Event;
import io.weir.event.Type;
import io.weir.expression.Binder;
import io.weir.expression.Expression;
import java.io.IOException;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.io.Decoder;
import org.apache.avro.io.Encoder;
import org.jspecify.annotations.Nullable;

/**
 * The value that goes with the least or the greatest of another: what {@link First}, {@link Last}, {@link MinBy} and {@link MaxBy}
 * have in common. Of several with the same, the least value is taken: neither arrival nor offsets decide, since those of two
 * partitions have no order.
 *
 * <p>Events of which one of the two is absent are skipped; those of which one is NaN or infinite, too, and they are counted.
 */
abstract sealed class Chosen implements SingleColumn<Chosen.State> permits First, Last, MaxBy, MinBy {

    /** What chooses for {@code first} and {@code last}. */
    static final Expression EVENT_TIME = Expression.name("weir.time", Type.TIMESTAMP);

    private static final int OBJECT = 48;

    /** The value so far, and what it was chosen for. */
    static final class State {
        private boolean present;
        private long keyBits;
        private @Nullable Object keyObject;
        private long bits;
        private @Nullable Object object;
        private long notFinite;

        private State() {}
    }

    private final Expression value;
    private final Expression key;
    /** 1 when the greater key wins, -1 when the smaller does. */
    private final int sign;

    private final Schema schema;

    Chosen(Expression value, Expression key, int sign) {
        this.value = value;
        this.key = key;
        this.sign = sign;
        schema = States.record(
                States.name(value.type()) + "By" + States.name(key.type()),
                new Schema.Field("value", Scalars.optional(value.type())),
                new Schema.Field("by", Scalars.optional(key.type())),
                States.count("not_finite"));
    }

    final Expression value() {
        return value;
    }

    final Expression key() {
        return key;
    }

    @Override
    public final Type type() {
        return value.type();
    }

    @Override
    public final List<Expression> inputs() {
        return List.of(value, key);
    }

    @Override
    public final Schema schema() {
        return schema;
    }

    @Override
    public final State create() {
        return new State();
    }

    @Override
    public final Adder<State> bind(Binder binder) {
        return new Pair(binder.bind(value), binder.bind(key));
    }

    private final class Pair implements Adder<State> {
        private final Type type = value.type();
        private final Type keyType = key.type();
        private final Evaluator values;
        private final Evaluator keys;
        private boolean present;

        Pair(Evaluator values, Evaluator keys) {
            this.values = values;
            this.keys = keys;
        }

        @Override
        public boolean ready(Event event) {
            byte first = values.evaluate(event);
            byte second = keys.evaluate(event);
            present = first == Event.PRESENT && second == Event.PRESENT;
            return first != Event.FAILED && second != Event.FAILED;
        }

        @Override
        public void add(State state, Event event) {
            if (!present) {
                return;
            }
            if (Scalars.isFinite(type, event, values.register) && Scalars.isFinite(keyType, event, keys.register)) {
                take(
                        state,
                        Scalars.bits(keyType, event, keys.register),
                        Scalars.object(keyType, event, keys.register),
                        Scalars.bits(type, event, values.register),
                        Scalars.object(type, event, values.register));
            } else {
                state.notFinite++;
            }
        }
    }

    private void take(State state, long keyBits, @Nullable Object keyObject, long bits, @Nullable Object object) {
        if (state.present) {
            int order = sign * Scalars.compare(key.type(), keyBits, keyObject, state.keyBits, state.keyObject);
            if (order < 0
                    || (order == 0 && Scalars.compare(value.type(), bits, object, state.bits, state.object) >= 0)) {
                return;
            }
        }
        state.present = true;
        state.keyBits = keyBits;
        state.keyObject = keyObject;
        state.bits = bits;
        state.object = object;
    }

    @Override
    public final void merge(State into, State from) {
        into.notFinite += from.notFinite;
        if (from.present) {
            take(into, from.keyBits, from.keyObject, from.bits, from.object);
        }
    }

    @Override
    public final void write(State state, Encoder out) throws IOException {
        write(state.present, value.type(), state.bits, state.object, out);
        write(state.present, key.type(), state.keyBits, state.keyObject, out);
        out.writeLong(state.notFinite);
    }

    private static void write(boolean present, Type type, long bits, @Nullable Object object, Encoder out)
            throws IOException {
        out.writeIndex(present ? 1 : 0);
        if (present) {
            Scalars.write(Scalars.value(type, bits, object), out);
        } else {
            out.writeNull();
        }
    }

    @Override
    public final State read(Decoder in) throws IOException {
        var state = new State();
        Object chosen = read(value.type(), in);
        Object by = read(key.type(), in);
        state.notFinite = in.readLong();
        if (chosen != null && by != null) {
            take(
                    state,
                    Scalars.bits(by),
                    key.type().isObject() ? by : null,
                    Scalars.bits(chosen),
                    value.type().isObject() ? chosen : null);
        }
        return state;
    }

    private static @Nullable Object read(Type type, Decoder in) throws IOException {
        if (in.readIndex() == 1) {
            return Scalars.read(type, in);
        }
        in.readNull();
        return null;
    }

    @Override
    public final @Nullable Object finish(State state) {
        return state.present ? Scalars.value(value.type(), state.bits, state.object) : null;
    }

    @Override
    public final long notFinite(State state) {
        return state.notFinite;
    }

    @Override
    public final long heap(State state) {
        return OBJECT
                + (state.object == null ? 0 : Heap.value(state.object))
                + (state.keyObject == null ? 0 : Heap.value(state.keyObject));
    }

    @Override
    public final long mostHeap() {
        return OBJECT + Heap.object(value.type()) + Heap.object(key.type());
    }

    @Override
    public final long usualHeap() {
        return mostHeap();
    }

    @Override
    public final boolean equals(@Nullable Object other) {
        return other instanceof Chosen that && sign == that.sign && value.equals(that.value) && key.equals(that.key);
    }

    @Override
    public final int hashCode() {
        return 31 * (31 * value.hashCode() + key.hashCode()) + sign;
    }

    @Override
    public final String toString() {
        return text();
    }
}
