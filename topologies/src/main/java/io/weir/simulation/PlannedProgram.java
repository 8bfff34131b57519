// SPDX-License-Identifier: Apache-2.0
package io.weir.simulation;

import io.weir.engine.FigureLayouts;
import io.weir.engine.FinishedRow;
import io.weir.engine.PlanFigures;
import io.weir.engine.RowFinisher;
import io.weir.engine.StreamProgram;
import io.weir.event.Event;
import io.weir.operators.Supplies;
import io.weir.plan.ReductionPlan;
import io.weir.tree.Figures;
import io.weir.tree.MergeSettings.Emission;
import io.weir.tree.Reducer;
import io.weir.tree.Row;
import io.weir.tree.Windows;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A reduction as a person wrote it, in a simulated tree: raw bytes go through the decoder, the steps and the figures that run on
 * brokers. Records have no key.
 *
 * @param reduction the plan
 * @param timing of the tree; see {@link #timing(ReductionPlan, long, long, long)}
 */
public record PlannedProgram(ReductionPlan reduction, Timing timing) implements Program {

    /**
     * The times that a plan states, and beside them those that a tree is configured with; spans are in milliseconds.
     *
     * @param idle after how long without records a partition is quiet
     * @param closeAfter how long a window is waited for, where the reduction does not say
     * @param interval the least time between two watermarks, and between two flushes
     */
    public static Timing timing(ReductionPlan plan, long idle, long closeAfter, long interval) {
        ReductionPlan.Publish publish = plan.publish();
        return new Timing(
                Windows.of(plan.window()),
                plan.late(),
                plan.revise(),
                plan.stream().ahead(),
                false,
                idle,
                publish.every() > 0 ? Emission.EVERY_INTERVAL : Emission.CLOSED,
                publish.closeAfter() < 0 ? closeAfter : publish.closeAfter(),
                publish.keep(),
                interval,
                publish.every() > 0 ? publish.every() : interval);
    }

    @Override
    public Partition partition(String region, String site) {
        return new Decoded(StreamProgram.of(
                reduction.stream(),
                List.of(reduction),
                Map.of("weir.region", region, "weir.site", site),
                Supplies.known()));
    }

    private record Decoded(StreamProgram program) implements Partition {

        @Override
        public @Nullable String decode(byte[] value, long time, long offset) {
            return program.decode(null, value, time, offset);
        }

        @Override
        public Event event() {
            return program.event();
        }

        @Override
        public Reducer reducer() {
            return program.reducers().getFirst();
        }
    }

    @Override
    public Figures figures() {
        return new PlanFigures(reduction, FigureLayouts.NONE);
    }

    @Override
    public String plan() {
        return reduction.hash();
    }

    @Override
    public Predicate<Row> having() {
        return new RowFinisher(reduction, FigureLayouts.NONE)::passes;
    }

    /** Finishes rows as a sink gets them, in their order; those that do not pass {@code having} are left out. */
    public List<FinishedRow> finish(List<Row> rows) {
        var finisher = new RowFinisher(reduction, FigureLayouts.NONE);
        return rows.stream().map(finisher::finish).filter(FinishedRow::passes).toList();
    }
}
