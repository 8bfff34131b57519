// SPDX-License-Identifier: Apache-2.0
package io.weir.benchmarks.size;

import java.time.Duration;

/** Waits for what another process does. */
final class Await {

    private static final Duration PAUSE = Duration.ofMillis(250);

    private Await() {}

    /** Something that will hold. */
    @FunctionalInterface
    interface Condition {
        boolean holds() throws InterruptedException;
    }

    static void until(Condition condition, Duration patience, String trouble) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (!condition.holds()) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException(trouble + " within " + patience.toSeconds() + " s");
            }
            Thread.sleep(PAUSE); // between two questions, not instead of one
        }
    }
}
