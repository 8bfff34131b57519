// SPDX-License-Identifier: Apache-2.0
package io.weir.operators;

import io.weir.event.Evaluator;
import io.weir.event.Event;
import io.weir.event.Type;
import io.weir.expression.Binder;
import io.weir.expression.Expression;
import io.weir.problem.Problem;
import io.weir.shape.Field;
import io.weir.shape.JsonSchema;
import io.weir.shape.Reading;
import io.weir.shape.Shape;
import io.weir.yaml.Yaml;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The step {@code sample}: keeps one event in so many, and lets each that is kept stand for so many, so that counts and sums stay
 * unbiased (the estimator of D. G. Horvitz and D. J. Thompson 1952, with one rate for all).
 *
 * <p>There is no chance in it. With {@code by}, a hash of the key's canonical text decides: what has one key is kept or let go whole, at
 * every site, in every reduction and after every restart, and what a lower rate keeps a higher one keeps too. Without, or where the key is
 * absent, NaN or infinite, the hash is of what an event is known by: its site, and its record's partition, time-stamp and offset.
 *
 * <p>The first sample that a reduction takes hashes otherwise than the second: else a sample of a sample would keep all of it.
 *
 * @param oneIn one event in so many is kept: one of {@link #RATES}
 * @param by what is kept or let go whole; null for single events
 * @param always what is kept in any case, and stands for itself alone: a bool; null if there is no such
 * @param stage how many steps of the reduction sample before this one
 */
public record Sampling(
        int oneIn, @Nullable Expression by, @Nullable Expression always, int stage) implements Step {

    /** One event in so many may be kept at most, by all steps of a reduction together: a count of 2^33 of them still fits an int. */
    public static final int MOST = 1_000_000_000;

    /** Numbers whose inverse can be written as a percentage: products of twos and fives. */
    private static final List<Integer> RATES = IntStream.rangeClosed(1, 1_000_000)
            .filter(Sampling::isWritable)
            .boxed()
            .toList();

    /** How it is written. */
    public static final Shape<Sampling> SHAPE = Shape.of(
            "sample",
            "Keeps one event in so many, which stands for so many: counts and sums stay unbiased.",
            Field.custom(
                            "rate",
                            "Which part is kept: one in a whole number, such as 50%, 10%, 1% or 0.1%.",
                            "ratio",
                            Sampling::rate)
                    .spelt(JsonSchema.json("type", "string", "pattern", "^[0-9]+([.][0-9]+)?%$")),
            Field.expression("by", "What has the same value here is kept or let go whole.")
                    .optional(),
            Field.expression("always", "What is kept in any case, and stands for itself alone.", Type.BOOL)
                    .optional(),
            Sampling::of);

    /** Any odd number does: it keeps the hashes of samples apart from each other, and from those of the aggregate {@code sample}. */
    private static final long SALT = 0x9e3779b97f4a7c15L;

    private static final Field<Double> RATIO = Field.ratio("sample", "").between(0.000001, 1.0);

    /** Refuses rates that cannot be written and conditions that are none. */
    public Sampling {
        if (!isWritable(oneIn)) {
            throw new IllegalArgumentException("no rate is one in " + oneIn);
        }
        if (always != null && always.type() != Type.BOOL) {
            throw new IllegalArgumentException(
                    "a condition is a bool and not a " + always.type().text());
        }
    }

    private static Sampling of(int oneIn, Optional<Expression> by, Optional<Expression> always) {
        return new Sampling(oneIn, by.orElse(null), always.orElse(null), 0);
    }

    private static boolean isWritable(int oneIn) {
        int left = oneIn;
        for (int prime : new int[] {2, 5}) {
            while (left > 0 && left % prime == 0) {
                left /= prime;
            }
        }
        return left == 1;
    }

    private static @Nullable Integer rate(String name, Yaml yaml, Reading reading) {
        if (yaml instanceof Yaml.Mapping) {
            reading.problems()
                    .add(Problem.error("R0202", yaml.source(), "`" + name + "` must be a ratio, but is " + yaml.what())
                            .note("form", "`{ sample: 10%, by: trace_id, always: status >= 500 }`"));
            return null;
        }
        Double part = RATIO.read(yaml, reading);
        if (part == null) {
            return null;
        }
        var exact = new BigDecimal(part.toString());
        int below = 0;
        while (part(RATES.get(below)).compareTo(exact) > 0) {
            below++;
        }
        if (part(RATES.get(below)).compareTo(exact) == 0) {
            return RATES.get(below);
        }
        reading.problems()
                .add(Problem.error(
                                "R0207",
                                yaml.source(),
                                "`" + name + "` must keep one event in a whole number, but is " + text(exact))
                        .label("did you mean `" + text(part(RATES.get(below))) + "` or `"
                                + text(part(RATES.get(below - 1))) + "`?")
                        .note("why", "an event that is kept stands for a whole number, so that counts stay whole"));
        return null;
    }

    private static BigDecimal part(int oneIn) {
        return BigDecimal.ONE.divide(BigDecimal.valueOf(oneIn));
    }

    private static String text(BigDecimal part) {
        return part.movePointRight(2).stripTrailingZeros().toPlainString() + "%";
    }

    /** The same, after so many that sample before it. */
    public Sampling at(int samplesBefore) {
        return new Sampling(oneIn, by, always, samplesBefore);
    }

    @Override
    public String name() {
        return "sample";
    }

    @Override
    public List<Expression> inputs() {
        var inputs = new ArrayList<Expression>();
        if (by != null) {
            inputs.add(by);
        }
        if (always != null) {
            inputs.add(always);
        }
        inputs.add(EventHash.SITE);
        return inputs;
    }

    /** What is kept tells of the key, if only through a hash: whoever has a guess can hash it. */
    @Override
    public boolean selects() {
        return true;
    }

    @Override
    public boolean weighs() {
        return true;
    }

    @Override
    public SortedMap<String, Type> sets() {
        return Collections.emptySortedMap();
    }

    @Override
    public String text() {
        return "sample(" + text(part(oneIn)) + (by == null ? "" : " by " + by.text())
                + (always == null ? "" : ", always " + always.text()) + ")";
    }

    @Override
    public Run bind(Binder binder) {
        return new Taking(this, binder);
    }

    private static final class Taking implements Run {
        private final int oneIn;
        /** The greatest hash, without sign, that is kept. */
        private final long most;

        private final long salt;
        private final Type type;
        private final @Nullable Evaluator key;
        private final @Nullable Evaluator always;
        private final @Nullable Evaluator before;
        private final EventHash ofEvent;
        private final int weight;
        private final Murmur murmur = new Murmur();

        Taking(Sampling step, Binder binder) {
            oneIn = step.oneIn;
            most = Long.divideUnsigned(-1L, oneIn);
            salt = SALT * (step.stage + 1);
            type = step.by == null ? Type.STRING : step.by.type();
            key = step.by == null ? null : binder.bind(step.by);
            always = step.always == null ? null : binder.bind(step.always);
            before = step.stage == 0 ? null : binder.bind(WEIGHT);
            ofEvent = new EventHash(binder, salt);
            weight = binder.reserve(WEIGHT.name());
        }

        @Override
        public Outcome apply(Event event) {
            long weighed = before == null ? 1 : event.bits[before.register];
            if (always != null) {
                byte status = always.evaluate(event);
                if (status == Event.FAILED) {
                    return Outcome.DEAD;
                }
                if (status == Event.PRESENT && event.bits[always.register] != 0) {
                    event.setLong(weight, weighed);
                    return Outcome.KEPT;
                }
            }
            byte status = key == null ? Event.ABSENT : key.evaluate(event);
            if (status == Event.FAILED) {
                return Outcome.DEAD;
            }
            long hash = status == Event.PRESENT && key != null && Scalars.isFinite(type, event, key.register)
                    ? ofKey(event, key.register)
                    : ofEvent.of(event);
            if (Long.compareUnsigned(hash, most) > 0) {
                return Outcome.SAMPLED;
            }
            event.setLong(weight, weighed * oneIn);
            return Outcome.KEPT;
        }

        /** Of its canonical text, so that a key is the same where another site's contract reads it as that text. */
        private long ofKey(Event event, int register) {
            if (type == Type.STRING) {
                murmur.of(String.valueOf(event.objects[register]));
            } else {
                murmur.ofMade(
                        type.isObject()
                                ? String.valueOf(event.objects[register])
                                : Scalars.text(type, Scalars.bits(type, event, register)));
            }
            return Murmur.avalanche(murmur.first + salt);
        }
    }
}
