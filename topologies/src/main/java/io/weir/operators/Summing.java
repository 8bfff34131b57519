// SPDX-License-Identifier: Apache-2.0
package io.weir.operators;

import io.weir.expression.Binder;
import io.weir.expression.Expression;
import java.io.IOException;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.io.Decoder;
import org.apache.avro.io.Encoder;

/** What is finished from how many values there were and their exact sum. */
sealed interface Summing extends SingleColumn<Total> permits Mean, Sum {

    /** What is summed: of int, double or duration. */
    Expression input();

    @Override
    default List<Expression> inputs() {
        return List.of(input());
    }

    @Override
    default Schema schema() {
        return Total.schema(input().type());
    }

    @Override
    default boolean weighs() {
        return true;
    }

    @Override
    default Total create() {
        return Total.of(input().type());
    }

    @Override
    default Adder<Total> bind(Binder binder) {
        return Total.bind(binder, input());
    }

    @Override
    default void merge(Total into, Total from) {
        into.add(from);
    }

    @Override
    default void write(Total state, Encoder out) throws IOException {
        state.write(out);
    }

    @Override
    default Total read(Decoder in) throws IOException {
        return Total.read(input().type(), in);
    }

    @Override
    default long notFinite(Total state) {
        return state.notFinite();
    }

    @Override
    default long heap(Total state) {
        return state.heap();
    }

    @Override
    default long mostHeap() {
        return Total.most(input().type());
    }

    @Override
    default long usualHeap() {
        return Total.usual(input().type());
    }
}
