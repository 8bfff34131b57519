// SPDX-License-Identifier: Apache-2.0
package io.weir.operators;

import java.util.Arrays;

/**
 * MurmurHash3 of 128 bits for x64, by Austin Appleby, with the seed that DataSketches uses: the same value has the same hash here, in
 * DataSketches and in whatever else merges its sketches. It is made anew because DataSketches allocates for each hash. Not for several
 * threads.
 */
final class Murmur {

    private static final long SEED = 9001;
    private static final long C1 = 0x87c37b91114253d5L;
    private static final long C2 = 0x4cf5ad432745937fL;

    /** The first 64 bits of the last hash. */
    long first;
    /** The other 64 bits of the last hash. */
    long second;

    private byte[] bytes = new byte[128];

    /** Hashes a long, as {@code update(long)} does. */
    void of(long value) {
        finish(SEED ^ mixFirst(value), SEED, Long.BYTES);
    }

    /** Hashes a text's UTF-8, as {@code update(String)} does; an empty text has a hash, too. */
    void of(String text) {
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

    private long word(int from, int count) {
        long word = 0;
        for (int i = count - 1; i >= 0; i--) {
            word = word << 8 | (bytes[from + i] & 255);
        }
        return word;
    }

    /** UTF-8, without an array for each text. How many bytes it has. */
    private int encode(String text) {
        if (bytes.length < 3 * text.length()) {
            bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, 3 * text.length()));
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
