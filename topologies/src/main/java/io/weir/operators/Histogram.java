// SPDX-License-Identifier: Apache-2.0
package io.weir.operators;

import io.weir.event.Event;
import io.weir.event.Type;
import io.weir.expression.Binder;
import io.weir.expression.Expression;
import io.weir.shape.Field;
import io.weir.shape.Shape;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.io.Decoder;
import org.apache.avro.io.Encoder;

/**
 * How many values lie in which range, as a map in the terms of OpenTelemetry's data model.
 *
 * <p>With bounds, {@code explicit_bounds} and {@code bucket_counts}: one more bucket than bounds; a value on a bound is in the bucket
 * below it.
 *
 * <p>Without, buckets are exponential: at scale s they end at the powers of {@code 2^(2^-s)}; {@code positive} and {@code negative} have
 * an {@code offset}, the number of their first bucket, and {@code bucket_counts}; bucket i holds what is greater than its lower end and
 * not greater than the upper. The scale is the finest, up to {@value #FINEST}, at which neither has more buckets than may be; each step
 * down merges two neighbours into one. It depends on the least and the greatest value alone, so merging has no order.
 *
 * @param input a number
 * @param bounds rising; empty for exponential buckets
 * @param buckets how many exponential buckets there may be for each sign
 */
public record Histogram(Expression input, List<Double> bounds, int buckets) implements Aggregate<Histogram.State> {

    /** How it is written. */
    public static final Shape<Histogram> SHAPE = Shape.of(
                    "histogram",
                    "How many values lie in which range: a map as in OpenTelemetry. With `bounds` its buckets are those, a bound belonging "
                            + "to the bucket below it; without, they are exponential and as fine as their number allows. NaN and "
                            + "infinities are left out and counted.",
                    Field.expression("of", "The number.", Type.INT, Type.DOUBLE),
                    Field.list(Field.number("bounds", "Where buckets end, rising."))
                            .items(1, 200)
                            .inCall()
                            .optional(),
                    Field.integer(
                                    "buckets",
                                    "How many exponential buckets there may be for each sign: 160 unless said.")
                            .between(2, 320)
                            .optional(),
                    Histogram::of)
            .example(
                    "bounds",
                    "histogram(ms, [10, 100])",
                    List.of("{ms: 10.0}", "{ms: 10.5}", "{ms: 500.0}", "{ms: 501.0}", "{}"),
                    "{explicit_bounds: [10.0, 100.0], bucket_counts: [1, 1, 2]}")
            .example(
                    "exponential",
                    "{histogram: ms, buckets: 4}",
                    List.of("{ms: 1.0}", "{ms: 2.0}", "{ms: 3.0}", "{ms: 4.0}", "{ms: 0.0}"),
                    "{scale: 0, zero_count: 1, positive: {offset: -1, bucket_counts: [1, 1, 2]}, "
                            + "negative: {offset: 0, bucket_counts: []}}");

    static final int FINEST = 20;
    /** Two buckets of this scale hold all doubles. */
    private static final int COARSEST = -11;

    private static final int USUAL = 160;

    private static final double STEPS = Math.scalb(1.0, FINEST) / StrictMath.log(2);

    private static final Schema FIXED = States.record(
            "Histogram", new Schema.Field("counts", Schema.createArray(States.LONG)), States.count("not_finite"));
    private static final Schema EXPONENTIAL = States.record(
            "ExponentialHistogram",
            Stream.of(
                            Stream.of(new Schema.Field("scale", Schema.create(Schema.Type.INT)), States.count("zero")),
                            Stream.of(Buckets.fields("positive")),
                            Stream.of(Buckets.fields("negative")),
                            Stream.of(States.count("not_finite")))
                    .flatMap(fields -> fields)
                    .toArray(Schema.Field[]::new));

    private static final long[] NO_COUNTS = new long[0];
    private static final int OBJECT = 48;

    /** The counts of fixed buckets, or exponential ones. */
    public static final class State {
        private final long[] counts;
        private int scale = FINEST;
        private long zero;
        private Buckets positive = new Buckets();
        private Buckets negative = new Buckets();
        private long notFinite;

        private State(int fixed) {
            counts = fixed == 0 ? NO_COUNTS : new long[fixed];
        }
    }

    public Histogram {
        bounds = List.copyOf(bounds);
        for (int i = 1; i < bounds.size(); i++) {
            if (bounds.get(i) <= bounds.get(i - 1)) {
                throw new IllegalArgumentException("`bounds` must rise");
            }
        }
    }

    private static Histogram of(Expression input, Optional<List<Double>> bounds, Optional<Integer> buckets) {
        if (bounds.isPresent() && buckets.isPresent()) {
            throw new IllegalArgumentException("`buckets` are exponential, and `bounds` are not: one of the two");
        }
        return new Histogram(input, bounds.orElse(List.of()), buckets.orElse(USUAL));
    }

    private boolean isFixed() {
        return !bounds.isEmpty();
    }

    @Override
    public List<Column> columns() {
        return List.of(Column.nested());
    }

    @Override
    public List<Expression> inputs() {
        return List.of(input);
    }

    @Override
    public String text() {
        return States.text("histogram", input, isFixed() ? bounds.toString() : "exponential, " + buckets);
    }

    @Override
    public Schema schema() {
        return isFixed() ? FIXED : EXPONENTIAL;
    }

    @Override
    public boolean weighs() {
        return true;
    }

    @Override
    public State create() {
        return new State(isFixed() ? bounds.size() + 1 : 0);
    }

