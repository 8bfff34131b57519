// SPDX-License-Identifier: Apache-2.0
package io.weir.operators;

import io.weir.expression.Expression;
import io.weir.shape.Field;
import io.weir.shape.Shape;
import java.util.List;

/** The last value by event time; absent when there was none. Of several of one time it is the least, whatever came first. */
public final class Last extends Chosen {

    /** How it is written. */
    public static final Shape<Last> SHAPE = Shape.of(
                    "last",
                    "The last by event time of the values that are present; of several of one time the least. Absent when there are "
                            + "none; NaN and infinities are left out and counted. After the step `sample`: of what was kept.",
                    Field.expression("of", "The value, of any type."),
                    Last::new)
            .example(
                    "by event time",
                    "last(user)",
                    List.of("{at: 2, user: ada}", "{at: 3, user: bob}", "{at: 1, user: eve}", "{at: 9}"),
                    "bob")
            .example("of one time, the least", "last(bytes)", List.of("{at: 1, bytes: 7}", "{at: 1, bytes: 5}"), "5");

    /** The last value of the input. */
    public Last(Expression input) {
        super(input, EVENT_TIME, 1);
    }

    @Override
    public String text() {
        return States.text("last", value());
    }
}
