// SPDX-License-Identifier: Apache-2.0
package io.weir.simulation;

import io.weir.tree.DeadLetters;
import io.weir.tree.Figures;
import io.weir.tree.Leaf;
import io.weir.tree.LeafSettings;
import io.weir.tree.Merge;
import io.weir.tree.MergeSettings;
import io.weir.tree.Output;
import io.weir.tree.Published;
import io.weir.tree.Recollection;
import io.weir.tree.Reducer;
import io.weir.tree.Repair;
import io.weir.tree.RowOutput;
import io.weir.tree.Start;
import io.weir.tree.Store;
import java.util.OptionalLong;

/** Opens the leaves and merges of a simulated tree. A seam for the ablation test, which opens some with a rule missing. */
public interface Machines {

    /** The real ones. */
    Machines REAL = new Machines() {};

    /** See {@link Leaf#start}. */
    default Start start(
            LeafSettings settings, Store store, OptionalLong committed, Published published, long earliest, long end) {
        return Leaf.start(settings, store, committed, published, earliest, end);
    }

    /** See {@link Leaf#open}. */
    default Leaf leaf(
            LeafSettings settings,
            Store store,
            Reducer reducer,
            Output output,
            DeadLetters deadLetters,
            Start start,
            long wall) {
        return Leaf.open(settings, store, reducer, output, deadLetters, start, wall);
    }

    /** The settings that a merge is opened with. */
    default MergeSettings settings(MergeSettings settings) {
        return settings;
    }

    /** See {@link Merge#open}. */
    default Merge merge(
            MergeSettings settings,
            Store store,
            Figures figures,
            Output output,
            Repair repair,
            Recollection recollection,
            String inputId,
            long inputEnd,
            long wall) {
        return Merge.open(settings, store, figures, output, repair, recollection, inputId, inputEnd, wall);
    }

    /** See {@link Merge#open}. */
    default Merge merge(
            MergeSettings settings,
            Store store,
            Figures figures,
            RowOutput output,
            Repair repair,
            Recollection recollection,
            String inputId,
            long inputEnd,
            long wall) {
        return Merge.open(settings, store, figures, output, repair, recollection, inputId, inputEnd, wall);
    }

    /** Whether the merge begins at the beginning of its input. */
    default boolean readsFromStart(Merge merge) {
        return merge.readsFromStart();
    }
}
