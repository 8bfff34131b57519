// SPDX-License-Identifier: Apache-2.0
package io.weir.configuration;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What sites and tiers are told alike.
 *
 * @param partitions of every {@code weir.*} topic: fixed when the first one is created, and the same at every tier
 * @param interval milliseconds between watermarks and between flushes
 * @param idle milliseconds without a record that make a raw partition idle
 * @param outage milliseconds: the longest time that a tier may be away without loss
 * @param state where stores lie
 * @param persistent whether they lie on disk (RocksDB) or in the heap, with their changelog on the broker in both cases
 * @param memory bytes of heap for live state, and as many beside the heap for stores on disk; 0 for a quarter of the heap
 * @param http where others may look at the process; null if nowhere
 */
public record Tuning(
        int partitions,
        long interval,
        long idle,
        long outage,
        Path state,
        boolean persistent,
        long memory,
        @Nullable Http http) {

    /** Without a port to look at. */
    public Tuning(int partitions, long interval, long idle, long outage, Path state, boolean persistent) {
        this(partitions, interval, idle, outage, state, persistent, null);
    }

    /** With as much memory as is usual. */
    public Tuning(
            int partitions,
            long interval,
            long idle,
            long outage,
            Path state,
            boolean persistent,
            @Nullable Http http) {
        this(partitions, interval, idle, outage, state, persistent, 0, http);
    }
}
