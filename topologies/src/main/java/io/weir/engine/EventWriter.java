// SPDX-License-Identifier: Apache-2.0
package io.weir.engine;

import io.weir.event.Event;
import io.weir.event.Type;
import io.weir.plan.EventsPlan;
import io.weir.wire.codec.Framing;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Events to bytes as {@link EventSchema} says. Written by hand against the schema, straight from registers: Avro's own writer would
 * want each value as an object. A test holds it against Avro's reader. Column by column, in the plan's order; not for several threads.
 */
final class EventWriter {

    /** The branches of each column's union, as Avro writes them: zig-zag. */
    private static final byte NULL = 0;

    private static final byte VALUE = 2;
    /** Of a long at most, seven bits a byte. */
    private static final int LONGEST_NUMBER = 10;
    /** Of UTF-8, for each char. */
    private static final int LONGEST_CHAR = 3;

    private final Type[] types;
    private byte[] buffer = new byte[256];
    private int length;

    EventWriter(EventsPlan plan) {
        types = plan.columns().stream().map(EventsPlan.Column::type).toArray(Type[]::new);
    }

    /** Begins an event, behind room for the schema's id. */
    void begin() {
        length = Framing.LENGTH;
    }

    /** The next column has no value. */
    void absent() {
        room(1);
        buffer[length++] = NULL;
    }

    /** The next column is what a present register holds. */
    void value(int column, Event event, int register) {
        switch (types[column]) {
            case INT, TIMESTAMP, DURATION -> {
                branch();
                number(event.bits[register]);
            }
            case BOOL -> {
                branch();
                buffer[length++] = (byte) event.bits[register];
            }
            case DOUBLE -> {
                double value = event.getDouble(register);
                if (Double.isFinite(value)) {
                    branch();
                    fixed(Double.doubleToRawLongBits(value));
                } else {
                    absent();
                }
            }
            case STRING, IP -> text(event.objects[register]);
        }
    }

    /** How many bytes there are, with the room. */
    int length() {
        return length;
    }

    /** The event; before it the room. */
    byte[] bytes() {
        return Arrays.copyOf(buffer, length);
    }

    private void branch() {
        room(1 + LONGEST_NUMBER);
        buffer[length++] = VALUE;
    }

    private void number(long value) {
        long rest = (value << 1) ^ (value >> 63);
        while ((rest & ~0x7FL) != 0) {
            buffer[length++] = (byte) ((rest & 0x7F) | 0x80);
            rest >>>= 7;
        }
        buffer[length++] = (byte) rest;
    }

    private void fixed(long bits) {
        for (int shift = 0; shift < Long.SIZE; shift += Byte.SIZE) {
            buffer[length++] = (byte) (bits >>> shift);
        }
    }

    private void text(@Nullable Object value) {
        if (value == null) {
            throw new IllegalStateException("a present register holds nothing");
        }
        String text = value.toString();
        branch();
        number(size(text));
        room(LONGEST_CHAR * text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < 0x80) {
                buffer[length++] = (byte) c;
            } else if (isPair(text, i)) {
                int point = Character.toCodePoint(c, text.charAt(++i));
                buffer[length++] = (byte) (0xF0 | point >> 18);
                buffer[length++] = tail(point >> 12);
                buffer[length++] = tail(point >> 6);
                buffer[length++] = tail(point);
            } else if (Character.isSurrogate(c)) {
                buffer[length++] = '?';
            } else if (c < 0x800) {
                buffer[length++] = (byte) (0xC0 | c >> 6);
                buffer[length++] = tail(c);
            } else {
                buffer[length++] = (byte) (0xE0 | c >> 12);
                buffer[length++] = tail(c >> 6);
                buffer[length++] = tail(c);
            }
        }
    }

    /** A byte of a character that is not its first: six bits of it. */
    private static byte tail(int bits) {
        return (byte) (0x80 | (bits & 0x3F));
    }

    /** How many bytes a text takes in UTF-8; half of a pair, which is no character, takes one. */
    private static int size(String text) {
        int size = text.length();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < 0x80) {
                continue;
            }
            if (isPair(text, i)) {
                size += 2;
                i++;
            } else if (!Character.isSurrogate(c)) {
                size += c < 0x800 ? 1 : 2;
            }
        }
        return size;
    }

    private static boolean isPair(String text, int at) {
        return Character.isHighSurrogate(text.charAt(at))
                && at + 1 < text.length()
                && Character.isLowSurrogate(text.charAt(at + 1));
    }

    private void room(int more) {
        if (buffer.length - length < more) {
            buffer = Arrays.copyOf(buffer, Math.max(2 * buffer.length, length + more));
        }
    }
}
