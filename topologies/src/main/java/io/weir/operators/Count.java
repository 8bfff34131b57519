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
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.avro.io.Decoder;
import org.apache.avro.io.Encoder;
import org.jspecify.annotations.Nullable;

/**
 * How many events; of an expression how often it is present; of a bool how often it is true. Never absent.
 *
 * @param input what is counted; null for every event
 */
public record Count(@Nullable Expression input) implements SingleColumn<Count.State> {

    /** How it is written. */
    public static final Shape<Count> SHAPE = Shape.of(
                    "count",
                    "How many events; of an expression how often it is present; of a bool how often it is true.",
                    Field.expression("of", "What is counted; every event if it is left out.")
                            .optional(),
                    (Optional<Expression> input) -> new Count(input.orElse(null)))
            .example("every event", "count()", List.of("{}", "{ms: 1.0}"), "2")
            .example(
                    "of a bool, how often true",
                    "count(status >= 500)",
                    List.of("{status: 502}", "{status: 200}", "{}"),
                    "1")
            .example(
                    "of anything else, how often present",
                    "count(user)",
                    List.of("{user: ada}", "{user: null}", "{}"),
                    "1");

    /** The count, and what was left out of it. */
    public static final class State {
        private long count;
        private long notFinite;

        private State() {}
    }

    private static final Schema OF_DOUBLES =
            States.record("DoubleCount", States.count("count"), States.count("not_finite"));

    @Override
    public Type type() {
        return Type.INT;
    }

    @Override
    public List<Expression> inputs() {
        return input == null ? List.of() : List.of(input);
    }

    /** How often a condition is true tells of what it reads; how often a value is there does not tell which. */
    @Override
    public boolean discloses() {
        return input != null && input.type() == Type.BOOL;
    }

    @Override
    public String text() {
        return States.text("count", input);
    }

    @Override
    public Schema schema() {
        return ofDoubles() ? OF_DOUBLES : States.LONG;
    }

    private boolean ofDoubles() {
        return input != null && input.type() == Type.DOUBLE;
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
        if (input == null) {
            return new Adder<>() {
                @Override
                public boolean ready(Event event) {
                    return true;
                }

                @Override
                public void add(State state, Event event) {
                    state.count++;
                }

                @Override
                public void add(State state, Event event, long weight) {
                    state.count += weight;
                }
            };
        }
        return switch (input.type()) {
            case BOOL ->
                new States.OfWeighed<>(binder.bind(input)) {
                    @Override
                    void take(State state, Event event, long weight) {
                        state.count += event.bits[register] * weight;
                    }
                };
            case DOUBLE ->
                new States.OfWeighed<>(binder.bind(input)) {
                    @Override
                    void take(State state, Event event, long weight) {
                        if (Double.isFinite(event.getDouble(register))) {
                            state.count += weight;
                        } else {
                            state.notFinite += weight;
                        }
                    }
                };
            case STRING, INT, TIMESTAMP, DURATION, IP ->
                new States.OfWeighed<>(binder.bind(input)) {
                    @Override
                    void take(State state, Event event, long weight) {
                        state.count += weight;
                    }
                };
        };
    }

    @Override
    public void merge(State into, State from) {
        into.count += from.count;
        into.notFinite += from.notFinite;
    }

    @Override
    public void write(State state, Encoder out) throws IOException {
        out.writeLong(state.count);
        if (ofDoubles()) {
            out.writeLong(state.notFinite);
        }
    }

    @Override
    public State read(Decoder in) throws IOException {
        var state = new State();
        state.count = in.readLong();
        if (ofDoubles()) {
            state.notFinite = in.readLong();
        }
        return state;
    }

    @Override
    public Long finish(State state) {
        return state.count;
    }

    @Override
    public long notFinite(State state) {
        return state.notFinite;
    }

    @Override
    public long heap(State state) {
        return 32;
    }

    @Override
    public long mostHeap() {
        return 32;
    }

    @Override
    public long usualHeap() {
        return 32;
    }
}
