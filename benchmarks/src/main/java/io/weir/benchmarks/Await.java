// SPDX-License-Identifier: Apache-2.0
package io.weir.benchmarks;

import java.time.Duration;
import java.util.function.Supplier;

/** Waits for what a broker or Kafka Streams does and tells nobody: all that one can do is to ask again. */
final class Await {

    /** Something that will hold. */
    @FunctionalInterface
    interface Condition {
        boolean holds() throws InterruptedException;
    }

    private Await() {}

    /**
     * Returns once the condition holds.
     *
     * @param every between two questions: long enough that asking costs nothing beside what is measured
     * @param trouble what to say when it took too long
     * @throws IllegalStateException when it took too long
     */
    static void until(Condition condition, Duration every, Duration patience, Supplier<String> trouble)
            throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (!condition.holds()) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException(trouble.get() + " within " + patience.toSeconds() + " s");
            }
            Thread.sleep(every); // between two questions, not instead of one
        }
    }
}
