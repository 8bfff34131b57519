// SPDX-License-Identifier: Apache-2.0
package io.weir.operators;

import io.weir.event.Evaluator;
import io.weir.event.Event;
import io.weir.event.Type;
import io.weir.expression.Binder;
import io.weir.expression.Expression;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;

/** A step that keeps events or lets them go, by a condition. An error is a dead letter. */
sealed interface Filter extends Step permits Drop, Where {

    /** What decides: a bool. */
    Expression condition();

    /** Whether the events for which it is true go on; those for which it is false do the other. */
    boolean keepsTrue();

    /** Whether the events for which it is absent go on. */
    boolean keepsAbsent();

    static void check(Expression condition) {
        if (condition.type() != Type.BOOL) {
            throw new IllegalArgumentException(
                    "a condition is a bool and not a " + condition.type().text());
        }
    }

    @Override
    default List<Expression> inputs() {
        return List.of(condition());
    }

    @Override
    default boolean selects() {
        return true;
    }

    @Override
    default SortedMap<String, Type> sets() {
        return Collections.emptySortedMap();
    }

    @Override
    default String text() {
        return name() + "(" + condition().text() + ")";
    }

    @Override
    default Run bind(Binder binder) {
        Evaluator evaluator = binder.bind(condition());
        boolean kept = keepsTrue();
        Outcome ofAbsent = keepsAbsent() ? Outcome.KEPT : Outcome.FILTERED;
        return event -> {
            byte status = evaluator.evaluate(event);
            if (status != Event.PRESENT) {
                return status == Event.ABSENT ? ofAbsent : Outcome.DEAD;
            }
            boolean holds = event.bits[evaluator.register] != 0;
            return holds == kept ? Outcome.KEPT : Outcome.FILTERED;
        };
    }
}
