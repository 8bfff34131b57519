// SPDX-License-Identifier: Apache-2.0
package io.weir.tree;

import io.weir.wire.Straggler;
import java.util.List;

/**
 * How the children of a merge stand to each other, for people to read: measured by the newest window that the first of them has
 * reported. Nothing is decided by it.
 *
 * @param expected children for which the merge waits
 * @param reported of them, those that have reported that window, or are idle; 0 if nobody has reported anything
 * @param expectedSites sites behind the children that are expected for that window
 * @param reportedSites of them, those that have reported it
 * @param behind expected children that have not reported it, furthest behind first, at most {@link
 *     io.weir.wire.Watermark#MOST_BEHIND}
 * @param contests places for which two lives speak in turn; they count as having reported nothing
 */
public record Standing(
        int expected,
        int reported,
        int expectedSites,
        int reportedSites,
        List<Straggler> behind,
        List<Contest> contests) {

    public Standing {
        behind = List.copyOf(behind);
        contests = List.copyOf(contests);
    }
}
