// SPDX-License-Identifier: Apache-2.0
package io.weir.operators;

import io.weir.event.Type;
import io.weir.expression.Binder;
import io.weir.expression.Expression;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;

/**
 * The steps {@code keep}, {@code remove} and {@code rename}: they change which names there are from here on, which the plan has seen to, and do
 * nothing to events. They are steps all the same, so that a step's number in dead letters and ledgers is its place in the list.
 *
 * @param name which of the three
 * @param names as the person wrote them, with what they become
 */
public record Naming(String name, List<String> names) implements Step {

    public Naming {
        names = List.copyOf(names);
    }

    @Override
    public List<Expression> inputs() {
        return List.of();
    }

    @Override
    public SortedMap<String, Type> sets() {
        return Collections.emptySortedMap();
    }

    @Override
    public String text() {
        return name + "(" + String.join(", ", names) + ")";
    }

    @Override
    public Run bind(Binder binder) {
        return event -> Outcome.KEPT;
    }
}
