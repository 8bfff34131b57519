// SPDX-License-Identifier: Apache-2.0
package io.weir.operators;

import io.weir.event.Type;
import io.weir.expression.Expression;
import io.weir.shape.Field;
import io.weir.shape.Shape;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The line of least squares through pairs of numbers, in three columns: {@code _slope}, {@code _intercept} and {@code _r2}, the share
 * of the variance that the line explains. Finished from exact sums, each column rounded once. Absent when what it is over does not
 * vary; {@code _r2} also when what it explains does not.
 *
 * @param input what is explained, the y
 * @param other by what, the x
 */
public record Regression(Expression input, Expression other) implements Pairing {

    /** How it is written. */
    public static final Shape<Regression> SHAPE = Shape.of(
                    "regression",
                    "The line of least squares: columns `_slope`, `_intercept` and `_r2`, the share of the variance that the line "
                            + "explains. Absent when what it is over does not vary; a pair with NaN or an infinity is left out and "
                            + "counted.",
                    Field.expression("of", "What is explained.", Type.INT, Type.DOUBLE),
                    Field.expression("over", "By what.", Type.INT, Type.DOUBLE).inCall(),
                    Regression::new)
            .example(
                    "two milliseconds a byte, and three",
                    "{regression: ms, over: bytes}",
                    List.of("{ms: 5.0, bytes: 1}", "{ms: 7.0, bytes: 2}", "{ms: 13.0, bytes: 5}"),
                    "{x_slope: 2.0, x_intercept: 3.0, x_r2: 1.0}");

    private static final List<Column> COLUMNS = List.of(
            new Column("_slope", Type.DOUBLE), new Column("_intercept", Type.DOUBLE), new Column("_r2", Type.DOUBLE));

    public Regression {
        Pairing.check(input, other);
    }

    @Override
    public List<Column> columns() {
        return COLUMNS;
    }

    @Override
    public String text() {
        return Pairing.text("regression", input, other);
    }

    @Override
    public @Nullable Object finish(Moments state, int column) {
        return switch (column) {
            case 0 -> state.slope();
            case 1 -> state.intercept();
            default -> state.determination();
        };
    }
}
