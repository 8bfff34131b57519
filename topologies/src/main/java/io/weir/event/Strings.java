// SPDX-License-Identifier: Apache-2.0
package io.weir.event;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Makes strings of UTF-8 and remembers the last ones, because the values of a field repeat: most events then allocate no string, and
 * the string's hash is known. Malformed bytes become U+FFFD. Not for several threads.
 *
 * <p>Holds at most {@value #SLOTS} strings of at most {@value #LONGEST} bytes; a new one takes the slot that its hash falls on.
 */
public final class Strings {

    private static final int SLOTS = 512;
    private static final int LONGEST = 64;
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    // 512 slots of 64 bytes: 32 KiB a field, made when the first string comes.
    private byte[] bytes = new byte[0];
    private final byte[] lengths = new byte[SLOTS];
    private final @Nullable String[] strings = new String[SLOTS];

    /** A cache of nothing. */
    public Strings() {}

    /** The string that the bytes spell. */
    public String of(byte[] utf8, int from, int to) {
        int length = to - from;
        if (length == 0) {
            return "";
        }
        if (length > LONGEST) {
            return new String(utf8, from, length, StandardCharsets.UTF_8);
        }
        int slot = slot(utf8, from, to);
        int base = slot * LONGEST;
        String known = strings[slot];
        if (known != null && lengths[slot] == length && Arrays.equals(bytes, base, base + length, utf8, from, to)) {
            return known;
        }
        if (bytes.length == 0) {
            bytes = new byte[SLOTS * LONGEST];
        }
        String made = new String(utf8, from, length, StandardCharsets.UTF_8);
        System.arraycopy(utf8, from, bytes, base, length);
        lengths[slot] = (byte) length;
        strings[slot] = made;
        return made;
    }

    private static int slot(byte[] utf8, int from, int to) {
        long hash = (long) to - from;
        int at = from;
        for (; at + 8 <= to; at += 8) {
            hash = (hash ^ (long) LONG.get(utf8, at)) * 0x9e37_79b9_7f4a_7c15L;
            hash ^= hash >>> 32;
        }
        for (; at < to; at++) {
            hash = hash * 31 + utf8[at];
        }
        hash *= 0x9e37_79b9_7f4a_7c15L;
        return (int) (hash >>> 55); // the upper nine bits: 512 slots
    }
}
