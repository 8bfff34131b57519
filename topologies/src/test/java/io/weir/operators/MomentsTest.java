// SPDX-License-Identifier: Apache-2.0
package io.weir.operators;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.event.Event;
import io.weir.event.Type;
import io.weir.expression.Expression;
import io.weir.expression.Slots;
import io.weir.operators.Spreading.Kind;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What is finished from exact sums, beside decimals of two thousand digits. */
class MomentsTest {

    private static final MathContext PRECISE = new MathContext(2_500);

    private static Expression x(Type type) {
        return Expression.name("x", type);
    }

    private static Expression y(Type type) {
        return Expression.name("y", type);
    }

    private static <S> S state(Aggregate<S> aggregate, List<? extends Number> xs, List<? extends Number> ys) {
        var slots = new Slots();
        int[] registers = {slots.reserve("x"), slots.reserve("y")};
        var adder = aggregate.bind(slots);
        var event = new Event(slots.size());
        S state = aggregate.create();
        for (int i = 0; i < xs.size(); i++) {
            event.clear();
            set(event, registers[0], xs.get(i));
            if (i < ys.size()) {
                set(event, registers[1], ys.get(i));
            }
            assertThat(adder.ready(event)).isTrue();
            adder.add(state, event);
        }
        return state;
    }

    private static void set(Event event, int register, Number value) {
        if (value instanceof Double number) {
            event.setDouble(register, number);
        } else {
            event.setLong(register, value.longValue());
        }
    }

    private static Object variance(Kind kind, List<? extends Number> xs) {
        var variance = new Variance(x(xs.getFirst() instanceof Double ? Type.DOUBLE : Type.INT), kind);
        return variance.finish(state(variance, xs, List.of()));
    }

    private static BigDecimal exact(Number number) {
        return number instanceof Double value ? new BigDecimal(value) : BigDecimal.valueOf(number.longValue());
    }

