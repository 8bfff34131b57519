// SPDX-License-Identifier: Apache-2.0
package io.weir.operators;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import io.weir.event.Event;
import io.weir.event.Ip;
import io.weir.event.Type;
import io.weir.expression.Expression;
import io.weir.expression.Slots;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What aggregates say of their states' heap is so: the objects of states are counted, of nothing, of few values, and of many wide ones. */
class HeapTest {

    /** A list's array, and what a map rounds: so many bytes, or a hundredth. */
    private static final int ROUNDING = 64;

    private static final int MANY = 20_000;

    static Stream<AggregateLawsTest.Case> all() {
        return AggregateLawsTest.all();
    }

    /** An aggregate at work, with the type of its states hidden. */
    private static final class Live<S> {
        private final Aggregate<S> aggregate;
        private final List<Expression> inputs;
        private final int[] registers;
        private final Aggregate.Adder<S> adder;
        private final Event event;

        Live(Aggregate<S> aggregate) {
            this.aggregate = aggregate;
            inputs = aggregate.inputs();
            var slots = new Slots();
            registers = inputs.stream()
                    .mapToInt(input -> slots.reserve(input.reads().iterator().next()))
                    .toArray();
            adder = aggregate.bind(slots);
            event = new Event(slots.size());
        }

        /** A state of so many events, the value of each input made of the event's number. */
        S of(int count, IntFunction<SplittableRandom> randoms, Values values) {
            S state = aggregate.create();
            for (int i = 0; i < count; i++) {
                event.clear();
                event.offset = i;
                var random = randoms.apply(i);
                for (int input = 0; input < registers.length; input++) {
                    Object value = values.of(inputs.get(input).type(), i, random);
                    switch (value) {
                        case Long number -> event.setLong(registers[input], number);
                        case Double number -> event.setDouble(registers[input], number);
                        case Boolean truth -> event.setLong(registers[input], truth ? 1 : 0);
                        default -> event.setObject(registers[input], value);
                    }
                }
                assertThat(adder.ready(event)).isTrue();
                adder.add(state, event);
            }
            return state;
        }

        S usual(int count) {
            return of(count, i -> new SplittableRandom(i), HeapTest::usual);
        }

        S wide(int count) {
            return of(count, i -> new SplittableRandom(i), HeapTest::wide);
        }

        S copy(S state) {
            try {
                var out = new ByteArrayOutputStream();
                var encoder = EncoderFactory.get().directBinaryEncoder(out, null);
                aggregate.write(state, encoder);
                encoder.flush();
                return aggregate.read(DecoderFactory.get().binaryDecoder(out.toByteArray(), null));
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }

        long retained(S state) {
            return Retained.of(state, aggregate.create());
        }

        /** What is said is what is, and no more than the bound. */
        void holds(S state, String of) {
            long retained = retained(state);
            assertThat(aggregate.heap(state))
                    .as("heap of %s", of)
                    .isCloseTo(retained, offset(ROUNDING + retained / 100));
            assertThat(retained).as("most, of %s", of).isLessThanOrEqualTo(aggregate.mostHeap() + ROUNDING);
            if (!aggregate.grows()) {
                assertThat(retained).as("always the same, of %s", of).isEqualTo(aggregate.mostHeap());
            }
        }

        void holds() {
            holds(aggregate.create(), "nothing");
            holds(usual(1), "one");
            holds(usual(5), "five");
            holds(usual(100), "a hundred");
            S wide = wide(MANY);
            holds(wide, "many");
            holds(copy(usual(100)), "a hundred, read");
            holds(copy(wide), "many, read");
            S merged = usual(100);
            aggregate.merge(merged, wide);
            holds(merged, "merged");
            S other = of(MANY, i -> new SplittableRandom(i + 1_000_000), HeapTest::wide);
            aggregate.merge(other, wide);
            holds(other, "many, merged");
        }

        void isUsual() {
            long retained = retained(usual(100));
            assertThat(aggregate.usualHeap()).isBetween(retained / 2, 2 * retained);
            assertThat(aggregate.usualHeap()).isLessThanOrEqualTo(aggregate.mostHeap());
        }

        void isReached() {
            assertThat(aggregate.mostHeap()).isLessThanOrEqualTo(3 * retained(wide(MANY)));
        }
    }

    private interface Values {
        Object of(Type type, int number, SplittableRandom random);
    }

