// SPDX-License-Identifier: Apache-2.0
package io.weir.tree;

import io.weir.wire.Partial;
import io.weir.wire.PartialKey;

/**
 * Appends to a merge's <em>input</em>. A zombie or a replay can leave an old partial as the last record of its key; compaction
 * would keep that one, so the merge writes the better one, which it holds, again.
 */
@FunctionalInterface
public interface Repair {

    /** Appends to the partition of the input that the merge reads. */
    void append(PartialKey key, Partial partial);
}
