// SPDX-License-Identifier: Apache-2.0
package io.weir.operators;

import io.weir.event.Event;
import io.weir.event.Type;
import io.weir.expression.Binder;
import io.weir.expression.Expression;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;

/** Something done to every event before it is grouped. Keeps no state per key. */
public interface Step {

    /** For how many events an event stands after a step that {@link #weighs}; no name that a person could write. */
    Expression.Name WEIGHT = new Expression.Name("weir.weight", Type.INT);

    /** The step's name in YAML, such as {@code where}. */
    String name();

    /** What it reads. */
    List<Expression> inputs();

    /** Whether what it reads decides which events go on: then what goes on tells of what it reads. */
    default boolean selects() {
        return false;
    }

    /** The names that it sets, with their types; empty for a filter. */
    SortedMap<String, Type> sets();

    /** Canonical text of the step with its options: part of the plan's hash. */
    String text();

    /** What it does, for people; see {@link Decoder#words}. */
    default String words() {
        return text();
    }

    /** Whether an event that goes on may stand for several. Then {@link #WEIGHT} is there from here on. */
    default boolean weighs() {
        return false;
    }

    /** The names of the keys that it needs of the process. */
    default Set<String> keys() {
        return Set.of();
    }

    /** The tables that it looks into. */
    default List<Table> tables() {
        return List.of();
    }

    /** What runs. */
    Run bind(Binder binder);

    /** What runs, where the process has something for it beside the events. */
    default Run bind(Binder binder, Supplies supplies) {
        return bind(binder);
    }

    /** What becomes of an event at this step. */
    enum Outcome {
        /** It goes on. */
        KEPT,
        /** It is let go, and counted. */
        FILTERED,
        /** It is not of the sample: others stand for it. */
        SAMPLED,
        /** It is a dead letter, for {@link Event#failure}. */
        DEAD
    }

    /** The step over one program's registers. */
    interface Run {

        /** Applies the step. Never throws for what an event holds. */
        Outcome apply(Event event);
    }
}
