// SPDX-License-Identifier: Apache-2.0
package io.weir.benchmarks;

/**
 * What reading the topic once took.
 *
 * @param wallNanos by the clock
 * @param processorNanos of processor time, user and system, over all threads of the process
 */
record Cost(long wallNanos, long processorNanos) {

    /** Seconds of processor time for a million records. */
    double secondsPerMillion(long records) {
        return processorNanos / 1e3 / records;
    }

    /** Records in a second by the clock. */
    double recordsPerSecond(long records) {
        return records * 1e9 / wallNanos;
    }
}
