// SPDX-License-Identifier: Apache-2.0
package io.weir.tree;

import io.weir.wire.CanonicalJson;
import io.weir.wire.Partitioning;
import java.util.List;

/**
 * The marks by which leaves tell every partition above that they kept to {@code limit_groups} in a window: groups beyond the limit were
 * folded into one, which lies in one partition, and any other row of the window may be low.
 *
 * <p>A mark is a partial of no events under a group that no event can have: its first column would be a list. It is merged, sent and forgotten
 * as any partial; only rows are never made of it. Its number is chosen so that the group's text alone leads into the partition that is meant.
 */
public final class Folded {

    private static final String MARK = "folded";

    private Folded() {}

    /** The group of the mark in a partition. */
    static String mark(int partition, int partitions) {
        for (int number = 0; ; number++) {
            String group = CanonicalJson.array(List.of(List.of(MARK, number)));
            if (Partitioning.of(group, partitions) == partition) {
                return group;
            }
        }
    }

    /** Whether a group is that of a mark. */
    public static boolean isMark(String group) {
        return group.startsWith("[[");
    }
}
