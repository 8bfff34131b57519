// SPDX-License-Identifier: Apache-2.0
package io.weir.operators;

import io.weir.event.Evaluator;
import io.weir.event.Event;
import io.weir.event.Type;
import io.weir.expression.Binder;
import io.weir.expression.Expression;
import io.weir.shape.Field;
import io.weir.shape.Shape;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;

/**
 * Lets the events go for which a condition is true. False and absent stay, so this is not {@code where} of the opposite: what nobody can tell is
 * kept. An error is a dead letter.
 *
 * @param condition a bool
 */
public record Drop(Expression condition) implements Step {

    /** How it is written. */
    public static final Shape<Drop> SHAPE = Shape.of(
            "drop",
            "Lets the events go for which a condition is true; false and absent stay, an error is a dead letter.",
            Field.expression("condition", "What must not be true.", Type.BOOL),
            Drop::new);

    public Drop {
        if (condition.type() != Type.BOOL) {
            throw new IllegalArgumentException(
                    "a condition is a bool and not a " + condition.type().text());
        }
    }

    @Override
    public String name() {
        return "drop";
    }

    @Override
    public List<Expression> inputs() {
        return List.of(condition);
    }

    @Override
    public boolean selects() {
        return true;
    }

    @Override
    public SortedMap<String, Type> sets() {
        return Collections.emptySortedMap();
    }

    @Override
    public String text() {
        return "drop(" + condition.text() + ")";
    }

    @Override
    public Run bind(Binder binder) {
        Evaluator evaluator = binder.bind(condition);
        return event -> switch (evaluator.evaluate(event)) {
            case Event.PRESENT -> event.bits[evaluator.register] != 0 ? Outcome.FILTERED : Outcome.KEPT;
            case Event.ABSENT -> Outcome.KEPT;
            default -> Outcome.DEAD;
        };
    }
}
