// SPDX-License-Identifier: Apache-2.0
package io.weir.drill;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Looks again and again, since what a river does next is not ours to be told. */
final class Await {

    private static final long FIRST_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final long LONGEST_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private Await() {}

    /**
     * Waits until something is so.
     *
     * @return after how long, nanoseconds
     * @throws Broken if it is not so in time; the message ends with what {@code otherwise} says then
     */
    static long until(String what, Duration patience, BooleanSupplier is, Supplier<String> otherwise) {
        long begun = System.nanoTime();
        long pause = FIRST_NANOS;
        while (!is.getAsBoolean()) {
            if (System.nanoTime() - begun > patience.toNanos()) {
                throw new Broken("not within " + patience.toSeconds() + " s: " + what + ". " + otherwise.get());
            }
            if (Thread.interrupted()) {
                throw new IllegalStateException("interrupted while waiting for: " + what);
            }
            LockSupport.parkNanos(pause);
            pause = Math.min(LONGEST_NANOS, pause + pause / 4);
        }
        return System.nanoTime() - begun;
    }

    /** Lets time go by: for faults that last. */
    static void pause(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        for (long left = time.toNanos(); left > 0; left = end - System.nanoTime()) {
            if (Thread.interrupted()) {
                throw new IllegalStateException("interrupted");
            }
            LockSupport.parkNanos(left);
        }
    }
}
