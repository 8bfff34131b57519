// SPDX-License-Identifier: Apache-2.0
package io.weir.engine;

import io.weir.event.Event;
import io.weir.operators.Step;
import io.weir.operators.Step.Outcome;
import io.weir.operators.Supplies;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The steps up to and with one step. Reductions that begin with equal steps share the chain, and it runs once an event: the outcome
 * is remembered until the next event. Not for several threads.
 */
final class Chain {

    private final @Nullable Chain before;
    private final @Nullable Step step;
    private final Step.@Nullable Run run;
    private final int length;
    private final ScopedBinder binder;
    private final Supplies supplies;
    private final List<Chain> after = new ArrayList<>();

    private long generation = -1;
    private Outcome outcome = Outcome.KEPT;
    private int stopped = -1;
    private @Nullable String failure;

    private Chain(@Nullable Chain before, @Nullable Step step, int length, ScopedBinder binder, Supplies supplies) {
        this.before = before;
        this.step = step;
        this.run = step == null ? null : step.bind(binder, supplies);
        this.length = length;
        this.binder = binder;
        this.supplies = supplies;
    }

    /** No step at all. */
    static Chain empty(ScopedBinder binder, Supplies supplies) {
        return new Chain(null, null, 0, binder, supplies);
    }

    /**
     * This chain and one more step: the one that is there already, or a new one.
     *
     * @param number unlike that of any other chain of the program
     */
    Chain with(Step next, int number) {
        for (Chain known : after) {
            if (next.equals(known.step)) {
                return known;
            }
        }
        var chain = new Chain(this, next, length + 1, binder.nested(number), supplies);
        after.add(chain);
        return chain;
    }

    /** The names as they are after the last step. */
    ScopedBinder binder() {
        return binder;
    }

    /** What becomes of the event. */
    Outcome apply(Event event) {
        if (before == null || run == null) {
            return Outcome.KEPT;
        }
        if (generation == event.generation) {
            event.failure = failure;
            return outcome;
        }
        generation = event.generation;
        failure = null;
        outcome = before.apply(event);
        if (outcome != Outcome.KEPT) {
            stopped = before.stopped;
            failure = before.failure;
            return outcome;
        }
        outcome = run.apply(event);
        if (outcome != Outcome.KEPT) {
            stopped = length - 1;
            failure = outcome == Outcome.DEAD ? event.failure : null;
        }
        return outcome;
    }

    /** The number, from 0, of the step at which the last event was stopped. */
    int stopped() {
        return stopped;
    }
}
