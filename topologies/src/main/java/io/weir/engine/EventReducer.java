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
 * absent to aggregates.
 */
final class EventReducer implements Reducer {

    private final Intake intake;
    private final Evaluator[] columns;
    /** Of the columns of the event in hand. */
    private final byte[] status;

    private final EventWriter writer;

    EventReducer(EventsPlan plan, Intake intake, Evaluator[] columns) {
        this.intake = intake;
        this.columns = columns;
        status = new byte[columns.length];
        writer = new EventWriter(plan);
    }

    @Override
    public Verdict reduce(Event event) {
        Verdict verdict = intake.take(event);
        if (verdict != Verdict.READY) {
            return verdict;
        }
        for (int i = 0; i < columns.length; i++) {
            status[i] = columns[i].evaluate(event);
            if (status[i] == Event.FAILED) {
                return intake.failed(event);
            }
        }
        return Verdict.READY;
    }

    @Override
    public byte[] published(Event event) {
        writer.begin();
        for (int i = 0; i < columns.length; i++) {
            if (status[i] == Event.PRESENT) {
                writer.value(i, event, columns[i].register);
            } else {
                writer.absent();
            }
        }
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
