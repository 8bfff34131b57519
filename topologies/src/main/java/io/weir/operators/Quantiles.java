// SPDX-License-Identifier: Apache-2.0
package io.weir.operators;

import io.weir.event.Event;
import io.weir.event.Type;
import io.weir.expression.Binder;
import io.weir.expression.Expression;
import io.weir.shape.Field;
import io.weir.shape.Shape;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.io.Decoder;
import org.apache.avro.io.Encoder;
import org.jspecify.annotations.Nullable;

/**
 * Quantiles within a relative error: a DDSketch (C. Masson, J. E. Rim, H. K. Lee 2019). Values are counted in buckets whose ends lie a
 * factor of {@code (1 + error) / (1 - error)} apart; merging adds counts, so it is exact and without order.
 *
 * <p>Deviations from the paper:
 *
 * <ul>
 *   <li>Buckets are not numbered by a logarithm but by the exponent and a cubic of the mantissa, which is steep enough for the same
 *       bound with 1 % more buckets. It is made of IEEE's basic operations: other than {@code Math.log} it gives the same bits on every
 *       processor, and takes less time.
 *   <li>At most {@value #MOST} buckets for each sign: with 1 % that is seventeen decades. What lies below is counted in the lowest
 *       bucket that is kept, which depends on the highest alone and not on the order; {@code _low} then says 0.
 *   <li>The least and the greatest value are kept as they are, and no quantile lies outside.
 *   <li>Values whose size is below the smallest normal double count as 0.
 * </ul>
 *
 * <p>The quantile q of n values is the one of rank {@code floor(q (n - 1))}, counted from 0.
 *
 * @param input a number or a duration
 * @param at which, as parts of one, rising
 * @param error how far a quantile may be off, as a part of itself
 */
public record Quantiles(Expression input, List<Double> at, double error) implements Aggregate<Quantiles.State> {

    /** How it is written. */
    public static final Shape<Quantiles> SHAPE = Shape.of(
                    "quantiles",
                    "Quantiles within a relative error (DDSketch), each in a column such as `_p99`; `_p99_low` and `_p99_high` enclose "
                            + "the true one. Absent when there are no values; NaN and infinities are left out and counted.",
                    Field.expression("of", "The number or duration.", Type.INT, Type.DOUBLE, Type.DURATION),
                    Field.list(Field.number("at", "Which, as parts of one: `[0.5, 0.99]`.")
                                    .between(0.0, 1.0))
                            .items(1, 20)
                            .inCall(),
                    Field.ratio("error", "How far a quantile may be off, as a part of itself.")
                            .between(0.01, 0.1)
                            .why("finer buckets would not span the decades that values have")
                            .orElse(0.01),
                    Quantiles::new)
            .example(
                    "the ends are exact",
                    "quantiles(ms, [0, 1])",
                    List.of("{ms: 1.5}", "{ms: 2.5}", "{ms: -9.0}", "{}"),
                    "{x_p0: -9.0, x_p0_low: -9.0, x_p0_high: -9.0, x_p100: 2.5, x_p100_low: 2.5, x_p100_high: 2.5}")
            .example(
                    "one value is all quantiles",
                    "{quantiles: bytes, at: [0.999], error: 2%}",
                    List.of("{bytes: 512}"),
                    "{x_p99_9: 512.0, x_p99_9_low: 512.0, x_p99_9_high: 512.0}")
            .example(
                    "nothing",
                    "quantiles(ms, [0.5])",
                    List.of("{}"),
                    "{x_p50: null, x_p50_low: null, x_p50_high: null}");

    static final int MOST = 2048;

    private static final int OBJECT = 56;

    // The cubic of least error whose slope, by the logarithm, is never below 10/7.
    private static final double A = 6.0 / 35;
    private static final double B = -3.0 / 5;
    private static final double C = 10.0 / 7;

    private static final long MANTISSA = (1L << 52) - 1;
    private static final long ONE = Double.doubleToRawLongBits(1.0);

