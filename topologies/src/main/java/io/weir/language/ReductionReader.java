// SPDX-License-Identifier: Apache-2.0
package io.weir.language;

import io.weir.language.Publish.Tier;
import io.weir.operators.Operators;
import io.weir.operators.Tumbling;
import io.weir.operators.Windowing;
import io.weir.problem.DidYouMean;
import io.weir.problem.Elsewhere;
import io.weir.problem.Located;
import io.weir.problem.Problem;
import io.weir.problem.Problems;
import io.weir.problem.Source;
import io.weir.shape.Field;
import io.weir.shape.Keys;
import io.weir.shape.OperatorCall;
import io.weir.shape.Reading;
import io.weir.yaml.Yaml;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads a reduction, or a fragment of one. */
final class ReductionReader {

    private static final String[] AGGREGATE_KEYS = {
        "by", "window", "late", "revise", "take", "derive", "having", "limit_groups"
    };
    /** Those of {@code publish} that only rows have. */
    private static final String[] CLOSING_KEYS = {"when", "close_after"};

    private static final String[] PUBLISH_KEYS = {"to", "when", "close_after", "keep", "sinks"};
    private static final String[] STEP_KEYS = {"where", "drop", "let", "mask", "expect", "parse"};

    static final Field<Integer> VERSION = Field.integer(
                    "version", "A positive integer; a change of the plan needs the next one.")
            .between(1, 999_999)
            .why("the version is a part of the topics' names");
    static final Field<String> DESCRIPTION = Field.string("description", "A sentence for people.");

    static final Field<Duration> WINDOW = Windowing.length("window");
    static final Field<Duration> LATE =
            Field.duration("late", "How far the watermark stays behind.").orElse(Duration.ofSeconds(30));
    static final Field<Duration> REVISE = Field.duration("revise", "How long a closed window still takes late events.")
            .orElse(Duration.ofHours(1));
    static final Field<Integer> LIMIT_GROUPS = Field.integer(
                    "limit_groups",
                    "How many groups a leaf keeps in a window; events of further ones go to `__other__`.")
            .between(1, 10_000_000);
    static final Field<Yaml.Scalar> HAVING = Field.expressionText("having", "Keeps the rows for which it is true.");
    static final Field<Yaml.Scalar> WHERE = Field.expressionText("where", "Keeps the events for which it is true.");
    static final Field<Otherwise> OTHERWISE = Field.choice(
                    "else", "What becomes of an event that breaks a rule.", Otherwise.class)
            .orElse(Otherwise.DEAD);
    static final Field<Yaml.Scalar> PARSE = Field.expressionText("parse", "The text that is decoded.");
    static final Field<Unreadable> UNREADABLE = Field.choice(
                    "unreadable", "What becomes of an event whose text cannot be decoded.", Unreadable.class)
            .orElse(Unreadable.DEAD);
    static final Field<String> FILE = Field.string("lookup", "The file: .csv or .json.");
    static final Field<Yaml.Scalar> KEY = Field.expressionText("key", "What a row is found by.");
    static final Field<String> COLUMN =
            Field.string("column", "The file's column that has the keys: that of the key's own name unless said.");
    static final Field<Missing> MISSING = Field.choice(
                    "else", "What becomes of an event that finds no row.", Missing.class)
            .orElse(Missing.ABSENT);
    static final Field<String> UNIT = Field.string("unit", "The unit, for people and dashboards.");

    static final Field<Tier> TO = Field.choice(
                    "to", "The highest tier, which finishes the rows, or has the events.", Tier.class)
            .orElse(Tier.CENTRAL);
    static final Field<Duration> EVERY = Field.duration("every", "How often an open window's row is refined.")
            .atLeast(Duration.ofSeconds(1));
    static final Field<Duration> CLOSE_AFTER = Field.duration("close_after", "How long a missing site is waited for.")
            .atLeast(Duration.ofSeconds(1));
    static final Field<Duration> KEEP = Field.duration("keep", "How long rows, or events, are kept.")
            .atLeast(Duration.ofMinutes(1))
            .orElse(Duration.ofDays(7));
    static final Field<List<String>> SINKS =
            Field.list(Field.string("sinks", "Names of the central tier's configuration."));