    private static BigDecimal sum(List<BigDecimal> values) {
        return values.stream().reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    private static BigDecimal sum(List<BigDecimal> left, List<BigDecimal> right) {
        BigDecimal sum = BigDecimal.ZERO;
        for (int i = 0; i < left.size(); i++) {
            sum = sum.add(left.get(i).multiply(right.get(i)));
        }
        return sum;
    }

    private static List<Number> values(Type type, int count, Random random) {
        var values = new ArrayList<Number>();
        int spread = 1 + random.nextInt(400);
        for (int i = 0; i < count; i++) {
            values.add(
                    switch (random.nextInt(8)) {
                        case 0 -> type == Type.INT ? (Number) random.nextLong() : (Number) Double.MIN_VALUE;
                        case 1 -> type == Type.INT ? (Number) Long.MIN_VALUE : (Number) (-1e15 - random.nextInt(3));
                        default ->
                            type == Type.INT
                                    ? (Number) (long) random.nextInt(1_000)
                                    : (Number) Math.scalb(random.nextGaussian(), random.nextInt(spread) - spread / 2);
                    });
        }
        return values;
    }

    @Test
    void asDecimalsHaveThem() {
        for (long seed = 0; seed < 150; seed++) {
            var random = new Random(seed);
            Type type = random.nextBoolean() ? Type.INT : Type.DOUBLE;
            Type other = random.nextBoolean() ? Type.INT : Type.DOUBLE;
            int count = 2 + random.nextInt(40);
            List<Number> xs = values(type, count, random);
            List<Number> ys = values(other, count, random);
            List<BigDecimal> exactX = xs.stream().map(MomentsTest::exact).toList();
            List<BigDecimal> exactY = ys.stream().map(MomentsTest::exact).toList();
            BigDecimal n = BigDecimal.valueOf(count);
            BigDecimal spreadX =
                    n.multiply(sum(exactX, exactX)).subtract(sum(exactX).pow(2));
            BigDecimal spreadY =
                    n.multiply(sum(exactY, exactY)).subtract(sum(exactY).pow(2));
            BigDecimal both =
                    n.multiply(sum(exactX, exactY)).subtract(sum(exactX).multiply(sum(exactY)));

            assertThat(variance(Kind.POPULATION, xs))
                    .as("population, seed %d", seed)
                    .isEqualTo(spreadX.divide(n.pow(2), PRECISE).doubleValue());
            assertThat(variance(Kind.SAMPLE, xs))
                    .as("sample, seed %d", seed)
                    .isEqualTo(spreadX.divide(n.multiply(n.subtract(BigDecimal.ONE)), PRECISE)
                            .doubleValue());
            var regression = new Regression(x(type), y(other));
            Moments state = state(regression, xs, ys);
            if (spreadX.signum() == 0 || spreadY.signum() == 0) {
                continue;
            }
            BigDecimal slope = both.divide(spreadY, PRECISE);
            assertThat(regression.finish(state, 0)).as("slope, seed %d", seed).isEqualTo(slope.doubleValue() + 0.0);
            BigDecimal level = sum(exactX).multiply(spreadY).subtract(both.multiply(sum(exactY)));
            assertThat(regression.finish(state, 1))
                    .as("intercept, seed %d", seed)
                    .isEqualTo(level.divide(spreadY.multiply(n), PRECISE).doubleValue() + 0.0);
            double r2 = both.pow(2).divide(spreadX.multiply(spreadY), PRECISE).doubleValue();
            assertThat(regression.finish(state, 2)).as("r2, seed %d", seed).isEqualTo(r2);
            assertThat(new Correlation(x(type), y(other)).finish(state))
                    .as("correlation, seed %d", seed)
                    .isEqualTo(both.signum() * Math.sqrt(r2) + 0.0);
        }
    }

    @Test
    void whatDoesNotVary() {
        assertThat(variance(Kind.SAMPLE, List.of(7L, 7L, 7L))).isEqualTo(0.0);
        assertThat(variance(Kind.SAMPLE, List.of(7L))).isNull();
        assertThat(variance(Kind.POPULATION, List.of(7L))).isEqualTo(0.0);
        var regression = new Regression(x(Type.INT), y(Type.INT));
        Moments flat = state(regression, List.of(5L, 5L), List.of(1L, 2L));
        assertThat(regression.finish(flat, 0)).isEqualTo(0.0);
        assertThat(regression.finish(flat, 1)).isEqualTo(5.0);
        assertThat(regression.finish(flat, 2)).isNull();
        Moments steep = state(regression, List.of(1L, 2L), List.of(5L, 5L));
        Moments nothing = state(regression, List.of(), List.of());
        for (int column = 0; column < 3; column++) {
            assertThat(regression.finish(steep, column)).isNull();
            assertThat(regression.finish(nothing, column)).isNull();
        }
        var correlation = new Correlation(x(Type.INT), y(Type.INT));
        assertThat(correlation.finish(flat)).isNull();
        assertThat(correlation.finish(state(correlation, List.of(1L, 2L, 3L), List.of(9L, 6L, 3L))))
                .isEqualTo(-1.0);
    }

    @Test
    void absentAndNotFinite() {
        var correlation = new Correlation(x(Type.DOUBLE), y(Type.DOUBLE));
        Moments state =
                state(correlation, List.of(1.0, Double.NaN, 2.0, 3.0), List.of(1.0, 1.0, Double.NEGATIVE_INFINITY));
        assertThat(state.count()).isEqualTo(1);
        assertThat(correlation.notFinite(state)).isEqualTo(2);
        var stddev = new Stddev(x(Type.DOUBLE), Kind.SAMPLE);
        Moments one = state(stddev, List.of(1.0, Double.POSITIVE_INFINITY), List.of());
        assertThat(stddev.finish(one)).isNull();
        assertThat(stddev.notFinite(one)).isEqualTo(1);
    }

    @Test
    void theDeviationOfDurationsIsOne() {
        var stddev = new Stddev(x(Type.DURATION), Kind.POPULATION);
        assertThat(stddev.type()).isEqualTo(Type.DURATION);
        assertThat(stddev.finish(stddev.create())).isNull();
        assertThat(stddev.finish(state(stddev, List.of(1_000L, 4_000L, 7_000L), List.of())))
                .isEqualTo(2_449L);
        assertThat(stddev.finish(state(stddev, List.of(1L, 2L, 2L, 2L), List.of())))
                .isEqualTo(0L);
        assertThat(stddev.finish(state(stddev, List.of(1L, 2L, 1L, 2L), List.of())))
                .isEqualTo(1L);
        assertThat(stddev.finish(state(stddev, List.of(Long.MAX_VALUE, Long.MIN_VALUE), List.of())))
                .isEqualTo(Long.MAX_VALUE);
        var ofSample = new Stddev(x(Type.DURATION), Kind.SAMPLE);
        assertThat(ofSample.finish(state(ofSample, List.of(5L), List.of()))).isNull();
        assertThat(ofSample.finish(state(ofSample, List.of(1_000_000L, 4_000_000L, 7_000_000L), List.of())))
                .isEqualTo(3_000_000L);
    }

    @Test
    void theLargestAndTheSmallest() {
        assertThatThrownBy(() -> variance(Kind.SAMPLE, List.of(Double.MAX_VALUE, -Double.MAX_VALUE)))
                .isInstanceOf(ArithmeticException.class)
                .hasMessage("overflow");
        assertThat(variance(Kind.POPULATION, List.of(1e154, -1e154))).isEqualTo(1e154 * 1e154);
        assertThat(variance(Kind.POPULATION, List.of(Double.MIN_VALUE, -Double.MIN_VALUE)))
                .isEqualTo(0.0);
        assertThat(variance(Kind.POPULATION, List.of(Long.MIN_VALUE, Long.MIN_VALUE)))
                .isEqualTo(0.0);
        assertThat(variance(Kind.POPULATION, List.of(Long.MIN_VALUE, Long.MIN_VALUE + 2)))
                .isEqualTo(1.0);
    }

    @Test
    void thousandsCarry() {
        var sum = new ExactSum();
        var exact = BigDecimal.ZERO;
        var random = new Random(5);
        for (int i = 0; i < 5_000; i++) {
            long bits = random.nextLong();
            long other = Double.doubleToRawLongBits(-Math.scalb(random.nextDouble() + 1, random.nextInt(40)));
            sum.addProduct(
                    bits >= 0,
                    ExactSum.size(bits, false),
                    ExactSum.position(bits, false),
                    ExactSum.size(other, true),
                    ExactSum.position(other, true),
                    1);
            exact = exact.add(BigDecimal.valueOf(bits).multiply(new BigDecimal(Double.longBitsToDouble(other))));
        }
        assertThat(sum.spelling().nearest()).isEqualTo(exact.doubleValue());
    }

    @Test
    void whatHasNoVarianceIsRefused() {
        assertThatThrownBy(() -> new Variance(x(Type.STRING), Kind.SAMPLE)).hasMessage("no variance of string");
        assertThatThrownBy(() -> new Variance(x(Type.DURATION), Kind.SAMPLE)).hasMessage("no variance of duration");
        assertThatThrownBy(() -> new Regression(x(Type.INT), y(Type.IP))).hasMessage("no pairs of int and ip");
    }
}
