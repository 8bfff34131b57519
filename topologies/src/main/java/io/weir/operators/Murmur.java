// SPDX-License-Identifier: Apache-2.0
package io.weir.operators;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * MurmurHash3 of 128 bits for x64, by Austin Appleby, with the seed that DataSketches uses: the same value has the same hash here, in
 * DataSketches and in whatever else merges its sketches. It is made anew because DataSketches allocates for each hash. Not for several
 * threads.
 *
 * <p>The values of a field repeat, and decoders and masks give equal ones as the same object: the hashes of 2,048 texts of at most
 * {@value #LONGEST} characters are remembered by the object, some 40 KiB, made when the first text comes.
 */
final class Murmur {

    private static final long SEED = 9001;
    /** Texts whose hash codes fall on one place share a pair. */
    private static final int PAIRS = 1_024;

    private static final int LONGEST = 64;
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long C1 = 0x87c37b91114253d5L;
    private static final long C2 = 0x4cf5ad432745937fL;

    /** The first 64 bits of the last hash. */
    long first;
    /** The other 64 bits of the last hash. */
    long second;

    private byte[] bytes = new byte[128];
    private @Nullable String[] texts = new String[0];
    private long[] hashes = new long[0];

    /** Hashes a long, as {@code update(long)} does. */
    void of(long value) {
        finish(SEED ^ mixFirst(value), SEED, Long.BYTES);
    }

    /** Hashes a text's UTF-8, as {@code update(String)} does; an empty text has a hash, too. */
    void of(String text) {
        if (text.length() > LONGEST) {
            ofMade(text);
            return;
        }
        if (texts.length == 0) {
            texts = new String[2 * PAIRS];
            hashes = new long[2 * texts.length];
        }
        int hash = text.hashCode();
        int newer = 2 * ((hash ^ hash >>> 16) & (PAIRS - 1));
        if (isSame(texts[newer], text)) {
            first = hashes[2 * newer];
            second = hashes[2 * newer + 1];
            return;
        }
        int older = newer + 1;
        if (isSame(texts[older], text)) {
            first = hashes[2 * older];
            second = hashes[2 * older + 1];
        } else {
            ofMade(text);
        }
        // A text that comes once drives out the one of the pair that was not met for longer.
        texts[older] = texts[newer];
        hashes[2 * older] = hashes[2 * newer];
        hashes[2 * older + 1] = hashes[2 * newer + 1];
        texts[newer] = text;
        hashes[2 * newer] = first;
        hashes[2 * newer + 1] = second;
    }

    /** To look at the characters would take as long as to hash them. */
    @SuppressWarnings("ReferenceEquality")
    private static boolean isSame(@Nullable String known, String text) {
        return known == text;
    }

    /** The same of a text that was made for this, and so is not worth remembering. */
    void ofMade(String text) {
        int length = encode(text);
        long h1 = SEED;
        long h2 = SEED;
        int at = 0;
        for (; at + 16 <= length; at += 16) {
            h1 ^= mixFirst(word(at, 8));
            h1 = Long.rotateLeft(h1, 27) + h2;
            h1 = h1 * 5 + 0x52dce729;
            h2 ^= mixSecond(word(at + 8, 8));
            h2 = Long.rotateLeft(h2, 31) + h1;
            h2 = h2 * 5 + 0x38495ab5;
        }
        int rest = length - at;
        if (rest > 0) {
            h1 ^= mixFirst(word(at, Math.min(8, rest)));
        }
        if (rest > 8) {
            h2 ^= mixSecond(word(at + 8, rest - 8));
        }
        finish(h1, h2, length);
    }

    private void finish(long h1, long h2, int length) {
        long a = h1 ^ length;
        long b = h2 ^ length;
        a += b;
        b += a;
        a = avalanche(a);
        b = avalanche(b);
        first = a + b;
        second = b + first;
    }

    private static long mixFirst(long word) {
        return Long.rotateLeft(word * C1, 31) * C2;
    }

    private static long mixSecond(long word) {
        return Long.rotateLeft(word * C2, 33) * C1;
    }

    /** A bijection of longs in which each bit depends on all. */
    static long avalanche(long hash) {
        long mixed = (hash ^ (hash >>> 33)) * 0xff51afd7ed558ccdL;
        mixed = (mixed ^ (mixed >>> 33)) * 0xc4ceb9fe1a85ec53L;
        return mixed ^ (mixed >>> 33);
    }

    /** Some bytes, the first one lowest; there are always eight more that may be read. */
    private long word(int from, int count) {
        long word = (long) LONG.get(bytes, from);
        return count == Long.BYTES ? word : word & ((1L << (8 * count)) - 1);
    }

    /** UTF-8, without an array for each text. How many bytes it has. */
    private int encode(String text) {
        int most = 3 * text.length() + Long.BYTES;
        if (bytes.length < most) {
            bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, most));
        }
        int length = 0;
        int i = 0;
        while (i < text.length()) {
            char c = text.charAt(i++);
            if (c < 0x80) {
                bytes[length++] = (byte) c;
            } else if (c < 0x800) {
                bytes[length++] = (byte) (0xc0 | (c >> 6));
                bytes[length++] = (byte) (0x80 | (c & 0x3f));
            } else if (Character.isSurrogate(c)) {
                int code = text.codePointAt(i - 1);
                if (code < 0x10000) {
                    // Half a pair, which no text of ours has; Java writes it so.
                    bytes[length++] = '?';
                    continue;
                }
                i++;
                bytes[length++] = (byte) (0xf0 | (code >> 18));
                bytes[length++] = (byte) (0x80 | (code >> 12 & 0x3f));
                bytes[length++] = (byte) (0x80 | (code >> 6 & 0x3f));
                bytes[length++] = (byte) (0x80 | (code & 0x3f));
            } else {
                bytes[length++] = (byte) (0xe0 | (c >> 12));
                bytes[length++] = (byte) (0x80 | (c >> 6 & 0x3f));
                bytes[length++] = (byte) (0x80 | (c & 0x3f));
            }
        }
        return length;
    }
}
