// SPDX-License-Identifier: Apache-2.0
package io.weir.language;

import io.weir.event.Durations;
import io.weir.event.TimeText;
import io.weir.event.Type;
import io.weir.language.TestCase.Cell;
import io.weir.language.TestCase.Expectation;
import io.weir.language.TestCase.Expected;
import io.weir.language.TestCase.Given;
import io.weir.language.TestCase.Row;
import io.weir.problem.Located;
import io.weir.problem.Problem;
import io.weir.problem.Problems;
import io.weir.problem.Source;
import io.weir.shape.Field;
import io.weir.shape.Keys;
import io.weir.shape.Literals;
import io.weir.shape.Reading;
import io.weir.yaml.Yaml;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads a reduction's tests. */
final class TestReader {

    static final Field<String> NAME = Field.string("name", "What the test shows.");
    static final Field<Integer> DEAD =
            Field.integer("dead", "How many events are dead letters.").atLeast(0);
    static final Field<Integer> LATE =
            Field.integer("late", "How many events come after the horizon.").atLeast(0);
    static final Field<Double> ABOUT = Field.number("about", "The number.");
    static final Field<Double> WITHIN =
            Field.number("within", "How far off it may be.").atLeast(0.0);

    private final Problems problems;
    private final Reading reading;
    private final String published;

    /**
     * A reader.
     *
     * @param published what comes out: {@code rows} or {@code events}; the plan knows their columns
     */
    TestReader(Problems problems, String published) {
        this.problems = problems;
        this.reading = Reading.of(problems);
        this.published = published;
    }

    List<TestCase> read(@Nullable Yaml yaml) {
        var tests = new ArrayList<TestCase>();
        if (yaml == null) {
            return tests;
        }
        if (!(yaml instanceof Yaml.Sequence sequence)) {
            problems.add(Problem.error("R0202", yaml.source(), "`tests` must be a list, but is " + yaml.what()));
            return tests;
        }
        var names = new HashMap<String, Source>();
        for (Yaml item : sequence.items()) {
            TestCase test = test(item);
            if (test != null) {
                Source first =
                        names.putIfAbsent(test.name().value(), test.name().source());
                if (first != null) {
                    problems.add(Problem.error(
                                    "R0210",
                                    test.name().source(),
                                    "two tests are called `" + test.name().value() + "`")
                            .note("first", first.toString()));
                }
                tests.add(test);
            }
        }
        return tests;
    }

    private @Nullable TestCase test(Yaml yaml) {
        Keys keys = Keys.of("test", yaml.source(), yaml, reading);
        if (keys == null) {
            return null;
        }
        Located<String> name = keys.located(NAME);
        Yaml givenValue = keys.yaml("given");
        Yaml thenValue = keys.yaml("then");
        Yaml scriptValue = keys.yaml("script");
        if (scriptValue == null) {
            keys.require("given", "Raw lines (strings) and decoded events (maps), in order.");
            keys.require("then", "What must come out: `{ " + published + ": […], dead: 0 }`.");
        } else if (givenValue != null || thenValue != null) {
            problems.add(Problem.error(
                            "R0220", scriptValue.source(), "a test has a `script`, or `given` and `then`, not both")
                    .note("form", "events and expectations are steps of the script"));
        }
        List<Given> given = given(givenValue);
        Expectation then = thenValue == null ? null : then(thenValue);
        Yaml.Sequence script = null;
        if (scriptValue instanceof Yaml.Sequence sequence) {
            script = sequence;
        } else if (scriptValue != null) {
            problems.add(Problem.error(
                    "R0202", scriptValue.source(), "`script` must be a list, but is " + scriptValue.what()));
        }
        keys.close();
        return name == null ? null : new TestCase(yaml.source(), name, given, then, script);
    }

    private List<Given> given(@Nullable Yaml yaml) {
        var given = new ArrayList<Given>();
        if (yaml == null) {
            return given;
        }
        if (!(yaml instanceof Yaml.Sequence sequence)) {
            problems.add(Problem.error("R0202", yaml.source(), "`given` must be a list, but is " + yaml.what())
                    .note("form", "a string is a raw line, a map is a decoded event"));
            return given;
        }
        for (Yaml item : sequence.items()) {
            if (item instanceof Yaml.Mapping mapping) {
                given.add(new Given.Event(mapping));
            } else if (item instanceof Yaml.Scalar scalar && scalar.kind() == Yaml.Scalar.Kind.STRING) {
                given.add(new Given.Line(new Located<>(scalar.text(), scalar.source())));
            } else {
                problems.add(Problem.error(
                                "R0202",
                                item.source(),
                                "what is `given` must be a raw line in quotes or a map, but is " + item.what())
                        .note("form", "a string is a raw line, a map is a decoded event"));
            }
        }
        return given;
    }

