// SPDX-License-Identifier: Apache-2.0
package io.weir.engine;

import io.weir.engine.FinishedRow.Cell;
import io.weir.event.Evaluator;
import io.weir.event.Event;
import io.weir.event.Type;
import io.weir.expression.Slots;
import io.weir.operators.Column;
import io.weir.plan.ReductionPlan;
import io.weir.plan.ReductionPlan.Derived;
import io.weir.plan.ReductionPlan.Figure;
import io.weir.plan.ReductionPlan.GroupColumn;
import io.weir.tree.Row;
import io.weir.wire.CanonicalJson;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Turns merged figures into the values of a row, at the finishing tier and nowhere else.
 *
 * <p>What cannot be told is null; that and what else to know of a row is among its problems, in the order of the columns:
 *
 * <ul>
 *   <li>{@code limit_groups: folded}: the row is that of all groups beyond the limit; {@code limit_groups: may be low}: there were such in
 *       the window, and some of this group's events may be with them;
 *   <li>{@code <column>: overflow}: the value of a figure's column does not fit its type;
 *   <li>{@code <figure>: missing}: a plan that contributed had no such figure, so any value would be too low;
 *   <li>{@code <figure>: <n> not finite}: so many NaN and infinities were left out (the value is there);
 *   <li>{@code <derived>: <reason>}: its expression failed, or is NaN or infinite ({@code not_finite});
 *   <li>{@code having: <reason>}: the condition failed; the row passes, since an error must not hide it;
 *   <li>{@code having}: the row does not pass. See {@link FinishedRow#passes}.
 * </ul>
 *
 * <p>Not for several threads.
 */
public final class RowFinisher {

    private static final int UNREADABLE = -1;

    private final ReductionPlan plan;
    private final PlanFigures figures;
    private final Event event;
    private final int[] group;
    /** The group of all others, canonical. */
    private final String others;

    /** By figure and column; {@link #UNREADABLE} for a list or a map. */
    private final int[][] figure;

    private final Evaluator[] derived;
    private final @Nullable Evaluator having;

    /** A finisher of a plan's rows. */
    public RowFinisher(ReductionPlan plan, FigureLayouts layouts) {
        this.plan = plan;
        this.figures = new PlanFigures(plan, layouts);
        var slots = new Slots();
        group = plan.by().stream()
                .mapToInt(column -> slots.reserve(column.name()))
                .toArray();
        others = Groups.Key.others(plan.by()).text();
        figure = plan.figures().stream()
                .map(each -> each.aggregate().columns().stream()
                        .mapToInt(column -> column.type() == null ? UNREADABLE : slots.reserve(each.name(column)))
                        .toArray())
                .toArray(int[][]::new);
        derived = plan.derived().stream()
                .map(column -> slots.define(column.name(), column.value()))
                .toArray(Evaluator[]::new);
        having = plan.having() == null ? null : slots.bind(plan.having());
        event = new Event(slots.size());
    }

    /**
     * Finishes a row.
     *
     * @throws IllegalArgumentException if the row's group is not one of this plan
     */
    public FinishedRow finish(Row row) {
        event.clear();
        var problems = new ArrayList<String>();
        var cells = new ArrayList<Cell>();
        cells.add(new Cell("window_start", Type.TIMESTAMP, row.window().start() * 1_000));
        cells.add(new Cell("window_end", Type.TIMESTAMP, row.window().end() * 1_000));
        group(row.group(), cells);
        if (row.folded()) {
            problems.add("limit_groups: " + (row.group().equals(others) ? "folded" : "may be low"));
        }
        figures(figures.read(row.partial()), cells, problems);
        derive(cells, problems);
        boolean passes = passes(problems);
        cells.add(new Cell("sites_reported", Type.INT, (long) row.reported()));
        cells.add(new Cell("sites_expected", Type.INT, (long) row.expected()));
        cells.add(new Cell("complete", Type.BOOL, row.complete()));
        cells.add(new Cell("revision", Type.INT, row.revision()));
        cells.add(new Cell("reduction", Type.STRING, plan.name()));
        cells.add(new Cell("reduction_version", Type.INT, (long) plan.version()));
        return new FinishedRow(cells, problems, passes);
    }

    /** Whether the row passes {@code having}; see {@link FinishedRow#passes}. */
    public boolean passes(Row row) {
        return having == null || finish(row).passes();
    }

    private void group(String text, List<Cell> cells) {
        List<@Nullable Object> values = CanonicalJson.parseArray(text);
        if (values.size() != group.length) {
            throw new IllegalArgumentException("a group of " + values.size() + " values for " + group.length
                    + " columns of " + plan.id() + ": " + text);
        }
        for (int i = 0; i < group.length; i++) {
            GroupColumn column = plan.by().get(i);
            Object value = Values.parse(column.type(), values.get(i));
            Values.set(event, group[i], value);
            cells.add(new Cell(column.name(), column.type(), value));
        }
    }

    private void figures(@Nullable Object[] states, List<Cell> cells, List<String> problems) {
        for (int i = 0; i < figure.length; i++) {
            Figure each = plan.figures().get(i);
            Object state = states[i];
            if (state == null) {
                problems.add(each.name() + ": missing");
            }
            List<Column> columns = each.aggregate().columns();
            for (int c = 0; c < columns.size(); c++) {
                Column column = columns.get(c);
                String name = each.name(column);
                Object value = null;
                if (state != null) {
                    try {
                        value = figures.figure(i).finish(state, c);
                    } catch (ArithmeticException e) {
                        problems.add(name + ": overflow");
                    }
                }
                if (figure[i][c] != UNREADABLE) {
                    Values.set(event, figure[i][c], value);
                }
                cells.add(new Cell(name, column.type(), value));
            }
            long notFinite = state == null ? 0 : figures.figure(i).notFinite(state);
            if (notFinite > 0) {
                problems.add(each.name() + ": " + notFinite + " not finite");
            }
        }
    }

    private void derive(List<Cell> cells, List<String> problems) {
        // Evaluated in the order of what they need, shown in the order of their names.
        var byName = new TreeMap<String, Cell>();
        var wrong = new TreeMap<String, String>();
        for (int i = 0; i < derived.length; i++) {
            Derived column = plan.derived().get(i);
            byte status = derived[i].evaluate(event);
            Object value = status == Event.PRESENT ? Values.get(event, derived[i].register, column.type()) : null;
            if (status == Event.FAILED) {
                wrong.put(column.name(), String.valueOf(event.failure));
            } else if (value instanceof Double number && !Double.isFinite(number)) {
                wrong.put(column.name(), GroupReducer.NOT_FINITE);
                value = null;
            }
            byName.put(column.name(), new Cell(column.name(), column.type(), value));
        }
        cells.addAll(byName.values());
        wrong.forEach((name, why) -> problems.add(name + ": " + why));
    }

    private boolean passes(List<String> problems) {
        if (having == null) {
            return true;
        }
        byte status = having.evaluate(event);
        if (status == Event.FAILED) {
            problems.add("having: " + event.failure);
            return true;
        }
        boolean passes = status == Event.PRESENT && event.bits[having.register] != 0;
        if (!passes) {
            problems.add("having");
        }
        return passes;
    }
}
