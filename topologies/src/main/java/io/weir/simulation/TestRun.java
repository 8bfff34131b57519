// SPDX-License-Identifier: Apache-2.0
package io.weir.simulation;

import io.weir.engine.FinishedRow;
import io.weir.engine.FinishedRow.Cell;
import io.weir.engine.PublishedEvent;
import io.weir.event.Durations;
import io.weir.event.Event;
import io.weir.event.Instants;
import io.weir.event.Ip;
import io.weir.event.TimeFormat;
import io.weir.event.TimeText;
import io.weir.event.Type;
import io.weir.language.TestCase;
import io.weir.language.TestCase.Expected;
import io.weir.language.TestTimes;
import io.weir.operators.Column;
import io.weir.operators.Decoder;
import io.weir.operators.Json;
import io.weir.operators.Supplies;
import io.weir.plan.EventsPlan;
import io.weir.plan.Field;
import io.weir.plan.LeafPlan;
import io.weir.plan.ReductionPlan;
import io.weir.plan.StreamPlan;
import io.weir.problem.Source;
import io.weir.shape.Literals;
import io.weir.wire.CanonicalJson;
import io.weir.wire.Ledger;
import io.weir.yaml.Yaml;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Runs a reduction's own tests: what is {@code given} goes through the real decoder, steps, leaf and merges at one site, everything
 * closes, and the newest rows, or the events that were published, are compared with what is expected {@code then}.
 */
public final class TestRun {

    private static final String SITE = "site";
    /** Before a map's JSON, so that it is told from a raw line. No line of a text begins with it. */
    private static final byte DECODED = 0;
    /** How many dead events are told of one by one. */
    private static final int MOST_DEATHS = 5;

    private TestRun() {}

    /**
     * How one test went.
     *
     * @param name the test's
     * @param source where it begins
     * @param failures what was not as expected, each a few lines; empty if the test passed
     */
    public record Outcome(String name, Source source, List<String> failures) {
        public Outcome {
            failures = List.copyOf(failures);
        }

        /** Whether all was as expected. */
        public boolean passed() {
            return failures.isEmpty();
        }
    }

    /** Runs one test of a reduction. */
    public static Outcome run(LeafPlan plan, TestCase test) {
        TestCase.Expectation then = test.then();
        if (then == null) {
            return new Outcome(
                    test.name().value(),
                    test.source(),
                    List.of("a `script` is not in this version yet: use `given` and `then`"));
        }
        LeafPlan tried = under(plan);
        long written = written(plan.stream());
        var calm = new Calm(tried.stream(), List.of(tried), List.of(SITE), Map.of());
        var deaths = new ArrayList<String>();
        calm.onDead((site, reduction, offset, reason, step, field) ->
                deaths.add("given " + (offset + 1) + " was dead: " + why(reason, step, field)));
        for (TestCase.Given given : test.given()) {
            byte[] value = switch (given) {
                case TestCase.Given.Line line -> line.text().value().getBytes(StandardCharsets.UTF_8);
                case TestCase.Given.Event event -> decoded(event.fields(), tried.stream());
            };
            calm.offerLine(SITE, value, written);
        }
        calm.finish();
        String what = tried instanceof EventsPlan ? "event" : "row";
        List<Found> found = switch (tried) {
            case EventsPlan events ->
                calm.events(events.name()).stream().map(Found::of).toList();
            case ReductionPlan rows -> {
                Map<String, Type> elements = elements(rows);
                yield calm.rows(rows.name()).stream()
                        .map(row -> Found.of(row, elements))
                        .toList();
            }
        };
        Ledger ledger = calm.ledger(SITE, tried.name());
        var failures = new ArrayList<String>();
        rows(what, then.rows(), found, true, failures);
        rows(what, then.rowsInclude(), found, false, failures);
        var dead = then.dead();
        long deadEvents = ledger.startingWith(Ledger.DEAD).events();
        if (dead != null && dead.value() != deadEvents) {
            failures.add("expected " + dead.value() + " dead, got " + deadEvents + reasons(ledger));
        }
        var late = then.late();
        long lateEvents = ledger.of(Ledger.LATE).events();
        if (late != null && late.value() != lateEvents) {
            failures.add("expected " + late.value() + " late, got " + lateEvents);
        }
        if (!failures.isEmpty()) {
            failures.addAll(fates(deaths, ledger));
        }
        return new Outcome(test.name().value(), test.source(), failures);
    }

