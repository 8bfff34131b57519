// SPDX-License-Identifier: Apache-2.0
package io.weir.operators;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.event.Event;
import io.weir.event.Ip;
import io.weir.event.Type;
import io.weir.expression.Expression;
import io.weir.expression.Slots;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.junit.jupiter.api.Test;

class AggregatesTest {

    private static Expression x(Type type) {
        return Expression.name("x", type);
    }

    private static <S> S state(Aggregate<S> aggregate, Object... values) {
        var slots = new Slots();
        int register = slots.reserve("x");
        var adder = aggregate.bind(slots);
        var event = new Event(slots.size());
        S state = aggregate.create();
        for (Object value : values) {
            event.clear();
            switch (value) {
                case Long number -> event.setLong(register, number);
                case Integer number -> event.setLong(register, number);
                case Double number -> event.setDouble(register, number);
                case Boolean truth -> event.setLong(register, truth ? 1 : 0);
                default -> event.setObject(register, value);
            }
            assertThat(adder.ready(event)).isTrue();
            adder.add(state, event);
        }
        return state;
    }

    private static <S> Object finished(Aggregate<S> aggregate, Object... values) {
        return aggregate.finish(state(aggregate, values), 0);
    }

    @Test
    void countsAndNothing() {
        assertThat(finished(new Count(null))).isEqualTo(0L);
        assertThat(finished(new Count(null), 1, 2)).isEqualTo(2L);
        assertThat(finished(new Count(x(Type.BOOL)), true, false, true)).isEqualTo(2L);
        assertThat(finished(new Count(x(Type.STRING)), "", "a")).isEqualTo(2L);
        var count = new Count(x(Type.DOUBLE));
        var state = state(count, 1.0, Double.NaN, Double.NEGATIVE_INFINITY);
        assertThat(count.finish(state)).isEqualTo(1L);
        assertThat(count.notFinite(state)).isEqualTo(2L);
        for (Type type : Type.values()) {
            assertThat(finished(new Min(x(type)))).isNull();
            assertThat(finished(new Max(x(type)))).isNull();
        }
        for (Type type : List.of(Type.INT, Type.DOUBLE, Type.DURATION)) {
            assertThat(finished(new Sum(x(type)))).isNull();
            assertThat(finished(new Mean(x(type)))).isNull();
        }
    }

    @Test
    void aFailedInputAddsNothing() {
        var slots = new Slots();
        slots.reserve("x");
        var adder = new Sum(x(Type.INT)).bind(slots);
        var event = new Event(slots.size());
        event.status[0] = Event.FAILED;
        assertThat(adder.ready(event)).isFalse();
    }

    @Test
    void sumsOfIntsOverflowOnlyWhenFinished() {
        var sum = new Sum(x(Type.INT));
        assertThat(finished(sum, Long.MAX_VALUE, 1, -1)).isEqualTo(Long.MAX_VALUE);
        assertThat(finished(sum, Long.MIN_VALUE, -1, 1)).isEqualTo(Long.MIN_VALUE);
        assertThatThrownBy(() -> finished(sum, Long.MAX_VALUE, 1)).isInstanceOf(ArithmeticException.class);
        assertThatThrownBy(() -> finished(sum, Long.MIN_VALUE, -1)).isInstanceOf(ArithmeticException.class);
        assertThatThrownBy(() -> finished(sum, Long.MIN_VALUE, Long.MIN_VALUE)).isInstanceOf(ArithmeticException.class);
    }

    @Test
    void sumsOfDoublesAreRoundedOnce() {
        var sum = new Sum(x(Type.DOUBLE));
        assertThat(finished(sum, 0.1, 0.2, 0.3)).isEqualTo(0.6);
        assertThat(finished(sum, 1e308, 1e308, -1e308)).isEqualTo(1e308);
        assertThat(finished(sum, 1e100, 1.0, -1e100)).isEqualTo(1.0);
        assertThat(finished(sum, -0.0)).isEqualTo(0.0);
        assertThat(finished(sum, Double.MIN_VALUE, Double.MIN_VALUE)).isEqualTo(2 * Double.MIN_VALUE);
        assertThatThrownBy(() -> finished(sum, 1e308, 1e308)).isInstanceOf(ArithmeticException.class);
    }

    @Test
    void doublesAsBigDecimalHasThem() {
        for (long seed = 0; seed < 200; seed++) {
            var random = new Random(seed);
            int spread = 1 + random.nextInt(600);
            var values = new ArrayList<Object>();
            var exact = BigDecimal.ZERO;
            for (int i = 1 + random.nextInt(60); i > 0; i--) {
                double value = Math.scalb(random.nextGaussian(), random.nextInt(2 * spread) - spread - 300);
                values.add(value);
                exact = exact.add(new BigDecimal(value));
            }
            Object[] all = values.toArray();
            assertThat(finished(new Sum(x(Type.DOUBLE)), all))
                    .as("sum, seed %d", seed)
                    .isEqualTo(exact.doubleValue() + 0.0);
            double mean = exact.divide(BigDecimal.valueOf(all.length), new MathContext(2_000))
                            .doubleValue()
                    + 0.0;
            assertThat(finished(new Mean(x(Type.DOUBLE)), all))
                    .as("mean, seed %d", seed)
                    .isEqualTo(mean);
        }
    }

