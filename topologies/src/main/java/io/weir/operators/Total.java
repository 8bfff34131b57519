// SPDX-License-Identifier: Apache-2.0
package io.weir.operators;

import io.weir.event.Event;
import io.weir.event.Type;
import io.weir.expression.Binder;
import io.weir.expression.Expression;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.io.Decoder;
import org.apache.avro.io.Encoder;
import org.jspecify.annotations.Nullable;

/**
 * How many values and their exact sum: the state of {@link Sum} and {@link Mean}.
 *
 * <p>Ints and durations are summed in 128 bits: 2^63 of them, each as often as its event weighs, cannot overflow it. Doubles are summed by {@link ExactSum}. The bytes
 * are a count; then for ints the sum as an Avro decimal (two's complement, big-endian, no byte too many); for doubles how many were
 * not finite, and the sum as mantissa (spelled likewise, odd; no byte at all for 0) and exponent of two.
 */
final class Total {

    private static final Schema OF_INTS = States.record(
            "IntTotal",
            States.count("count"),
            new Schema.Field("sum", LogicalTypes.decimal(38).addToSchema(Schema.create(Schema.Type.BYTES))));
    private static final Schema OF_DOUBLES = States.record(
            "DoubleTotal",
            States.count("count"),
            States.count("not_finite"),
            new Schema.Field("mantissa", Schema.create(Schema.Type.BYTES)),
            new Schema.Field("exponent", Schema.create(Schema.Type.INT)));

    private static final int OBJECT = 48;

    private long count;
    private long notFinite;
    private long high;
    private long low;
    private final @Nullable ExactSum doubles;

    private Total(@Nullable ExactSum doubles) {
        this.doubles = doubles;
    }

    static Total of(Type type) {
        return new Total(type == Type.DOUBLE ? new ExactSum() : null);
    }

    static Schema schema(Type type) {
        return type == Type.DOUBLE ? OF_DOUBLES : OF_INTS;
    }

    /** Whether values of the type have a sum. */
    static boolean takes(Type type) {
        return switch (type) {
            case INT, DOUBLE, DURATION -> true;
            case STRING, BOOL, TIMESTAMP, IP -> false;
        };
    }

    static Aggregate.Adder<Total> bind(Binder binder, Expression input) {
        return input.type() == Type.DOUBLE
                ? new States.OfWeighed<>(binder.bind(input)) {
                    @Override
                    void take(Total total, Event event, long weight) {
                        total.add(event.getDouble(register), weight);
                    }
                }
                : new States.OfWeighed<>(binder.bind(input)) {
                    @Override
                    void take(Total total, Event event, long weight) {
                        total.addTimes(event.bits[register], weight);
                    }
                };
    }

    private void addTimes(long value, long times) {
        count += times;
        add(Math.multiplyHigh(value, times), value * times);
    }

    private void add(long addHigh, long addLow) {
        low += addLow;
        high += addHigh + (Long.compareUnsigned(low, addLow) < 0 ? 1 : 0);
    }

    private void add(double value, long times) {
        if (Double.isFinite(value)) {
            count += times;
            doubles().add(value, times);
        } else {
            notFinite += times;
        }
    }

    void add(Total other) {
        count += other.count;
        notFinite += other.notFinite;
        if (other.doubles == null) {
            add(other.high, other.low);
        } else {
            doubles().add(other.doubles);
        }
    }

    private ExactSum doubles() {
        if (doubles == null) {
            throw new IllegalStateException("a sum of ints has no doubles");
        }
        return doubles;
    }

    void write(Encoder out) throws IOException {
        out.writeLong(count);
        if (doubles == null) {
            out.writeBytes(decimal());
        } else {
            out.writeLong(notFinite);
            doubles.write(out);
        }
    }

    static Total read(Type type, Decoder in) throws IOException {
        var total = of(type);
        total.count = in.readLong();
        if (type == Type.DOUBLE) {
            total.notFinite = in.readLong();
            total.doubles().add(ExactSum.read(in));
        } else {
            byte[] decimal = bytes(in);
            if (decimal.length == 0 || decimal.length > 16) {
                throw new IOException("not the state of a sum: a decimal of " + decimal.length + " bytes");
            }
            total.high = decimal[0] >> 7;
            total.low = total.high;
            for (byte digit : decimal) {
                total.high = total.high << 8 | total.low >>> 56;
                total.low = total.low << 8 | (digit & 255);
            }
        }
        return total;
    }

    private static byte[] bytes(Decoder in) throws IOException {
        ByteBuffer buffer = in.readBytes(null);
        var bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }

    private byte[] decimal() {
        var all = new byte[16];
        for (int i = 0; i < 8; i++) {
            all[7 - i] = (byte) (high >> (8 * i));
            all[15 - i] = (byte) (low >> (8 * i));
        }
        int first = 0;
        while (first < 15 && all[first] == all[first + 1] >> 7) {
            first++;
        }
        return Arrays.copyOfRange(all, first, 16);
    }

    /** How many values. */
    long count() {
        return count;
    }

    /** How many values were left out because they are NaN or infinite. */
    long notFinite() {
        return notFinite;
    }

    /** The sum of ints. */
    long sumOfLongs() {
        if (high != low >> 63) {
            throw new ArithmeticException("overflow");
        }
        return low;
    }

    /** The sum of doubles, rounded once. */
    double sumOfDoubles() {
        double sum = doubles().spelling().nearest();
        if (Double.isInfinite(sum)) {
            throw new ArithmeticException("overflow");
        }
        return sum;
    }

    /** The mean, rounded once. */
    double mean() {
        var sum = doubles == null ? new ExactSum.Spelling(new BigInteger(decimal()), 0) : doubles.spelling();
        return sum.nearest(count);
    }

    /** The mean of longs to the nearest long; ties to even. */
    long meanOfLongs() {
        BigInteger sum = new BigInteger(decimal());
        BigInteger by = BigInteger.valueOf(count);
        BigInteger[] parts = sum.divideAndRemainder(by);
        int half = parts[1].abs().shiftLeft(1).compareTo(by);
        if (half > 0 || (half == 0 && parts[0].testBit(0))) {
            return parts[0].longValueExact() + sum.signum();
        }
        return parts[0].longValueExact();
    }

    /** What it takes in the heap. */
    long heap() {
        return OBJECT + (doubles == null ? 0 : doubles.heap());
    }

    /** What one of this type takes at most. */
    static long most(Type type) {
        return OBJECT + (type == Type.DOUBLE ? ExactSum.heap(ExactSum.MOST_OF_DOUBLES) : 0);
    }

    /** What one takes of values over three decades, which touch three chunks. */
    static long usual(Type type) {
        return OBJECT + (type == Type.DOUBLE ? ExactSum.heap(3) : 0);
    }
}