    /** What became of the events, where that may be why a test failed. */
    private static List<String> fates(List<String> deaths, Ledger ledger) {
        var fates = new ArrayList<>(deaths.subList(0, Math.min(MOST_DEATHS, deaths.size())));
        if (deaths.size() > MOST_DEATHS) {
            fates.add("and " + (deaths.size() - MOST_DEATHS) + " more were");
        }
        ledger.outcomes().forEach((outcome, count) -> {
            if (!outcome.equals(Ledger.ABSORBED) && !outcome.startsWith(Ledger.DEAD)) {
                fates.add(count.events() + " given: " + outcome);
            }
        });
        return fates;
    }

    private static String why(String reason, int step, @Nullable String field) {
        return reason + (field == null ? "" : " of `" + field + "`") + (step < 0 ? "" : " in step " + step);
    }

    private static String reasons(Ledger ledger) {
        String reasons = ledger.outcomes().keySet().stream()
                .filter(outcome -> outcome.startsWith(Ledger.DEAD))
                .map(outcome -> outcome.substring(Ledger.DEAD.length()))
                .collect(Collectors.joining(", "));
        return reasons.isEmpty() ? "" : " (" + reasons + ")";
    }

    /** When all lines are said to have come, epoch milliseconds: so that a time without a year is one of 2026, by the clocks of the stream. */
    private static long written(StreamPlan stream) {
        ZoneId zone = null;
        for (String name : stream.time()) {
            Field field = stream.fields().get(name);
            for (TimeFormat way = field == null ? null : field.format(); way != null; way = way.otherwise()) {
                zone = zone == null ? way.zone() : zone;
            }
        }
        Instant over = LocalDate.of(2027, 1, 1)
                .atStartOfDay(zone == null ? ZoneOffset.UTC : zone)
                .toInstant();
        return over.minus(TimeText.EARLY).toEpochMilli() - 1;
    }

    /** The plan over a stream that takes decoded events beside raw lines. */
    private static LeafPlan under(LeafPlan plan) {
        StreamPlan stream = plan.stream();
        var tried = new StreamPlan(
                stream.name(),
                new Either(stream.decoder()),
                stream.fields(),
                stream.time(),
                stream.stamped(),
                stream.ahead());
        return switch (plan) {
            case ReductionPlan rows ->
                new ReductionPlan(
                        rows.name(),
                        rows.version(),
                        rows.description(),
                        tried,
                        rows.steps(),
                        rows.by(),
                        rows.limitGroups(),
                        rows.window(),
                        rows.late(),
                        rows.revise(),
                        rows.figures(),
                        rows.derived(),
                        rows.having(),
                        rows.publish(),
                        rows.hash());
            case EventsPlan events ->
                new EventsPlan(
                        events.name(),
                        events.version(),
                        events.description(),
                        tried,
                        events.steps(),
                        events.columns(),
                        events.publish(),
                        events.hash());
        };
    }

    /** Of figures that are lists or maps, of what type the values in them are. */
    private static Map<String, Type> elements(ReductionPlan plan) {
        var elements = new HashMap<String, Type>();
        for (ReductionPlan.Figure figure : plan.figures()) {
            for (Column column : figure.aggregate().columns()) {
                if (column.type() == null) {
                    elements.put(
                            figure.name(column),
                            figure.aggregate().inputs().getFirst().type());
                }
            }
        }
        return elements;
    }

    /**
     * A row or an event.
     *
     * @param cells a row's with its problems
     * @param elements the types of what lies in lists and maps, by column
     */
    private record Found(List<Cell> cells, Map<String, Type> elements, String json) {

        static Found of(FinishedRow row, Map<String, Type> elements) {
            var cells = new ArrayList<>(row.cells());
            cells.add(new Cell("problems", null, row.problems()));
            return new Found(cells, elements, row.json());
        }

