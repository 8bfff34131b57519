// SPDX-License-Identifier: Apache-2.0
package io.weir.metrics;

import io.weir.wire.Ledger;

/**
 * One reduction over one raw partition, as of a commit.
 *
 * @param stream that is reduced
 * @param reduction its id, {@code <name>.v<version>}
 * @param mark event time in epoch milliseconds up to which everything known is absorbed; {@link io.weir.wire.Watermark#NEVER} for
 *     nothing yet
 * @param idle whether the partition was found idle
 * @param groups in the heap
 * @param windows that still take events
 * @param folded events that were added to the group of all others since the task began, once for each window
 * @param ledger of this incarnation: durable, so that it does not fall at a restart
 * @param kind what it sends beside watermarks: {@code partial} or {@code event}
 * @param data partials, or events, sent since the task began
 * @param watermarks sent since the task began
 */
public record LeafFigures(
        String stream,
        String reduction,
        long mark,
        boolean idle,
        int groups,
        int windows,
        long folded,
        Ledger ledger,
        String kind,
        Volume data,
        Volume watermarks) {}
