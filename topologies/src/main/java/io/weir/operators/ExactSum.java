// SPDX-License-Identifier: Apache-2.0
package io.weir.operators;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.apache.avro.io.Decoder;
import org.apache.avro.io.Encoder;

/**
 * The exact sum of finite doubles, of ints, and of products of two of them: a superaccumulator after Radford M. Neal, "Fast exact summation using small and large
 * superaccumulators" (2015), so that neither the order nor the bracketing of additions shows in any bit.
 *
 * <p>The sum is held in chunks of 64 bits whose weights lie 32 bits apart, so that carries may wait for a thousand additions.
 * Chunk {@code i} weighs 2^(32 (base + i) - 1074); 2^-1074 is the smallest double, and what products have below that lies in
 * chunks of negative numbers. Unlike Neal's, the array holds only the chunks
 * between the smallest and the largest that were touched: values of like size need three or four and not 67.
 */
final class ExactSum {

    /** The exponent of the lowest bit of a double. */
    private static final int LOWEST = -1074;
    /** A double adds less than 2^52 + 2^32 to a chunk: 1000 of them, and as many again when merging, stay below 2^63. */
    private static final int LIMIT = 1_000;

    private static final long DIGIT = 0xffff_ffffL;
    /** The square of 2^1024 times 2^63 additions, in bits from 2^-1074 on, rounded up: more is no sum of what is added here. */
    private static final int MOST_BITS = 3_200;

    /** Chunks of a sum of ints, the weight of each and their number at most 2^63. */
    static final int MOST_OF_INTS = 5;
    /** Chunks of a sum of doubles: from 2^-1074 to 2^1024, and 2^63 times. */
    static final int MOST_OF_DOUBLES = 70;
    /** Chunks of a sum of products of two ints. */
    static final int MOST_OF_INT_PRODUCTS = 7;
    /** Chunks of a sum of products of an int and a double: 64 bits more than those of doubles. */
    static final int MOST_OF_MIXED_PRODUCTS = MOST_OF_DOUBLES + 2;
    /** Chunks of a sum of products of two doubles. */
    static final int MOST_OF_DOUBLE_PRODUCTS = 136;

    private static final long[] NOTHING = new long[0];

    private long[] chunks = NOTHING;
    private int base;
    /** How many additions ago carries were done. */
    private int pending;

    /** Adds a finite value. */
    void add(double value) {
        long bits = Double.doubleToRawLongBits(value);
        int exponent = (int) (bits >>> 52) & 0x7ff;
        long mantissa = bits & (1L << 52) - 1;
        if (exponent == 0) {
            if (mantissa == 0) {
                return;
            }
            exponent = 1;
        } else {
            mantissa |= 1L << 52;
        }
        int position = exponent - 1;
        int chunk = position >>> 5;
        int shift = position & 31;
        long low = mantissa << shift & DIGIT;
        long high = mantissa >>> (32 - shift);
        cover(chunk, chunk + 2);
        int at = chunk - base;
        if (bits < 0) {
            chunks[at] -= low;
            chunks[at + 1] -= high;
        } else {
            chunks[at] += low;
            chunks[at + 1] += high;
        }
        if (++pending >= LIMIT) {
            carry();
        }
    }

    /** Adds a finite value so many times. */
    void add(double value, long times) {
        if (times == 1) {
            add(value);
            return;
        }
        long bits = Double.doubleToRawLongBits(value);
        add(bits < 0, size(bits, /* isDouble= */ true), position(bits, /* isDouble= */ true), times);
    }

    /**
     * The size of a value as an integer without sign, to be scaled by {@link #position}.
     *
     * @param bits of an int, or of a finite double; their highest bit is the value's sign in both
     */
    static long size(long bits, boolean isDouble) {
        if (!isDouble) {
            return Math.abs(bits);
        }
        long mantissa = bits & (1L << 52) - 1;
        return (bits >>> 52 & 0x7ff) == 0 ? mantissa : mantissa | 1L << 52;
    }

    /** The weight of the lowest bit of {@link #size}, in powers of two from 2^-1074 on. */
    static int position(long bits, boolean isDouble) {
        return isDouble ? Math.max((int) (bits >>> 52) & 0x7ff, 1) - 1 : -LOWEST;
    }

    /** Adds a value so many times: its sign, its {@link #size} and its {@link #position}. */
    void add(boolean negative, long size, int position, long times) {
        put(negative, Math.unsignedMultiplyHigh(size, times), size * times, position);
    }

