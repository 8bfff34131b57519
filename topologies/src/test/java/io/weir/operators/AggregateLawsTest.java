// SPDX-License-Identifier: Apache-2.0
package io.weir.operators;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.event.Event;
import io.weir.event.Ip;
import io.weir.event.Type;
import io.weir.expression.Expression;
import io.weir.expression.Slots;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The laws of {@link Aggregate}, for every aggregate of the catalogue over every type that it takes. */
class AggregateLawsTest {

    private static Expression x(Type type) {
        return Expression.name("x", type);
    }

    private static Expression y(Type type) {
        return Expression.name("y", type);
    }

    /** An aggregate over the name x, or over x and others, or over nothing. */
    record Case(Aggregate<?> aggregate) {
        /** What it reads, in the order of its inputs. */
        List<Type> inputs() {
            return aggregate.inputs().isEmpty()
                    ? List.of(Type.INT)
                    : aggregate.inputs().stream().map(Expression::type).toList();
        }

        @Override
        public String toString() {
            return aggregate.text();
        }
    }

    static Stream<Case> all() {
        var cases = new ArrayList<Case>();
        cases.add(new Case(new Count(null)));
        for (Type type : Type.values()) {
            cases.add(new Case(new Count(x(type))));
            cases.add(new Case(new Min(x(type))));
            cases.add(new Case(new Max(x(type))));
        }
        for (Type type : List.of(Type.INT, Type.DOUBLE, Type.DURATION)) {
            cases.add(new Case(new Sum(x(type))));
            cases.add(new Case(new Mean(x(type))));
            cases.add(new Case(new Stddev(x(type), Spreading.Kind.POPULATION)));
        }
        for (Type type : List.of(Type.INT, Type.DOUBLE)) {
            cases.add(new Case(new Variance(x(type), Spreading.Kind.SAMPLE)));
            for (Type other : List.of(Type.INT, Type.DOUBLE)) {
                cases.add(new Case(new Correlation(x(type), y(other))));
                cases.add(new Case(new Regression(x(type), y(other))));
            }
            cases.add(new Case(new Histogram(x(type), List.of(-1.0, 0.0, 10.0), 160)));
            cases.add(new Case(new Histogram(x(type), List.of(), 160)));
            cases.add(new Case(new Histogram(x(type), List.of(), 2)));
        }
        cases.add(new Case(new Any(x(Type.BOOL))));
        cases.add(new Case(new Every(x(Type.BOOL))));
        for (Type type : Type.values()) {
            cases.add(new Case(new First(x(type))));
            cases.add(new Case(new Last(x(type))));
            cases.add(new Case(new MinBy(x(type), y(Type.DOUBLE))));
            cases.add(new Case(new MaxBy(x(Type.STRING), y(type))));
            cases.add(new Case(new Distinct(x(type), 0.1, false)));
            cases.add(new Case(new Distinct(x(type), 0.02, true)));
            cases.add(new Case(new Top(x(type), 10, 0.005)));
            cases.add(new Case(new Collect(x(type), 3)));
            cases.add(new Case(new Collect(x(type), 100)));
            cases.add(new Case(new Sample(x(type), 4)));
        }
        for (Type type : List.of(Type.INT, Type.DOUBLE, Type.DURATION)) {
            cases.add(new Case(new Quantiles(x(type), List.of(0.0, 0.5, 0.99, 1.0), 0.01)));
            cases.add(new Case(new Quantiles(x(type), List.of(0.5), 0.001)));
        }
        return cases.stream();
    }

    @Test
    void everyAggregateOfTheCatalogueIsHere() {
        assertThat(all().map(each -> each.aggregate().text().replaceAll("\\(.*", ""))
                        .distinct())
                .containsExactlyInAnyOrderElementsOf(
                        Operators.AGGREGATES.shapes().keySet());
    }

    /** A live aggregate: what is tested, with the type of its states hidden. */
    private static final class Live<S> {
        private final Aggregate<S> aggregate;
        private final Slots slots = new Slots();
        private final int[] registers;
        private final Aggregate.Adder<S> adder;
        private final Event event;

        Live(Aggregate<S> aggregate) {
            this.aggregate = aggregate;
            registers = aggregate.inputs().stream()
                    .mapToInt(input -> slots.reserve(input.reads().iterator().next()))
                    .toArray();
            adder = aggregate.bind(slots);
            event = new Event(slots.size());
        }

