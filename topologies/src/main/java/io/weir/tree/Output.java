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

    /**
     * Publishes an event of a reduction without windows, to the partition of its leaf, under the key (raw topic id, partition, offset,
     * number): what comes of the same record again replaces it.
     *
     * @param offset of the raw record
     * @param bytes of the event, with room for the schema's id; the callee's from now on
     */
    default void event(long offset, byte[] bytes) {
        throw new UnsupportedOperationException("this is no output of events");
    }

    /** Publishes a watermark to one partition, under the key ({@code wm}, incarnation). */
    void watermark(int partition, Watermark watermark);
}
