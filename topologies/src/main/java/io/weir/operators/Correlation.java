// SPDX-License-Identifier: Apache-2.0
package io.weir.operators;

import io.weir.event.Type;
import io.weir.expression.Expression;
import io.weir.shape.Field;
import io.weir.shape.Shape;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Pearson's correlation of two numbers, from -1 to 1; absent when there are fewer than two pairs or one of the two does not vary.
 * Finished from exact sums, so it is the same in every order of merging.
 *
 * @param input one of the two
 * @param other the other
 */
public record Correlation(Expression input, Expression other) implements Pairing, SingleColumn<Moments> {

    /** How it is written. */
    public static final Shape<Correlation> SHAPE = Shape.of(
                    "correlation",
                    "Pearson's correlation of two numbers, from -1 to 1. Absent when there are fewer than two events with both, or one "
                            + "of the two does not vary; a pair with NaN or an infinity is left out and counted.",
                    Field.expression("of", "One of the two.", Type.INT, Type.DOUBLE),
                    Field.expression("with", "The other.", Type.INT, Type.DOUBLE)
                            .inCall(),
                    Correlation::new)
            .example(
                    "on one line",
                    "{correlation: ms, with: bytes}",
                    List.of("{ms: 1.0, bytes: 10}", "{ms: 2.0, bytes: 20}", "{ms: 4.0, bytes: 40}", "{ms: 9.0}"),
                    "1.0")
            .example(
                    "one does not vary",
                    "correlation(ms, bytes)",
                    List.of("{ms: 1.0, bytes: 1}", "{ms: 2.0, bytes: 1}"),
                    "null");

    public Correlation {
        Pairing.check(input, other);
    }

    @Override
    public Type type() {
        return Type.DOUBLE;
    }

    @Override
    public String text() {
        return Pairing.text("correlation", input, other);
    }

    @Override
    public @Nullable Object finish(Moments state) {
        return state.correlation();
    }
}
