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
 * Keeps the events for which a condition is true. False and absent are let go; an error is a dead letter.
 *
 * @param condition a bool
 */
public record Where(Expression condition) implements Step {

    /** How it is written. */
    public static final Shape<Where> SHAPE = Shape.of(
            "where",
            "Keeps the events for which a condition is true; false and absent are let go, an error is a dead letter.",
            Field.expression("condition", "What must be true.", Type.BOOL),
            Where::new);

    public Where {
        if (condition.type() != Type.BOOL) {
            throw new IllegalArgumentException(
                    "a condition is a bool and not a " + condition.type().text());
        }
    }

    @Override
    public String name() {
        return "where";
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
        return "where(" + condition.text() + ")";
    }

    @Override
    public Run bind(Binder binder) {
        Evaluator evaluator = binder.bind(condition);
        return event -> switch (evaluator.evaluate(event)) {
            case Event.PRESENT -> event.bits[evaluator.register] != 0 ? Outcome.KEPT : Outcome.FILTERED;
            case Event.ABSENT -> Outcome.FILTERED;
            default -> Outcome.DEAD;
        };
    }
}
