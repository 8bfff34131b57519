// SPDX-License-Identifier: Apache-2.0
package io.weir.plan;

import io.weir.event.Type;
import io.weir.expression.Expression;
import io.weir.expression.Expressions;
import io.weir.expression.Scope;
import io.weir.language.Aggregation;
import io.weir.language.Definition;
import io.weir.language.ReductionDocument;
import io.weir.language.StreamDocument;
import io.weir.language.StreamDocument.FieldRule;
import io.weir.language.TestCase;
import io.weir.operators.Aggregate;
import io.weir.operators.Column;
import io.weir.operators.Decoder;
import io.weir.operators.Expect;
import io.weir.operators.Let;
import io.weir.operators.Lookup;
import io.weir.operators.Mask;
import io.weir.operators.Masking;
import io.weir.operators.Naming;
import io.weir.operators.Operators;
import io.weir.operators.Parse;
import io.weir.operators.Sampling;
import io.weir.operators.Step;
import io.weir.operators.Table;
import io.weir.operators.Where;
import io.weir.operators.Windowing;
import io.weir.policy.Sensitivity;
import io.weir.problem.DidYouMean;
import io.weir.problem.Located;
import io.weir.problem.Problem;
import io.weir.problem.Problems;
import io.weir.problem.Source;
import io.weir.shape.Reading;
import io.weir.yaml.Yaml;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** One reduction: follows an event from the stream's fields through the steps to what is published, name by name. */
final class ReductionPlanner {

    private final ReductionDocument document;
    private final StreamPlan stream;
    private final Map<Table, Table> tables;
    private final Problems problems;
    private final Lineage lineage = new Lineage();
    /** What a person may write now, with its type. */
    private Scope scope;
    /** What the plan calls it, where that differs: a name that was defined again. */
    private final Map<String, String> internal = new HashMap<>();
    /** Names whose definition is wrong, which has been told: what reads them is not looked at. */
    private final Set<String> broken = new HashSet<>();
    /** Figures whose name is no value that an expression can read, and their columns that are none, with the figure. */
    private final Map<String, ReductionPlan.Figure> unreadable = new HashMap<>();
    /** Names that have ever meant something. */
    private final Set<String> taken = new HashSet<>();
    /** Names that a step has taken out, with the step. */
    private final Map<String, Located<String>> gone = new HashMap<>();
    /** Fields of persons without a class that have been told of. */
    private final Set<String> persons = new HashSet<>();
    /** How many steps have sampled. */
    private int samples;
    /** One event in how many they have kept. */
    private long sampled = 1;