    @Override
    public Adder<State> bind(Binder binder) {
        double[] ends = bounds.stream().mapToDouble(Double::doubleValue).toArray();
        boolean isDouble = input.type() == Type.DOUBLE;
        return new States.OfWeighed<>(binder.bind(input)) {
            @Override
            void take(State state, Event event, long weight) {
                double value = isDouble ? event.getDouble(register) : (double) event.bits[register];
                if (!Double.isFinite(value)) {
                    state.notFinite += weight;
                } else if (ends.length > 0) {
                    int at = Arrays.binarySearch(ends, value + 0.0);
                    state.counts[at < 0 ? -at - 1 : at] += weight;
                } else if (value == 0) {
                    state.zero += weight;
                } else {
                    count(state, value > 0, finest(Math.abs(value)) >> (FINEST - state.scale), weight);
                }
            }
        };
    }

    /** The number of a value's bucket at the finest scale: its upper end belongs to it. */
    private static int finest(double size) {
        boolean isNormal = size >= Double.MIN_NORMAL;
        double normal = isNormal ? size : Math.scalb(size, 54);
        int exponent = Math.getExponent(normal);
        double part = Math.scalb(normal, -exponent);
        // StrictMath's logarithm has the same bits everywhere. That of 1 is 0: a power of two is the end of the bucket
        // below.
        int steps = (int) Math.ceil(StrictMath.log(part) * STEPS);
        return ((isNormal ? exponent : exponent - 54) << FINEST) + Math.min(steps, 1 << FINEST) - 1;
    }

    /** @param bucket its number at the state's scale */
    private void count(State state, boolean isPositive, int bucket, long count) {
        Buckets into = isPositive ? state.positive : state.negative;
        int low = into.isEmpty() ? bucket : Math.min(into.lowest(), bucket);
        int high = into.isEmpty() ? bucket : Math.max(into.highest(), bucket);
        int coarser = 0;
        // At the finest scale all doubles span more buckets than an int can count.
        while ((long) (high >> coarser) - (low >> coarser) >= buckets) {
            coarser++;
        }
        coarsen(state, state.scale - coarser);
        into.add(bucket >> coarser, count);
    }

    private static void coarsen(State state, int scale) {
        while (state.scale > scale) {
            state.scale--;
            state.positive.halve();
            state.negative.halve();
        }
    }

    @Override
    public void merge(State into, State from) {
        into.notFinite += from.notFinite;
        into.zero += from.zero;
        for (int i = 0; i < into.counts.length; i++) {
            into.counts[i] += from.counts[i];
        }
        coarsen(into, from.scale);
        merge(into, from.positive, /* isPositive= */ true, from.scale);
        merge(into, from.negative, /* isPositive= */ false, from.scale);
    }

    private void merge(State into, Buckets from, boolean isPositive, int scale) {
        if (from.isEmpty()) {
            return;
        }
        for (int bucket = from.lowest(); bucket <= from.highest(); bucket++) {
            long count = from.count(bucket);
            if (count != 0) {
                // Each may make the scale coarser.
                count(into, isPositive, bucket >> (scale - into.scale), count);
            }
        }
    }

    @Override
    public void write(State state, Encoder out) throws IOException {
        if (isFixed()) {
            out.writeArrayStart();
            out.setItemCount(state.counts.length);
            for (long count : state.counts) {
                out.startItem();
                out.writeLong(count);
            }
            out.writeArrayEnd();
        } else {
            out.writeInt(state.scale);
            out.writeLong(state.zero);
            state.positive.write(out);
            state.negative.write(out);
        }
        out.writeLong(state.notFinite);
    }

    @Override
    public State read(Decoder in) throws IOException {
        State state = create();
        if (isFixed()) {
            int at = 0;
            for (long items = in.readArrayStart(); items > 0; items = in.arrayNext()) {
                if (at + items > state.counts.length) {
                    throw new IOException("not the state of a histogram of " + state.counts.length + " buckets");
                }
                for (long i = 0; i < items; i++) {
                    state.counts[at++] = in.readLong();
                }
            }
        } else {
            state.scale = in.readInt();
            if (state.scale > FINEST || state.scale < COARSEST) {
                throw new IOException("not the state of a histogram: scale " + state.scale);
            }
            state.zero = in.readLong();
            state.positive = Buckets.read(in, buckets);
            state.negative = Buckets.read(in, buckets);
        }
        state.notFinite = in.readLong();
        return state;
    }

    @Override
    public Map<String, Object> finish(State state, int column) {
        var map = new LinkedHashMap<String, Object>();
        if (isFixed()) {
            map.put("explicit_bounds", bounds);
            map.put("bucket_counts", Arrays.stream(state.counts).boxed().toList());
        } else {
            map.put("scale", (long) state.scale);
            map.put("zero_count", state.zero);
            map.put("positive", side(state.positive));
            map.put("negative", side(state.negative));
        }
        return map;
    }

    private static Map<String, Object> side(Buckets buckets) {
        var map = new LinkedHashMap<String, Object>();
        map.put("offset", buckets.isEmpty() ? 0L : (long) buckets.lowest());
        map.put("bucket_counts", buckets.list());
        return map;
    }

    @Override
    public long notFinite(State state) {
        return state.notFinite;
    }

    @Override
    public long heap(State state) {
        return OBJECT + fixed() + state.positive.heap() + state.negative.heap();
    }

    private long fixed() {
        return isFixed() ? Heap.array(Long.BYTES * (bounds.size() + 1L)) : 0;
    }

    @Override
    public long mostHeap() {
        return OBJECT + fixed() + 2 * Buckets.heap(isFixed() ? 0 : Buckets.widest(buckets));
    }

    /** Exponential buckets of one sign: between a half and all of them are used. */
    @Override
    public long usualHeap() {
        return OBJECT + fixed() + Buckets.heap(isFixed() ? 0 : Math.max(buckets, Buckets.widest(1))) + Buckets.heap(0);
    }
}
