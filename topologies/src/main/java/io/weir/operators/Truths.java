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

/** What is finished from which of true and false there were. */
sealed interface Truths extends SingleColumn<Truths.State> permits Any, Every {

    /** What there was. */
    final class State {
        boolean yes;
        boolean no;

        private State() {}
    }

    /** The schema of a state. */
    Schema SCHEMA = States.record(
            "Truths",
            new Schema.Field("yes", Schema.create(Schema.Type.BOOLEAN)),
            new Schema.Field("no", Schema.create(Schema.Type.BOOLEAN)));

    /** What must be true: a bool. */
    Expression input();

    static void check(Expression input) {
        if (input.type() != Type.BOOL) {
            throw new IllegalArgumentException(
                    "a condition is a bool and not a " + input.type().text());
        }
    }

    @Override
    default Type type() {
        return Type.BOOL;
    }

    @Override
    default List<Expression> inputs() {
        return List.of(input());
    }

    @Override
    default Schema schema() {
        return SCHEMA;
    }

    @Override
    default State create() {
        return new State();
    }

    @Override
    default Adder<State> bind(Binder binder) {
        return new States.OfInput<>(binder.bind(input())) {
            @Override
            void take(State state, Event event) {
                if (event.bits[register] != 0) {
                    state.yes = true;
                } else {
                    state.no = true;
                }
            }
        };
    }

    @Override
    default void merge(State into, State from) {
        into.yes |= from.yes;
        into.no |= from.no;
    }

    @Override
    default void write(State state, Encoder out) throws IOException {
        out.writeBoolean(state.yes);
        out.writeBoolean(state.no);
    }

    @Override
    default State read(Decoder in) throws IOException {
        var state = new State();
        state.yes = in.readBoolean();
        state.no = in.readBoolean();
        return state;
    }

    @Override
    default long heap(State state) {
        return 16;
    }

    @Override
    default long mostHeap() {
        return 16;
    }

    @Override
    default long usualHeap() {
        return 16;
    }
}
