// SPDX-License-Identifier: Apache-2.0
package io.weir.wire;

import java.util.List;

/**
 * A place's promise, in band, of how far it has absorbed event time and of how much it has sent. It travels in the same topic
 * and partition as the partials that it covers, after them.
 *
 * <p>Its key is ({@code wm}, incarnation), not the place: compaction then keeps the last word of every life of a place, which a
 * merge that lost its state needs for the ledger and for knowing how far each life had read. Which life speaks for the place is
 * decided by ({@code born}, {@code seq}) and never by {@code mark}.
 *
 * @param place who speaks: a raw partition, a site, a region
 * @param born when this state was created: wall-clock milliseconds, raised above the place's own last one
 * @param seq counts the watermarks written since then
 * @param mark event time in epoch milliseconds up to which everything known has been sent; {@link #NEVER} for nothing yet
 * @param idle the place has read to the end and found nothing for a declared time; the mark does not jump
 * @param newest the end of the newest window that holds an event, future ones aside, or the mark if that is later; {@link
 *     #NEVER} for none
 * @param horizon windows that end at or before it are forgotten for good; {@link #NEVER} for none
 * @param incarnation the life whose partials {@code keys} and {@code events} count
 * @param keys distinct keys ever sent by this incarnation to this partition; never falls
 * @param events events in all partials ever sent by this incarnation to this partition; never falls
 * @param position the raw offset up to which, exclusive, a leaf has read; 0 above the leaves
 * @param partitions how many partitions the raw topic has; 0 above the leaves
 * @param sites how many sites have reported how far; empty at a leaf
 * @param behind at most {@link #MOST_BEHIND} sites that are furthest behind, furthest first; empty at a leaf
 * @param ledger what became of the events of all places below, each incarnation counted once. A leaf's is the same in every
 *     partition
 */
public record Watermark(
        String place,
        long born,
        long seq,
        long mark,
        boolean idle,
        long newest,
        long horizon,
        String incarnation,
        long keys,
        long events,
        long position,
        int partitions,
        Reaches sites,
        List<Straggler> behind,
        Ledger ledger) {

    /** Before all event time: what a place that has not spoken has reached. */
    public static final long NEVER = Long.MIN_VALUE;

    /** After all event time: what an idle place has reached. */
    public static final long FOREVER = Long.MAX_VALUE;

    /** The most names that {@code behind} holds. */
    public static final int MOST_BEHIND = 20;

    public Watermark {
        behind = List.copyOf(behind);
    }

    /** Whether this one takes the other's slot. */
    public boolean isAfter(Watermark other) {
        return born != other.born ? born > other.born : seq > other.seq;
    }

    /**
     * How far windows count as reported by this place: the mark, or {@link #FOREVER} when idle. Nobody reports a window that
     * ends after the newest that anyone has seen, so that an event from the future closes nothing.
     */
    public long reach() {
        return idle ? FOREVER : mark;
    }
}
