// SPDX-License-Identifier: Apache-2.0
package io.weir.plan;

import io.weir.event.Type;
import io.weir.expression.Expression;
import io.weir.operators.Step;
import java.util.List;

/**
 * A reduction without {@code aggregate}, checked: each event that its steps keep is published, with every name that is there after
 * them. There are no windows, so nothing is late.
 *
 * @param name as in topics
 * @param version a plan change under the same version starts a new incarnation
 * @param description for people; empty if none was said
 * @param stream where events come from
 * @param steps in order
 * @param columns what is published of an event: those of {@link #OWN} first, then the others by name
 * @param publish where to; {@code every} is 0 and {@code closeAfter} -1, since nothing closes
 * @param hash of everything above that changes what is published: sixteen hexadecimal digits
 */
public record EventsPlan(
        String name,
        int version,
        String description,
        StreamPlan stream,
        List<Step> steps,
        List<Column> columns,
        ReductionPlan.Publish publish,
        String hash)
        implements LeafPlan {

    /**
     * The columns that each event has, whatever its steps leave. A step may set one, and then what it sets is published: a time that
     * must not be told to the millisecond can so be cut.
     */
    public static final List<Own> OWN = List.of(
            new Own("event_time", Type.TIMESTAMP, "weir.time"),
            new Own("event_region", Type.STRING, "weir.region"),
            new Own("event_site", Type.STRING, "weir.site"));

    /** The column that says for how many events an event stands; only where a step samples. */
    static final String WEIGHT = "event_weight";

    public EventsPlan {
        steps = List.copyOf(steps);
        columns = List.copyOf(columns);
    }

    /**
     * A column that each event has.
     *
     * @param value what it holds where no step has set it
     */
    public record Own(String name, Type type, String value) {}

    /** What is published under a name: the value of a name of the plan, which may be another. */
    public record Column(String name, Type type, Expression value) {}
}
