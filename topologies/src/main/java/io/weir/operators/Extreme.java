// SPDX-License-Identifier: Apache-2.0
package io.weir.operators;

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
 * What {@link Min} and {@link Max} have in common. The order is that of {@link Scalars}.
 */
abstract sealed class Extreme implements SingleColumn<Extreme.State> permits Min, Max {

    private static final int OBJECT = 40;

    /** The value so far. */
    static final class State {
        private boolean present;
        private long bits;
        private @Nullable Object object;
        private long notFinite;

        private State() {}
    }

    private final Expression input;
    /** 1 when the larger wins, -1 when the smaller does. */
    private final int sign;

    Extreme(Expression input, int sign) {
        this.input = input;
        this.sign = sign;
    }

    /** What is compared. */
    public final Expression input() {
        return input;
    }

    @Override
    public final Type type() {
        return input.type();
    }

    @Override
    public final List<Expression> inputs() {
        return List.of(input);
    }

    @Override
    public final Schema schema() {
        return switch (type()) {
            case STRING -> STRINGS;
            case INT -> INTS;
            case DOUBLE -> DOUBLES;
            case BOOL -> BOOLS;
            case TIMESTAMP -> TIMESTAMPS;
            case DURATION -> DURATIONS;
            case IP -> IPS;
        };
    }

    private static final Schema STRINGS = schema("StringExtreme", Type.STRING);
    private static final Schema INTS = schema("IntExtreme", Type.INT);
    private static final Schema DOUBLES =
            States.record("DoubleExtreme", value(Type.DOUBLE), States.count("not_finite"));
    private static final Schema BOOLS = schema("BoolExtreme", Type.BOOL);
    private static final Schema TIMESTAMPS = schema("TimestampExtreme", Type.TIMESTAMP);
    private static final Schema DURATIONS = schema("DurationExtreme", Type.DURATION);
    private static final Schema IPS = schema("IpExtreme", Type.IP);

    private static Schema schema(String name, Type type) {
        return States.record(name, value(type));
    }

    private static Schema.Field value(Type type) {
        return new Schema.Field("value", Scalars.optional(type));
    }

    @Override
    public final State create() {
        return new State();
    }

    @Override
    public final Adder<State> bind(Binder binder) {
        return switch (type()) {
            case INT, BOOL, TIMESTAMP, DURATION ->
                new States.OfInput<>(binder.bind(input)) {
                    @Override
                    void take(State state, Event event) {
                        takeLong(state, event.bits[register]);
                    }
                };
            case DOUBLE ->
                new States.OfInput<>(binder.bind(input)) {
                    @Override
                    void take(State state, Event event) {
                        double value = event.getDouble(register);
                        if (Double.isFinite(value)) {
                            takeDouble(state, value);
                        } else {
                            state.notFinite++;
                        }
                    }
                };
            case STRING, IP ->
                new States.OfInput<>(binder.bind(input)) {
                    @Override
                    void take(State state, Event event) {
                        takeObject(state, event.objects[register]);
                    }
                };
        };
    }

    private void takeLong(State state, long value) {
        if (!state.present || Long.compare(value, state.bits) == sign) {
            state.present = true;
            state.bits = value;
        }
    }

    private void takeDouble(State state, double value) {
        double known = Double.longBitsToDouble(state.bits);
        if (!state.present || (sign > 0 ? value > known : value < known)) {
            state.present = true;
            state.bits = Double.doubleToRawLongBits(value == 0 ? 0.0 : value);
        }
    }

    private void takeObject(State state, @Nullable Object value) {
        if (value != null && (state.object == null || Integer.signum(Scalars.compare(value, state.object)) == sign)) {
            state.present = true;
            state.object = value;
        }
    }

    @Override
    public final void merge(State into, State from) {
        into.notFinite += from.notFinite;
        if (!from.present) {
            return;
        }
        switch (type()) {
            case INT, BOOL, TIMESTAMP, DURATION -> takeLong(into, from.bits);
            case DOUBLE -> takeDouble(into, Double.longBitsToDouble(from.bits));
            case STRING, IP -> takeObject(into, from.object);
        }
    }

    @Override
    public final void write(State state, Encoder out) throws IOException {
        out.writeIndex(state.present ? 1 : 0);
        if (state.present) {
            Scalars.write(Scalars.value(type(), state.bits, state.object), out);
        } else {
            out.writeNull();
        }
        if (type() == Type.DOUBLE) {
            out.writeLong(state.notFinite);
        }
    }

    @Override
    public final State read(Decoder in) throws IOException {
        var state = new State();
        state.present = in.readIndex() == 1;
        if (state.present) {
            Object value = Scalars.read(type(), in);
            state.bits = Scalars.bits(value);
            state.object = type().isObject() ? value : null;
        } else {
            in.readNull();
        }
        if (type() == Type.DOUBLE) {
            state.notFinite = in.readLong();
        }
        return state;
    }

    @Override
    public final @Nullable Object finish(State state) {
        return state.present ? Scalars.value(type(), state.bits, state.object) : null;
    }

    @Override
    public final long notFinite(State state) {
        return state.notFinite;
    }

    @Override
    public final long heap(State state) {
        return OBJECT + (state.object == null ? 0 : Heap.value(state.object));
    }

    @Override
    public final long mostHeap() {
        return OBJECT + Heap.object(type());
    }

    @Override
    public final long usualHeap() {
        return mostHeap();
    }

    @Override
    public final boolean equals(@Nullable Object other) {
        return other instanceof Extreme that && sign == that.sign && input.equals(that.input);
    }

    @Override
    public final int hashCode() {
        return 31 * input.hashCode() + sign;
    }

    @Override
    public final String toString() {
        return text();
    }
}
