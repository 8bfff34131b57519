// SPDX-License-Identifier: Apache-2.0
package io.weir.operators;

import io.weir.expression.Expression;
import io.weir.shape.Field;
import io.weir.shape.Shape;
import java.util.List;

/** The least value of any type; absent when there was none. Strings are ordered by code point, false comes before true. */
public final class Min extends Extreme {

    /** How it is written. */
    public static final Shape<Min> SHAPE = Shape.of(
                    "min",
                    "The least of the values that are present; absent when there are none. After the step `sample`: of what was kept.",
                    Field.expression("of", "What is compared: a value of any type."),
                    Min::new)
            .example("ints", "min(bytes)", List.of("{bytes: 1}", "{bytes: 3}", "{}"), "1")
            .example("strings, by code point", "min(user)", List.of("{user: b}", "{user: a}"), "a");

    /** The least value of the input. */
    public Min(Expression input) {
        super(input, -1);
    }

    @Override
    public String text() {
        return States.text("min", input());
    }
}
