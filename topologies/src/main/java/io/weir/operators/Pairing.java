// SPDX-License-Identifier: Apache-2.0
package io.weir.operators;

import io.weir.expression.Binder;
import io.weir.expression.Expression;
import java.io.IOException;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.io.Decoder;
import org.apache.avro.io.Encoder;

/** What is finished from the moments of pairs. An event of which one value is absent is not counted; one that is not finite leaves out both. */
sealed interface Pairing extends Aggregate<Moments> permits Correlation, Regression {

    /** One of the two: of int or double. */
    Expression input();

    /** The other: of int or double. */
    Expression other();

    static void check(Expression input, Expression other) {
        if (!Moments.takes(input.type()) || !Moments.takes(other.type())) {
            throw new IllegalArgumentException("no pairs of " + input.type().text() + " and "
                    + other.type().text());
        }
    }

    /** Both types are told, because a state of ints is no state of doubles to whoever compares plans. */
    static String text(String aggregate, Expression input, Expression other) {
        return States.text(aggregate, input, other.text() + ":" + other.type().text());
    }

    @Override
    default List<Expression> inputs() {
        return List.of(input(), other());
    }

    @Override
    default Schema schema() {
        return Moments.schemaOfPairs();
    }

    @Override
    default boolean weighs() {
        return true;
    }

    @Override
    default Moments create() {
        return Moments.ofPairs();
    }

    @Override
    default Adder<Moments> bind(Binder binder) {
        return Moments.bind(binder, input(), other());
    }

    @Override
    default void merge(Moments into, Moments from) {
        into.add(from);
    }

    @Override
    default void write(Moments state, Encoder out) throws IOException {
        state.write(out);
    }

    @Override
    default Moments read(Decoder in) throws IOException {
        return Moments.read(create(), in);
    }

    @Override
    default long notFinite(Moments state) {
        return state.notFinite();
    }

    @Override
    default long heap(Moments state) {
        return state.heap();
    }

    @Override
    default long mostHeap() {
        return Moments.most(input().type(), other().type());
    }

    @Override
    default long usualHeap() {
        return Moments.usual(/* ofPairs= */ true);
    }
}
