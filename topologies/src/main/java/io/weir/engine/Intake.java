// SPDX-License-Identifier: Apache-2.0
package io.weir.engine;

import io.weir.event.Conversion;
import io.weir.event.Event;
import io.weir.operators.Step.Outcome;
import io.weir.tree.Reducer;
import io.weir.tree.Reducer.Verdict;
import org.jspecify.annotations.Nullable;

/** The way of an event as far as it is the same whatever a reduction publishes: its fields, its time, its steps. */
final class Intake {

    /** The reason of an event without a field that the contract requires. */
    static final String REQUIRED = "required";
    /** The reason of an event without a time. */
    static final String NO_TIME_REASON = "no_time";

    private final Chain chain;
    private final int[] read;
    private final boolean[] required;
    private final int time;

    private int step = -1;
    private @Nullable String reason;
    private long millis;

    /**
     * An intake.
     *
     * @param read the registers of the fields that the reduction reads
     * @param required which of them must be present
     * @param time the register of the event's time
     */
    Intake(Chain chain, int[] read, boolean[] required, int time) {
        this.chain = chain;
        this.read = read;
        this.required = required;
        this.time = time;
    }

    /** {@link Verdict#READY} if the event is there after the steps. */
    Verdict take(Event event) {
        step = -1;
        reason = null;
        millis = Reducer.NO_TIME;
        for (int i = 0; i < read.length; i++) {
            byte status = event.status[read[i]];
            if (status != Event.PRESENT) {
                if (status == Event.FAILED) {
                    return dead(Conversion.FAILURE);
                }
                if (required[i]) {
                    return dead(REQUIRED);
                }
            }
        }
        byte timed = event.status[time];
        if (timed != Event.PRESENT) {
            return dead(timed == Event.FAILED ? Conversion.FAILURE : NO_TIME_REASON);
        }
        millis = Math.floorDiv(event.bits[time], 1_000L);
        Outcome outcome = chain.apply(event);
        if (outcome != Outcome.KEPT) {
            step = chain.stopped();
            return switch (outcome) {
                case DEAD -> failed(event);
                case SAMPLED -> Verdict.SAMPLED;
                case FILTERED, KEPT -> Verdict.FILTERED;
            };
        }
        return Verdict.READY;
    }

    /** The event is dead for what it says itself. */
    Verdict failed(Event event) {
        String why = event.failure;
        if (why == null) {
            throw new IllegalStateException("something failed and did not say why");
        }
        return dead(why);
    }

    /** The event is dead. */
    Verdict dead(String why) {
        reason = why;
        return Verdict.DEAD;
    }

    /** See {@link Reducer#step}. */
    int step() {
        return step;
    }

    /** See {@link Reducer#reason}. */
    @Nullable
    String reason() {
        return reason;
    }

    /** See {@link Reducer#time}. */
    long time() {
        return millis;
    }
}
