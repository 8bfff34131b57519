// SPDX-License-Identifier: Apache-2.0
package io.weir.metrics;

import io.weir.tree.MergeCounters;
import io.weir.tree.Standing;
import io.weir.wire.Watermark;
import org.jspecify.annotations.Nullable;

/**
 * The merge of one partition of one reduction, as of a flush.
 *
 * @param reduction its id, {@code <name>.v<version>}
 * @param said what it said last; null before its first flush that was not silent
 * @param standing of its children
 * @param rebuilding whether it has lost its state and still reads what was there when it began
 * @param windows that it holds
 * @param open of them, those that it has sent nothing of yet
 * @param counters what it has met
 * @param partials sent since the task began
 * @param watermarks sent since the task began
 * @param repairs partials appended again to the input since the task began
 * @param completeRows sent since the task began
 * @param incompleteRows sent since the task began
 * @param revisions of these rows, those that were not the first of their group and window
 * @param foreign records of the input that are not Weir's, since the task began
 */
public record MergeFigures(
        String reduction,
        @Nullable Watermark said,
        Standing standing,
        boolean rebuilding,
        int windows,
        int open,
        MergeCounters counters,
        Volume partials,
        Volume watermarks,
        Volume repairs,
        Volume completeRows,
        Volume incompleteRows,
        long revisions,
        long foreign) {}