        S of(List<Given> events) {
            return of(events, 0);
        }

        /** @param weight of each; 0 for the way in that knows of none */
        S of(List<Given> events, long weight) {
            S state = aggregate.create();
            for (Given given : events) {
                event.clear();
                event.offset = given.offset();
                event.recordTime = given.offset() / 3;
                for (int i = 0; i < registers.length; i++) {
                    int register = registers[i];
                    Object value = given.values().get(i);
                    switch (value) {
                        case Long number -> event.setLong(register, number);
                        case Double number -> event.setDouble(register, number);
                        case Boolean truth -> event.setLong(register, truth ? 1 : 0);
                        case Absent ignored -> event.status[register] = Event.ABSENT;
                        default -> event.setObject(register, value);
                    }
                }
                assertThat(adder.ready(event)).isTrue();
                if (weight > 0) {
                    adder.add(state, event, weight);
                } else {
                    adder.add(state, event);
                }
            }
            return state;
        }

        /** What weighs w adds as much as w of it, or as one, as the aggregate says of itself. */
        void weights(List<Given> values, Random random, String description) {
            assertThat(bytes(of(values, 1))).as("1: %s", description).isEqualTo(bytes(of(values)));
            int weight = 2 + random.nextInt(9);
            var repeated = new ArrayList<Given>();
            values.forEach(value -> repeated.addAll(Collections.nCopies(aggregate.weighs() ? weight : 1, value)));
            assertThat(bytes(of(values, weight)))
                    .as("%d: %s", weight, description)
                    .isEqualTo(bytes(of(repeated)));
            S doubled = of(values);
            for (int i = 0; i < 29 && aggregate.weighs(); i++) {
                doubled = merged(doubled, doubled);
            }
            assertThat(bytes(of(values, 1L << 29))).as("2^29: %s", description).isEqualTo(bytes(doubled));
        }

        /** All columns; their values are of the types that they state. */
        String finished(S state) {
            var all = new ArrayList<String>();
            for (int i = 0; i < aggregate.columns().size(); i++) {
                try {
                    Object value = aggregate.finish(state, i);
                    Type type = aggregate.columns().get(i).type();
                    if (value != null) {
                        assertThat(value)
                                .isInstanceOf(
                                        switch (type) {
                                            case STRING -> String.class;
                                            case INT, TIMESTAMP, DURATION -> Long.class;
                                            case DOUBLE -> Double.class;
                                            case BOOL -> Boolean.class;
                                            case IP -> Ip.class;
                                            case null -> Object.class;
                                        });
                    }
                    all.add(String.valueOf(value));
                } catch (ArithmeticException e) {
                    all.add("overflow");
                }
            }
            return all.toString();
        }

        String bytes(S state) {
            var out = new ByteArrayOutputStream();
            var encoder = EncoderFactory.get().directBinaryEncoder(out, null);
            try {
                aggregate.write(state, encoder);
                encoder.flush();
            } catch (IOException e) {
                throw new AssertionError(e);
            }
            return HexFormat.of().formatHex(out.toByteArray());
        }