    /** What becomes of an event that breaks a rule of {@code expect}. */
    enum Otherwise {
        DEAD,
        FLAG
    }

    /** What becomes of a text that cannot be decoded. */
    enum Unreadable {
        DEAD,
        ABSENT
    }

    /** What becomes of an event that finds no row. */
    enum Missing {
        ABSENT,
        DEAD
    }

    private final Vocabulary vocabulary;
    private final Problems problems;
    private final Reading reading;
    /** How many errors leave enough of a reduction to go on looking at the rest: those of tests and of single figures. */
    private long forgiven;

    ReductionReader(Vocabulary vocabulary, Problems problems) {
        this.vocabulary = vocabulary;
        this.problems = problems;
        this.reading = Reading.of(problems);
    }

    /**
     * What was read of a reduction.
     *
     * @param document null if something keeps it from being one
     * @param inline the contract that it brings along; null if there is none
     * @param inlineYaml as it was written; null if there is none
     */
    record Read(
            @Nullable ReductionDocument document, @Nullable StreamDocument inline, Yaml.@Nullable Mapping inlineYaml) {}

    /** Reads the keys of a reduction and closes them. */
    Read read(Keys keys) {
        long before = problems.errors();
        Yaml nameValue = keys.yaml("reduction");
        Located<String> name = nameValue == null ? null : Names.reduction(nameValue, problems);
        Located<Integer> version = keys.located(VERSION);
        Located<String> description = keys.maybe(DESCRIPTION);
        Yaml fromValue = keys.yaml("from");
        keys.require("from", "The name of a stream, or a contract as a map.");
        Located<String> from = null;
        StreamDocument inline = null;
        Yaml.Mapping inlineYaml = null;
        if (fromValue instanceof Yaml.Mapping mapping) {
            inlineYaml = mapping;
            Keys inner = new Keys("from", mapping.source(), mapping.entries(), reading);
            inline = new StreamReader(vocabulary, problems).read(inner);
            from = inline == null ? null : inline.name();
        } else if (fromValue != null) {
            from = Names.stream(fromValue, "from", problems);
        }
        List<Step> steps = steps(keys.yaml("steps"));
        Yaml aggregateValue = keys.yaml("aggregate");
        Aggregation aggregate = null;
        if (aggregateValue != null) {
            aggregate = aggregate(keys.key("aggregate"), aggregateValue);
        }
        Publish publish = publish(keys.key("publish"), keys.yaml("publish"), /* events= */ aggregateValue == null);
        String published = aggregateValue == null ? "events" : "rows";
        long beforeTests = problems.errors();
        List<TestCase> tests = new TestReader(problems, published).read(keys.yaml("tests"));
        forgiven += problems.errors() - beforeTests;
        keys.elsewhere("aggregate", AGGREGATE_KEYS);
        keys.elsewhere("publish", PUBLISH_KEYS);
        keys.elsewhere("steps", STEP_KEYS);
        keys.close();
        if (problems.errors() - forgiven > before
                || name == null
                || version == null
                || from == null
                || publish == null) {
            return new Read(null, inline, inlineYaml);
        }
        var document = new ReductionDocument(
                keys.source(),
                name,
                version,
                description == null ? null : description.value(),
                from,
                steps,
                aggregate,
                publish,
                tests);
        return new Read(document, inline, inlineYaml);
    }

    /** Reads the keys of a fragment and closes them; null after telling what keeps it from being one. */
    @Nullable
    FragmentDocument fragment(Keys keys) {
        long before = problems.errors();
        Yaml nameValue = keys.yaml("fragment");
        Located<String> name = nameValue == null ? null : Names.fragment(nameValue, "fragment", problems);
        keys.maybe(DESCRIPTION);
        Yaml stepsValue = keys.yaml("steps");
        keys.require("steps", "The steps that reductions share.");
        List<Step> steps = steps(stepsValue);
        keys.elsewhere("steps", STEP_KEYS);
        keys.close();
        return problems.errors() > before || name == null ? null : new FragmentDocument(keys.source(), name, steps);
    }

