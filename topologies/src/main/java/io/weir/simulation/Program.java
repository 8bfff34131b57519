// SPDX-License-Identifier: Apache-2.0
package io.weir.simulation;

import io.weir.event.Event;
import io.weir.tree.Figures;
import io.weir.tree.MergeSettings.Emission;
import io.weir.tree.Reducer;
import io.weir.tree.Row;
import io.weir.tree.Windows;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What runs in a simulated tree: one reduction, as its engine and its times. */
public interface Program {

    /** The steps and live groups of one leaf, new; a leaf that starts again goes on with the same. */
    Partition partition(String region, String site);

    /** The algebra of the figures. */
    Figures figures();

    /** The hash of the plan. */
    String plan();

    /** The times of the reduction. */
    Timing timing();

    /** Which rows pass {@code having}. Not for several threads. */
    default Predicate<Row> having() {
        return row -> true;
    }

    /** What one leaf runs. Not for several threads. */
    interface Partition {

        /**
         * Makes {@link #event} of a raw record.
         *
         * @param time the record's time-stamp, epoch milliseconds
         * @param offset in the raw partition
         * @return why it could not be decoded; null if it could
         */
        @Nullable
        String decode(byte[] value, long time, long offset);

        /** What the last record became; the next one overwrites it. */
        Event event();

        /** The steps and live groups. */
        Reducer reducer();
    }

    /**
     * The times of a reduction, as in its document; spans are in milliseconds.
     *
     * @param windows which windows take an event
     * @param late how far the watermark stays behind
     * @param revise how long a closed window still takes late events
     * @param ahead how far ahead of its record an event still moves the clock
     * @param deadlyFuture whether an event further ahead is dead
     * @param idle after how long without records a partition is quiet
     * @param emission when merges send
     * @param closeAfter how long a window is waited for
     * @param keep how long a silent child holds the horizon back
     * @param leafInterval the least time between two watermarks of a leaf
     * @param mergeInterval the least time between two flushes of a merge
     */
    record Timing(
            Windows windows,
            long late,
            long revise,
            long ahead,
            boolean deadlyFuture,
            long idle,
            Emission emission,
            long closeAfter,
            long keep,
            long leafInterval,
            long mergeInterval) {}
}
