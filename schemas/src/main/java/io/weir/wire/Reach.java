// SPDX-License-Identifier: Apache-2.0
package io.weir.wire;

/**
 * How far one site has reported, for the windows that end after {@code after} and not after {@code until}: of those it has
 * reported the ones that end at or before {@code end}. For other windows it says nothing and is not expected.
 *
 * <p>Two bounds and not one number, because a site may be expected only for a part of event time, and because what was
 * written off of it makes a hole: a site with a hole is several reaches over disjoint spans.
 *
 * @param after exclusive, epoch milliseconds; {@link Watermark#NEVER} for no bound
 * @param until inclusive, epoch milliseconds; {@link Watermark#FOREVER} for no bound
 * @param end inclusive, epoch milliseconds; {@link Watermark#NEVER} for nothing yet, {@link Watermark#FOREVER} for an idle site,
 *     which has reported whatever anyone has
 */
public record Reach(long after, long until, long end) implements Comparable<Reach> {

    /** Whether the site is expected to report a window with this end. */
    public boolean covers(long windowEnd) {
        return after < windowEnd && windowEnd <= until;
    }

    /** By span, then by end. */
    @Override
    public int compareTo(Reach other) {
        int order = Long.compare(after, other.after);
        if (order == 0) {
            order = Long.compare(until, other.until);
        }
        return order != 0 ? order : Long.compare(end, other.end);
    }
}
