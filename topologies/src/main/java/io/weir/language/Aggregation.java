// SPDX-License-Identifier: Apache-2.0
package io.weir.language;

import io.weir.operators.Windowing;
import io.weir.problem.Located;
import io.weir.problem.Source;
import io.weir.yaml.Yaml;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The {@code aggregate} of a reduction. Its columns have names that clash neither with each other nor with reserved ones.
 *
 * @param source the key {@code aggregate}
 * @param by the group's columns, in the order written; empty for one group
 * @param window how event time is cut
 * @param late how far the watermark stays behind
 * @param revise how long a closed window still takes late events
 * @param take the figures that could be read, by name
 * @param lost names of figures that could not, which has been told
 * @param derive figures of figures, by name
 * @param limitGroups how many groups a leaf keeps in a window, beside that of all others; null for any number
 * @param having keeps the rows for which it is true; null for all
 */
public record Aggregation(
        Source source,
        List<Definition> by,
        Located<Windowing> window,
        Located<Duration> late,
        Located<Duration> revise,
        List<Figure> take,
        List<String> lost,
        List<Definition> derive,
        @Nullable Located<Integer> limitGroups,
        Yaml.@Nullable Scalar having) {

    /** Columns that each row has, whatever is aggregated. */
    public static final List<String> ROW_COLUMNS = List.of(
            "window_start",
            "window_end",
            "sites_reported",
            "sites_expected",
            "complete",
            "revision",
            "reduction",
            "reduction_version",
            "problems");

    /** What text columns hold in the group that takes the events of all groups beyond {@code limit_groups}. */
    public static final String OTHER = "__other__";

    public Aggregation {
        by = List.copyOf(by);
        take = List.copyOf(take);
        lost = List.copyOf(lost);
        derive = List.copyOf(derive);
    }

    /** The columns of a row whose names are written somewhere, or are of every row. A figure may have others beside or instead. */
    public List<String> columns() {
        var columns = new ArrayList<>(ROW_COLUMNS);
        by.forEach(column -> columns.add(column.name().value()));
        columns.addAll(figures());
        derive.forEach(derived -> columns.add(derived.name().value()));
        return columns;
    }

    /** Whether a row may have this column, as far as names tell. */
    public boolean mayHave(String column) {
        return columns().contains(column) || Names.bringer(column, figures()) != null;
    }

    private List<String> figures() {
        var names = new ArrayList<>(lost);
        take.forEach(figure -> names.add(figure.name().value()));
        return names;
    }
}
