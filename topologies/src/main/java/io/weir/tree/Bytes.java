// SPDX-License-Identifier: Apache-2.0
package io.weir.tree;

import io.weir.wire.Ledger;
import io.weir.wire.Partial;
import io.weir.wire.Reach;
import io.weir.wire.Reaches;
import io.weir.wire.Straggler;
import io.weir.wire.Watermark;
import io.weir.wire.Window;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The byte forms of what leaf and merge keep in their stores. They are private to a store: nothing here crosses a topic.
 *
 * <p>A key is a letter, then for what belongs to a window its end and its length, then text. Numbers in keys are eight bytes, big
 * endian, sign bit flipped, so that the order of bytes is the order of windows:
 *
 * <pre>
 *   letter end:8 length:8 group                        a leaf's partial, what a merge has sent
 *   letter end:8 length:8 group 0 incarnation          a partial that a merge holds (a group's text has no control characters)
 *   letter text                                        a place, an incarnation
 *   letter                                             the machine's own state
 * </pre>
 */
final class Bytes {

    /** Letter, end and length. */
    private static final int WINDOW = 17;

    private Bytes() {}

    /** The prefix of all keys with this letter, or the whole key of the machine's own state. */
    static byte[] key(char letter) {
        return new byte[] {(byte) letter};
    }

    /** The key of a place or an incarnation. */
    static byte[] key(char letter, String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        byte[] key = new byte[1 + utf8.length];
        key[0] = (byte) letter;
        System.arraycopy(utf8, 0, key, 1, utf8.length);
        return key;
    }

    /** The prefix of all keys of a window. */
    static byte[] key(char letter, Window window) {
        return window(letter, window, 0).array();
    }

    /** The key of a group in a window. */
    static byte[] key(char letter, Window window, String group) {
        byte[] utf8 = group.getBytes(StandardCharsets.UTF_8);
        return window(letter, window, utf8.length).put(utf8).array();
    }

    /** The prefix of all keys of a group's incarnations in a window. */
    static byte[] children(char letter, Window window, String group) {
        byte[] utf8 = group.getBytes(StandardCharsets.UTF_8);
        return window(letter, window, utf8.length + 1).put(utf8).put((byte) 0).array();
    }

    /** The key of a group's incarnation in a window. */
    static byte[] key(char letter, Window window, String group, String incarnation) {
        byte[] first = group.getBytes(StandardCharsets.UTF_8);
        byte[] second = incarnation.getBytes(StandardCharsets.UTF_8);
        return window(letter, window, first.length + 1 + second.length)
                .put(first)
                .put((byte) 0)
                .put(second)
                .array();
    }

    private static ByteBuffer window(char letter, Window window, int more) {
        return ByteBuffer.allocate(WINDOW + more)
                .put((byte) letter)
                .putLong(window.end() ^ Long.MIN_VALUE)
                .putLong(window.length() ^ Long.MIN_VALUE);
    }

    /** The text of {@link #key(char, String)}. */
    static String text(byte[] key) {
        return new String(key, 1, key.length - 1, StandardCharsets.UTF_8);
    }

    /** The window of a key that has one. */
    static Window window(byte[] key) {
        var buffer = ByteBuffer.wrap(key, 1, WINDOW - 1);
        long end = buffer.getLong() ^ Long.MIN_VALUE;
        long length = buffer.getLong() ^ Long.MIN_VALUE;
        return new Window(end - length, length);
    }

    /** The group of a key that has one. */
    static String group(byte[] key) {
        int to = WINDOW;
        while (to < key.length && key[to] != 0) {
            to++;
        }
        return new String(key, WINDOW, to - WINDOW, StandardCharsets.UTF_8);
    }

    /** The incarnation of a key that has one. */
    static String incarnation(byte[] key) {
        int from = WINDOW;
        while (key[from] != 0) {
            from++;
        }
        return new String(key, from + 1, key.length - from - 1, StandardCharsets.UTF_8);
    }

    /** version:8 children:4 events:8 plan:text figures:rest. */
    static byte[] partial(Partial partial) {
        return new Writer()
                .number(partial.version())
                .small(partial.children())
                .number(partial.events())
                .text(partial.plan())
                .rest(partial.figures());
    }

    static Partial partial(byte[] bytes) {
        var in = new Reader(bytes);
        return new Partial(in.number(), in.small(), in.number(), in.text(), in.rest());
    }

    /** Appends numbers, texts and what is made of them. */
    static final class Writer {
        private ByteBuffer bytes = ByteBuffer.allocate(256);

        private ByteBuffer room(int size) {
            if (bytes.remaining() < size) {
                int needed = bytes.position() + size;
                bytes = ByteBuffer.allocate(Math.max(needed, 2 * bytes.capacity()))
                        .put(bytes.flip());
            }
            return bytes;
        }

        Writer number(long value) {
            room(8).putLong(value);
            return this;
        }

        Writer small(int value) {
            room(4).putInt(value);
            return this;
        }

        Writer flag(boolean value) {
            room(1).put((byte) (value ? 1 : 0));
            return this;
        }

        Writer text(String value) {
            byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
            small(utf8.length);
            room(utf8.length).put(utf8);
            return this;
        }

        Writer numbers(long[] values) {
            small(values.length);
            for (long value : values) {
                number(value);
            }
            return this;
        }

        Writer ledger(Ledger ledger) {
            small(ledger.outcomes().size());
            ledger.outcomes()
                    .forEach((outcome, count) ->
                            text(outcome).number(count.events()).number(count.bytes()));
            return this;
        }

        Writer watermark(Watermark watermark) {
            text(watermark.place()).number(watermark.born()).number(watermark.seq());
            number(watermark.mark()).flag(watermark.idle()).number(watermark.newest());
            number(watermark.horizon()).text(watermark.incarnation());
            number(watermark.keys()).number(watermark.events());
            number(watermark.position()).small(watermark.partitions());
            small(watermark.sites().sites().size());
            for (Map.Entry<Reach, Integer> entry : watermark.sites().sites().entrySet()) {
                Reach reach = entry.getKey();
                number(reach.after()).number(reach.until()).number(reach.end()).small(entry.getValue());
            }
            small(watermark.behind().size());
            for (Straggler straggler : watermark.behind()) {
                text(straggler.place()).number(straggler.end());
            }
            return ledger(watermark.ledger());
        }

        /** Everything written. */
        byte[] bytes() {
            return Arrays.copyOf(bytes.array(), bytes.position());
        }

        /** Everything written and these bytes. */
        byte[] rest(byte[] more) {
            room(more.length).put(more);
            return bytes();
        }
    }

    /**
     * Reads what a {@link Writer} wrote, in the same order.
     *
     * <p>Bytes that end too early throw {@link BufferUnderflowException}: a store that holds such is broken, and nothing can go on.
     */
    static final class Reader {
        private final ByteBuffer bytes;

        Reader(byte[] bytes) {
            this.bytes = ByteBuffer.wrap(bytes);
        }

        long number() {
            return bytes.getLong();
        }

        boolean more() {
            return bytes.hasRemaining();
        }

        int small() {
            return bytes.getInt();
        }

        boolean flag() {
            return bytes.get() != 0;
        }

        String text() {
            byte[] utf8 = new byte[small()];
            bytes.get(utf8);
            return new String(utf8, StandardCharsets.UTF_8);
        }

        long[] numbers() {
            long[] values = new long[small()];
            for (int i = 0; i < values.length; i++) {
                values[i] = number();
            }
            return values;
        }

        Ledger ledger() {
            SortedMap<String, Ledger.Count> outcomes = new TreeMap<>();
            for (int left = small(); left > 0; left--) {
                outcomes.put(text(), new Ledger.Count(number(), number()));
            }
            return new Ledger(outcomes);
        }

        Watermark watermark() {
            String place = text();
            long born = number();
            long seq = number();
            long mark = number();
            boolean idle = flag();
            long newest = number();
            long horizon = number();
            String incarnation = text();
            long keys = number();
            long events = number();
            long position = number();
            int partitions = small();
            var sites = new TreeMap<Reach, Integer>();
            for (int left = small(); left > 0; left--) {
                sites.put(new Reach(number(), number(), number()), small());
            }
            var behind = new ArrayList<Straggler>();
            for (int left = small(); left > 0; left--) {
                behind.add(new Straggler(text(), number()));
            }
            return new Watermark(
                    place,
                    born,
                    seq,
                    mark,
                    idle,
                    newest,
                    horizon,
                    incarnation,
                    keys,
                    events,
                    position,
                    partitions,
                    new Reaches(sites),
                    behind,
                    ledger());
        }

        byte[] rest() {
            byte[] rest = new byte[bytes.remaining()];
            bytes.get(rest);
            return rest;
        }
    }
}
