// SPDX-License-Identifier: Apache-2.0
package io.weir.operators;

import io.weir.expression.Expression;
import io.weir.shape.Field;
import io.weir.shape.Shape;
import java.util.List;

/** The value that goes with the least of another; absent when no event had both. Of several with the same it is the least. */
public final class MinBy extends Chosen {

    /** How it is written. */
    public static final Shape<MinBy> SHAPE = Shape.of(
                    "min_by",
                    "The value of the event where another is least; of several such events the least. Absent when none had both; NaN "
                            + "and infinities are left out and counted. After the step `sample`: of what was kept.",
                    Field.expression("value", "The value, of any type."),
                    Field.expression("of", "What is compared, of any type.").inCall(),
                    MinBy::new)
            .example(
                    "who it was",
                    "{min_by: user, of: ms}",
                    List.of("{user: ada, ms: 2.0}", "{user: bob, ms: 7.0}", "{user: eve}", "{ms: 9.0}"),
                    "ada")
            .example(
                    "of equal ones, the least",
                    "min_by(bytes, status)",
                    List.of("{bytes: 7, status: 1}", "{bytes: 5, status: 1}"),
                    "5");

    /** The value where the key is least. */
    public MinBy(Expression value, Expression key) {
        super(value, key, -1);
    }

    @Override
    public String text() {
        return States.text("min_by", value(), key().text() + ":" + key().type().text());
    }
}
