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
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
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

    /** An aggregate over the name x, or over nothing. */
    record Case(Aggregate<?> aggregate) {
        Type input() {
            return aggregate.inputs().isEmpty()
                    ? Type.INT
                    : aggregate.inputs().getFirst().type();
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
        private final int register = slots.reserve("x");
        private final Aggregate.Adder<S> adder;
        private final Event event;

        Live(Aggregate<S> aggregate) {
            this.aggregate = aggregate;
            adder = aggregate.bind(slots);
            event = new Event(slots.size());
        }

        S of(List<Object> values) {
            S state = aggregate.create();
            for (Object value : values) {
                event.clear();
                switch (value) {
                    case Long number -> event.setLong(register, number);
                    case Double number -> event.setDouble(register, number);
                    case Boolean truth -> event.setLong(register, truth ? 1 : 0);
                    case Absent ignored -> event.status[register] = Event.ABSENT;
                    default -> event.setObject(register, value);
                }
                assertThat(adder.ready(event)).isTrue();
                adder.add(state, event);
            }
            return state;
        }

        Object finished(S state) {
            try {
                return String.valueOf(aggregate.finish(state));
            } catch (ArithmeticException e) {
                return "overflow";
            }
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

        void laws(List<Object> values, Random random, String description) {
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

        void asItsSchemaSays(List<Object> values) {
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
            var values = new ArrayList<Object>();
            for (int i = random.nextInt(40); i > 0; i--) {
                values.add(value(each.input(), random));
            }
            new Live<>(each.aggregate()).laws(values, random, "seed " + seed);
        }
    }

    @ParameterizedTest
    @MethodSource("all")
    void bytesAreAsTheSchemaSays(Case each) {
        var random = new Random(1);
        for (int i = 0; i < 20; i++) {
            new Live<>(each.aggregate())
                    .asItsSchemaSays(List.of(value(each.input(), random), value(each.input(), random)));
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

    private static <S> String golden(Aggregate<S> aggregate, List<Object> values) {
        var live = new Live<>(aggregate);
        return live.bytes(live.of(values));
    }

    /** Bytes that were written once are read for ever: a state without values, and one with some, of each aggregate. */
    @Test
    void goldenBytes() throws IOException {
        var lines = new TreeMap<String, String>();
        all().forEach(each -> lines.put(
                each.toString(),
                golden(each.aggregate(), List.of()) + " " + golden(each.aggregate(), golden(each.input()))));
        var text = new StringBuilder();
        lines.forEach(
                (name, bytes) -> text.append(name).append(' ').append(bytes).append('\n'));
        try (InputStream golden = AggregateLawsTest.class.getResourceAsStream("/golden/aggregates.txt")) {
            assertThat(golden).as("golden/aggregates.txt; would be:\n%s", text).isNotNull();
            assertThat(text.toString()).isEqualTo(new String(golden.readAllBytes(), StandardCharsets.UTF_8));
        }
    }
}
