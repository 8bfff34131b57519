// SPDX-License-Identifier: Apache-2.0
package io.weir.operators;

import io.weir.event.Type;
import io.weir.expression.Expression;
import io.weir.shape.Field;
import io.weir.shape.Shape;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The variance of int or double values; absent when there are fewer than two of a sample, or none of a population. Finished from exact
 * sums and rounded once, so it is the same in every order of merging, and right where values differ little from each other.
 *
 * @param input whose variance it is
 * @param kind what the values are
 */
public record Variance(Expression input, Kind kind) implements Spreading {

    /** How it is written. */
    public static final Shape<Variance> SHAPE = Shape.of(
                    "variance",
                    "How far values are from their mean, squared. Absent when there are fewer than two of a sample, or none of a "
                            + "population; NaN and infinities are left out and counted.",
                    Field.expression("of", "Whose variance it is.", Type.INT, Type.DOUBLE),
                    KIND,
                    Variance::new)
            .example("of a sample", "variance(ms)", List.of("{ms: 1.0}", "{ms: 3.0}"), "2.0")
            .example("of a population", "{variance: ms, kind: population}", List.of("{ms: 1.0}", "{ms: 3.0}"), "1.0")
            .example("one alone", "variance(ms)", List.of("{ms: 1.0}", "{}"), "null");

    public Variance {
        Spreading.check(input);
    }

    @Override
    public Type type() {
        return Type.DOUBLE;
    }

    @Override
    public String text() {
        return States.text("variance", input);
    }

    @Override
    public @Nullable Object finish(Moments state) {
        return Spreading.variance(state, kind);
    }
}
