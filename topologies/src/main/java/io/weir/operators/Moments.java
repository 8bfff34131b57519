// SPDX-License-Identifier: Apache-2.0
package io.weir.operators;

import io.weir.event.Evaluator;
import io.weir.event.Event;
import io.weir.event.Type;
import io.weir.expression.Binder;
import io.weir.expression.Expression;
import io.weir.operators.ExactSum.Spelling;
import java.io.IOException;
import java.math.BigInteger;
import java.util.Arrays;
import org.apache.avro.Schema;
import org.apache.avro.io.Decoder;
import org.apache.avro.io.Encoder;
import org.jspecify.annotations.Nullable;

/**
 * How many values, and the exact sums of them and of their squares; of pairs also those of the others and of the products. All that
 * {@link Variance}, {@link Stddev}, {@link Correlation} and {@link Regression} are finished from.
 *
 * <p>The usual way to merge variances (T. F. Chan, G. H. Golub, R. J. LeVeque 1979) keeps a mean and a sum of squared deviations in
 * doubles, and rounds at each merge: the order of merging shows in the last bits. The textbook formula over plain sums cancels
 * catastrophically, but not when the sums are exact, as here. So nothing is rounded until the figure is, once.
 */
final class Moments {

    private static final Schema ONE =
            States.record("Moments", concat(counts(), States.exactSum("sum"), States.exactSum("squares")));
    private static final Schema TWO = States.record(
            "PairMoments",
            concat(
                    counts(),
                    States.exactSum("sum"),
                    States.exactSum("squares"),
                    States.exactSum("other_sum"),
                    States.exactSum("other_squares"),
                    States.exactSum("products")));

    private static Schema.Field[] counts() {
        return new Schema.Field[] {States.count("count"), States.count("not_finite")};
    }

    private static Schema.Field[] concat(Schema.Field[]... parts) {
        return Arrays.stream(parts).flatMap(Arrays::stream).toArray(Schema.Field[]::new);
    }

    private static final int OBJECT = 40;
    private static final int PAIR = 24;

    private long count;
    private long notFinite;
    private ExactSum sum = new ExactSum();
    private ExactSum squares = new ExactSum();
    private final @Nullable Pair pair;

    /** What there is of a second value. */
    private static final class Pair {
        private ExactSum sum = new ExactSum();
        private ExactSum squares = new ExactSum();
        private ExactSum products = new ExactSum();
    }

    private Moments(boolean ofPairs) {
        pair = ofPairs ? new Pair() : null;
    }

    static Moments ofOne() {
        return new Moments(false);
    }

    static Moments ofPairs() {
        return new Moments(true);
    }

    static Schema schemaOfOne() {
        return ONE;
    }

    static Schema schemaOfPairs() {
        return TWO;
    }

    /** Whether values of the type have moments. */
    static boolean takes(Type type) {
        return type == Type.INT || type == Type.DOUBLE;
    }

    static Aggregate.Adder<Moments> bind(Binder binder, Expression input) {
        boolean isDouble = input.type() == Type.DOUBLE;
        return new States.OfWeighed<>(binder.bind(input)) {
            @Override
            void take(Moments moments, Event event, long weight) {
                long bits = event.bits[register];
                if (isDouble && !Double.isFinite(Double.longBitsToDouble(bits))) {
                    moments.notFinite += weight;
                    return;
                }
                long size = ExactSum.size(bits, isDouble);
                int position = ExactSum.position(bits, isDouble);
                moments.count += weight;
                moments.sum.add(bits < 0, size, position, weight);
                moments.squares.addProduct(/* negative= */ false, size, position, size, position, weight);
            }
        };
    }

    /** A pair of which one is absent adds nothing; one that is not finite leaves out both. */
    static Aggregate.Adder<Moments> bind(Binder binder, Expression input, Expression other) {
        return new OfPairs(
                binder.bind(input), input.type() == Type.DOUBLE, binder.bind(other), other.type() == Type.DOUBLE);
    }

    private static final class OfPairs implements Aggregate.Adder<Moments> {
        private final Evaluator input;
        private final boolean isDouble;
        private final Evaluator other;
        private final boolean otherIsDouble;
        private boolean present;

        OfPairs(Evaluator input, boolean isDouble, Evaluator other, boolean otherIsDouble) {
            this.input = input;
            this.isDouble = isDouble;
            this.other = other;
            this.otherIsDouble = otherIsDouble;
        }

        @Override
        public boolean ready(Event event) {
            byte first = input.evaluate(event);
            byte second = other.evaluate(event);
            present = first == Event.PRESENT && second == Event.PRESENT;
            return first != Event.FAILED && second != Event.FAILED;
        }

        @Override
        public void add(Moments moments, Event event) {
            add(moments, event, 1);
        }

        @Override
        public void add(Moments moments, Event event, long weight) {
            Pair pair = moments.pair();
            if (!present) {
                return;
            }
            long bits = event.bits[input.register];
            long otherBits = event.bits[other.register];
            if ((isDouble && !Double.isFinite(Double.longBitsToDouble(bits)))
                    || (otherIsDouble && !Double.isFinite(Double.longBitsToDouble(otherBits)))) {
                moments.notFinite += weight;
                return;
            }
            long size = ExactSum.size(bits, isDouble);
            int position = ExactSum.position(bits, isDouble);
            long otherSize = ExactSum.size(otherBits, otherIsDouble);
            int otherPosition = ExactSum.position(otherBits, otherIsDouble);
            moments.count += weight;
            moments.sum.add(bits < 0, size, position, weight);
            moments.squares.addProduct(/* negative= */ false, size, position, size, position, weight);
            pair.sum.add(otherBits < 0, otherSize, otherPosition, weight);
            pair.squares.addProduct(/* negative= */ false, otherSize, otherPosition, otherSize, otherPosition, weight);
            pair.products.addProduct((bits < 0) != (otherBits < 0), size, position, otherSize, otherPosition, weight);
        }
    }

