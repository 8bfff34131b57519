// SPDX-License-Identifier: Apache-2.0
package io.weir.event;

/**
 * Computes one value of an event into one register. Holds no state between events except caches; not for several threads.
 */
public abstract class Evaluator {

    /** Where the value is after {@link #evaluate} returned {@link Event#PRESENT}. */
    public final int register;

    protected Evaluator(int register) {
        this.register = register;
    }

    /**
     * Computes the value.
     *
     * @return {@link Event#ABSENT}, {@link Event#PRESENT} or {@link Event#FAILED}. Never throws for what an event holds
     */
    public abstract byte evaluate(Event event);
}
