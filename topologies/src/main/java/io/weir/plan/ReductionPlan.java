// SPDX-License-Identifier: Apache-2.0
package io.weir.plan;

import io.weir.event.Type;
import io.weir.expression.Expression;
import io.weir.operators.Aggregate;
import io.weir.operators.Column;
import io.weir.operators.Step;
import io.weir.operators.Windowing;
import io.weir.policy.Sensitivity;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A reduction that publishes rows, checked: every name resolved, every expression typed, nothing left to go wrong but the events.
 *
 * @param name as in topics
 * @param version a plan change under the same version starts a new incarnation
 * @param description for people; empty if none was said
 * @param stream where events come from
 * @param steps in order
 * @param by the group's columns, in order; may be empty
 * @param limitGroups how many groups a leaf keeps in a window, beside that of all others; 0 for any number
 * @param window how event time is cut
 * @param late milliseconds that the watermark stays behind the clock
 * @param revise milliseconds that a closed window still takes late events
 * @param figures in the order of names
 * @param derived in an order in which each reads only those before it
 * @param having over group, figures and derived names; null for all rows
 * @param publish where to and when
 * @param hash of everything above that changes a figure: sixteen hexadecimal digits
 */
public record ReductionPlan(
        String name,
        int version,
        String description,
        StreamPlan stream,
        List<Step> steps,
        List<GroupColumn> by,
        int limitGroups,
        Windowing window,
        long late,
        long revise,
        List<Figure> figures,
        List<Derived> derived,
        @Nullable Expression having,
        Publish publish,
        String hash)
        implements LeafPlan {

    public ReductionPlan {
        steps = List.copyOf(steps);
        by = List.copyOf(by);
        figures = List.copyOf(figures);
        derived = List.copyOf(derived);
    }

    /** A column of the group. */
    public record GroupColumn(String name, Type type, Expression value, Sensitivity sensitivity) {}

    /**
     * A figure: one column of the row, or several.
     *
     * @param aggregate what is computed
     * @param where only over events for which this is true; null for all
     * @param unit for people; null if none was said
     * @param description for people; null if none was said
     */
    public record Figure(
            String name,
            Aggregate<?> aggregate,
            @Nullable Expression where,
            @Nullable String unit,
            @Nullable String description) {

        /** The name of one of the aggregate's columns in a row. */
        public String name(Column column) {
            return name + column.suffix();
        }
    }

    /** A value computed from a row's group and figures, at the finishing tier only. */
    public record Derived(String name, Type type, Expression value) {}

    /**
     * Where rows, or events, appear and when.
     *
     * @param to the highest tier: it finishes the rows
     * @param every milliseconds between upserts of open windows; 0 when rows appear as windows close
     * @param closeAfter milliseconds that a missing site is waited for; -1 for the tier's default
     * @param keep milliseconds that windows are kept above the sites
     * @param sinks names of the finishing tier's configuration
     */
    public record Publish(Tier to, long every, long closeAfter, long keep, List<String> sinks) {}

    /** The tiers that LANGUAGE names. */
    public enum Tier {
        SITE,
        REGION,
        CENTRAL
    }
}
