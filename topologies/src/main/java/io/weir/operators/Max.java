// SPDX-License-Identifier: Apache-2.0
package io.weir.operators;

import io.weir.expression.Expression;
import io.weir.shape.Field;
import io.weir.shape.Shape;
import java.util.List;

/** The greatest value of any type; absent when there was none. Strings are ordered by code point, false comes before true. */
public final class Max extends Extreme {

    /** How it is written. */
    public static final Shape<Max> SHAPE = Shape.of(
                    "max",
                    "The greatest of the values that are present; absent when there are none. After the step `sample`: of what was kept.",
                    Field.expression("of", "What is compared: a value of any type."),
                    Max::new)
            .example("ints", "max(bytes)", List.of("{bytes: 1}", "{bytes: 3}", "{}"), "3")
            .example("strings, by code point", "max(user)", List.of("{user: b}", "{user: a}"), "b");

    /** The greatest value of the input. */
    public Max(Expression input) {
        super(input, 1);
    }

    @Override
    public String text() {
        return States.text("max", input());
    }
}
