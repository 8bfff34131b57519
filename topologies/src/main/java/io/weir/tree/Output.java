// SPDX-License-Identifier: Apache-2.0
package io.weir.tree;

import io.weir.wire.Partial;
import io.weir.wire.PartialKey;
import io.weir.wire.Watermark;

/**
 * Where a leaf or a merge speaks to: the topic above it, inside the current transaction. Within a partition the order of calls
 * is the order of records: a watermark must not overtake the partials that it covers.
 */
public interface Output {

    /** Publishes a partial to the partition of its group, {@link io.weir.wire.Partitioning#of}. */
    void partial(PartialKey key, Partial partial);

    /** Publishes a watermark to one partition, under the key ({@code wm}, incarnation). */
    void watermark(int partition, Watermark watermark);
}