        static Found of(PublishedEvent event) {
            return new Found(event.cells(), Map.of(), event.json());
        }

        /** A cell; an absent one for a column that there is not. */
        Cell cell(String column) {
            for (Cell cell : cells) {
                if (cell.name().equals(column)) {
                    return cell;
                }
            }
            return new Cell(column, null, null);
        }

        /** Where it first differs from what is expected; null if it does not. */
        @Nullable
        String difference(TestCase.Cell expected) {
            Cell cell = cell(expected.column().value());
            return switch (expected.expected()) {
                case Expected.About about -> isAbout(about, cell) ? null : "";
                case Expected.Exactly exactly ->
                    TestRun.difference("", exactly.value(), cell.type(), cell.value(), elements.get(cell.name()));
            };
        }

        boolean matches(TestCase.Cell expected) {
            return difference(expected) == null;
        }
    }

    private static byte[] decoded(Yaml.Mapping fields, StreamPlan stream) {
        var json = new StringBuilder().append((char) DECODED).append('{');
        String separator = "";
        for (Yaml.Entry entry : fields.entries()) {
            json.append(separator);
            separator = ",";
            CanonicalJson.appendString(json, entry.key().text());
            json.append(':');
            var field = stream.fields().get(entry.key().text());
            append(json, entry.value(), field != null && field.type() == Type.TIMESTAMP);
        }
        return json.append('}').toString().getBytes(StandardCharsets.UTF_8);
    }

    private static void append(StringBuilder json, Yaml value, boolean time) {
        switch (value) {
            case Yaml.Scalar scalar -> {
                switch (scalar.kind()) {
                    case NULL -> json.append("null");
                    case BOOL -> json.append(scalar.text().equalsIgnoreCase("true"));
                    case INT, FLOAT -> json.append(scalar.text());
                    case STRING ->
                        CanonicalJson.appendString(json, time ? TestTimes.dated(scalar.text()) : scalar.text());
                }
            }
            case Yaml.Sequence sequence -> {
                json.append('[');
                for (int i = 0; i < sequence.items().size(); i++) {
                    json.append(i == 0 ? "" : ",");
                    append(json, sequence.items().get(i), false);
                }
                json.append(']');
            }
            case Yaml.Mapping mapping -> {
                json.append('{');
                for (int i = 0; i < mapping.entries().size(); i++) {
                    json.append(i == 0 ? "" : ",");
                    CanonicalJson.appendString(
                            json, mapping.entries().get(i).key().text());
                    json.append(':');
                    append(json, mapping.entries().get(i).value(), false);
                }
                json.append('}');
            }
        }
    }

    /** Raw lines as the stream decodes them, and maps as JSON whose keys are the fields' names. */
    private record Either(Decoder raw) implements Decoder {
        @Override
        public String name() {
            return raw.name();
        }

        @Override
        public String text() {
            return raw.text();
        }

        @Override
        public Map<String, Type> fields() {
            return raw.fields();
        }

        @Override
        public Run bind(List<Target> targets) {
            return bind(targets, Supplies.NONE);
        }

        @Override
        public Run bind(List<Target> targets, Supplies supplies) {
            Run lines = raw.bind(targets, supplies);
            Run maps = new Json()
                    .bind(targets.stream()
                            .map(target -> new Target(
                                    target.name(),
                                    "/" + target.name(),
                                    target.type(),
                                    TimeFormat.DEFAULT,
                                    target.register()))
                            .toList());
            return new Run() {
                private boolean map;

                @Override
                public @Nullable String decode(byte[] value, Event event) {
                    map = value.length > 0 && value[0] == DECODED;
                    return map
                            ? maps.decode(Arrays.copyOfRange(value, 1, value.length), event)
                            : lines.decode(value, event);
                }

                @Override
                public @Nullable String took() {
                    return map ? null : lines.took();
                }
            };
        }

        @Override
        public boolean knows(String pointer) {
            return raw.knows(pointer);
        }

        @Override
        public Set<String> reasons() {
            return raw.reasons();
        }
    }

