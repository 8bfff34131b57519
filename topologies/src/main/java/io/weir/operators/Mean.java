// SPDX-License-Identifier: Apache-2.0
package io.weir.operators;

import io.weir.event.Type;
import io.weir.expression.Binder;
import io.weir.expression.Expression;
import io.weir.shape.Field;
import io.weir.shape.Shape;
import java.io.IOException;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.io.Decoder;
import org.apache.avro.io.Encoder;
import org.jspecify.annotations.Nullable;

/**
 * The arithmetic mean of int, double or duration values; absent when there was none, as in SQL. Kept as a count and an exact sum and
 * divided once: the result is the double (for durations the microsecond) nearest to the true mean, ties to even, in every order of
 * merging.
 *
 * @param input what is averaged
 */
public record Mean(Expression input) implements Aggregate<Total> {

    /** How it is written. */
    public static final Shape<Mean> SHAPE = Shape.of(
                    "mean",
                    "The arithmetic mean of the values that are present; absent when there are none.",
                    Field.expression("of", "What is averaged.", Type.INT, Type.DOUBLE, Type.DURATION),
                    Mean::new)
            .example("ints", "mean(bytes)", List.of("{bytes: 1}", "{bytes: 2}", "{}"), "1.5")
            .example("rounded once", "mean(ms)", List.of("{ms: 0.1}", "{ms: 0.2}", "{ms: 0.3}"), "0.2");

    public Mean {
        if (!Total.takes(input.type())) {
            throw new IllegalArgumentException("no mean of " + input.type().text());
        }
    }

    @Override
    public Type type() {
        return input.type() == Type.DURATION ? Type.DURATION : Type.DOUBLE;
    }

    @Override
    public List<Expression> inputs() {
        return List.of(input);
    }

    @Override
    public String text() {
        return States.text("mean", input);
    }

    @Override
    public Schema schema() {
        return Total.schema(input.type());
    }

    @Override
    public Total create() {
        return Total.of(input.type());
    }

    @Override
    public Adder<Total> bind(Binder binder) {
        return Total.bind(binder, input);
    }

    @Override
    public void merge(Total into, Total from) {
        into.add(from);
    }

    @Override
    public void write(Total state, Encoder out) throws IOException {
        state.write(out);
    }

    @Override
    public Total read(Decoder in) throws IOException {
        return Total.read(input.type(), in);
    }

    @Override
    public @Nullable Object finish(Total state) {
        if (state.count() == 0) {
            return null;
        }
        if (input.type() == Type.DURATION) {
            return state.meanOfLongs();
        }
        return state.mean();
    }

    @Override
    public long notFinite(Total state) {
        return state.notFinite();
    }

    @Override
    public int bytes() {
        return Total.bytes(input.type());
    }
}
