// SPDX-License-Identifier: Apache-2.0
package io.weir.operators;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.event.Durations;
import io.weir.event.Event;
import io.weir.event.Instants;
import io.weir.event.TimeFormat;
import io.weir.event.Type;
import io.weir.expression.Expression;
import io.weir.expression.Expressions;
import io.weir.expression.Place;
import io.weir.expression.Scope;
import io.weir.expression.Slots;
import io.weir.problem.Problems;
import io.weir.shape.Example;
import io.weir.shape.OperatorCall;
import io.weir.shape.Reading;
import io.weir.shape.Shape;
import io.weir.tree.Windows;
import io.weir.yaml.Yaml;
import io.weir.yaml.YamlParser;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What the reference pages show, run. */
class ExamplesTest {

    /** Fields that examples may use. */
    private static final TreeMap<String, Type> FIELDS = new TreeMap<>();

    static {
        FIELDS.put("bytes", Type.INT);
        FIELDS.put("status", Type.INT);
        FIELDS.put("ms", Type.DOUBLE);
        FIELDS.put("took", Type.DURATION);
        FIELDS.put("user", Type.STRING);
        FIELDS.put("client", Type.IP);
        FIELDS.put("at", Type.TIMESTAMP);
    }

    private static Yaml yaml(String text) {
        var problems = new Problems();
        Yaml yaml = YamlParser.parse("example", text, problems).documents().getFirst();
        assertThat(problems.all()).isEmpty();
        return yaml;
    }

    @TestFactory
    Stream<DynamicTest> aggregates() {
        return Operators.AGGREGATES.shapes().values().stream()
                .flatMap(shape -> shape.examples().stream()
                        .map(example ->
                                DynamicTest.dynamicTest(shape.name() + ": " + example.title(), () -> run(example))));
    }

    private static void run(Example example) {
        var problems = new Problems();
        var call = OperatorCall.readCall(yaml(example.call()), Operators.AGGREGATES.words(), problems);
        assertThat(problems.all()).isEmpty();
        var reading = new Reading(
                scalar -> Expressions.check(scalar.text(), Place.whole(scalar.source()), Scope.of(FIELDS), problems),
                problems);
        Aggregate<?> aggregate = Operators.AGGREGATES.read(call, reading);
        assertThat(problems.all()).isEmpty();
        assertThat(finished(aggregate, example)).isEqualTo(example.then());
    }

    private static <S> String finished(Aggregate<S> aggregate, Example example) {
        var slots = new Slots();
        var targets = FIELDS.entrySet().stream()
                .map(field -> new Decoder.Target(
                        field.getKey(),
                        "/" + field.getKey(),
                        field.getValue(),
                        TimeFormat.DEFAULT,
                        slots.reserve(field.getKey())))
                .collect(Collectors.toCollection(ArrayList::new));
        // What the program knows of an event beside its fields.
        targets.add(
                new Decoder.Target("weir.time", "/at", Type.TIMESTAMP, TimeFormat.DEFAULT, slots.reserve("weir.time")));
        slots.reserve("weir.site");
        var adder = aggregate.bind(slots);
        var event = new Event(slots.size());
        var decoder = new Json().bind(targets);
        S state = aggregate.create();
        for (String given : example.given()) {
            event.clear();
            assertThat(decoder.decode(json(given), event)).isNull();
            assertThat(adder.ready(event)).isTrue();
            adder.add(state, event);
        }
        var columns = new LinkedHashMap<String, Object>();
        for (int i = 0; i < aggregate.columns().size(); i++) {
            Column column = aggregate.columns().get(i);
            Object value = aggregate.finish(state, i);
            columns.put(
                    "x" + column.suffix(),
                    value instanceof Long micros && column.type() == Type.DURATION ? Durations.text(micros) : value);
        }
        return columns.keySet().equals(Set.of("x")) ? shown(columns.get("x")) : shown(columns);
    }

    /** As a flow value of YAML. */
    private static String shown(Object value) {
        return switch (value) {
            case List<?> list -> list.stream().map(ExamplesTest::shown).collect(Collectors.joining(", ", "[", "]"));
            case Map<?, ?> map ->
                map.entrySet().stream()
                        .map(entry -> entry.getKey() + ": " + shown(entry.getValue()))
                        .collect(Collectors.joining(", ", "{", "}"));
            case null -> "null";
            default -> value.toString();
        };
    }

    private static byte[] json(String given) {
        var json = new StringBuilder("{");
        for (var entry : ((Yaml.Mapping) yaml(given)).entries()) {
            var value = (Yaml.Scalar) entry.value();
            json.append(json.length() > 1 ? "," : "")
                    .append('"')
                    .append(entry.key().text())
                    .append("\":");
            json.append(value.kind() == Yaml.Scalar.Kind.STRING ? '"' + value.text() + '"' : value.text());
        }
        return json.append('}').toString().getBytes(StandardCharsets.UTF_8);
    }

    @TestFactory
    Stream<DynamicTest> windows() {
        return Operators.WINDOWS.shapes().values().stream()
                .flatMap(shape -> shape.examples().stream()
                        .map(example ->
                                DynamicTest.dynamicTest(shape.name() + ": " + example.title(), () -> cut(example))));
    }

