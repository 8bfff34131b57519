// SPDX-License-Identifier: Apache-2.0
package io.weir.benchmarks;

/**
 * A way of reading the raw topic, to be measured. Each runs in a process of its own, which reads the topic a few times
 * to warm up and once more to be measured. To add one, implement it and name it in {@link Ladder}.
 */
interface Rung {

    /** As the command line and the table name it: lower case words joined by dashes. */
    String name();

    /** What it does, in one line. */
    String description();

    /** How many threads work on records, beside the clients' own. */
    int threads();

    /**
     * Reads the topic to its end. Starts the meter when it is ready to take the first record, and stops it when the last one's
     * effects are out and committed; clears up after that.
     *
     * @throws IllegalStateException if it does not come to the end within {@link Run#patience}
     */
    Answer read(Run run, Meter meter) throws InterruptedException;
}
