// SPDX-License-Identifier: Apache-2.0
package io.weir.plan;

import io.weir.event.Type;
import io.weir.expression.Expression;
import io.weir.expression.Expressions;
import io.weir.expression.Scope;
import io.weir.language.Aggregation;
import io.weir.language.Definition;
import io.weir.language.ReductionDocument;
import io.weir.operators.Aggregate;
import io.weir.operators.Decoder;
import io.weir.operators.Let;
import io.weir.operators.Operators;
import io.weir.operators.Parse;
import io.weir.operators.Step;
import io.weir.operators.Where;
import io.weir.policy.Sensitivity;
import io.weir.problem.Located;
import io.weir.problem.Problem;
import io.weir.problem.Problems;
import io.weir.problem.Source;
import io.weir.shape.Reading;
import io.weir.yaml.Yaml;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One reduction: follows an event from the stream's fields through the steps to the figures, name by name. */
final class ReductionPlanner {

    private final ReductionDocument document;
    private final StreamPlan stream;
    private final Problems problems;
    private final Lineage lineage = new Lineage();
    /** What a person may write now, with its type. */
    private Scope scope;
    /** What the plan calls it, where that differs: a name that was defined again. */
    private final Map<String, String> internal = new HashMap<>();
    /** Names whose definition is wrong, which has been told: what reads them is not looked at. */
    private final Set<String> broken = new HashSet<>();

    ReductionPlanner(ReductionDocument document, StreamPlan stream, Problems problems) {
        this.document = document;
        this.stream = stream;
        this.problems = problems;
        var names = new HashMap<String, Type>(StreamPlanner.builtIn());
        StreamPlanner.builtIn().keySet().forEach(name -> lineage.field(name, Sensitivity.INTERNAL));
        // What a sender chose as its key is in no contract, so it is taken for the worst that keys are used for.
        lineage.field("weir.key", Sensitivity.PERSONAL);
        stream.fields().values().forEach(field -> {
            names.put(field.name(), field.type());
            lineage.field(field.name(), field.sensitivity());
        });
        this.scope = Scope.of(names);
    }

    /** The plan; null after telling why there is none. */
    @Nullable
    ReductionPlan plan() {
        long before = problems.errors();
        List<Step> steps = steps();
        Aggregation aggregation = document.aggregate();
        List<ReductionPlan.GroupColumn> by = by(aggregation);
        List<ReductionPlan.Figure> figures = figures(aggregation);
        Scope finishing = finishing(aggregation, by, figures);
        List<ReductionPlan.Derived> derived = new ArrayList<>();
        for (Definition definition : ordered(aggregation.derive())) {
            String name = definition.name().value();
            Expression value = expression(definition.expression(), finishing);
            if (value == null) {
                broken.add(name);
                continue;
            }
            warnOfTruncation(value, definition.expression().source(), "published");
            derived.add(new ReductionPlan.Derived(name, value.type(), value));
            finishing = finishing.with(name, value.type());
        }
        Yaml.Scalar condition = aggregation.having();
        Expression having = condition == null ? null : condition("having", condition, finishing);
        if (problems.errors() > before) {
            return null;
        }
        steps = reading(steps, by, figures);
        long window = aggregation.window().value().toMillis();
        return new ReductionPlan(
                document.name().value(),
                document.version().value(),
                document.description() == null ? "" : document.description(),
                stream,
                steps,
                by,
                window,
                aggregation.late().value().toMillis(),
                aggregation.revise().value().toMillis(),
                figures,
                derived,
                having,
                publish(),
                PlanHash.of(stream, steps, by, window, figures));
    }

    private List<Step> steps() {
        var steps = new ArrayList<Step>();
        for (int number = 0; number < document.steps().size(); number++) {
            switch (document.steps().get(number)) {
                case io.weir.language.Step.Where where -> {
                    Expression condition = condition("where", where.condition(), scope);
                    if (condition != null) {
                        steps.add(new Where(condition.rename(internal)));
                    }
                }
                case io.weir.language.Step.Let let -> steps.add(let(let, number));
                case io.weir.language.Step.Parse parse -> {
                    Step step = parse(parse, number);
                    if (step != null) {
                        steps.add(step);
                    }
                }
                case io.weir.language.Step.Operator operator ->
                    throw new IllegalStateException("the vocabulary has a step that the plan does not know: "
                            + operator.call().name().value());
            }
        }
        return steps;
    }

