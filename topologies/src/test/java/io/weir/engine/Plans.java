// SPDX-License-Identifier: Apache-2.0
package io.weir.engine;

import io.weir.event.TimeFormat;
import io.weir.event.Type;
import io.weir.expression.Expression;
import io.weir.expression.Expressions;
import io.weir.expression.Place;
import io.weir.expression.Scope;
import io.weir.operators.Aggregate;
import io.weir.operators.Count;
import io.weir.operators.Decoder;
import io.weir.operators.Json;
import io.weir.operators.Let;
import io.weir.operators.Max;
import io.weir.operators.Mean;
import io.weir.operators.Min;
import io.weir.operators.Step;
import io.weir.operators.Sum;
import io.weir.operators.Tumbling;
import io.weir.operators.Where;
import io.weir.plan.Field;
import io.weir.plan.ReductionPlan;
import io.weir.plan.ReductionPlan.Derived;
import io.weir.plan.ReductionPlan.Figure;
import io.weir.plan.ReductionPlan.GroupColumn;
import io.weir.plan.StreamPlan;
import io.weir.policy.Sensitivity;
import io.weir.problem.Problems;
import io.weir.problem.Source;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** Plans for tests, written with expressions as text. Steps change the scope of what follows, as the planner's do. */
final class Plans {

    private final StreamPlan stream;
    private Scope scope;
    private String name = "test-plan";
    private final List<Step> steps = new ArrayList<>();
    private final List<GroupColumn> by = new ArrayList<>();
    private final TreeMap<String, Figure> figures = new TreeMap<>();
    private final List<Derived> derived = new ArrayList<>();
    private Expression having;

    private Plans(StreamPlan stream) {
        this.stream = stream;
        var names = new TreeMap<String, Type>();
        stream.fields().forEach((field, plan) -> names.put(field, plan.type()));
        names.put("weir.site", Type.STRING);
        names.put("weir.topic", Type.STRING);
        names.put("weir.key", Type.STRING);
        names.put("weir.time", Type.TIMESTAMP);
        scope = Scope.of(names);
    }

    static Plans over(StreamPlan stream) {
        return new Plans(stream);
    }

    /** A stream of JSON; fields as {@code name:type}, with {@code !} when required. */
    static StreamPlan stream(String time, String... fields) {
        return stream(new Json(), time, fields);
    }

    static StreamPlan stream(Decoder decoder, String time, String... fields) {
        var all = new TreeMap<String, Field>();
        for (String field : fields) {
            boolean required = field.endsWith("!");
            String[] parts = field.replace("!", "").split(":");
            var type = Type.valueOf(parts[1].toUpperCase(java.util.Locale.ROOT));
            var format = type == Type.TIMESTAMP ? decoder.timeFormat() : TimeFormat.DEFAULT;
            all.put(
                    parts[0],
                    new Field(parts[0], type, Sensitivity.INTERNAL, false, "/" + parts[0], format, required, null));
        }
        return new StreamPlan("test", decoder, all, time == null ? List.of() : List.of(time), time == null, 300_000);
    }

    Expression expression(String text) {
        return expression(text, scope);
    }

    private static Expression expression(String text, Scope scope) {
        var problems = new Problems();
        Expression expression =
                Expressions.check(text, Place.exact(new Source("test", 1, 1, text.length())), scope, problems);
        if (expression == null) {
            throw new AssertionError(text + ": " + problems.all());
        }
        return expression;
    }

    Plans named(String other) {
        name = other;
        return this;
    }

    Plans where(String condition) {
        steps.add(new Where(expression(condition)));
        return this;
    }

    /** Names and expressions in turn, in an order in which each reads only those before it. */
    Plans let(String... definitions) {
        var all = new ArrayList<Let.Definition>();
        for (int i = 0; i < definitions.length; i += 2) {
            Expression value = expression(definitions[i + 1]);
            all.add(new Let.Definition(definitions[i], value));
            scope = scope.with(definitions[i], value.type());
        }
        steps.add(new Let(all));
        return this;
    }

    Plans by(String... columns) {
        for (String column : columns) {
            String[] parts = column.split("=", 2);
            Expression value = expression(parts[parts.length - 1]);
            by.add(new GroupColumn(parts[0], value.type(), value, Sensitivity.INTERNAL));
        }
        return this;
    }

    /** {@code sum(bytes)}; the argument is an expression. */
    Plans take(String figure, String call) {
        return take(figure, call, null);
    }

    Plans take(String figure, String call, String where) {
        String argument = call.substring(call.indexOf('(') + 1, call.length() - 1);
        Aggregate<?> aggregate = switch (call.substring(0, call.indexOf('('))) {
            case "count" -> new Count(argument.isEmpty() ? null : expression(argument));
            case "sum" -> new Sum(expression(argument));
            case "min" -> new Min(expression(argument));
            case "max" -> new Max(expression(argument));
            case "mean" -> new Mean(expression(argument));
            default -> throw new AssertionError(call);
        };
        figures.put(figure, new Figure(figure, aggregate, where == null ? null : expression(where), null, null));
        return this;
    }

    private Scope rows() {
        var names = new TreeMap<String, Type>();
        by.forEach(column -> names.put(column.name(), column.type()));
        figures.values()
                .forEach(figure -> figure.aggregate().columns().forEach(column -> {
                    if (column.type() != null) {
                        names.put(figure.name(column), column.type());
                    }
                }));
        derived.forEach(column -> names.put(column.name(), column.type()));
        return Scope.of(names);
    }

    Plans derive(String column, String text) {
        Expression value = expression(text, rows());
        derived.add(new Derived(column, value.type(), value));
        return this;
    }

    Plans having(String condition) {
        having = expression(condition, rows());
        return this;
    }

    ReductionPlan plan(String hash) {
        return new ReductionPlan(
                name,
                1,
                "",
                stream,
                steps,
                by,
                0,
                new Tumbling(Duration.ofMinutes(1)),
                30_000,
                3_600_000,
                List.copyOf(figures.values()),
                derived,
                having,
                new ReductionPlan.Publish(ReductionPlan.Tier.CENTRAL, 0, -1, 604_800_000, List.of()),
                hash);
    }

    ReductionPlan plan() {
        return plan("0123456789abcdef");
    }
}
