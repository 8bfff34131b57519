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
    private final String[] names;
    private final boolean[] required;
    private final int time;
    private final @Nullable String timeName;
    private final @Nullable FirstTime several;

    private int step = -1;
    private @Nullable String reason;
    private @Nullable String field;
    private long millis;

    /**
     * An intake.
     *
     * @param read the registers of the fields that the reduction reads
     * @param names what they are called
     * @param required which of them must be present
     * @param time the register of the event's time
     * @param timeName the field that it comes from; null if it is none, or one of several
     * @param several the fields that it may come from; null if it is one or none
     */
    Intake(
            Chain chain,
            int[] read,
            String[] names,
            boolean[] required,
            int time,
            @Nullable String timeName,
            @Nullable FirstTime several) {
        this.chain = chain;
        this.read = read;
        this.names = names;
        this.required = required;
        this.time = time;
        this.timeName = timeName;
        this.several = several;
    }

    /** {@link Verdict#READY} if the event is there after the steps. */
    Verdict take(Event event) {
        step = -1;
        reason = null;
        field = null;
        millis = Reducer.NO_TIME;
        for (int i = 0; i < read.length; i++) {
            byte status = event.status[read[i]];
            if (status != Event.PRESENT) {
                if (status == Event.FAILED) {
                    field = names[i];
                    return dead(Conversion.FAILURE);
                }
                if (required[i]) {
                    field = names[i];
                    return dead(REQUIRED);
                }
            }
        }
        byte timed = event.status[time];
        if (timed != Event.PRESENT) {
            field = several == null ? timeName : several.field(event);
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

    /** See {@link Reducer#field}. */
    @Nullable
    String field() {
        return field;
    }

    /** See {@link Reducer#time}. */
    long time() {
        return millis;
    }
}
