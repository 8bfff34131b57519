// SPDX-License-Identifier: Apache-2.0
package io.weir.operators;

import io.weir.event.Type;
import io.weir.expression.Expression;
import io.weir.shape.Field;
import io.weir.shape.Shape;

/**
 * Lets the events go for which a condition is true. False and absent stay, so this is not {@code where} of the opposite: what nobody can tell is
 * kept. An error is a dead letter.
 *
 * @param condition a bool
 */
public record Drop(Expression condition) implements Filter {

    /** How it is written. */
    public static final Shape<Drop> SHAPE = Shape.of(
            "drop",
            "Lets the events go for which a condition is true; false and absent stay, an error is a dead letter.",
            Field.expression("condition", "What must not be true.", Type.BOOL),
            Drop::new);

    public Drop {
        Filter.check(condition);
    }

    @Override
    public String name() {
        return "drop";
    }

    @Override
    public boolean keepsTrue() {
        return false;
    }

    @Override
    public boolean keepsAbsent() {
        return true;
    }
}
