// SPDX-License-Identifier: Apache-2.0
package io.weir.benchmarks;

/**
 * What reading the topic once took.
 *
 * @param wallNanos by the clock
 * @param processorNanos of processor time, user and system, over all threads of the process
 * @param compilingNanos that the JVM's compilers worked, by the clock; on idle processors it is their part of the processor time
 */
record Cost(long wallNanos, long processorNanos, long compilingNanos) {

    /** Warm enough to be measured: the compilers' part is lost in the noise. */
    private static final double WARM = 0.05;

    /** Seconds of processor time for a million records. */
    double secondsPerMillion(long records) {
        return processorNanos / 1e3 / records;
    }

    /** Seconds for a million records that the compilers worked. */
    double compilingPerMillion(long records) {
        return compilingNanos / 1e3 / records;
    }

    /** Whether the compilers have nearly done. */
    boolean isWarm() {
        return compilingNanos < WARM * processorNanos;
    }

    /** Records in a second by the clock. */
    double recordsPerSecond(long records) {
        return records * 1e9 / wallNanos;
    }
}
