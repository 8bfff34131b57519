// SPDX-License-Identifier: Apache-2.0
package io.weir.operators;

import io.weir.event.Type;
import io.weir.expression.Expression;
import io.weir.shape.Field;
import io.weir.shape.Shape;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The sum of int, double or duration values; absent when there was none, as in SQL. A sum of doubles is exact on the way and rounded
 * once, so it is the same in every order of merging; one that does not fit its type is absent with a problem, never wrapped. A sum of
 * negative zeros is {@code 0.0}.
 *
 * @param input what is summed
 */
public record Sum(Expression input) implements Summing {

    /** How it is written. */
    public static final Shape<Sum> SHAPE = Shape.of(
                    "sum",
                    "The sum of the values that are present; absent when there are none.",
                    Field.expression("of", "What is summed.", Type.INT, Type.DOUBLE, Type.DURATION),
                    Sum::new)
            .example("ints", "sum(bytes)", List.of("{bytes: 1}", "{bytes: 2}", "{}"), "3")
            .example(
                    "doubles do not lose what is small",
                    "sum(ms)",
                    List.of("{ms: 1e100}", "{ms: 1.0}", "{ms: -1e100}"),
                    "1.0")
            .example("nothing", "sum(bytes)", List.of("{}"), "null");

    public Sum {
        if (!Total.takes(input.type())) {
            throw new IllegalArgumentException("no sum of " + input.type().text());
        }
    }

    @Override
    public Type type() {
        return input.type();
    }

    @Override
    public String text() {
        return States.text("sum", input);
    }

    @Override
    public @Nullable Object finish(Total state) {
        if (state.count() == 0) {
            return null;
        }
        if (input.type() == Type.DOUBLE) {
            return state.sumOfDoubles();
        }
        return state.sumOfLongs();
    }
}