    private static final Schema SCHEMA = States.record(
            "Quantiles",
            Stream.of(
                            Stream.of(
                                    States.count("zero"),
                                    States.count("not_finite"),
                                    new Schema.Field("min", Schema.create(Schema.Type.DOUBLE)),
                                    new Schema.Field("max", Schema.create(Schema.Type.DOUBLE))),
                            Stream.of(Buckets.fields("positive")),
                            Stream.of(Buckets.fields("negative")))
                    .flatMap(fields -> fields)
                    .toArray(Schema.Field[]::new));

    /** Counts by sign and bucket. */
    public static final class State {
        private Buckets positive = new Buckets();
        /** By the size of the value. */
        private Buckets negative = new Buckets();

        private long zero;
        private long notFinite;
        /** Infinite as long as there is none. */
        private double min = Double.POSITIVE_INFINITY;

        private double max = Double.NEGATIVE_INFINITY;

        private State() {}

        private long count() {
            return positive.total() + negative.total() + zero;
        }
    }

    public Quantiles {
        at = List.copyOf(at);
        for (int i = 1; i < at.size(); i++) {
            if (at.get(i) <= at.get(i - 1)) {
                throw new IllegalArgumentException("`at` must rise");
            }
        }
    }

    @Override
    public List<Column> columns() {
        Type type = input.type() == Type.DURATION ? Type.DURATION : Type.DOUBLE;
        var columns = new ArrayList<Column>();
        for (double quantile : at) {
            String suffix = "_p"
                    + BigDecimal.valueOf(quantile)
                            .movePointRight(2)
                            .stripTrailingZeros()
                            .toPlainString()
                            .replace('.', '_');
            columns.add(new Column(suffix, type));
            columns.add(new Column(suffix + "_low", type));
            columns.add(new Column(suffix + "_high", type));
        }
        return List.copyOf(columns);
    }

    @Override
    public List<Expression> inputs() {
        return List.of(input);
    }

    @Override
    public String text() {
        return States.text("quantiles", input, "error " + error);
    }

    @Override
    public Schema schema() {
        return SCHEMA;
    }

    @Override
    public boolean weighs() {
        return true;
    }

    @Override
    public State create() {
        return new State();
    }

    @Override
    public Adder<State> bind(Binder binder) {
        double scale = scale();
        boolean isDouble = input.type() == Type.DOUBLE;
        return new States.OfWeighed<>(binder.bind(input)) {
            @Override
            void take(State state, Event event, long weight) {
                double value = isDouble ? event.getDouble(register) : (double) event.bits[register];
                if (Double.isFinite(value)) {
                    observe(state, value, scale, weight);
                } else {
                    state.notFinite += weight;
                }
            }
        };
    }

    private static void observe(State state, double value, double scale, long weight) {
        // Negative zero is zero, also as the least.
        double plain = value + 0.0;
        state.min = Math.min(state.min, plain);
        state.max = Math.max(state.max, plain);
        double size = Math.abs(plain);
        if (size < Double.MIN_NORMAL) {
            state.zero += weight;
        } else {
            count(plain > 0 ? state.positive : state.negative, bucket(size, scale), weight);
        }
    }

    private static void count(Buckets buckets, int bucket, long count) {
        int highest = buckets.isEmpty() ? bucket : Math.max(buckets.highest(), bucket);
        buckets.raise(highest - MOST + 1);
        buckets.add(Math.max(bucket, highest - MOST + 1), count);
    }

    /** Buckets by a factor of e, so that none is wider than the error allows: 0.7 is 1 by the least slope of the cubic. */
    private double scale() {
        return 0.7 / StrictMath.log((1 + error) / (1 - error));
    }

    /** The number of the bucket of a normal value above 0. */
    private static int bucket(double size, double scale) {
        long bits = Double.doubleToRawLongBits(size);
        double exponent = (bits >>> 52) - 1023;
        double part = Double.longBitsToDouble((bits & MANTISSA) | ONE) - 1;
        return (int) Math.floor(scale * (exponent + ((A * part + B) * part + C) * part));
    }

