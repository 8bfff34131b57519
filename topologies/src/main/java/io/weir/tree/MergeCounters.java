// SPDX-License-Identifier: Apache-2.0
package io.weir.tree;

/**
 * What a merge has met, for metrics. Events are counted over the life of its state, the rest since the process began.
 *
 * @param conflicts partials of equal version and different content: a leaf is not deterministic, or two write as one
 * @param outdated records that were no better than what is held: duplicates, replays
 * @param tombstones ignored
 * @param dropped partials of forgotten windows
 * @param overlapping records of incarnations that count raw records which another one has counted
 * @param repaired partials written again to the input
 * @param heldBack keys that are not sent now because less would be sent than was sent before
 * @param silent children that do not hold the horizon back now, because nothing new came from them for {@code keep}
 * @param forgivenEvents events that watermarks covered and that never came, or came after their window was forgotten; until the next
 *     watermark, duplicates of what was forgotten are among them
 * @param writtenOffEvents events that watermarks covered and that did not come within {@code close_after}
 * @param overdue windows that were sent because {@code close_after} had passed
 */
public record MergeCounters(
        long conflicts,
        long outdated,
        long tombstones,
        long dropped,
        long overlapping,
        long repaired,
        long heldBack,
        long silent,
        long forgivenEvents,
        long writtenOffEvents,
        long overdue) {}