    // ---- steps

    private List<Step> steps(@Nullable Yaml yaml) {
        var steps = new ArrayList<Step>();
        if (yaml == null) {
            return steps;
        }
        if (!(yaml instanceof Yaml.Sequence sequence)) {
            problems.add(Problem.error("R0202", yaml.source(), "`steps` must be a list, but is " + yaml.what())
                    .note("why", "steps have an order, and maps have none")
                    .note("form", "`- where: status >= 500`"));
            return steps;
        }
        for (Yaml item : sequence.items()) {
            OperatorCall call = OperatorCall.read(item, vocabulary.steps(), problems);
            Step step = call == null ? null : step(call);
            if (step != null) {
                steps.add(step);
            }
        }
        return steps;
    }

    private @Nullable Step step(OperatorCall call) {
        return switch (call.name().value()) {
            case "where" -> {
                noOptions(call);
                Yaml argument = argument(call, "`where: status >= 500`");
                Yaml.Scalar condition = argument == null ? null : WHERE.read(argument, reading);
                yield condition == null ? null : new Step.Where(call.source(), condition);
            }
            case "let" -> {
                noOptions(call);
                Yaml argument = argument(call, "`let: { endpoint: path.route() }`");
                yield argument == null ? null : new Step.Let(call.source(), definitions("let", argument, "definition"));
            }
            case "mask" -> {
                noOptions(call);
                Yaml argument = argument(call, "`mask: { client: { truncate: { v4: 24 } }, user: pseudonym }`");
                yield argument == null ? null : new Step.Mask(call.source(), masks(argument));
            }
            case "expect" -> expect(call);
            case "keep", "remove" -> {
                noOptions(call);
                Yaml argument = argument(call, "`" + call.name().value() + ": [user, path]`");
                yield argument == null
                        ? null
                        : new Step.Keep(
                                call.source(),
                                call.name().value().equals("keep"),
                                names(call.name().value(), argument));
            }
            case "rename" -> {
                noOptions(call);
                Yaml argument = argument(call, "`rename: { old_name: new_name }`");
                yield argument == null ? null : new Step.Rename(call.source(), renamed(argument));
            }
            case "use" -> {
                noOptions(call);
                Yaml argument = argument(call, "`use: name`, of a document `fragment: name`");
                Located<String> name = argument == null ? null : Names.fragment(argument, "use", problems);
                yield name == null ? null : new Step.Use(call.source(), name);
            }
            case "parse" -> parse(call);
            case "lookup" -> lookup(call);
            default -> new Step.Operator(call);
        };
    }

    private Step.@Nullable Expect expect(OperatorCall call) {
        var options = new Keys("expect", call.source(), call.options(), reading);
        Otherwise otherwise = options.read(OTHERWISE);
        boolean closed = options.close();
        Yaml argument = argument(call, "`expect: { has_path: present(path) }`");
        return argument == null || otherwise == null || !closed
                ? null
                : new Step.Expect(call.source(), definitions("expect", argument, "rule"), otherwise == Otherwise.FLAG);
    }

    private List<Located<String>> names(String owner, Yaml yaml) {
        var names = new ArrayList<Located<String>>();
        if (!(yaml instanceof Yaml.Sequence sequence) || sequence.items().isEmpty()) {
            problems.add(Problem.error(
                            "R0202",
                            yaml.source(),
                            "`" + owner + "` must be a list of names, but is "
                                    + (yaml instanceof Yaml.Sequence ? "empty" : yaml.what()))
                    .label(yaml instanceof Yaml.Scalar scalar && !scalar.isNull() ? listed(owner, scalar.text()) : null)
                    .note("form", "`" + owner + ": [user, path]`"));
            return names;
        }
        for (Yaml item : sequence.items()) {
            Located<String> name = name(item, "field");
            if (name != null) {
                names.add(name);
            }
        }
        return names;
    }

    /** Names without brackets; or a condition, which another step takes. */
    private static @Nullable String listed(String owner, String text) {
        return text.matches("[\\w, ]+") ? "did you mean `[" + text + "]`?" : Elsewhere.argument(owner, "expression");
    }

