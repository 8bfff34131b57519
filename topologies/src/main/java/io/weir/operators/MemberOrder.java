// SPDX-License-Identifier: Apache-2.0
package io.weir.operators;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The names that the members of a JSON object have had so far, one after the other. Programs write their records in one order, so a
 * name is nearly always the one that stood there before: two or three comparisons of eight bytes then do for looking at each of its
 * bytes, finding the quote behind it and the colon, and seeking what the name means. A wrong guess costs one comparison.
 *
 * <p>Not for several threads.
 *
 * @param <T> what a name means
 */
final class MemberOrder<T> {

    /** Members behind these are not guessed. */
    private static final int MOST = 64;
    /** A name that was not met so many times makes room for the one that stands there now: so a change of order is learnt, and disorder costs little. */
    private static final int PATIENCE = 64;
    /** Longer names are looked at in the usual way. */
    private static final int LONGEST = 256;

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    /** A name with its quote and a colon, as it stands in the record. */
    static final class Known<T> {
        private final byte[] text;
        private final long head;
        private final long mask;
        private final long tail;
        /** Bytes of the name, of the quote and of the colon. */
        final int length;
        /** What the name means; null if nobody wants the member. */
        final @Nullable T meaning;

        private int missed;

        private Known(byte[] in, int from, int length, @Nullable T meaning) {
            text = Arrays.copyOfRange(in, from, from + Math.max(length, Long.BYTES));
            mask = length >= Long.BYTES ? -1 : (1L << (Byte.SIZE * length)) - 1;
            head = (long) LONG.get(text, 0) & mask;
            tail = length > Long.BYTES ? (long) LONG.get(text, length - Long.BYTES) : 0;
            this.length = length;
            this.meaning = meaning;
        }

        private boolean isAt(byte[] in, int at) {
            if (((long) LONG.get(in, at) & mask) != head) {
                return false;
            }
            return length <= Long.BYTES
                    || ((long) LONG.get(in, at + length - Long.BYTES) == tail
                            && (length <= 2 * Long.BYTES
                                    || Arrays.equals(
                                            text,
                                            Long.BYTES,
                                            length - Long.BYTES,
                                            in,
                                            at + Long.BYTES,
                                            at + length - Long.BYTES)));
        }
    }

    private @Nullable Known<T>[] known = array(4);

    @SuppressWarnings("unchecked")
    private static <T> @Nullable Known<T>[] array(int length) {
        return (Known<T>[]) new Known<?>[length];
    }

    /**
     * The name that begins at {@code at}, if it is the one that was learnt for this member and a colon follows at once.
     *
     * @param member its number in the object, from 0
     */
    @Nullable
    Known<T> guess(int member, byte[] in, int at, int end) {
        if (member >= known.length) {
            return null;
        }
        Known<T> guess = known[member];
        if (guess == null || at + Math.max(guess.length, Long.BYTES) > end) {
            return null;
        }
        if (guess.isAt(in, at)) {
            return guess;
        }
        guess.missed++;
        return null;
    }

    /**
     * Learns a name that was not guessed.
     *
     * @param from where it begins; it has no escapes
     * @param colon where the colon stands
     * @param end of the record
     */
    void learn(int member, byte[] in, int from, int colon, int end, @Nullable T meaning) {
        int length = colon + 1 - from;
        if (member >= MOST || length > LONGEST || from + Math.max(length, Long.BYTES) > end) {
            return;
        }
        if (member >= known.length) {
            @Nullable Known<T>[] more = array(2 * known.length);
            System.arraycopy(known, 0, more, 0, known.length);
            known = more;
        }
        Known<T> before = known[member];
        if (before == null || before.missed >= PATIENCE) {
            known[member] = new Known<>(in, from, length, meaning);
        }
    }
}