        S read(String bytes) {
            try {
                var in = DecoderFactory.get().binaryDecoder(HexFormat.of().parseHex(bytes), null);
                S state = aggregate.read(in);
                assertThat(in.isEnd()).isTrue();
                return state;
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }

        S copy(S state) {
            return read(bytes(state));
        }

        S merged(S left, S right) {
            String before = bytes(right);
            S into = copy(left);
            aggregate.merge(into, right);
            assertThat(bytes(right)).as("merge leaves `from` alone").isEqualTo(before);
            return into;
        }

        void laws(List<Given> values, Random random, String description) {
            S whole = of(values);
            String expected = bytes(whole);
            assertThat(bytes(copy(whole)))
                    .as("read and written: %s", description)
                    .isEqualTo(expected);
            assertThat(finished(copy(whole))).as(description).isEqualTo(finished(whole));
            assertThat(bytes(merged(whole, aggregate.create())))
                    .as("identity: %s", description)
                    .isEqualTo(expected);
            assertThat(bytes(merged(aggregate.create(), whole)))
                    .as("identity: %s", description)
                    .isEqualTo(expected);

            var shuffled = new ArrayList<>(values);
            Collections.shuffle(shuffled, random);
            var parts = new ArrayList<S>();
            int from = 0;
            while (from < shuffled.size()) {
                int to = Math.min(shuffled.size(), from + 1 + random.nextInt(6));
                parts.add(of(shuffled.subList(from, to)));
                from = to;
            }
            parts.add(aggregate.create());
            // Any bracketing in any order: two at random, until one is left.
            while (parts.size() > 1) {
                S left = parts.remove(random.nextInt(parts.size()));
                S right = parts.remove(random.nextInt(parts.size()));
                S merged = merged(left, right);
                assertThat(bytes(merged(right, left)))
                        .as("commutes: %s", description)
                        .isEqualTo(bytes(merged));
                parts.add(merged);
            }
            assertThat(bytes(parts.getFirst()))
                    .as("split = whole: %s", description)
                    .isEqualTo(expected);
            // A state that was merged into goes on as one that was not.
            S left = of(values.subList(0, values.size() / 2));
            aggregate.merge(left, of(values.subList(values.size() / 2, values.size())));
            assertThat(bytes(left)).as("halves: %s", description).isEqualTo(expected);
        }

        void asItsSchemaSays(List<Given> values) {
            Schema schema = aggregate.schema();
            byte[] bytes = HexFormat.of().parseHex(bytes(of(values)));
            try {
                var in = DecoderFactory.get().binaryDecoder(bytes, null);
                assertThat(new GenericDatumReader<>(schema).read(null, in)).isNotNull();
                assertThat(in.isEnd()).isTrue();
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }
    }

    /** An event: the values that are read, and its place. */
    private record Given(List<Object> values, long offset) {}

    private static Given given(Case each, Random random, int offset) {
        return new Given(each.inputs().stream().map(type -> value(type, random)).toList(), offset);
    }

    /** No value. */
    private record Absent() {}

    private static final Object ABSENT = new Absent();

    private static Object value(Type type, Random random) {
        if (random.nextInt(6) == 0) {
            return ABSENT;
        }
        return switch (type) {
            case INT, TIMESTAMP, DURATION ->
                random.nextInt(4) == 0
                        ? random.nextLong()
                        : random.nextInt(10) == 0 ? Long.MIN_VALUE : (long) random.nextInt(100) - 50;
            case BOOL -> random.nextBoolean();
            case DOUBLE ->
                switch (random.nextInt(12)) {
                    case 0 -> Double.NaN;
                    case 1 -> random.nextBoolean() ? Double.POSITIVE_INFINITY : Double.NEGATIVE_INFINITY;
                    case 2 -> random.nextBoolean() ? 0.0 : -0.0;
                    case 3 -> random.nextBoolean() ? Double.MAX_VALUE : -Double.MAX_VALUE;
                    case 4 -> Double.MIN_VALUE * random.nextInt(5);
                    case 5, 6 -> {
                        double any = Double.longBitsToDouble(random.nextLong());
                        yield Double.isNaN(any) ? 1.0 : any;
                    }
                    default -> random.nextGaussian();
                };
            case STRING ->
                switch (random.nextInt(4)) {
                    case 0 -> "";
                    case 1 -> new String(Character.toChars(0x10000 + random.nextInt(100)));
                    case 2 -> Character.toString(0xe000 + random.nextInt(100));
                    default -> Integer.toString(random.nextInt(1_000), 36);
                };
            case IP ->
                random.nextBoolean()
                        ? new Ip(0, random.nextInt() & 0xffff_ffffL, false)
                        : new Ip(0x2001_0db8L << 32, random.nextLong(), true);
        };
    }

    @ParameterizedTest
    @MethodSource("all")
    void laws(Case each) {
        for (long seed = 0; seed < 150; seed++) {
            var random = new Random(seed);
            var values = new ArrayList<Given>();
            for (int i = random.nextInt(40); i > 0; i--) {
                values.add(given(each, random, i));
            }
            new Live<>(each.aggregate()).laws(values, random, "seed " + seed);
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void weights(Case each) {
        for (long seed = 0; seed < 30; seed++) {
            var random = new Random(seed);
            var values = new ArrayList<Given>();
            for (int i = random.nextInt(20); i > 0; i--) {
                values.add(given(each, random, i));
            }
            new Live<>(each.aggregate()).weights(values, random, "seed " + seed);
        }
    }

    /** Those that only know which values there were, and not how many. */
    @Test
    void whatWeighs() {
        assertThat(all().filter(each -> !each.aggregate().weighs())
                        .map(each -> each.aggregate().text().replaceAll("\\(.*", ""))
                        .distinct())
                .containsExactlyInAnyOrder(
                        "any",
                        "collect",
                        "distinct",
                        "every",
                        "first",
                        "last",
                        "max",
                        "max_by",
                        "min",
                        "min_by",
                        "sample");
        Operators.AGGREGATES
                .shapes()
                .forEach((name, shape) -> assertThat(shape.doc().contains("of what was kept"))
                        .as(name)
                        .isEqualTo(
                                all().noneMatch(each -> each.aggregate().text().startsWith(name + "(")
                                        && each.aggregate().weighs())));
    }

    @ParameterizedTest
    @MethodSource("all")
    void bytesAreAsTheSchemaSays(Case each) {
        var random = new Random(1);
        for (int i = 0; i < 20; i++) {
            new Live<>(each.aggregate()).asItsSchemaSays(List.of(given(each, random, 1), given(each, random, 2)));
        }
    }

    private static final List<Object> NUMBERS = List.of(1L, -5L, ABSENT, Long.MAX_VALUE, Long.MAX_VALUE, 77L);

    private static List<Object> golden(Type type) {
        return switch (type) {
            case INT, TIMESTAMP, DURATION -> NUMBERS;
            case DOUBLE -> List.of(0.1, -0.2, ABSENT, 1e10, Double.NaN, 3.0, -0.0);
            case BOOL -> List.of(true, ABSENT, false, true);
            case STRING -> List.of("b", "ä", ABSENT, "a", "\ud83d\ude00");
            case IP -> List.of(new Ip(0, 0x0a000001L, false), ABSENT, new Ip(0x2001_0db8L << 32, 1, true));
        };
    }

    private static List<Given> golden(Case each) {
        var events = new ArrayList<Given>();
        for (int i = 0; i < golden(each.inputs().getFirst()).size(); i++) {
            var values = new ArrayList<Object>();
            for (Type type : each.inputs()) {
                List<Object> all = golden(type);
                // Another value than that of the input before.
                values.add(all.get((i + values.size()) % all.size()));
            }
            events.add(new Given(values, i));
        }
        return events;
    }

    private static <S> String golden(Aggregate<S> aggregate, List<Given> values) {
        var live = new Live<>(aggregate);
        return live.bytes(live.of(values));
    }

    /** Those whose states become others when there are many values: registers instead of hashes, and counts that were forgotten. */
    private static Map<Case, List<Given>> many() {
        List<Given> values = IntStream.range(0, 4_000)
                .mapToObj(i -> new Given(List.of((Object) (long) (i * i % 1_009)), i))
                .toList();
        return Map.of(
                new Case(new Distinct(x(Type.INT), 0.1, false)), values,
                new Case(new Top(x(Type.INT), 3, 0.1)), values);
    }

    /**
     * Bytes that were written once are read for ever: a state without values, and one with some, of each aggregate. {@code
     * -Dweir.golden=write} writes them: for new aggregates only, no line may change.
     */
    @Test
    void goldenBytes() throws IOException {
        var lines = new TreeMap<String, String>();
        all().forEach(each -> lines.put(
                each.toString(), golden(each.aggregate(), List.of()) + " " + golden(each.aggregate(), golden(each))));
        many().forEach((each, values) -> lines.put(
                each + " of many",
                golden(each.aggregate(), values.subList(0, values.size() / 2)) + " "
                        + golden(each.aggregate(), values)));
        var text = new StringBuilder();
        lines.forEach(
                (name, bytes) -> text.append(name).append(' ').append(bytes).append('\n'));
        if ("write".equals(System.getProperty("weir.golden"))) {
            Files.writeString(Path.of("src/test/resources/golden/aggregates.txt"), text);
            return;
        }
        try (InputStream golden = AggregateLawsTest.class.getResourceAsStream("/golden/aggregates.txt")) {
            assertThat(golden).as("golden/aggregates.txt; would be:\n%s", text).isNotNull();
            assertThat(text.toString()).isEqualTo(new String(golden.readAllBytes(), StandardCharsets.UTF_8));
        }
    }
}