    private List<Step.Renamed> renamed(Yaml yaml) {
        var renamed = new ArrayList<Step.Renamed>();
        if (!(yaml instanceof Yaml.Mapping mapping)) {
            problems.add(Problem.error("R0202", yaml.source(), "`rename` must be a map, but is " + yaml.what())
                    .note("form", "`old_name: new_name`"));
            return renamed;
        }
        var taken = new HashMap<String, Source>();
        for (Yaml.Entry entry : mapping.entries()) {
            Located<String> from = Names.name(entry.key(), "field", problems);
            Located<String> to = name(entry.value(), "field");
            Source first = to == null ? null : taken.putIfAbsent(to.value(), to.source());
            if (first != null && to != null) {
                problems.add(Problem.error("R0210", to.source(), "two fields would be called `" + to.value() + "`")
                        .note("first", first.toString()));
            } else if (from != null && to != null) {
                renamed.add(new Step.Renamed(from, to));
            }
        }
        renamed.sort(Comparator.comparing(each -> each.from().value()));
        return renamed;
    }

    private @Nullable Located<String> name(Yaml yaml, String what) {
        if (yaml instanceof Yaml.Scalar scalar) {
            return Names.name(scalar, what, problems);
        }
        problems.add(Problem.error("R0202", yaml.source(), "a " + what + " must be a name, but is " + yaml.what()));
        return null;
    }

    private List<Step.Masked> masks(Yaml yaml) {
        var masks = new ArrayList<Step.Masked>();
        if (!(yaml instanceof Yaml.Mapping mapping) || mapping.entries().isEmpty()) {
            problems.add(Problem.error(
                            "R0202",
                            yaml.source(),
                            "`mask` must be a map, but is " + (yaml instanceof Yaml.Mapping ? "empty" : yaml.what()))
                    .note("form", "`name: mask`, such as `user: pseudonym`")
                    .note("known", String.join(", ", vocabulary.masks().names())));
            return masks;
        }
        for (Yaml.Entry entry : mapping.entries()) {
            Located<String> name = Names.name(entry.key(), "masked field", problems);
            OperatorCall mask = OperatorCall.read(entry.value(), vocabulary.masks(), problems);
            if (name != null && mask != null) {
                masks.add(new Step.Masked(name, mask));
            }
        }
        masks.sort(Comparator.comparing(masked -> masked.name().value()));
        return masks;
    }

    private Step.@Nullable Parse parse(OperatorCall call) {
        long before = problems.errors();
        var options = new Keys("parse", call.source(), call.options(), reading);
        Yaml as = options.yaml("as");
        options.require("as", "How the text becomes names: a decoder.");
        List<StreamDocument.FieldRule> fields = new StreamReader(vocabulary, problems).fields(options.yaml("fields"));
        Unreadable unreadable = options.read(UNREADABLE);
        options.close();
        Yaml argument = argument(call, "`{ parse: message, as: json, fields: { level: { type: string } } }`");
        Yaml.Scalar text = argument == null ? null : PARSE.read(argument, reading);
        OperatorCall decoder = as == null ? null : OperatorCall.read(as, vocabulary.decoders(), problems);
        return problems.errors() > before || text == null || decoder == null
                ? null
                : new Step.Parse(call.source(), text, decoder, fields, unreadable == Unreadable.DEAD);
    }

