// SPDX-License-Identifier: Apache-2.0
package io.weir.topology;

import io.weir.wire.codec.KeyText;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The keys of the events of one raw partition, {@link KeyText#ofEvent}, without their text being spelt for each: all begin the same.
 * The number is 0, since a record becomes one event at most. Not for several threads.
 */
final class EventKeys {

    private static final byte[] END = ",0]".getBytes(StandardCharsets.UTF_8);
    /** Of a long. */
    private static final int MOST_DIGITS = 19;

    private final byte[] buffer;
    private final int prefix;

    EventKeys(String topicId, int partition) {
        String first = KeyText.ofEvent(topicId, partition, /* offset= */ 0, /* number= */ 0);
        byte[] text = first.substring(0, first.length() - "0,0]".length()).getBytes(StandardCharsets.UTF_8);
        prefix = text.length;
        buffer = Arrays.copyOf(text, prefix + MOST_DIGITS + END.length);
    }

    /** The key of the event that came of the record at this offset. */
    byte[] of(long offset) {
        int digits = 1;
        for (long rest = offset / 10; rest > 0; rest /= 10) {
            digits++;
        }
        int at = prefix + digits;
        for (long rest = offset; at > prefix; rest /= 10) {
            buffer[--at] = (byte) ('0' + rest % 10);
        }
        System.arraycopy(END, 0, buffer, prefix + digits, END.length);
        return Arrays.copyOf(buffer, prefix + digits + END.length);
    }
}