    /** Adds the product of two values so many times, each its {@link #size} and its {@link #position}. */
    void addProduct(boolean negative, long size, int position, long otherSize, int otherPosition, long times) {
        long high = Math.unsignedMultiplyHigh(size, otherSize);
        long low = size * otherSize;
        int at = position + otherPosition + LOWEST;
        if (times == 1) {
            put(negative, high, low, at);
        } else {
            // Up to 192 bits.
            put(negative, Math.unsignedMultiplyHigh(low, times), low * times, at);
            put(negative, Math.unsignedMultiplyHigh(high, times), high * times, at + 64);
        }
    }

    /** Adds an integer of 128 bits without sign, in units of 2^(position - 1074). */
    private void put(boolean negative, long high, long low, int position) {
        if (high == 0 && low == 0) {
            return;
        }
        int shift = position & 31;
        long first = low << shift & DIGIT;
        long second = low >>> (32 - shift) & DIGIT;
        // Java shifts by 64 as by 0.
        long third = (shift == 0 ? high : low >>> (64 - shift) | high << shift) & DIGIT;
        long fourth = high >>> (32 - shift) & DIGIT;
        long fifth = shift == 0 ? 0 : high >>> (64 - shift);
        int chunk = position >> 5;
        cover(chunk, chunk + 5);
        int at = chunk - base;
        int sign = negative ? -1 : 1;
        chunks[at] += sign * first;
        chunks[at + 1] += sign * second;
        chunks[at + 2] += sign * third;
        chunks[at + 3] += sign * fourth;
        chunks[at + 4] += sign * fifth;
        if (++pending >= LIMIT) {
            carry();
        }
    }

    /** Adds another sum and leaves it as it is. */
    void add(ExactSum other) {
        if (other.chunks.length == 0) {
            return;
        }
        cover(other.base, other.base + other.chunks.length);
        if (pending + other.pending >= LIMIT) {
            carry();
        }
        // A carried sum has digits below 2^32 and counts as one addition.
        pending += other.pending + 1;
        for (int i = 0; i < other.chunks.length; i++) {
            chunks[other.base + i - base] += other.chunks[i];
        }
        if (pending >= LIMIT) {
            carry();
        }
    }

    /** Makes room for the chunks of this range. */
    private void cover(int from, int to) {
        if (chunks.length == 0) {
            chunks = new long[to - from];
            base = from;
        } else if (from < base || to > base + chunks.length) {
            int low = Math.min(from, base);
            int high = Math.max(to, base + chunks.length);
            var wider = new long[high - low];
            System.arraycopy(chunks, 0, wider, base - low, chunks.length);
            chunks = wider;
            base = low;
        }
    }

    /** Leaves digits of 32 bits in all chunks but the highest, which has the sign. */
    private void carry() {
        pending = 0;
        long carry = 0;
        int top = chunks.length - 1;
        for (int i = 0; i < top; i++) {
            long sum = chunks[i] + carry;
            chunks[i] = sum & DIGIT;
            carry = sum >> 32;
        }
        long sum = chunks[top] + carry;
        if (sum > DIGIT || sum < -DIGIT) {
            chunks[top] = sum & DIGIT;
            chunks = Arrays.copyOf(chunks, top + 2);
            chunks[top + 1] = sum >> 32;
        } else {
            chunks[top] = sum;
        }
    }

    /** The sum in units of the lowest chunk. */
    private BigInteger integer() {
        if (chunks.length == 0) {
            return BigInteger.ZERO;
        }
        carry();
        int count = chunks.length;
        var bytes = new byte[4 * count + 4];
        put(bytes, 0, (int) (chunks[count - 1] >> 32));
        for (int i = 0; i < count; i++) {
            put(bytes, 4 + 4 * i, (int) chunks[count - 1 - i]);
        }
        return new BigInteger(bytes);
    }

    private static void put(byte[] bytes, int at, int digit) {
        bytes[at] = (byte) (digit >> 24);
        bytes[at + 1] = (byte) (digit >> 16);
        bytes[at + 2] = (byte) (digit >> 8);
        bytes[at + 3] = (byte) digit;
    }

    /** A number: {@code mantissa} times 2^{@code exponent}. A sum has one spelling: its mantissa is odd, and both are 0 for 0. */
    record Spelling(BigInteger mantissa, int exponent) {

        /** The nearest double; ties to even, infinite when too large. */
        double nearest() {
            int sign = mantissa.signum();
            if (sign == 0) {
                return 0.0;
            }
            BigInteger size = mantissa.abs();
            // How many low bits a double of this size has no room for.
            int cut = Math.max(size.bitLength() - 53, LOWEST - exponent);
            if (cut > 0) {
                BigInteger kept = size.shiftRight(cut);
                boolean half = size.testBit(cut - 1);
                boolean more = size.getLowestSetBit() < cut - 1;
                if (half && (more || kept.testBit(0))) {
                    kept = kept.add(BigInteger.ONE);
                }
                return sign * Math.scalb((double) kept.longValue(), exponent + cut);
            }
            return sign * Math.scalb((double) size.longValue(), exponent);
        }