    private Step.@Nullable Lookup lookup(OperatorCall call) {
        long before = problems.errors();
        var options = new Keys("lookup", call.source(), call.options(), reading);
        Yaml.Scalar key = options.read(KEY);
        Located<String> written = options.maybe(COLUMN);
        List<StreamDocument.FieldRule> fields = new StreamReader(vocabulary, problems).fields(options.yaml("fields"));
        Missing missing = options.read(MISSING);
        if (missing == Missing.ABSENT) {
            options.require("fields", "What is taken of a row: `{ country: { type: string } }`.");
        }
        options.close();
        Yaml argument = argument(call, "`{ lookup: stores.csv, key: store, fields: { country: { type: string } } }`");
        String file = argument == null ? null : FILE.read(argument, reading);
        if (file != null && argument != null && !file.endsWith(".csv") && !file.endsWith(".json")) {
            problems.add(Problem.error(
                            "R0205",
                            argument.source(),
                            "`lookup` must be a .csv or a .json file, but is `" + file + "`")
                    .note("form", "csv with the names of the columns in its first row, or a list of JSON objects"));
        }
        String column = written != null
                ? written.value()
                : key == null ? null : key.text().strip();
        if (key != null && written == null && !key.text().strip().matches("\\w+")) {
            problems.add(Problem.error("R0203", call.source(), "`lookup` needs `column`")
                    .note("column", COLUMN.doc())
                    .note("why", "`" + key.text() + "` is not a name that the file could have, too"));
        }
        return problems.errors() > before || key == null || file == null || argument == null || column == null
                ? null
                : new Step.Lookup(
                        call.source(),
                        new Located<>(file, argument.source()),
                        key,
                        column,
                        fields,
                        missing == Missing.DEAD);
    }

    private @Nullable Yaml argument(OperatorCall call, String form) {
        if (call.argument() == null) {
            problems.add(Problem.error("R0203", call.source(), "`" + call.name().value() + "` needs an argument")
                    .note("form", form));
        }
        return call.argument();
    }

    private void noOptions(OperatorCall call) {
        new Keys(call.name().value(), call.source(), call.options(), reading).close();
    }

    /** A map of names to expressions, by name. */
    private List<Definition> definitions(String owner, Yaml yaml, String what) {
        var definitions = new ArrayList<Definition>();
        if (!(yaml instanceof Yaml.Mapping mapping)) {
            problems.add(Problem.error("R0202", yaml.source(), "`" + owner + "` must be a map, but is " + yaml.what())
                    .note("form", "`name: expression`"));
            return definitions;
        }
        for (Yaml.Entry entry : mapping.entries()) {
            Definition definition = definition(entry, what);
            if (definition != null) {
                definitions.add(definition);
            }
        }
        definitions.sort(Comparator.comparing(definition -> definition.name().value()));
        return definitions;
    }

    private @Nullable Definition definition(Yaml.Entry entry, String what) {
        Located<String> name = Names.name(entry.key(), what, problems);
        Yaml.Scalar expression = Field.expressionText(entry.key().text(), "").read(entry.value(), reading);
        return name == null || expression == null ? null : new Definition(name, expression);
    }

    // ---- aggregate

    private @Nullable Aggregation aggregate(Source owner, Yaml yaml) {
        Keys keys = Keys.of("aggregate", owner, yaml, reading);
        if (keys == null) {
            return null;
        }
        long before = problems.errors();
        List<Definition> by = by(keys.yaml("by"));
        Located<Windowing> window = window(keys.yaml("window"));
        keys.require("window", "The length of a window: `1m`.");
        Located<Duration> late = keys.located(LATE);
        Located<Duration> revise = keys.located(REVISE);
        var lost = new ArrayList<String>();
        List<Figure> take = take(keys.yaml("take"), lost);
        keys.require("take", "The figures: `requests: count()`.");
        Yaml deriveValue = keys.yaml("derive");
        List<Definition> derive =
                deriveValue == null ? List.of() : definitions("derive", deriveValue, "derived figure");
        Located<Yaml.Scalar> having = keys.maybe(HAVING);
        Located<Integer> limitGroups = keys.maybe(LIMIT_GROUPS);
        keys.elsewhere("publish", PUBLISH_KEYS);
        keys.elsewhere("steps", STEP_KEYS);
        keys.close();
        clashes(by, take, derive);
        if (problems.errors() - forgiven > before || window == null || late == null || revise == null) {
            return null;
        }
        return new Aggregation(
                owner,
                by,
                window,
                late,
                revise,
                take,
                lost,
                derive,
                limitGroups,
                having == null ? null : having.value());
    }