    private @Nullable Expectation then(Yaml yaml) {
        Keys keys = Keys.of("then", yaml.source(), yaml, reading);
        if (keys == null) {
            return null;
        }
        List<Row> rows = rows(published, keys.yaml(published));
        List<Row> rowsInclude = rows(published + "_include", keys.yaml(published + "_include"));
        Located<Integer> dead = keys.maybe(DEAD);
        // No event is late where no window closes.
        Located<Integer> late = publishesRows() ? keys.maybe(LATE) : null;
        if (keys.close() && rows == null && rowsInclude == null && dead == null && late == null) {
            problems.add(Problem.error("R0203", yaml.source(), "`then` expects nothing")
                    .note(
                            "known",
                            published + ", " + published + "_include, dead" + (publishesRows() ? ", late" : "")));
        }
        return new Expectation(yaml.source(), rows, rowsInclude, dead, late);
    }

    private boolean publishesRows() {
        return published.equals("rows");
    }

    private @Nullable List<Row> rows(String owner, @Nullable Yaml yaml) {
        if (yaml == null) {
            return null;
        }
        var rows = new ArrayList<Row>();
        if (!(yaml instanceof Yaml.Sequence sequence)) {
            problems.add(Problem.error("R0202", yaml.source(), "`" + owner + "` must be a list, but is " + yaml.what())
                    .note("form", "`[{ endpoint: /pay, requests: 1 }]`"));
            return rows;
        }
        for (Yaml item : sequence.items()) {
            if (item instanceof Yaml.Mapping mapping) {
                rows.add(row(mapping));
            } else {
                String what = publishesRows() ? "a row" : "an event";
                problems.add(Problem.error("R0202", item.source(), what + " must be a map, but is " + item.what())
                        .note("form", "`{ endpoint: /pay, requests: 1 }`"));
            }
        }
        return List.copyOf(rows);
    }

    private Row row(Yaml.Mapping mapping) {
        var cells = new ArrayList<Cell>();
        for (Yaml.Entry entry : mapping.entries()) {
            String column = entry.key().text();
            Expected expected = expected(entry.value());
            if (expected != null) {
                cells.add(new Cell(new Located<>(column, entry.key().source()), expected));
            }
        }
        return new Row(mapping.source(), cells);
    }

    private @Nullable Expected expected(Yaml yaml) {
        if (!(yaml instanceof Yaml.Mapping mapping) || mapping.find("about") == null) {
            return new Expected.Exactly(yaml);
        }
        Keys keys = new Keys("about", mapping.source(), mapping.entries(), reading);
        Yaml about = keys.yaml("about");
        Yaml within = keys.yaml("within");
        keys.require("within", "How far off it may be: `1%`, a number, or a duration.");
        keys.close();
        return about == null || within == null ? null : about(mapping.source(), about, within);
    }

    private @Nullable Expected about(Source source, Yaml about, Yaml within) {
        boolean isText = about instanceof Yaml.Scalar scalar && scalar.kind() == Yaml.Scalar.Kind.STRING;
        String text = isText ? ((Yaml.Scalar) about).text() : "";
        long duration = Durations.parse(text);
        long time = TestTimes.micros(text);
        Type type = duration != Durations.NONE ? Type.DURATION : time != TimeText.NONE ? Type.TIMESTAMP : Type.DOUBLE;
        double value = type == Type.DURATION ? duration : time;
        if (type == Type.DOUBLE) {
            if (isText) {
                problems.add(Problem.error(
                        "R0202",
                        about.source(),
                        "`about` must be a number, a duration or a time, but is " + about.what()));
                return null;
            }
            Double number = ABOUT.read(about, reading);
            if (number == null) {
                return null;
            }
            value = number;
        }
        String distance = within instanceof Yaml.Scalar scalar ? scalar.text() : "";
        Double ratio = type == Type.TIMESTAMP ? null : Literals.ratio(distance);
        if (ratio != null) {
            return new Expected.About(source, type, value, ratio, /* relative= */ true);
        }
        if (type == Type.DOUBLE) {
            Double number = WITHIN.read(within, reading);
            return number == null ? null : new Expected.About(source, type, value, number, /* relative= */ false);
        }
        long micros = Durations.parse(distance);
        if (micros < 0) {
            problems.add(Problem.error(
                            "R0202",
                            within.source(),
                            "`within` must be a duration, since `about` is a "
                                    + (type == Type.DURATION ? "duration" : "time") + ", but is " + within.what())
                    .note("form", type == Type.DURATION ? "`10us`, or a part such as `1%`" : "`10ms`"));
            return null;
        }
        return new Expected.About(source, type, value, micros, /* relative= */ false);
    }
}
