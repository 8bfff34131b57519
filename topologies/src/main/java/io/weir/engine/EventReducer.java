// SPDX-License-Identifier: Apache-2.0
package io.weir.engine;

import io.weir.event.Evaluator;
import io.weir.event.Event;
import io.weir.plan.EventsPlan;
import io.weir.tree.Reducer;
import org.jspecify.annotations.Nullable;

/**
 * One reduction that publishes events, over one raw partition: fields, time, steps, and each column of what is left. The reasons of
 * what is dead are those of {@link GroupReducer}, in the same order. A double that is NaN or infinite is published as absent, as it is
 * absent to aggregates. An event of more than {@value #LARGEST} bytes is dead for {@value #TOO_LARGE}.
 */
final class EventReducer implements Reducer {

    /** Bytes that an event may have: with its key it fits into what brokers and producers take unless told otherwise, 1 MiB. */
    static final int LARGEST = 1_000_000;
    /** The reason of an event that has more. */
    static final String TOO_LARGE = "too_large";

    private final Intake intake;
    private final Evaluator[] columns;
    /** Holds the event in hand. */
    private final EventWriter writer;

    EventReducer(EventsPlan plan, Intake intake, Evaluator[] columns) {
        this.intake = intake;
        this.columns = columns;
        writer = new EventWriter(plan);
    }

    @Override
    public Verdict reduce(Event event) {
        Verdict verdict = intake.take(event);
        if (verdict != Verdict.READY) {
            return verdict;
        }
        writer.begin();
        for (int i = 0; i < columns.length; i++) {
            byte status = columns[i].evaluate(event);
            if (status == Event.FAILED) {
                return intake.failed(event);
            }
            if (status == Event.PRESENT) {
                writer.value(i, event, columns[i].register);
            } else {
                writer.absent();
            }
        }
        // A producer that refuses a record would refuse it again after each restart.
        return writer.length() > LARGEST ? intake.dead(TOO_LARGE) : Verdict.READY;
    }

    @Override
    public byte[] published(Event event) {
        return writer.bytes();
    }

    @Override
    public int step() {
        return intake.step();
    }

    @Override
    public @Nullable String reason() {
        return intake.reason();
    }

    @Override
    public @Nullable String field() {
        return intake.field();
    }

    @Override
    public long time() {
        return intake.time();
    }

    @Override
    public boolean absorb(Event event, long start, long length, long version, Loader loader) {
        throw new UnsupportedOperationException("events of this reduction are published");
    }

    @Override
    public void drain(Visitor visitor) {
        // Each event was published when it came.
    }

    @Override
    public void release() {
        // There are no groups.
    }

    @Override
    public void forget(long horizon) {
        // There are no windows.
    }

    @Override
    public void clear() {
        // There is nothing in the heap.
    }

    @Override
    public int live() {
        return 0;
    }
}