    private List<Definition> by(@Nullable Yaml yaml) {
        var columns = new ArrayList<Definition>();
        if (yaml == null) {
            return columns;
        }
        if (!(yaml instanceof Yaml.Sequence sequence)) {
            problems.add(Problem.error("R0202", yaml.source(), "`by` must be a list, but is " + yaml.what())
                    .label(
                            yaml instanceof Yaml.Scalar scalar && !scalar.isNull()
                                    ? "did you mean `[" + scalar.text() + "]`?"
                                    : null)
                    .note("form", "`[endpoint, { site: weir.site }]`"));
            return columns;
        }
        for (Yaml item : sequence.items()) {
            Definition column = column(item);
            if (column != null) {
                columns.add(column);
            }
        }
        return columns;
    }

    private @Nullable Definition column(Yaml item) {
        if (item instanceof Yaml.Scalar scalar && !scalar.isNull()) {
            String text = scalar.text();
            if (text.indexOf('.') > 0 || text.indexOf('(') > 0) {
                String last = text.substring(0, text.indexOf('(') > 0 ? text.indexOf('(') : text.length());
                String likely = last.substring(last.lastIndexOf('.') + 1);
                problems.add(Problem.error("R0208", scalar.source(), "the group column `" + text + "` needs a name")
                        .label("did you mean `{ " + (likely.isBlank() ? "name" : likely) + ": " + text + " }`?"));
                return null;
            }
            Located<String> name = Names.name(scalar, "group column", problems);
            return name == null ? null : new Definition(name, scalar);
        }
        if (item instanceof Yaml.Mapping mapping && mapping.entries().size() == 1) {
            return definition(mapping.entries().getFirst(), "group column");
        }
        problems.add(Problem.error(
                        "R0202",
                        item.source(),
                        "a group column must be a name or `{name: expression}`, but is "
                                + (item instanceof Yaml.Mapping ? "a map of several" : item.what()))
                .note("form", "`[endpoint, { site: weir.site }]`"));
        return null;
    }

    private @Nullable Located<Windowing> window(@Nullable Yaml yaml) {
        if (yaml == null) {
            return null;
        }
        if (yaml instanceof Yaml.Scalar) {
            Duration length = WINDOW.read(yaml, reading);
            return length == null ? null : new Located<>(new Tumbling(length), yaml.source());
        }
        OperatorCall call = OperatorCall.read(yaml, vocabulary.windows(), problems);
        Windowing window = call == null ? null : Operators.WINDOWS.read(call, reading);
        return call == null || window == null ? null : new Located<>(window, call.source());
    }

    /** Reads figures; {@code lost} takes the names of those that cannot be read. */
    private List<Figure> take(@Nullable Yaml yaml, List<String> lost) {
        var figures = new ArrayList<Figure>();
        if (yaml == null) {
            return figures;
        }
        if (!(yaml instanceof Yaml.Mapping mapping) || mapping.entries().isEmpty()) {
            problems.add(Problem.error(
                            "R0202",
                            yaml.source(),
                            "`take` must be a map of figures, but is "
                                    + (yaml instanceof Yaml.Mapping ? "empty" : yaml.what()))
                    .note("form", "`requests: count()`"));
            return figures;
        }
        for (Yaml.Entry entry : mapping.entries()) {
            long before = problems.errors();
            Figure figure = figure(entry);
            if (problems.errors() > before) {
                lost.add(entry.key().text());
                forgiven += problems.errors() - before;
            } else if (figure != null) {
                figures.add(figure);
            }
        }
        figures.sort(Comparator.comparing(figure -> figure.name().value()));
        return figures;
    }

    private @Nullable Figure figure(Yaml.Entry entry) {
        Located<String> name = Names.name(entry.key(), "figure", problems);
        OperatorCall call = OperatorCall.readCall(entry.value(), vocabulary.aggregates(), problems);
        if (call == null) {
            return null;
        }
        var common = new Keys(
                call.name().value(),
                call.source(),
                call.options().stream()
                        .filter(option -> Figure.OPTIONS.contains(option.key().text()))
                        .toList(),
                reading);
        Located<Yaml.Scalar> where = common.maybe(WHERE);
        Located<String> unit = common.maybe(UNIT);
        Located<String> description = common.maybe(DESCRIPTION);
        return name == null
                ? null
                : new Figure(
                        name,
                        call.without(Figure.OPTIONS),
                        where == null ? null : where.value(),
                        unit == null ? null : unit.value(),
                        description == null ? null : description.value());
    }