    /** The windows of each time: where they begin, and how long they are. */
    private static void cut(Example example) {
        var problems = new Problems();
        var call = OperatorCall.read(yaml(example.call()), Operators.WINDOWS.words(), problems);
        Windows windows = Windows.of(Operators.WINDOWS.read(call, Reading.of(problems)));
        assertThat(problems.all()).isEmpty();
        var cut = new ArrayList<String>();
        for (String time : example.given()) {
            var each = new ArrayList<String>();
            windows.assign(
                    Instant.parse(time).toEpochMilli(),
                    (start, length) -> each.add(Instants.text(start * 1_000) + " " + Durations.text(length * 1_000)));
            cut.add(each.toString());
        }
        assertThat(String.join(", ", cut)).isEqualTo(example.then());
    }

    @TestFactory
    Stream<DynamicTest> masks() {
        return Operators.MASKS.shapes().values().stream()
                .flatMap(shape -> shape.examples().stream()
                        .map(example ->
                                DynamicTest.dynamicTest(shape.name() + ": " + example.title(), () -> masked(example))));
    }

    /** The event's one field, masked. */
    private static void masked(Example example) {
        var problems = new Problems();
        var call = OperatorCall.read(yaml(example.call()), Operators.MASKS.words(), problems);
        Mask mask = Operators.MASKS.read(call, Reading.of(problems));
        assertThat(problems.all()).isEmpty();
        String given = example.given().getFirst();
        String name = ((Yaml.Mapping) yaml(given)).entries().getFirst().key().text();
        var masked = new Masking.Masked("masked", Expression.name(name, FIELDS.get(name)), mask);
        var slots = new Slots();
        int register = slots.reserve(name);
        var run = new Masking(List.of(masked)).bind(slots, Supplies.known());
        var event = new Event(slots.size());
        event.clear();
        var target = new Decoder.Target(name, "/" + name, FIELDS.get(name), TimeFormat.DEFAULT, register);
        assertThat(new Json().bind(List.of(target)).decode(json(given), event)).isNull();
        assertThat(run.apply(event)).isEqualTo(Step.Outcome.KEPT);
        int to = slots.reserve("masked");
        String then = event.status[to] == Event.ABSENT
                ? "null"
                : masked.type() == Type.TIMESTAMP
                        ? Instants.text(event.bits[to])
                        : String.valueOf(Slots.value(event, to, masked.type()));
        assertThat(then).isEqualTo(example.then());
    }

    @Test
    void everyAggregateHasAnExample() {
        assertThat(Operators.AGGREGATES.shapes().values())
                .allSatisfy(shape -> assertThat(shape.examples()).isNotEmpty());
        assertThat(Operators.DECODERS.shapes())
                .containsOnlyKeys(
                        "avro",
                        "cef",
                        "combined",
                        "common",
                        "csv",
                        "first_of",
                        "grok",
                        "json",
                        "logfmt",
                        "regex",
                        "syslog",
                        "text",
                        "tsv");
        assertThat(Operators.DECODERS.shapes().values())
                .allSatisfy(shape -> assertThat(shape.examples()).isNotEmpty());
        assertThat(Operators.STEPS.shapes()).containsOnlyKeys("drop", "sample", "where");
        assertThat(Operators.MASKS.shapes().values())
                .allSatisfy(shape -> assertThat(shape.examples()).isNotEmpty());
        assertThat(Operators.WINDOWS.shapes()).containsOnlyKeys("hopping", "tumbling");
        assertThat(Operators.WINDOWS.shapes().values())
                .allSatisfy(shape -> assertThat(shape.examples()).isNotEmpty());
        assertThat(Operators.DECODERS.shapes().values()).extracting(Shape::doc).doesNotContain("");
    }

    @TestFactory
    Stream<DynamicTest> decoders() {
        return Operators.DECODERS.shapes().values().stream()
                .flatMap(shape -> shape.examples().stream()
                        .map(example -> DynamicTest.dynamicTest(
                                shape.name() + ": " + example.title(), () -> runDecoder(shape.name(), example))));
    }

    /** {@code then} is a reason, or the fields of an event, or a list of such maps; a field that is not named is absent. */
    private static void runDecoder(String name, Example example) {
        Decoder decoder = Decoded.decoder(example.call());
        assertThat(decoder.name()).isEqualTo(name);
        Yaml then = yaml(example.then());
        var expected = then instanceof Yaml.Sequence list ? list.items() : List.of(then);
        assertThat(expected).hasSameSizeAs(example.given());
        for (int i = 0; i < expected.size(); i++) {
            String given = example.given().get(i);
            if (!(expected.get(i) instanceof Yaml.Mapping fields)) {
                assertThat(Decoded.of(decoder).read(given)).isEqualTo(((Yaml.Scalar) expected.get(i)).text());
                continue;
            }
            var own = Decoded.of(decoder);
            assertThat(decoder.reasons()).doesNotContain(own.read(given));
            own.targets().stream()
                    .filter(target -> fields.find(target.name()) == null)
                    .forEach(target ->
                            assertThat(own.value(target)).as(target.name()).isEqualTo("-"));
            for (Yaml.Entry field : fields.entries()) {
                String key = field.key().text();
                var type = decoder.fields().get(key);
                String read = Decoded.of(decoder, type == null ? key : key + ":" + type.text())
                        .read(given);
                assertThat(read).as(key).isEqualTo(((Yaml.Scalar) field.value()).text());
            }
        }
    }
}