    private static void rows(
            String what, @Nullable List<TestCase.Row> expected, List<Found> rows, boolean all, List<String> failures) {
        if (expected == null) {
            return;
        }
        var missing = new ArrayList<TestCase.Row>();
        var taken = new IdentityHashMap<Found, TestCase.Row>();
        for (TestCase.Row row : expected) {
            if (!assign(row, rows, taken, Collections.newSetFromMap(new IdentityHashMap<>()))) {
                missing.add(row);
            }
        }
        List<Found> left = rows.stream().filter(row -> !taken.containsKey(row)).toList();
        for (TestCase.Row row : missing) {
            failures.add("no " + what + " has " + shown(row) + nearest(what, row, left));
        }
        if (all && missing.isEmpty() && !left.isEmpty()) {
            failures.add("expected " + expected.size() + " " + what + (expected.size() == 1 ? "" : "s") + ", got "
                    + rows.size() + ", among them:"
                    + left.stream().map(row -> "\n  " + row.json()).collect(Collectors.joining()));
        }
    }

    /**
     * Finds a row for what is expected, if need be by giving another expectation another row: the first row that fits may be the only
     * one that fits a later, stricter expectation.
     */
    private static boolean assign(
            TestCase.Row expected, List<Found> rows, Map<Found, TestCase.Row> taken, Set<Found> tried) {
        for (Found row : rows) {
            if (expected.cells().stream().allMatch(row::matches) && tried.add(row)) {
                TestCase.Row other = taken.get(row);
                if (other == null || assign(other, rows, taken, tried)) {
                    taken.put(row, expected);
                    return true;
                }
            }
        }
        return false;
    }

    private static String shown(TestCase.Row row) {
        return row.cells().stream()
                .map(cell -> cell.column().value() + ": " + text(cell.expected()))
                .collect(Collectors.joining(", ", "{ ", " }"));
    }

    private static String text(Expected expected) {
        return switch (expected) {
            case Expected.Exactly exactly ->
                exactly.value() instanceof Yaml.Scalar scalar
                        ? scalar.isNull() ? "null" : scalar.text()
                        : json(exactly.value());
            case Expected.About about -> text(about);
        };
    }

    private static String text(Expected.About about) {
        String distance =
                about.type() == Type.DOUBLE ? String.valueOf(about.within()) : Durations.text((long) about.within());
        if (about.relative()) {
            BigDecimal percent = BigDecimal.valueOf(about.within()).movePointRight(2);
            distance = percent.stripTrailingZeros().toPlainString() + "%";
        }
        String value = switch (about.type()) {
            case DURATION -> Durations.text((long) about.about());
            case TIMESTAMP -> Instants.text((long) about.about());
            default -> String.valueOf(about.about());
        };
        return "about " + value + " within " + distance;
    }

    private static String json(Yaml yaml) {
        var json = new StringBuilder();
        append(json, yaml, /* time= */ false);
        return json.toString();
    }

    private static String json(@Nullable Type type, @Nullable Object value) {
        return new Cell("", type, value).json();
    }

    /** What differs from the row that differs least. */
    private static String nearest(String what, TestCase.Row row, List<Found> left) {
        return left.stream()
                .max(Comparator.comparingLong(candidate ->
                        row.cells().stream().filter(candidate::matches).count()))
                .map(candidate -> row.cells().stream()
                        .filter(cell -> !candidate.matches(cell))
                        .map(cell -> "\n  " + cell.column().value() + ": " + differing(cell, candidate))
                        .collect(Collectors.joining("", "; the nearest differs in", "\n  of " + candidate.json())))
                .orElse("; there is no other " + what);
    }

    private static String differing(TestCase.Cell cell, Found found) {
        String got = found.cell(cell.column().value()).json();
        return switch (cell.expected()) {
            case Expected.About about -> "expected " + text(about) + ", got " + got;
            case Expected.Exactly exactly ->
                exactly.value() instanceof Yaml.Scalar
                        ? "expected " + json(exactly.value()) + ", got " + got
                        : "expected " + json(exactly.value()) + "\n    got " + got + "\n    first difference"
                                + found.difference(cell);
        };
    }

