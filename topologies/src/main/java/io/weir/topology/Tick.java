// SPDX-License-Identifier: Apache-2.0
package io.weir.topology;

import java.time.Duration;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ProcessorContext;

/**
 * Asks for commits when no records come: idle flags, overdue windows and heartbeats are written in them. Kafka Streams commits after
 * each punctuation, with a transaction of its own, so where time alone changes nothing it is rarer.
 */
final class Tick {

    /** Often enough for {@code /ready}, which wants a commit every half minute. */
    private static final Duration CALM = Duration.ofSeconds(10);

    private final ProcessorContext<?, ?> context;
    private final Duration usual;
    private Cancellable scheduled;
    private boolean calm;

    /** Ticks every interval, in milliseconds. To be made in {@code init}. */
    Tick(ProcessorContext<?, ?> context, long interval) {
        this.context = context;
        usual = Duration.ofMillis(interval);
        scheduled = schedule(usual);
    }

    private Cancellable schedule(Duration every) {
        return context.schedule(every, PunctuationType.WALL_CLOCK_TIME, now -> {});
    }

    /** Whether only a record or a heartbeat could change something. Cheap if that is nothing new. */
    void calm(boolean now) {
        if (now != calm) {
            calm = now;
            scheduled.cancel();
            scheduled = schedule(now && CALM.compareTo(usual) > 0 ? CALM : usual);
        }
    }
}
