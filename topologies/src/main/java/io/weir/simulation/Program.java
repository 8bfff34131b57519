// SPDX-License-Identifier: Apache-2.0
package io.weir.simulation;

import io.weir.event.Event;
import io.weir.tree.Figures;
import io.weir.tree.MergeSettings.Emission;
import io.weir.tree.Reducer;
import io.weir.tree.Windows;
import org.jspecify.annotations.Nullable;

/** What runs in a simulated tree: one reduction, as its engine and its times. */
public interface Program {

    /** An event with as many registers as the program needs; one per leaf, reused. */
    Event newEvent();

    /**
     * Decodes a raw value into an event that was cleared.
     *
     * @return why it could not be decoded; null if it could
     */
    @Nullable
    String decode(byte[] value, Event event);

    /** The steps and live groups of one leaf. */
    Reducer newReducer(String region, String site);

    /** The algebra of the figures. */
    Figures figures();

    /** The hash of the plan. */
    String plan();

    /** The times of the reduction. */
    Timing timing();

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
