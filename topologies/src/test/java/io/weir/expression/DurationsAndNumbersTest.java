// SPDX-License-Identifier: Apache-2.0
package io.weir.expression;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.event.Evaluator;
import io.weir.event.Event;
import io.weir.event.Type;
import io.weir.problem.Problems;
import io.weir.problem.Source;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** What durations and numbers make of each other, beside decimals: cel-java has none of it, so it cannot be the judge. */
class DurationsAndNumbersTest {

    private static final Scope SCOPE =
            Scope.of(Map.of("d", Type.DURATION, "e", Type.DURATION, "n", Type.INT, "x", Type.DOUBLE));

    private static final long[] LONGS = {
        0,
        1,
        -1,
        2,
        -2,
        3,
        10,
        1_000_000,
        -999_999,
        Times.LONGEST,
        -Times.LONGEST,
        Times.LONGEST - 1,
        Long.MAX_VALUE,
        Long.MIN_VALUE
    };
    private static final double[] DOUBLES = {
        0.0,
        -0.0,
        0.5,
        -1.5,
        1e-6,
        0x1p-1074,
        1e18,
        -1e300,
        Double.NaN,
        Double.POSITIVE_INFINITY,
        Double.NEGATIVE_INFINITY
    };

    @Test
    void asDecimalsHaveThem() {
        for (long seed = 0; seed < 3_000; seed++) {
            var random = new SplittableRandom(seed);
            long d = anyLong(random);
            long e = anyLong(random);
            long n = anyLong(random);
            double x = random.nextInt(3) == 0
                    ? DOUBLES[random.nextInt(DOUBLES.length)]
                    : (random.nextDouble() - 0.5) * Math.scalb(1.0, random.nextInt(80) - 30);
            Map<String, Object> event = Map.of("d", d, "e", e, "n", n, "x", x);
            var of = "seed " + seed + ": " + event;

            BigInteger times = BigInteger.valueOf(d).multiply(BigInteger.valueOf(n));
            assertThat(run("d * n", event)).as(of).isEqualTo(span(times));
            assertThat(run("n * d", event)).as(of).isEqualTo(span(times));
            assertThat(run("d / n", event))
                    .as(of)
                    .isEqualTo(
                            n == 0
                                    ? "failed division_by_zero"
                                    : span(new BigDecimal(d)
                                            .divide(new BigDecimal(n), 0, RoundingMode.HALF_EVEN)
                                            .toBigInteger()));
            assertThat(run("d * x", event)).as(of).isEqualTo(span(d * x));
            assertThat(run("x * d", event)).as(of).isEqualTo(span(d * x));
            assertThat(run("d / x", event)).as(of).isEqualTo(x == 0 ? "failed division_by_zero" : span(d / x));
            assertThat(run("d / e", event)).as(of).isEqualTo((double) d / (double) e);
            assertThat(run("ratio(d, e)", event)).as(of).isEqualTo(e == 0 ? "absent" : (double) d / (double) e);
            assertThat(run("int(d)", event)).as(of).isEqualTo(d / 1_000_000);
            // A long of up to 53 bits is one double, and then the quotient is rounded once.
            if (Math.abs(d) <= 1L << 53) {
                assertThat(run("double(d)", event))
                        .as(of)
                        .isEqualTo(BigDecimal.valueOf(d).movePointLeft(6).doubleValue());
            }
        }
    }

    /** A whole number is the same number as a double. */
    @Test
    void anIntOrADoubleOfTheSameSize() {
        for (long seed = 0; seed < 500; seed++) {
            var random = new SplittableRandom(seed);
            long n = random.nextInt(-1_000, 1_000);
            Map<String, Object> event =
                    Map.of("d", random.nextLong(-(1L << 42), 1L << 42), "e", 1L, "n", n, "x", (double) n);
            assertThat(run("d * x", event)).as("seed %d", seed).isEqualTo(run("d * n", event));
            assertThat(run("d / x", event)).as("seed %d", seed).isEqualTo(run("d / n", event));
        }
    }

    private static long anyLong(SplittableRandom random) {
        return switch (random.nextInt(3)) {
            case 0 -> LONGS[random.nextInt(LONGS.length)];
            case 1 -> random.nextInt(-100, 100);
            default -> random.nextLong() >> random.nextInt(60);
        };
    }

    private static Object span(BigInteger micros) {
        return micros.abs().compareTo(BigInteger.valueOf(Times.LONGEST)) > 0 ? "failed overflow" : micros.longValue();
    }

    private static Object span(double micros) {
        return Double.isFinite(micros)
                ? span(new BigDecimal(micros)
                        .setScale(0, RoundingMode.HALF_EVEN)
                        .toBigInteger())
                : "failed overflow";
    }

    private static Object run(String text, Map<String, Object> values) {
        var problems = new Problems();
        Expression expression = Expressions.check(text, new Source("f.yaml", 1, 1, 1), true, SCOPE, problems);
        assertThat(expression).as("%s: %s", text, problems.all()).isNotNull();
        var slots = new Slots();
        SCOPE.names().keySet().forEach(slots::reserve);
        Evaluator evaluator = slots.bind(expression);
        var event = new Event(slots.size());
        event.clear();
        values.forEach((name, value) -> EvaluatorTest.put(event, slots.reserve(name), value));
        return switch (evaluator.evaluate(event)) {
            case Event.PRESENT -> Slots.value(event, evaluator.register, expression.type());
            case Event.FAILED -> "failed " + event.failure;
            default -> "absent";
        };
    }
}