    /**
     * A planner of one reduction.
     *
     * @param tables those of other reductions: who asks the same of a file shares its rows
     */
    ReductionPlanner(ReductionDocument document, StreamPlan stream, Map<Table, Table> tables, Problems problems) {
        this.tables = tables;
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
            if (field.ofPerson()) {
                lineage.person(field.name(), field.name());
            }
        });
        // Any of the fields that may hold the time may be the one that does.
        stream.fields().values().stream()
                .filter(field -> stream.time().contains(field.name()))
                .map(Field::sensitivity)
                .max(Comparator.naturalOrder())
                .ifPresent(worst -> lineage.field("weir.time", worst));
        this.scope = Scope.of(names);
        taken.addAll(names.keySet());
    }

    /** The plan; null after telling why there is none. */
    @Nullable
    LeafPlan plan() {
        Aggregation aggregation = document.aggregate();
        return aggregation == null ? events() : rows(aggregation);
    }

    private @Nullable EventsPlan events() {
        long before = problems.errors();
        List<Step> steps = steps();
        refuse(
                lineage.of(Expression.name("weir.time", Type.TIMESTAMP)),
                new Located<>("watermark", document.publish().source()),
                "the watermark behind the events would tell it to the millisecond");
        List<EventsPlan.Column> columns = columns(steps);
        List<String> names = columns.stream().map(EventsPlan.Column::name).toList();
        boolean whole = problems.errors() == before;
        tests("events", names, column -> !whole || names.contains(column));
        if (problems.errors() > before) {
            return null;
        }
        var reads = new HashSet<String>();
        columns.forEach(column -> reads.addAll(column.value().reads()));
        steps = reading(steps, reads);
        return new EventsPlan(
                document.name().value(),
                document.version().value(),
                document.description() == null ? "" : document.description(),
                stream,
                steps,
                columns,
                publish(),
                PlanHash.of(stream, steps, columns));
    }

    /** Every name that is there after the steps, but for what is built in; and the columns that each event has. */
    private List<EventsPlan.Column> columns(List<Step> steps) {
        var names = new LinkedHashMap<String, String>();
        for (EventsPlan.Own own : EventsPlan.OWN) {
            Type type = scope.names().get(own.name());
            if (type == null) {
                names.put(own.name(), own.value());
            } else if (type == own.type()) {
                names.put(own.name(), own.name());
            } else {
                problems.add(Problem.error(
                                "R0209",
                                document.publish().source(),
                                "`" + own.name() + "` would be published as " + type.text()
                                        + ", but this column of each event is a "
                                        + own.type().text())
                        .label("`rename` it, or `remove` it"));
            }
        }
        for (String name : new TreeSet<>(scope.names().keySet())) {
            if (!name.startsWith("weir.") && !broken.contains(name)) {
                names.putIfAbsent(name, name);
            }
        }
        var columns = new ArrayList<EventsPlan.Column>();
        names.forEach((name, meaning) -> {
            Expression value = there(new Located<>(meaning, document.publish().source()));
            if (value != null) {
                Expression meant = value.rename(internal);
                // What is built in is internal, but for the time, of which the watermark tells in any case.
                if (!meaning.startsWith("weir.")) {
                    publishing(
                            lineage.of(meant),
                            new Located<>(name, document.publish().source()),
                            "without `aggregate` it would be published as `" + name + "`",
                            "`mask: { " + name + ": … }` or `remove: [" + name + "]`, as a step");
                }
                columns.add(new EventsPlan.Column(name, value.type(), meant));
            }
        });
        if (steps.stream().anyMatch(Step::weighs)) {
            if (names.containsKey(EventsPlan.WEIGHT)) {
                problems.add(Problem.error(
                                "R0209",
                                document.publish().source(),
                                "`" + EventsPlan.WEIGHT + "` says for how many events one stands that was sampled")
                        .label("`rename` it, or `remove` it"));
            }
            columns.add(new EventsPlan.Column(EventsPlan.WEIGHT, Type.INT, Step.WEIGHT));
        }
        return columns;
    }

    private @Nullable ReductionPlan rows(Aggregation aggregation) {
        long before = problems.errors();
        List<Step> steps = steps();
        List<ReductionPlan.GroupColumn> by = by(aggregation);
        int limitGroups = limitGroups(aggregation, by);
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
        if (problems.errors() > before || !aggregation.lost().isEmpty()) {
            tests("rows", aggregation.columns(), aggregation::mayHave);
            return null;
        }
        var columns = new ArrayList<>(Aggregation.ROW_COLUMNS);
        by.forEach(column -> columns.add(column.name()));
        figures.forEach(figure -> figure.aggregate().columns().forEach(column -> columns.add(figure.name(column))));
        derived.forEach(column -> columns.add(column.name()));
        tests("rows", columns, columns::contains);
        if (problems.errors() > before) {
            return null;
        }
        steps = reading(steps, reads(by, figures));
        Windowing window = aggregation.window().value();
        return new ReductionPlan(
                document.name().value(),
                document.version().value(),
                document.description() == null ? "" : document.description(),
                stream,
                steps,
                by,
                limitGroups,
                window,
                aggregation.late().value().toMillis(),
                aggregation.revise().value().toMillis(),
                figures,
                derived,
                having,
                publish(),
                PlanHash.of(stream, steps, by, limitGroups, window, figures));
    }

    private List<Step> steps() {
        var steps = new ArrayList<Step>();
        for (int number = 0; number < document.steps().size(); number++) {
            Step step = step(document.steps().get(number), number);
            if (step != null) {
                steps.add(step);
            }
        }
        return steps;
    }

    private @Nullable Step step(io.weir.language.Step written, int number) {
        return switch (written) {
            case io.weir.language.Step.Where where -> {
                Expression condition = condition("where", where.condition(), scope);
                yield condition == null ? null : selecting(new Where(condition.rename(internal)), where.source());
            }
            case io.weir.language.Step.Let let -> let(let, number);
            case io.weir.language.Step.Mask mask -> mask(mask, number);
            case io.weir.language.Step.Parse parse -> parse(parse, number);
            case io.weir.language.Step.Lookup lookup -> lookup(lookup, number);
            case io.weir.language.Step.Keep keep -> keep(keep);
            case io.weir.language.Step.Rename rename -> rename(rename);
            case io.weir.language.Step.Expect expect -> expect(expect, number);
            case io.weir.language.Step.Operator operator -> {
                Step step = Operators.STEPS.read(operator.call(), new Reading(this::renamed, problems));
                yield step == null
                        ? null
                        : selecting(
                                step instanceof Sampling sampling ? sampling(sampling, operator.source()) : step,
                                operator.source());
            }
            case io.weir.language.Step.Used used -> {
                int told = problems.told();
                Step step = step(used.step(), number);
                problems.annotate(told, "used", used.use().toString());
                yield step;
            }
            case io.weir.language.Step.Use use ->
                throw new IllegalStateException("`use: " + use.name().value() + "` has not been expanded");
        };
    }

    /** The step; tells if it selects by what must not be told. */
    private Step selecting(Step step, Source source) {
        if (step.selects()) {
            step.inputs().forEach(input -> refuseSelection(step.name(), source, input));
        }
        return step;
    }

    /** Each sample of a sample is taken anew, and what is left stands for what all of them have let go. */
    private Sampling sampling(Sampling sampling, Source source) {
        sampled *= sampling.oneIn();
        if (sampled > Sampling.MOST) {
            problems.add(
                    Problem.error("R0207", source, "the `sample` steps together would keep one event in " + sampled)
                            .label("allowed: one in " + Sampling.MOST)
                            .note("why", "what is kept stands for so many, and a count of them has to fit an int"));
            sampled = 1;
        }
        return sampling.at(samples++);
    }

    /** What is built in stays: nobody can have brought it along. */
    private Naming keep(io.weir.language.Step.Keep step) {
        String word = step.kept() ? "keep" : "remove";
        var named = new TreeSet<String>();
        boolean good = true;
        for (Located<String> name : step.names()) {
            good &= there(name) != null;
            named.add(name.value());
        }
        if (good) {
            for (String name : scope.names().keySet()) {
                if (named.contains(name) != step.kept() && !name.startsWith("weir.")) {
                    forget(name, new Located<>(word, step.source()));
                }
            }
        }
        return new Naming(word, List.copyOf(named));
    }

    private Naming rename(io.weir.language.Step.Rename step) {
        var names = new ArrayList<String>();
        var values = new TreeMap<String, Expression>();
        boolean good = true;
        for (io.weir.language.Step.Renamed renamed : step.names()) {
            String from = renamed.from().value();
            String to = renamed.to().value();
            Expression value = there(renamed.from());
            boolean leaves =
                    step.names().stream().anyMatch(other -> other.from().value().equals(to));
            if (scope.names().containsKey(to) && !leaves) {
                problems.add(Problem.error("R0210", renamed.to().source(), "there is a `" + to + "` already")
                        .label("`remove` it before, or take another name"));
                good = false;
            } else if (value == null) {
                broken.add(to);
                good = false;
            } else {
                values.put(to, value);
                names.add(from + " = " + to);
            }
        }
        if (good) {
            // They change at once, so that two may change places.
            var meant = new HashMap<>(internal);
            step.names().forEach(renamed -> forget(renamed.from().value(), new Located<>("rename", step.source())));
            values.forEach((to, value) -> name(to, value.rename(meant).text(), value.type()));
        }
        return new Naming("rename", names);
    }

    private Expect expect(io.weir.language.Step.Expect step, int number) {
        var rules = new ArrayList<Expect.Rule>();
        for (Definition rule : step.rules()) {
            String name = rule.name().value();
            Expression condition = condition(name, rule.expression(), scope);
            if (condition == null) {
                broken.add(name);
                continue;
            }
            Expression meant = condition.rename(internal);
            if (!step.flag()) {
                refuseSelection("expect", rule.name().source(), meant);
            }
            rules.add(new Expect.Rule(name, own(name, number), meant));
        }
        if (step.flag()) {
            for (Expect.Rule rule : rules) {
                broken.remove(rule.name());
                lineage.flag(/* name= */ rule.flag(), /* shown= */ rule.name(), rule.condition());
                name(/* name= */ rule.name(), /* own= */ rule.flag(), Type.BOOL);
            }
        }
        return new Expect(rules, step.flag() ? Expect.Otherwise.FLAG : Expect.Otherwise.DEAD);
    }

    /** The value of a name; null after telling that there is none. */
    private @Nullable Expression there(Located<String> name) {
        return expression(
                new Yaml.Scalar(name.source(), name.value(), Yaml.Scalar.Kind.STRING, /* exact= */ true), scope);
    }

    private void forget(String name, Located<String> step) {
        if (scope.names().containsKey(name)) {
            scope = scope.without(name);
            internal.remove(name);
            gone.put(name, step);
        }
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
            String own = own(name, number);
            lineage.define(/* name= */ own, /* shown= */ name, meant);
            name(name, own, value.type());
            definitions.add(new Let.Definition(own, meant));
        }
        return new Let(definitions);
    }

    private Masking mask(io.weir.language.Step.Mask step, int number) {
        var values = new ArrayList<Masking.Masked>();
        for (io.weir.language.Step.Masked masked : step.masks()) {
            Located<String> name = masked.name();
            Expression value = there(name);
            Mask mask = Operators.MASKS.read(masked.mask(), new Reading(this::renamed, problems));
            String objection = value == null || mask == null ? null : mask.objection(value.type());
            if (objection != null && value != null && mask != null) {
                Problem problem = Problem.error(
                        "R0410",
                        masked.mask().source(),
                        "`" + mask.text() + "` masks " + objection + ", but `" + name.value() + "` is "
                                + value.type().text());
                String instead = mask.instead(value.type());
                problem = problem.label(instead == null ? null : "did you mean `" + instead + "`?");
                problems.add(
                        switch (value.type()) {
                            case STRING -> problem.note("why", "a text that is cut off stays whole where it is short");
                            case BOOL ->
                                problem.label("did you mean `drop`?")
                                        .note("why", "how often each of two comes tells which is which");
                            default -> problem;
                        });
            }
            if (value == null || mask == null || objection != null) {
                broken.add(name.value());
                continue;
            }
            values.add(new Masking.Masked(own(name.value(), number), value.rename(internal), mask));
        }
        // Only now, so that each mask is given the value as it comes in.
        for (Masking.Masked masked : values) {
            // It was there before, so the plan calls it otherwise.
            String shown = masked.name().substring(0, masked.name().indexOf('@'));
            lineage.mask(masked.name(), shown, masked.input(), masked.mask());
            name(/* name= */ shown, /* own= */ masked.name(), masked.type());
        }
        return new Masking(values);
    }

    /**
     * What the plan calls a name that is defined now. One that was taken at any time gets another, so that what was bound before keeps its
     * value and its class, even if the name has been given away.
     */
    private String own(String name, int number) {
        return taken.add(name) ? name : name + "@" + number;
    }

    /** From here on the name means this. */
    private void name(String name, String own, Type type) {
        scope = scope.with(name, type);
        taken.add(name);
        gone.remove(name);
        if (own.equals(name)) {
            internal.remove(name);
        } else {
            internal.put(name, own);
        }
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
        if (decoder != null && !decoder.readsText()) {
            problems.add(Problem.error("R0219", step.as().source(), "`" + decoder.name() + "` reads no text")
                    .label("it decodes whole records: `decode: " + decoder.name() + "` of the stream"));
            decoder = null;
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
            String own = own(name, number);
            lineage.parse(/* name= */ own, /* shown= */ name, meant, field.sensitivity());
            if (field.ofPerson()) {
                lineage.person(/* name= */ own, /* shown= */ name);
            }
            parsed.add(new Parse.Parsed(own, field.pointer(), field.type(), field.format(), field.required()));
        }
        // Only now: names of one text come at once.
        for (Parse.Parsed field : parsed) {
            int at = field.name().indexOf('@');
            String shown = at < 0 ? field.name() : field.name().substring(0, at);
            name(/* name= */ shown, /* own= */ field.name(), field.type());
        }
        return new Parse(meant, decoder, parsed, step.dead());
    }

    private @Nullable Step lookup(io.weir.language.Step.Lookup step, int number) {
        Expression key = expression(step.key(), scope);
        if (key != null && !Lookup.takes(key.type())) {
            problems.add(Problem.error(
                    "R0218",
                    step.key().source(),
                    "`key` must be of type string, int, bool or ip, but `" + key.text() + "` is "
                            + key.type().text()));
            key = null;
        }
        if (key == null) {
            step.fields().forEach(rule -> broken.add(rule.name().value()));
            return null;
        }
        Expression meant = key.rename(internal);
        var columns = new ArrayList<Table.Column>();
        var names = new ArrayList<String>();
        for (FieldRule rule : step.fields()) {
            String name = rule.name().value();
            Located<Type> type = rule.type();
            Located<String> at = rule.at();
            Located<StreamDocument.Level> level = rule.level();
            columns.add(new Table.Column(
                    at == null ? Table.pointer(name) : at.value(),
                    type == null ? Type.STRING : type.value(),
                    rule.required()));
            broken.remove(name);
            String own = own(name, number);
            names.add(own);
            lineage.lookup(
                    /* name= */ own,
                    /* shown= */ name,
                    meant,
                    level == null
                            ? Sensitivity.INTERNAL
                            : Sensitivity.valueOf(level.value().name()));
        }
        // Only now: names of one row come at once.
        for (int i = 0; i < names.size(); i++) {
            name(
                    step.fields().get(i).name().value(),
                    names.get(i),
                    columns.get(i).type());
        }
        var table = new Table(new Table.Declaration(
                Path.of(step.source().file()).resolveSibling(step.file().value()),
                step.file().value(),
                Table.pointer(step.column()),
                meant.type(),
                columns));
        return selecting(
                new Lookup(tables.computeIfAbsent(table, same -> same), meant, names, step.dead()), step.source());
    }

    /** Steps that decode a text decode only what something reads. */
    private static List<Step> reading(List<Step> steps, Set<String> after) {
        var reads = new HashSet<>(after);
        steps.forEach(step -> step.inputs().forEach(input -> reads.addAll(input.reads())));
        return steps.stream()
                .map(step -> step instanceof Parse parse ? parse.reading(reads) : step)
                .toList();
    }

    private static Set<String> reads(List<ReductionPlan.GroupColumn> by, List<ReductionPlan.Figure> figures) {
        var reads = new HashSet<String>();
        by.forEach(column -> reads.addAll(column.value().reads()));
        for (ReductionPlan.Figure figure : figures) {
            figure.aggregate().inputs().forEach(input -> reads.addAll(input.reads()));
            if (figure.where() != null) {
                reads.addAll(figure.where().reads());
            }
        }
        return reads;
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
            publishing(
                    origin,
                    column.name(),
                    "`by` would publish it as `" + column.name().value() + "`",
                    null);
            warnOfTruncation(value, column.expression().source(), "grouped by");
            if (value.type() == Type.DOUBLE) {
                problems.add(Problem.warning(
                                "R0406",
                                column.name().source(),
                                "`" + column.name().value()
                                        + "` groups by a double: nearly every event is a group of its own")
                        .label("round it, or use bucket([…])"));
            } else if (value.type() == Type.TIMESTAMP
                    && value instanceof Expression.Name name
                    && !internal.containsKey(name.name())) {
                // As it comes in: what a step has made of it is the author's own.
                problems.add(Problem.warning(
                                "R0406",
                                column.name().source(),
                                "`" + column.name().value()
                                        + "` groups by a time: nearly every event is a group of its own")
                        .label("{ " + column.name().value() + ": " + name.name() + ".floor(\"1h\") }"));
            }
            by.add(new ReductionPlan.GroupColumn(column.name().value(), value.type(), meant, origin.sensitivity()));
        }
        return by;
    }

    /** The limit; 0 if there is none. Tells if the group of all others could not be told from the rest. */
    private int limitGroups(Aggregation aggregation, List<ReductionPlan.GroupColumn> by) {
        Located<Integer> limit = aggregation.limitGroups();
        if (limit == null) {
            return 0;
        }
        boolean all = by.size() == aggregation.by().size();
        if (all && by.stream().noneMatch(column -> column.type() == Type.STRING)) {
            problems.add(Problem.error(
                            "R0431",
                            limit.source(),
                            "`limit_groups` needs a column of type string in `by`, and there is none")
                    .label(
                            by.isEmpty()
                                    ? "without `by` there is one group"
                                    : "make one a text: `{ " + by.getFirst().name() + ": string("
                                            + aggregation
                                                    .by()
                                                    .getFirst()
                                                    .expression()
                                                    .text() + ") }`")
                    .note(
                            "why",
                            "the group that takes the events of all others is called `" + Aggregation.OTHER
                                    + "` there"));
        }
        return limit.value();
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
            String shown = "`take` would publish it in `" + figure.name().value() + "`";
            aggregate.inputs().forEach(input -> {
                warnOfTruncation(input, figure.name().source(), "published");
                publishing(
                        aggregate.discloses() ? lineage.of(input) : lineage.presence(input),
                        figure.name(),
                        shown,
                        null);
            });
            Expression meant = where == null ? null : where.rename(internal);
            if (meant != null) {
                refuse(
                        lineage.of(meant),
                        figure.name(),
                        "`where` would select by it what `take` publishes in `"
                                + figure.name().value() + "`");
            }
            figures.add(new ReductionPlan.Figure(
                    figure.name().value(), aggregate, meant, figure.unit(), figure.description()));
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
        gone.clear();
        aggregation.by().forEach(column -> broken.add(column.name().value()));
        aggregation.take().forEach(figure -> broken.add(figure.name().value()));
        broken.addAll(aggregation.lost());
        by.forEach(column -> broken.remove(column.name()));
        figures.forEach(figure -> broken.remove(figure.name()));
        var names = new HashMap<String, Type>();
        by.forEach(column -> names.put(column.name(), column.type()));
        figures.forEach(figure -> {
            // Only where it has no column of its own name, or one that is a list.
            unreadable.put(figure.name(), figure);
            for (Column column : figure.aggregate().columns()) {
                Type type = column.type();
                if (type == null) {
                    unreadable.put(figure.name(column), figure);
                } else {
                    unreadable.remove(figure.name(column));
                    names.put(figure.name(column), type);
                }
            }
        });
        return scope.then(names);
    }

    /** Tells that an expression reads what is no single value; whether it does. */
    private boolean readsUnreadable(Yaml.Scalar text) {
        for (String name : NameReads.of(text.text())) {
            ReductionPlan.Figure figure = unreadable.get(name);
            if (figure == null) {
                continue;
            }
            List<String> readable = figure.aggregate().columns().stream()
                    .filter(column -> column.type() != null)
                    .map(figure::name)
                    .toList();
            problems.add(Problem.error(
                            "R0409", text.source(), "`" + name + "` is not a value that an expression can read")
                    .label(
                            readable.isEmpty()
                                    ? "it is a list or a map, for whoever reads the rows"
                                    : "did you mean `" + readable.getFirst() + "`?")
                    .note("known", readable.isEmpty() ? "nothing of this figure" : String.join(", ", readable)));
            return true;
        }
        return false;
    }

    /**
     * Tells of columns that a test expects and nothing that is published has, and of fields that it gives and the stream has not.
     *
     * @param known the columns, for people
     * @param there whether there is a column, or may be one for all that can be told where something is wrong with the reduction
     */
    private void tests(String published, List<String> known, Predicate<String> there) {
        for (TestCase test : document.tests()) {
            for (TestCase.Given given : test.given()) {
                if (given instanceof TestCase.Given.Event event) {
                    givenFields(event);
                }
            }
            TestCase.Expectation then = test.then();
            if (then != null) {
                expectedColumns(published, then.rows(), known, there);
                expectedColumns(published, then.rowsInclude(), known, there);
            }
        }
    }

    private void expectedColumns(
            String published, @Nullable List<TestCase.Row> rows, List<String> known, Predicate<String> there) {
        for (TestCase.Row row : rows == null ? List.<TestCase.Row>of() : rows) {
            for (TestCase.Cell cell : row.cells()) {
                Located<String> column = cell.column();
                if (!there.test(column.value())) {
                    problems.add(Problem.error(
                                    "R0222",
                                    column.source(),
                                    "the " + published + " have no column `" + column.value() + "`")
                            .label(DidYouMean.label(column.value(), known))
                            .note("known", String.join(", ", known)));
                }
            }
        }
    }

    private void givenFields(TestCase.Given.Event event) {
        Set<String> fields = stream.fields().keySet();
        for (Yaml.Entry entry : event.fields().entries()) {
            String name = entry.key().text();
            if (!fields.contains(name)) {
                problems.add(Problem.error("R0222", entry.key().source(), "the stream has no field `" + name + "`")
                        .label(DidYouMean.label(name, fields))
                        .note("known", String.join(", ", new TreeSet<>(fields))));
            }
        }
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
        if (!Collections.disjoint(NameReads.of(text.text()), broken) || readsUnreadable(text)) {
            return null;
        }
        if (readsWhatIsGone(text, names)) {
            return null;
        }
        Scope withLabels = names;
        for (String label : NameReads.labels(text.text())) {
            withLabels = withLabels.with("weir.labels." + label, Type.STRING);
        }
        return Expressions.check(text.text(), text::at, withLabels, problems);
    }

    private boolean readsWhatIsGone(Yaml.Scalar text, Scope names) {
        boolean found = false;
        for (String name : NameReads.of(text.text())) {
            Located<String> step = gone.get(name);
            if (step != null && !names.names().containsKey(name)) {
                found = true;
                problems.add(Problem.error(
                                "R0302",
                                text.at(NameReads.find(text.text(), name), name.length()),
                                "`" + name + "` is not there any more")
                        .label("`" + step.value() + "` has taken it out")
                        .note("where", step.source().toString()));
            }
        }
        return found;
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

    /** What decides which events are counted is told by what is counted. */
    private void refuseSelection(String step, Source source, Expression condition) {
        refuse(
                lineage.of(condition),
                new Located<>(step, source),
                "`" + step + "` would select by it what is published");
    }

    /** Refuses to publish what is too sensitive, and warns of what should perhaps have been called so; each such field is told once. */
    private void publishing(Lineage.Origin origin, Located<String> at, String how, @Nullable String instead) {
        refuse(origin, at, how, instead);
        String person = origin.person();
        String field = person.split(" ", 2)[0];
        boolean refused = origin.sensitivity().compareTo(Sensitivity.HIGHEST_PUBLISHED) > 0;
        if (!person.isEmpty() && !refused && persons.add(field)) {
            problems.add(Problem.warning(
                            "R0415", at.source(), "`" + field + "` tells who somebody is and has no class, and " + how)
                    .label("may it leave the site as it is?")
                    .note("path", person + " → " + at.value())
                    .note(
                            "form",
                            "`fields: { " + field
                                    + ": { class: personal } }` and a mask; `class: internal` if it may"));
        }
    }

    private void refuse(Lineage.Origin origin, Located<String> at, String how) {
        refuse(origin, at, how, null);
    }

    /** With what to write instead, where there is one thing to say. */
    private void refuse(Lineage.Origin origin, Located<String> at, String how, @Nullable String instead) {
        if (origin.sensitivity().compareTo(Sensitivity.HIGHEST_PUBLISHED) > 0) {
            Problem problem = Problem.error(
                            "R0501",
                            at.source(),
                            "`" + origin.path() + "` is " + origin.sensitivity().text() + ", and " + how)
                    .label("must not leave the site as it is")
                    .note("why", "above " + Sensitivity.HIGHEST_PUBLISHED.text() + " nothing is published unmasked")
                    .note("path", origin.path() + " → " + at.value());
            problems.add(instead == null ? problem : problem.note("instead", instead));
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