    @Test
    void thousandsOfDoublesCarry() {
        var sum = new ExactSum();
        var other = new ExactSum();
        var exact = BigDecimal.ZERO;
        var random = new Random(3);
        for (int i = 0; i < 20_000; i++) {
            double value = -Math.scalb(random.nextDouble() + 1, random.nextInt(70));
            (random.nextBoolean() ? sum : other).add(value);
            exact = exact.add(new BigDecimal(value));
            if (random.nextInt(500) == 0) {
                sum.add(other);
                other = new ExactSum();
            }
        }
        sum.add(other);
        assertThat(sum.spelling().nearest()).isEqualTo(exact.doubleValue());
    }

    @Test
    void meansAreTheNearest() {
        var ints = new Mean(x(Type.INT));
        assertThat(finished(ints, 1, 2)).isEqualTo(1.5);
        assertThat(finished(ints, Long.MAX_VALUE, Long.MAX_VALUE)).isEqualTo((double) Long.MAX_VALUE);
        assertThat(finished(ints, 0, 0, 1)).isEqualTo(1.0 / 3);
        assertThat(finished(new Mean(x(Type.DOUBLE)), 1e308, 1e308)).isEqualTo(1e308);
        assertThat(finished(new Mean(x(Type.DOUBLE)), Double.MIN_VALUE, 0.0)).isEqualTo(0.0);
        assertThat(finished(new Mean(x(Type.DOUBLE)), 3 * Double.MIN_VALUE, 0.0))
                .isEqualTo(2 * Double.MIN_VALUE);
        var durations = new Mean(x(Type.DURATION));
        assertThat(finished(durations, 1, 2)).isEqualTo(2L);
        assertThat(finished(durations, 2, 3)).isEqualTo(2L);
        assertThat(finished(durations, -1, -2)).isEqualTo(-2L);
        assertThat(finished(durations, -2, -3)).isEqualTo(-2L);
        assertThat(finished(durations, Long.MIN_VALUE, Long.MIN_VALUE)).isEqualTo(Long.MIN_VALUE);
    }

    @Test
    void extremesOfEveryType() {
        assertThat(finished(new Min(x(Type.INT)), 3, -1, 2)).isEqualTo(-1L);
        assertThat(finished(new Max(x(Type.TIMESTAMP)), 3, -1, 2)).isEqualTo(3L);
        assertThat(finished(new Max(x(Type.BOOL)), false, true)).isEqualTo(true);
        assertThat(finished(new Min(x(Type.DOUBLE)), 0.0, -0.0)).isEqualTo(0.0);
        assertThat(finished(new Max(x(Type.DOUBLE)), -0.0)).isEqualTo(0.0);
        assertThat(finished(new Max(x(Type.DOUBLE)), -1.0, Double.POSITIVE_INFINITY))
                .isEqualTo(-1.0);
        assertThat(finished(new Min(x(Type.IP)), Ip.parse("10.0.0.1"), Ip.parse("9.0.0.1")))
                .isEqualTo(Ip.parse("9.0.0.1"));
        // By code point and not by char: U+FFFD is less than U+1F600, whose chars begin with U+D83D.
        assertThat(finished(new Max(x(Type.STRING)), "\ufffd", "\ud83d\ude00")).isEqualTo("\ud83d\ude00");
        assertThat(finished(new Min(x(Type.STRING)), "ab", "a", "b")).isEqualTo("a");
    }

    @Test
    void whatHasNoSumIsRefused() {
        assertThatThrownBy(() -> new Sum(x(Type.STRING))).hasMessage("no sum of string");
        assertThatThrownBy(() -> new Mean(x(Type.TIMESTAMP))).hasMessage("no mean of timestamp");
    }

    @Test
    void brokenStatesAreRefused() throws IOException {
        var sum = new Sum(x(Type.DOUBLE));
        var out = new ByteArrayOutputStream();
        var encoder = EncoderFactory.get().directBinaryEncoder(out, null);
        encoder.writeLong(1);
        encoder.writeLong(0);
        encoder.writeBytes(new byte[] {1});
        encoder.writeInt(1_000_000_000);
        encoder.flush();
        assertThatThrownBy(() -> sum.read(DecoderFactory.get().binaryDecoder(out.toByteArray(), null)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("not the state of a sum");
    }

    @Test
    void textTellsTheType() {
        assertThat(new Count(null).text()).isEqualTo("count()");
        assertThat(new Sum(x(Type.INT)).text()).isEqualTo("sum(x):int");
        assertThat(new Sum(x(Type.INT))).isEqualTo(new Sum(x(Type.INT)));
        assertThat(new Min(x(Type.INT))).isEqualTo(new Min(x(Type.INT))).isNotEqualTo(new Max(x(Type.INT)));
    }
}
