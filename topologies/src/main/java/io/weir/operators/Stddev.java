// SPDX-License-Identifier: Apache-2.0
package io.weir.operators;

import io.weir.event.Type;
import io.weir.expression.Expression;
import io.weir.shape.Field;
import io.weir.shape.Shape;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The standard deviation of int, double or duration values: the root of the {@link Variance}, and absent when that is. Of durations it is one,
 * to the nearest microsecond.
 *
 * @param input whose deviation it is
 * @param kind what the values are
 */
public record Stddev(Expression input, Kind kind) implements Spreading {

    /** How it is written. */
    public static final Shape<Stddev> SHAPE = Shape.of(
                    "stddev",
                    "How far values are from their mean, as a standard deviation. Absent when there are fewer than two of a sample, or "
                            + "none of a population; NaN and infinities are left out and counted.",
                    Field.expression("of", "Whose deviation it is.", Type.INT, Type.DOUBLE, Type.DURATION),
                    KIND,
                    Stddev::new)
            .example("of a sample", "stddev(bytes)", List.of("{bytes: 1}", "{bytes: 4}", "{bytes: 7}"), "3.0")
            .example("of durations", "stddev(took)", List.of("{took: 10ms}", "{took: 40ms}", "{took: 70ms}"), "30ms")
            .example(
                    "values far from 0 that differ little",
                    "{stddev: ms, kind: population}",
                    List.of(
                            "{ms: 1e15}",
                            "{ms: 1000000000000001.0}",
                            "{ms: 1000000000000002.0}",
                            "{ms: 1000000000000001.0}"),
                    "0.7071067811865476");

    public Stddev {
        if (input.type() != Type.DURATION) {
            Spreading.check(input);
        }
    }

    @Override
    public Type type() {
        return input.type() == Type.DURATION ? Type.DURATION : Type.DOUBLE;
    }

    @Override
    public String text() {
        return States.text("stddev", input);
    }

    @Override
    public @Nullable Object finish(Moments state) {
        Double variance = Spreading.variance(state, kind);
        if (variance == null) {
            return null;
        }
        double deviation = Math.sqrt(variance);
        return input.type() == Type.DURATION ? (Object) Math.round(deviation) : deviation;
    }
}
