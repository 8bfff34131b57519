// SPDX-License-Identifier: Apache-2.0
package io.weir.tree;

import io.weir.wire.Partial;
import io.weir.wire.Window;

/**
 * A row before finishing: the engine turns the merged figures into values.
 *
 * <p>Besides its columns, the row's record must keep {@code version}, {@code children} and {@code events} of the partial, the
 * {@code digest}, the {@code horizon} and whether it passed (as headers, say): a merge that lost its store learns from them what it
 * has sent.
 *
 * @param window the span of event time
 * @param group canonical JSON, as in a partial's key
 * @param partial what all held partials of the group come to
 * @param reported how many of the expected sites have reported the window
 * @param expected how many sites are expected to report it
 * @param complete whether all expected had reported, now or at an earlier revision
 * @param revision 1 for the first published row of (window, group), then counted up
 * @param digest of the figures' bytes and of {@code folded}: equal figures have equal digests
 * @param horizon of the merge when the row was sent; windows that end at or before it get no more rows
 * @param folded whether groups of the window were folded at some leaf, so that the row may be low
 */
public record Row(
        Window window,
        String group,
        Partial partial,
        int reported,
        int expected,
        boolean complete,
        long revision,
        long digest,
        long horizon,
        boolean folded) {

    /** A row of a window in which no groups were folded. */
    public Row(
            Window window,
            String group,
            Partial partial,
            int reported,
            int expected,
            boolean complete,
            long revision,
            long digest,
            long horizon) {
        this(window, group, partial, reported, expected, complete, revision, digest, horizon, false);
    }
}
