// SPDX-License-Identifier: Apache-2.0
package io.weir.simulation;

import io.weir.engine.FinishedRow;
import io.weir.engine.PublishedEvent;
import io.weir.event.Durations;
import io.weir.event.Event;
import io.weir.event.Instants;
import io.weir.event.TimeFormat;
import io.weir.event.TimeText;
import io.weir.event.Type;
import io.weir.language.TestCase;
import io.weir.language.TestCase.Cell;
import io.weir.language.TestCase.Expected;
import io.weir.operators.Decoder;
import io.weir.operators.Json;
import io.weir.operators.Supplies;
import io.weir.plan.EventsPlan;
import io.weir.plan.Field;
import io.weir.plan.LeafPlan;
import io.weir.plan.ReductionPlan;
import io.weir.plan.StreamPlan;
import io.weir.problem.Source;
import io.weir.wire.CanonicalJson;
import io.weir.wire.Ledger;
import io.weir.yaml.Yaml;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Runs a reduction's own tests: what is {@code given} goes through the real decoder, steps, leaf and merges at one site, everything
 * closes, and the newest rows, or the events that were published, are compared with what is expected {@code then}.
 */
public final class TestRun {

    private static final String SITE = "site";
    /** A time without a date means this day, UTC. */
    private static final String DAY = "2026-01-01T";

    private static final Pattern BARE_TIME = Pattern.compile("\\d\\d:\\d\\d:\\d\\d(\\.\\d{1,6})?");
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
        List<Found> found = tried instanceof EventsPlan
                ? calm.events(tried.name()).stream().map(Found::of).toList()
                : calm.rows(tried.name()).stream().map(Found::of).toList();
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

    /**
     * A row or an event.
     *
     * @param problems of a row; empty for an event
     */
    private record Found(List<FinishedRow.Cell> cells, List<String> problems, String json) {

        static Found of(FinishedRow row) {
            return new Found(row.cells(), row.problems(), row.json());
        }

        static Found of(PublishedEvent event) {
            return new Found(event.cells(), List.of(), event.json());
        }

        @Nullable
        Object value(String column) {
            for (FinishedRow.Cell cell : cells) {
                if (cell.name().equals(column)) {
                    return cell.value();
                }
            }
            return null;
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
                        CanonicalJson.appendString(
                                json,
                                time && BARE_TIME.matcher(scalar.text()).matches()
                                        ? DAY + scalar.text() + "Z"
                                        : scalar.text());
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
            if (expected.cells().stream().allMatch(cell -> matches(cell, row)) && tried.add(row)) {
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
                        : exactly.value().what();
            case Expected.About about ->
                "about " + about.about()
                        + (about.relative() ? " within " + about.within() * 100 + "%" : " within " + about.within());
        };
    }

    /** What differs from the row that differs least. */
    private static String nearest(String what, TestCase.Row row, List<Found> left) {
        return left.stream()
                .max(java.util.Comparator.comparingLong(candidate -> row.cells().stream()
                        .filter(cell -> matches(cell, candidate))
                        .count()))
                .map(candidate -> row.cells().stream()
                        .filter(cell -> !matches(cell, candidate))
                        .map(cell -> "\n  " + cell.column().value() + ": expected " + text(cell.expected()) + ", got "
                                + json(candidate, cell.column().value()))
                        .collect(Collectors.joining("", "; the nearest differs in", "\n  of " + candidate.json())))
                .orElse("; there is no other " + what);
    }

    private static String json(Found row, String column) {
        if (column.equals("problems")) {
            return row.problems().toString();
        }
        Object value = row.value(column);
        return value == null ? "null" : plain(row, column, value);
    }

    private static String plain(Found row, String column, Object value) {
        if (value instanceof Long micros && isOf(Type.TIMESTAMP, row, column)) {
            return Instants.text(micros);
        }
        return value instanceof Long micros && isOf(Type.DURATION, row, column)
                ? Durations.text(micros)
                : value.toString();
    }

    private static boolean isOf(Type type, Found row, String column) {
        return row.cells().stream().anyMatch(cell -> cell.name().equals(column) && cell.type() == type);
    }

    private static boolean matches(Cell cell, Found row) {
        String column = cell.column().value();
        return switch (cell.expected()) {
            case Expected.Exactly exactly ->
                switch (exactly.value()) {
                    case Yaml.Scalar scalar -> exactly(scalar, row, column);
                    case Yaml.Sequence sequence ->
                        isNested(sequence, column.equals("problems") ? row.problems() : row.value(column));
                    case Yaml.Mapping mapping -> isNested(mapping, row.value(column));
                };
            case Expected.About about ->
                row.value(column) instanceof Number number
                        && Math.abs(number.doubleValue() - about.about())
                                <= (about.relative() ? about.within() * Math.abs(about.about()) : about.within());
        };
    }

    private static boolean exactly(Yaml.Scalar scalar, Found row, String column) {
        Object value = row.value(column);
        if (value == null || scalar.isNull()) {
            return value == null && scalar.isNull();
        }
        return switch (value) {
            case Double number -> isNumber(scalar) && Double.parseDouble(scalar.text()) == number;
            case Long number ->
                isNumber(scalar)
                        ? Double.parseDouble(scalar.text()) == number
                        : plain(row, column, value).equals(expand(scalar.text(), row, column));
            default -> plain(row, column, value).equals(expand(scalar.text(), row, column));
        };
    }

    /** Whether a list or a map, or what is in one, is as it was written: lists whole and in order, of maps the keys that are named. */
    private static boolean isNested(Yaml expected, @Nullable Object value) {
        return switch (expected) {
            case Yaml.Sequence sequence -> {
                if (!(value instanceof List<?> list)
                        || list.size() != sequence.items().size()) {
                    yield false;
                }
                for (int i = 0; i < list.size(); i++) {
                    if (!isNested(sequence.items().get(i), list.get(i))) {
                        yield false;
                    }
                }
                yield true;
            }
            case Yaml.Mapping mapping ->
                value instanceof Map<?, ?> map
                        && mapping.entries().stream()
                                .allMatch(entry -> map.containsKey(entry.key().text())
                                        && isNested(
                                                entry.value(),
                                                map.get(entry.key().text())));
            case Yaml.Scalar scalar ->
                switch (value) {
                    case null -> scalar.isNull();
                    case Number number -> isNumber(scalar) && Double.parseDouble(scalar.text()) == number.doubleValue();
                    default -> !scalar.isNull() && scalar.text().equals(value.toString());
                };
        };
    }

    /** A bare time in an expectation means the same day as in an event. */
    private static String expand(String text, Found row, String column) {
        if (!isOf(Type.TIMESTAMP, row, column)) {
            return text;
        }
        String whole = BARE_TIME.matcher(text).matches() ? DAY + text + "Z" : text;
        long micros = Instants.parse(whole);
        return micros == TimeText.NONE ? text : Instants.text(micros);
    }

    private static boolean isNumber(Yaml.Scalar scalar) {
        return scalar.kind() == Yaml.Scalar.Kind.INT || scalar.kind() == Yaml.Scalar.Kind.FLOAT;
    }
}