    /** Different ones, over three decades; numbers beyond those that the JVM has in stock. */
    private static Object usual(Type type, int number, SplittableRandom random) {
        return switch (type) {
            case INT, DURATION, TIMESTAMP ->
                (long) (1_000 * StrictMath.exp(random.nextDouble() * StrictMath.log(1_000)));
            case DOUBLE -> StrictMath.exp(random.nextDouble() * StrictMath.log(1_000));
            case BOOL -> random.nextBoolean();
            case STRING -> text(number);
            case IP -> address(number);
        };
    }

    /** Of all sizes and both signs. */
    private static Object wide(Type type, int number, SplittableRandom random) {
        return switch (type) {
            case INT, DURATION, TIMESTAMP -> random.nextLong() >> random.nextInt(56);
            case DOUBLE -> {
                double any = Double.longBitsToDouble(random.nextLong());
                yield Double.isFinite(any) ? any : random.nextBoolean() ? Double.MAX_VALUE : -Double.MIN_VALUE;
            }
            case BOOL -> random.nextBoolean();
            case STRING -> text(random.nextInt());
            case IP -> address(random.nextInt());
        };
    }

    /** Of 32 characters. */
    private static String text(int number) {
        return String.format("%032x", number & 0xffff_ffffL);
    }

    private static Ip address(int number) {
        return new Ip(0x2001_0db8L << 32, number, true);
    }

    @ParameterizedTest
    @MethodSource("all")
    void whatAStateTakesIsAsItSays(AggregateLawsTest.Case each) {
        new Live<>(each.aggregate()).holds();
    }

    @ParameterizedTest
    @MethodSource("all")
    void whatItUsuallyTakesIsOfTheRightSize(AggregateLawsTest.Case each) {
        new Live<>(each.aggregate()).isUsual();
    }

    /** A bound that nothing comes near would bound nothing. */
    @ParameterizedTest
    @MethodSource("all")
    void whatItTakesAtMostIsNotFarFromWhatManyTake(AggregateLawsTest.Case each) {
        new Live<>(each.aggregate()).isReached();
    }

    @Test
    void sketchesThatAreFineAreLarge() {
        var x = Expression.name("x", Type.STRING);
        for (Aggregate<?> aggregate : List.of(
                new Distinct(x, 0.005, false),
                new Top(x, 1_000, 0.001),
                new Collect(x, 10_000),
                new Sample(x, 1_000))) {
            new Live<>(aggregate).holds();
            new Live<>(aggregate).isReached();
        }
    }

    @Test
    void thePageOfSizesSaysTheSame() throws IOException {
        String page = Files.readString(Path.of("..", "docs", "sizing.md"));
        var number = Expression.name("x", Type.DOUBLE);
        var text = Expression.name("x", Type.STRING);
        Map.<String, Aggregate<?>>of(
                        "`sum`, `mean` of doubles",
                        new Sum(number),
                        "`variance`, `stddev` of doubles",
                        new Variance(number, Spreading.Kind.SAMPLE),
                        "`distinct`",
                        new Distinct(text, 0.02, false),
                        "`quantiles`",
                        new Quantiles(number, List.of(0.5), 0.01),
                        "`histogram`, exponential",
                        new Histogram(number, List.of(), 160),
                        "`top` of strings",
                        new Top(text, 10, 0.005),
                        "`sample` of strings",
                        new Sample(text, 10),
                        "`collect` of strings",
                        new Collect(text, 100))
                .forEach((name, aggregate) -> assertThat(page).contains("| " + name + " | " + sizes(aggregate)));
    }

    private static <S> String sizes(Aggregate<S> aggregate) {
        return String.format(
                Locale.ROOT,
                "%,d | %,d | %,d |",
                aggregate.heap(aggregate.create()),
                aggregate.usualHeap(),
                aggregate.mostHeap());
    }

    @Test
    void theWalkCountsWhatTheJvmLaysOut() {
        assertThat(Retained.of(text(1), "")).isEqualTo(24 + 16 + 32).isEqualTo(Heap.value(Type.STRING));
        assertThat(Retained.of(new long[3], "")).isEqualTo(16 + 24).isEqualTo(Heap.array(24));
        assertThat(Retained.of(new Object[] {1_000L, 1_000.5}, "")).isEqualTo(24 + 24 + 24);
        assertThat(Retained.of(address(1), "")).isEqualTo(Heap.value(Type.IP));
        // Of another script each character takes two bytes, of which the estimate knows nothing.
        assertThat(Retained.of("я".repeat(32), "")).isEqualTo(24 + 16 + 64);
    }
}
