// SPDX-License-Identifier: Apache-2.0
package io.weir.operators;

import io.weir.event.Type;
import io.weir.expression.Expression;
import io.weir.shape.Field;
import io.weir.shape.Shape;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The arithmetic mean of int, double or duration values; absent when there was none, as in SQL. Kept as a count and an exact sum and
 * divided once: the result is the double (for durations the microsecond) nearest to the true mean, ties to even, in every order of
 * merging.
 *
 * @param input what is averaged
 */
public record Mean(Expression input) implements Summing {

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
    public String text() {
        return States.text("mean", input);
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
}
