// SPDX-License-Identifier: Apache-2.0
package io.weir.operators;

import io.weir.event.Type;
import io.weir.expression.Expression;
import io.weir.shape.Field;
import io.weir.shape.Shape;

/**
 * Keeps the events for which a condition is true. False and absent are let go; an error is a dead letter.
 *
 * @param condition a bool
 */
public record Where(Expression condition) implements Filter {

    /** How it is written. */
    public static final Shape<Where> SHAPE = Shape.of(
            "where",
            "Keeps the events for which a condition is true; false and absent are let go, an error is a dead letter.",
            Field.expression("condition", "What must be true.", Type.BOOL),
            Where::new);

    public Where {
        Filter.check(condition);
    }

    @Override
    public String name() {
        return "where";
    }

    @Override
    public boolean keepsTrue() {
        return true;
    }

    @Override
    public boolean keepsAbsent() {
        return false;
    }
}
