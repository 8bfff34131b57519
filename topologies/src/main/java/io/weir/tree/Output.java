// SPDX-License-Identifier: Apache-2.0
package io.weir.tree;

import io.weir.wire.Partial;
import io.weir.wire.PartialKey;
import io.weir.wire.Watermark;

/** Where a leaf or a merge speaks to: the topic above it, inside the current transaction. */
public interface Output {

    /** Publishes a partial to the partition of its group. */
    void partial(PartialKey key, Partial partial);

    /** Publishes a watermark to one partition. */
    void watermark(int partition, Watermark watermark);
}