    private static boolean isAbout(Expected.About about, Cell cell) {
        boolean comparable = about.type() == Type.DOUBLE
                ? cell.type() == Type.INT || cell.type() == Type.DOUBLE
                : cell.type() == about.type();
        return comparable
                && cell.value() instanceof Number number
                && Math.abs(number.doubleValue() - about.about())
                        <= (about.relative() ? about.within() * Math.abs(about.about()) : about.within());
    }

    /**
     * Where a value is otherwise than it was written: lists must be so whole and in order, of maps the keys that are named.
     *
     * @param path to the value
     * @param type of the value; null for a list or a map
     * @param element of what lies in a list or a map; null if nobody knows
     * @return such as {@code " at [0].count: expected 3, got 2"}; null if there is no difference
     */
    private static @Nullable String difference(
            String path, Yaml expected, @Nullable Type type, @Nullable Object value, @Nullable Type element) {
        return switch (expected) {
            case Yaml.Sequence sequence -> {
                if (!(value instanceof List<?> list)) {
                    yield at(path, json(expected), json(type, value));
                }
                List<Yaml> items = sequence.items();
                for (int i = 0; i < Math.min(items.size(), list.size()); i++) {
                    String difference = difference(path + "[" + i + "]", items.get(i), null, list.get(i), element);
                    if (difference != null) {
                        yield difference;
                    }
                }
                String size = items.size() + (items.size() == 1 ? " item" : " items");
                yield items.size() == list.size() ? null : at(path, size, String.valueOf(list.size()));
            }
            case Yaml.Mapping mapping -> {
                if (!(value instanceof Map<?, ?> map)) {
                    yield at(path, json(expected), json(type, value));
                }
                for (Yaml.Entry entry : mapping.entries()) {
                    String key = entry.key().text();
                    String below = path.isEmpty() ? key : path + "." + key;
                    String difference = map.containsKey(key)
                            ? difference(below, entry.value(), null, map.get(key), element)
                            : at(below, json(entry.value()), "nothing");
                    if (difference != null) {
                        yield difference;
                    }
                }
                yield null;
            }
            case Yaml.Scalar scalar ->
                equal(scalar, type, value, element) ? null : at(path, json(expected), json(type, value));
        };
    }

    private static String at(String path, String expected, String got) {
        return (path.isEmpty() ? "" : " at " + path) + ": expected " + expected + ", got " + got;
    }

    /** Whether they are the same value, however they are written. */
    private static boolean equal(
            Yaml.Scalar scalar, @Nullable Type type, @Nullable Object value, @Nullable Type element) {
        if (value == null || scalar.isNull()) {
            return value == null && scalar.isNull();
        }
        String text = scalar.text();
        if (value instanceof Long micros && isSpan(type)) {
            return micros(type, text) == micros;
        }
        if (value instanceof Number number && isNumber(scalar)) {
            Long whole = Literals.integer(text);
            return number.doubleValue() == (whole == null ? Double.parseDouble(text) : whole);
        }
        if (value instanceof Ip ip) {
            return ip.equals(Ip.parse(text));
        }
        // In lists and maps times and durations are texts.
        return text.equals(value.toString())
                || (value instanceof String written
                        && isSpan(element)
                        && micros(element, text) != Durations.NONE
                        && micros(element, text) == micros(element, written));
    }

    private static boolean isSpan(@Nullable Type type) {
        return type == Type.TIMESTAMP || type == Type.DURATION;
    }

    private static long micros(@Nullable Type type, String text) {
        return type == Type.TIMESTAMP ? TestTimes.micros(text) : Durations.parse(text);
    }

    /** Neither an infinity nor a NaN, which no column holds. */
    private static boolean isNumber(Yaml.Scalar scalar) {
        return scalar.kind() == Yaml.Scalar.Kind.INT
                || (scalar.kind() == Yaml.Scalar.Kind.FLOAT
                        && !scalar.text().toLowerCase(Locale.ROOT).matches("[-+]?\\.(inf|nan)"));
    }
}