    private void clashes(List<Definition> by, List<Figure> take, List<Definition> derive) {
        List<String> figures = figures(take);
        var seen = new HashMap<String, Source>();
        by.forEach(column -> clash(
                column.name(),
                figures,
                seen,
                "did you mean `{ other_name: " + column.expression().text() + " }`?"));
        take.forEach(figure -> clash(figure.name(), figures, seen, null));
        derive.forEach(derived -> clash(derived.name(), figures, seen, null));
    }

    private void clash(Located<String> column, List<String> figures, Map<String, Source> seen, @Nullable String label) {
        String reserved = Names.reservedColumn(column.value(), figures);
        if (reserved != null) {
            problems.add(Problem.error("R0209", column.source(), "no column may be called `" + column.value() + "`")
                    .label(label)
                    .note("why", reserved));
            return;
        }
        Source first = seen.putIfAbsent(column.value(), column.source());
        if (first != null) {
            boolean swapped = first.compareTo(column.source()) > 0;
            problems.add(Problem.error(
                            "R0210",
                            swapped ? first : column.source(),
                            "two columns are called `" + column.value() + "`")
                    .note("first", (swapped ? column.source() : first).toString()));
        }
    }

    private static List<String> figures(List<Figure> take) {
        return take.stream().map(figure -> figure.name().value()).toList();
    }

    // ---- publish

    private @Nullable Publish publish(Source owner, @Nullable Yaml yaml, boolean events) {
        Keys keys = yaml == null
                ? new Keys("publish", owner, List.of(), reading)
                : Keys.of("publish", owner, yaml, reading);
        if (keys == null) {
            return null;
        }
        long before = problems.errors();
        Located<Tier> to = keys.located(TO);
        if (events) {
            refuseClosing(keys);
        }
        Located<Duration> every = events ? null : when(keys.yaml("when"));
        Located<Duration> closeAfter = events ? null : keys.maybe(CLOSE_AFTER);
        Located<Duration> keep = keys.located(KEEP);
        Yaml sinksValue = keys.yaml("sinks");
        var sinks = new ArrayList<Located<String>>();
        if (sinksValue != null && SINKS.read(sinksValue, reading) != null) {
            problems.add(Problem.warning("R0211", keys.key("sinks"), "`sinks` of `publish` is not in this version yet")
                    .note("why", "rows stay in their topic; nothing delivers them further"));
            for (Yaml item : ((Yaml.Sequence) sinksValue).items()) {
                sinks.add(new Located<>(((Yaml.Scalar) item).text(), item.source()));
            }
        }
        keys.elsewhere("aggregate", AGGREGATE_KEYS);
        keys.close();
        return problems.errors() > before || to == null || keep == null
                ? null
                : new Publish(keys.source(), to, every, closeAfter, keep, sinks);
    }

    private void refuseClosing(Keys keys) {
        for (String key : CLOSING_KEYS) {
            if (keys.yaml(key) != null) {
                problems.add(Problem.error("R0225", keys.key(key), "`" + key + "` needs an `aggregate`")
                        .label("leave it out")
                        .note(
                                "why",
                                "a reduction without `aggregate` publishes each event as it comes; nothing closes"));
            }
        }
    }

    /** {@code closed} or {@code {every: 10s}}. */
    private @Nullable Located<Duration> when(@Nullable Yaml yaml) {
        if (yaml == null || (yaml instanceof Yaml.Scalar scalar && scalar.text().equals("closed"))) {
            return null;
        }
        if (yaml instanceof Yaml.Scalar scalar) {
            problems.add(Problem.error("R0206", scalar.source(), "`when` cannot be " + scalar.what())
                    .label(DidYouMean.label(scalar.text(), Set.of("closed")))
                    .note("known", "`closed`, or `{ every: 10s }`"));
            return null;
        }
        Keys keys = Keys.of("when", yaml.source(), yaml, reading);
        if (keys == null) {
            return null;
        }
        Located<Duration> every = keys.located(EVERY);
        keys.close();
        return every;
    }
}