        /** The nearest double to a fraction of it. */
        double nearest(long divisor) {
            return nearest(new Spelling(BigInteger.valueOf(divisor), 0));
        }

        /** The nearest double to its quotient by something that is greater than 0; ties to even, infinite when too large. */
        double nearest(Spelling divisor) {
            if (mantissa.signum() == 0) {
                return 0.0;
            }
            // A quotient of at least 66 bits, its last one telling whether anything is left: rounding that rounds the
            // fraction.
            int shift = Math.max(0, 66 + divisor.mantissa.bitLength() - mantissa.bitLength());
            BigInteger[] parts = mantissa.abs().shiftLeft(shift).divideAndRemainder(divisor.mantissa);
            BigInteger quotient = parts[0].shiftLeft(1);
            if (parts[1].signum() != 0) {
                quotient = quotient.setBit(0);
            }
            BigInteger signed = mantissa.signum() < 0 ? quotient.negate() : quotient;
            return new Spelling(signed, exponent - divisor.exponent - shift - 1).nearest();
        }

        /** The exact product. */
        Spelling times(Spelling other) {
            return new Spelling(mantissa.multiply(other.mantissa), exponent + other.exponent);
        }

        /** The exact product. */
        Spelling times(long factor) {
            return times(new Spelling(BigInteger.valueOf(factor), 0));
        }

        /** The exact difference. */
        Spelling minus(Spelling other) {
            int lower = Math.min(exponent, other.exponent);
            return new Spelling(
                    mantissa.shiftLeft(exponent - lower).subtract(other.mantissa.shiftLeft(other.exponent - lower)),
                    lower);
        }
    }

    /** What it takes in the heap. */
    long heap() {
        return heap(chunks.length);
    }

    /** What one of so many chunks takes. */
    static long heap(int chunks) {
        return 24 + (chunks == 0 ? 0 : Heap.array(8L * chunks));
    }

    /** How the sum is spelled. */
    Spelling spelling() {
        BigInteger sum = integer();
        if (sum.signum() == 0) {
            return new Spelling(BigInteger.ZERO, 0);
        }
        int zeros = sum.getLowestSetBit();
        return new Spelling(sum.shiftRight(zeros), 32 * base + LOWEST + zeros);
    }

    /** Writes mantissa (two's complement, big-endian; no byte at all for 0) and exponent. */
    void write(Encoder out) throws IOException {
        Spelling sum = spelling();
        out.writeBytes(
                sum.mantissa().signum() == 0 ? new byte[0] : sum.mantissa().toByteArray());
        out.writeInt(sum.exponent());
    }

    /** Reads what {@link #write} wrote. */
    static ExactSum read(Decoder in) throws IOException {
        ByteBuffer buffer = in.readBytes(null);
        var mantissa = new byte[buffer.remaining()];
        buffer.get(mantissa);
        int exponent = in.readInt();
        try {
            return of(new Spelling(mantissa.length == 0 ? BigInteger.ZERO : new BigInteger(mantissa), exponent));
        } catch (ArithmeticException e) {
            throw new IOException("not the state of a sum: " + e.getMessage(), e);
        }
    }

    /**
     * The sum that is spelled so.
     *
     * @throws ArithmeticException if it is none of what is added here
     */
    static ExactSum of(Spelling spelling) {
        var sum = new ExactSum();
        BigInteger mantissa = spelling.mantissa();
        if (mantissa.signum() == 0) {
            return sum;
        }
        int position = spelling.exponent() - LOWEST;
        if (position < LOWEST || position > MOST_BITS || position + mantissa.bitLength() > MOST_BITS) {
            throw new ArithmeticException("no sum of values or products: exponent " + spelling.exponent());
        }
        byte[] bytes = mantissa.shiftLeft(position & 31).toByteArray();
        sum.base = position >> 5;
        sum.chunks = new long[(bytes.length + 3) / 4];
        for (int i = 0; i < sum.chunks.length; i++) {
            int end = bytes.length - 4 * i;
            long digit = 0;
            for (int at = Math.max(0, end - 4); at < end; at++) {
                // The first byte has the sign.
                digit = digit << 8 | (at == 0 ? bytes[0] : bytes[at] & 255);
            }
            sum.chunks[i] = digit;
        }
        return sum;
    }
}
