// SPDX-License-Identifier: Apache-2.0
package io.weir.metrics;

import java.util.List;
import java.util.Map;

/**
 * What one task of an application had at a commit: a raw partition with all its reductions, or one partition number of all merges.
 *
 * @param stateEntries in the task's store; on disk an estimate of RocksDB's
 * @param leaves of the task; empty at a merge
 * @param merges of the task; empty at a leaf
 * @param dead letters written since the task began, by reason; {@code stream} is that of the leaves
 * @param stream that the task reduces; empty at a merge
 */
public record TaskFigures(
        long stateEntries,
        List<LeafFigures> leaves,
        List<MergeFigures> merges,
        Map<String, Volume> dead,
        String stream) {

    public TaskFigures {
        leaves = List.copyOf(leaves);
        merges = List.copyOf(merges);
        dead = Map.copyOf(dead);
    }

    /** Of a raw partition. */
    public static TaskFigures ofLeaves(
            String stream, long stateEntries, List<LeafFigures> leaves, Map<String, Volume> dead) {
        return new TaskFigures(stateEntries, leaves, List.of(), dead, stream);
    }

    /** Of merges. */
    public static TaskFigures ofMerges(long stateEntries, List<MergeFigures> merges) {
        return new TaskFigures(stateEntries, List.of(), merges, Map.of(), "");
    }
}