    private Step let(io.weir.language.Step.Let let, int number) {
        var definitions = new ArrayList<Let.Definition>();
        for (Definition definition : ordered(let.definitions())) {
            String name = definition.name().value();
            Expression value = expression(definition.expression(), scope);
            if (value == null) {
                broken.add(name);
                continue;
            }
            broken.remove(name);
            Expression meant = value.rename(internal);
            // A name that was taken gets another one inside the plan, so that what was bound before keeps its value.
            String own = scope.names().containsKey(name) ? name + "@" + number : name;
            lineage.define(/* name= */ own, /* shown= */ name, meant);
            scope = scope.with(name, value.type());
            if (own.equals(name)) {
                internal.remove(name);
            } else {
                internal.put(name, own);
            }
            definitions.add(new Let.Definition(own, meant));
        }
        return new Let(definitions);
    }

    private @Nullable Step parse(io.weir.language.Step.Parse step, int number) {
        Expression text = expression(step.text(), scope);
        Decoder decoder = Operators.DECODERS.read(step.as(), Reading.of(problems));
        if (text != null && text.type() != Type.STRING) {
            problems.add(Problem.error(
                    "R0218",
                    step.text().source(),
                    "`parse` must be of type string, but `" + text.text() + "` is "
                            + text.type().text()));
            text = null;
        }
        if (text == null || decoder == null) {
            step.fields().forEach(rule -> broken.add(rule.name().value()));
            return null;
        }
        if (decoder.needsZone()) {
            problems.add(Problem.error("R0221", step.as().source(), "times of `" + decoder.name() + "` need a `zone`")
                    .label("`syslog: rfc5424` takes only texts whose times have an offset")
                    .note("why", "a text inside an event has no contract that could say a zone"));
        }
        Expression meant = text.rename(internal);
        var parsed = new ArrayList<Parse.Parsed>();
        for (ParsedField field : ParsedField.of(decoder, step.fields(), problems)) {
            String name = field.name();
            broken.remove(name);
            String own = scope.names().containsKey(name) ? name + "@" + number : name;
            lineage.parse(/* name= */ own, /* shown= */ name, meant, field.sensitivity());
            parsed.add(new Parse.Parsed(own, field.pointer(), field.type(), field.format(), field.required()));
        }
        // Only now: names of one text come at once.
        for (Parse.Parsed field : parsed) {
            int at = field.name().indexOf('@');
            String name = at < 0 ? field.name() : field.name().substring(0, at);
            scope = scope.with(name, field.type());
            if (at < 0) {
                internal.remove(name);
            } else {
                internal.put(name, field.name());
            }
        }
        return new Parse(meant, decoder, parsed, step.dead());
    }

    /** Steps that decode a text decode only what something reads. */
    private static List<Step> reading(
            List<Step> steps, List<ReductionPlan.GroupColumn> by, List<ReductionPlan.Figure> figures) {
        var reads = new HashSet<String>();
        steps.forEach(step -> step.inputs().forEach(input -> reads.addAll(input.reads())));
        by.forEach(column -> reads.addAll(column.value().reads()));
        for (ReductionPlan.Figure figure : figures) {
            figure.aggregate().inputs().forEach(input -> reads.addAll(input.reads()));
            if (figure.where() != null) {
                reads.addAll(figure.where().reads());
            }
        }
        return steps.stream()
                .map(step -> step instanceof Parse parse ? parse.reading(reads) : step)
                .toList();
    }

    private List<ReductionPlan.GroupColumn> by(Aggregation aggregation) {
        var by = new ArrayList<ReductionPlan.GroupColumn>();
        for (Definition column : aggregation.by()) {
            Expression value = expression(column.expression(), scope);
            if (value == null) {
                continue;
            }
            Expression meant = value.rename(internal);
            Lineage.Origin origin = lineage.of(meant);
            refuse(
                    origin,
                    column.name(),
                    "`by` would publish it as `" + column.name().value() + "`");
            warnOfTruncation(value, column.expression().source(), "grouped by");
            if (value.type() == Type.DOUBLE) {
                problems.add(Problem.warning(
                                "R0406",
                                column.name().source(),
                                "`" + column.name().value()
                                        + "` groups by a double: nearly every event is a group of its own")
                        .label("round it, or use bucket([…])"));
            }
            by.add(new ReductionPlan.GroupColumn(column.name().value(), value.type(), meant, origin.sensitivity()));
        }
        return by;
    }