    /** The smallest value of a bucket, or of the next one that any value has: found by halving, since it is only wanted for rows. */
    private static double smallest(int bucket, double scale) {
        long low = Double.doubleToRawLongBits(Double.MIN_NORMAL);
        long high = Double.doubleToRawLongBits(Double.POSITIVE_INFINITY);
        while (low < high) {
            long middle = (low + high) >>> 1;
            if (bucket(Double.longBitsToDouble(middle), scale) >= bucket) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return Double.longBitsToDouble(low);
    }

    @Override
    public void merge(State into, State from) {
        into.zero += from.zero;
        into.notFinite += from.notFinite;
        into.min = Math.min(into.min, from.min);
        into.max = Math.max(into.max, from.max);
        merge(into.positive, from.positive);
        merge(into.negative, from.negative);
    }

    private static void merge(Buckets into, Buckets from) {
        for (int bucket = from.highest(); bucket >= from.lowest() && !from.isEmpty(); bucket--) {
            long count = from.count(bucket);
            if (count != 0) {
                count(into, bucket, count);
            }
        }
    }

    @Override
    public void write(State state, Encoder out) throws IOException {
        out.writeLong(state.zero);
        out.writeLong(state.notFinite);
        out.writeDouble(state.min);
        out.writeDouble(state.max);
        state.positive.write(out);
        state.negative.write(out);
    }

    @Override
    public State read(Decoder in) throws IOException {
        var state = new State();
        state.zero = in.readLong();
        state.notFinite = in.readLong();
        state.min = in.readDouble();
        state.max = in.readDouble();
        state.positive = Buckets.read(in, MOST);
        state.negative = Buckets.read(in, MOST);
        return state;
    }

    @Override
    public @Nullable Object finish(State state, int column) {
        long count = state.count();
        if (count == 0) {
            return null;
        }
        long rank = (long) Math.floor(at.get(column / 3) * (count - 1));
        // What double arithmetic makes of the last rank of very many.
        double value = value(state, Math.min(rank, count - 1), Bound.of(column % 3));
        double within = Math.clamp(value, state.min, state.max);
        if (input.type() != Type.DURATION) {
            return within;
        }
        return switch (Bound.of(column % 3)) {
            case NONE -> Math.round(within);
            case LOW -> (long) Math.floor(within);
            case HIGH -> (long) Math.ceil(within);
        };
    }

    /** Which end of a bucket is wanted, or something in its middle. */
    private enum Bound {
        NONE,
        LOW,
        HIGH;

        static Bound of(int column) {
            return switch (column) {
                case 0 -> NONE;
                case 1 -> LOW;
                default -> HIGH;
            };
        }

        Bound mirrored() {
            return switch (this) {
                case NONE -> NONE;
                case LOW -> HIGH;
                case HIGH -> LOW;
            };
        }
    }

    private double value(State state, long rank, Bound bound) {
        if (rank == 0) {
            return state.min;
        }
        if (rank == state.count() - 1) {
            return state.max;
        }
        long left = rank;
        Buckets negative = state.negative;
        if (left < negative.total()) {
            // The greatest sizes are the least values.
            return -size(negative, negative.total() - 1 - left, bound.mirrored()) + 0.0;
        }
        left -= negative.total();
        if (left < state.zero) {
            return 0.0;
        }
        return size(state.positive, left - state.zero, bound);
    }

    private double size(Buckets buckets, long rank, Bound bound) {
        int bucket = buckets.lowest();
        long left = rank - buckets.count(bucket);
        while (left >= 0) {
            bucket++;
            left -= buckets.count(bucket);
        }
        double scale = scale();
        double smallest = smallest(bucket, scale);
        double greatest = Math.nextDown(smallest(bucket + 1, scale));
        return switch (bound) {
            // The middle by which neither end is further off than the error.
            case NONE -> smallest * (2 / (1 + smallest / greatest));
            case LOW -> bucket == buckets.highest() - MOST + 1 ? 0.0 : smallest;
            case HIGH -> greatest;
        };
    }

    @Override
    public long notFinite(State state) {
        return state.notFinite;
    }

    @Override
    public long heap(State state) {
        return OBJECT + state.positive.heap() + state.negative.heap();
    }

    @Override
    public long mostHeap() {
        return OBJECT + 2 * Buckets.heap(Buckets.widest(MOST));
    }

    /** Of one sign; three decades are ten octaves. */
    @Override
    public long usualHeap() {
        return OBJECT + Buckets.heap((int) (scale() * 10)) + Buckets.heap(0);
    }
}