    private Pair pair() {
        if (pair == null) {
            throw new IllegalStateException("moments of single values have no pairs");
        }
        return pair;
    }

    void add(Moments other) {
        count += other.count;
        notFinite += other.notFinite;
        sum.add(other.sum);
        squares.add(other.squares);
        Pair from = other.pair;
        if (from != null) {
            Pair into = pair();
            into.sum.add(from.sum);
            into.squares.add(from.squares);
            into.products.add(from.products);
        }
    }

    void write(Encoder out) throws IOException {
        out.writeLong(count);
        out.writeLong(notFinite);
        sum.write(out);
        squares.write(out);
        Pair others = pair;
        if (others != null) {
            others.sum.write(out);
            others.squares.write(out);
            others.products.write(out);
        }
    }

    static Moments read(Moments into, Decoder in) throws IOException {
        into.count = in.readLong();
        into.notFinite = in.readLong();
        into.sum = ExactSum.read(in);
        into.squares = ExactSum.read(in);
        Pair others = into.pair;
        if (others != null) {
            others.sum = ExactSum.read(in);
            others.squares = ExactSum.read(in);
            others.products = ExactSum.read(in);
        }
        return into;
    }

    /** How many values or pairs. */
    long count() {
        return count;
    }

    /** How many values or pairs were left out because they are NaN or infinite. */
    long notFinite() {
        return notFinite;
    }

    /** The variance, rounded once; the count must be at least 1, and 2 of a sample. */
    double variance(boolean ofSample) {
        var divisor = BigInteger.valueOf(count).multiply(BigInteger.valueOf(ofSample ? count - 1 : count));
        return finite(spread().nearest(new Spelling(divisor, 0)));
    }

    /** Pearson's coefficient: its square is rounded once, and then the root; null if one of the two does not vary. */
    @Nullable
    Double correlation() {
        Double determination = determination();
        return determination == null
                ? null
                : Double.valueOf(covariance().mantissa().signum() * Math.sqrt(determination) + 0.0);
    }

    /** The share of one's variance that goes along with the other's, 0 to 1, rounded once; null if one of the two does not vary. */
    @Nullable
    Double determination() {
        Spelling both = spread().times(otherSpread());
        Spelling covariance = covariance();
        return both.mantissa().signum() == 0
                ? null
                : covariance.times(covariance).nearest(both);
    }

    /** By how much the first value grows when the other grows by one, rounded once; null if the other does not vary. */
    @Nullable
    Double slope() {
        Spelling spread = otherSpread();
        return spread.mantissa().signum() == 0 ? null : finite(covariance().nearest(spread));
    }

    /** What the first value is on the line where the other is 0, rounded once; null if the other does not vary. */
    @Nullable
    Double intercept() {
        Spelling spread = otherSpread();
        if (spread.mantissa().signum() == 0) {
            return null;
        }
        Spelling level =
                sum.spelling().times(spread).minus(covariance().times(pair().sum.spelling()));
        return finite(level.nearest(spread.times(count)));
    }

    /** The variance times the squared count. */
    private Spelling spread() {
        return spread(sum, squares);
    }

    private Spelling otherSpread() {
        return spread(pair().sum, pair().squares);
    }

    private Spelling spread(ExactSum values, ExactSum theirSquares) {
        Spelling total = values.spelling();
        return theirSquares.spelling().times(count).minus(total.times(total));
    }

    /** The covariance times the squared count. */
    private Spelling covariance() {
        Spelling products = pair().products.spelling();
        return products.times(count).minus(sum.spelling().times(pair().sum.spelling()));
    }

    private static double finite(double value) {
        if (Double.isInfinite(value)) {
            throw new ArithmeticException("overflow");
        }
        return value;
    }

    /** What they take in the heap. */
    long heap() {
        long own = OBJECT + sum.heap() + squares.heap();
        return pair == null ? own : own + PAIR + pair.sum.heap() + pair.squares.heap() + pair.products.heap();
    }

    /** What those of single values take at most. */
    static long most(Type type) {
        return OBJECT + sums(type);
    }

    /** What those of pairs take at most. */
    static long most(Type type, Type other) {
        int products = type == other ? mostProducts(type) : ExactSum.MOST_OF_MIXED_PRODUCTS;
        return OBJECT + sums(type) + PAIR + sums(other) + ExactSum.heap(products);
    }

    private static long sums(Type type) {
        return ExactSum.heap(type == Type.DOUBLE ? ExactSum.MOST_OF_DOUBLES : ExactSum.MOST_OF_INTS)
                + ExactSum.heap(mostProducts(type));
    }

    private static int mostProducts(Type type) {
        return type == Type.DOUBLE ? ExactSum.MOST_OF_DOUBLE_PRODUCTS : ExactSum.MOST_OF_INT_PRODUCTS;
    }

    /** What they take of values of like size, which touch five chunks, as their products do. */
    static long usual(boolean ofPairs) {
        return OBJECT + (ofPairs ? PAIR : 0) + (ofPairs ? 5 : 2) * ExactSum.heap(5);
    }
}
