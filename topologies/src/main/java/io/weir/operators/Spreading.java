// SPDX-License-Identifier: Apache-2.0
package io.weir.operators;

import io.weir.expression.Binder;
import io.weir.expression.Expression;
import io.weir.shape.Field;
import java.io.IOException;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.io.Decoder;
import org.apache.avro.io.Encoder;
import org.jspecify.annotations.Nullable;

/** What is finished from the moments of one input. */
sealed interface Spreading extends SingleColumn<Moments> permits Stddev, Variance {

    /** What the values are. */
    enum Kind {
        /** Some of those that it is about: divided by one less than there are. */
        SAMPLE,
        /** All of those that it is about. */
        POPULATION
    }

    /** The option. It matters only when a figure is finished. */
    Field<Kind> KIND = Field.choice("kind", "Whether the values are a sample, or all that it is about.", Kind.class)
            .orElse(Kind.SAMPLE);

    /** Whose spread it is: of int or double, of a deviation also of duration, whose moments are those of its microseconds. */
    Expression input();

    static void check(Expression input) {
        if (!Moments.takes(input.type())) {
            throw new IllegalArgumentException("no variance of " + input.type().text());
        }
    }

    /** The variance; null when there are too few values. */
    static @Nullable Double variance(Moments state, Kind kind) {
        boolean ofSample = kind == Kind.SAMPLE;
        return state.count() < (ofSample ? 2 : 1) ? null : Double.valueOf(state.variance(ofSample));
    }

    @Override
    default List<Expression> inputs() {
        return List.of(input());
    }

    @Override
    default Schema schema() {
        return Moments.schemaOfOne();
    }

    @Override
    default boolean weighs() {
        return true;
    }

    @Override
    default Moments create() {
        return Moments.ofOne();
    }

    @Override
    default Adder<Moments> bind(Binder binder) {
        return Moments.bind(binder, input());
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
        return Moments.most(input().type());
    }

    @Override
    default long usualHeap() {
        return Moments.usual(/* ofPairs= */ false);
    }
}