    private List<ReductionPlan.Figure> figures(Aggregation aggregation) {
        var figures = new ArrayList<ReductionPlan.Figure>();
        var reading = new Reading(this::renamed, problems);
        for (io.weir.language.Figure figure : aggregation.take()) {
            Aggregate<?> aggregate = Operators.AGGREGATES.read(figure.call(), io.weir.language.Figure.OPTIONS, reading);
            Yaml.Scalar condition = figure.where();
            Expression where = condition == null ? null : condition("where", condition, scope);
            if (aggregate == null || (condition != null && where == null)) {
                continue;
            }
            aggregate.inputs().forEach(input -> {
                warnOfTruncation(input, figure.name().source(), "published");
                if (aggregate.discloses()) {
                    refuse(
                            lineage.of(input),
                            figure.name(),
                            "`take` would publish it in `" + figure.name().value() + "`");
                }
            });
            figures.add(new ReductionPlan.Figure(
                    figure.name().value(),
                    aggregate,
                    where == null ? null : where.rename(internal),
                    figure.unit(),
                    figure.description()));
        }
        figures.sort(java.util.Comparator.comparing(ReductionPlan.Figure::name));
        return figures;
    }

    /** Definitions in the order of what they read; all are broken if they read each other in a circle. */
    private List<Definition> ordered(List<Definition> definitions) {
        List<Definition> ordered = DefinitionOrder.of(definitions, problems);
        if (ordered.isEmpty()) {
            definitions.forEach(definition -> broken.add(definition.name().value()));
        }
        return ordered;
    }

    /** What rows are finished of, and nothing else that events had. */
    private Scope finishing(
            Aggregation aggregation, List<ReductionPlan.GroupColumn> by, List<ReductionPlan.Figure> figures) {
        broken.clear();
        aggregation.by().forEach(column -> broken.add(column.name().value()));
        aggregation.take().forEach(figure -> broken.add(figure.name().value()));
        by.forEach(column -> broken.remove(column.name()));
        figures.forEach(figure -> broken.remove(figure.name()));
        var names = new HashMap<String, Type>();
        by.forEach(column -> names.put(column.name(), column.type()));
        figures.forEach(figure -> names.put(figure.name(), figure.aggregate().type()));
        return scope.then(names);
    }

    private ReductionPlan.Publish publish() {
        var publish = document.publish();
        Located<Duration> every = publish.every();
        Located<Duration> closeAfter = publish.closeAfter();
        return new ReductionPlan.Publish(
                ReductionPlan.Tier.valueOf(publish.to().value().name()),
                every == null ? 0 : every.value().toMillis(),
                closeAfter == null ? -1 : closeAfter.value().toMillis(),
                publish.keep().value().toMillis(),
                publish.sinks().stream().map(Located::value).toList());
    }

    private @Nullable Expression expression(Yaml.Scalar text, Scope names) {
        if (!Collections.disjoint(NameReads.of(text.text()), broken)) {
            return null;
        }
        Scope withLabels = names;
        for (String label : NameReads.labels(text.text())) {
            withLabels = withLabels.with("weir.labels." + label, Type.STRING);
        }
        return Expressions.check(text.text(), text::at, withLabels, problems);
    }

    private @Nullable Expression renamed(Yaml.Scalar text) {
        Expression expression = expression(text, scope);
        return expression == null ? null : expression.rename(internal);
    }

    private @Nullable Expression condition(String key, Yaml.Scalar text, Scope names) {
        Expression condition = expression(text, names);
        if (condition != null && condition.type() != Type.BOOL) {
            problems.add(Problem.error(
                            "R0408",
                            text.source(),
                            "`" + key + "` must be true or false, but `" + condition.text() + "` is "
                                    + condition.type().text())
                    .label("did you forget a comparison?"));
            return null;
        }
        return condition;
    }

    private void refuse(Lineage.Origin origin, Located<String> at, String how) {
        if (origin.sensitivity().compareTo(Sensitivity.HIGHEST_PUBLISHED) > 0) {
            problems.add(Problem.error(
                            "R0501",
                            at.source(),
                            "`" + origin.path() + "` is " + origin.sensitivity().text() + ", and " + how)
                    .label("must not leave the site as it is")
                    .note("why", "above " + Sensitivity.HIGHEST_PUBLISHED.text() + " nothing is published unmasked")
                    .note("path", origin.path() + " → " + at.value()));
        }
    }

    private void warnOfTruncation(Expression value, Source source, String how) {
        if (value.truncates()) {
            problems.add(Problem.warning(
                            "R0407",
                            source,
                            "`" + value.text() + "` is " + how + ", and int / int cuts the fraction off")
                    .label("double(…) keeps it, ratio(a, b) is never an error"));
        }
    }
}
