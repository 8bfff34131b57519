// SPDX-License-Identifier: Apache-2.0
package io.weir.operators;

import io.weir.event.Durations;
import io.weir.event.Event;
import io.weir.event.Instants;
import io.weir.event.Ip;
import io.weir.event.Type;
import java.io.IOException;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.io.Decoder;
import org.apache.avro.io.Encoder;
import org.jspecify.annotations.Nullable;

/**
 * Single values in states, of any type: their order, their bytes, and what they are in lists. A value is bits and an object, as in an
 * {@link Event}, or one object: Long, Double, Boolean, String or Ip.
 *
 * <p>Numbers, instants and durations are ordered as such, false before true, strings by code point (as UTF-8 bytes are, and not as
 * Java's chars), addresses as {@link Ip} says. Negative zero is zero.
 */
final class Scalars {

    private Scalars() {}

    /** The schema of a value. */
    static Schema schema(Type type) {
        return switch (type) {
            case STRING, IP -> Schema.create(Schema.Type.STRING);
            case INT, DURATION -> States.LONG;
            case DOUBLE -> Schema.create(Schema.Type.DOUBLE);
            case BOOL -> Schema.create(Schema.Type.BOOLEAN);
            case TIMESTAMP -> LogicalTypes.timestampMicros().addToSchema(Schema.create(Schema.Type.LONG));
        };
    }

    /** The schema of a value that may be absent. */
    static Schema optional(Type type) {
        return Schema.createUnion(Schema.create(Schema.Type.NULL), schema(type));
    }

    /** Whether what a register holds can be told and compared: all values but NaN and infinities. */
    static boolean isFinite(Type type, Event event, int register) {
        return type != Type.DOUBLE || Double.isFinite(event.getDouble(register));
    }

    /** The bits of a register; negative zero is zero. */
    static long bits(Type type, Event event, int register) {
        long bits = event.bits[register];
        return type == Type.DOUBLE && bits == Long.MIN_VALUE ? 0 : bits;
    }

    /** The object of a register; null for what lies in bits. */
    static @Nullable Object object(Type type, Event event, int register) {
        return type.isObject() ? event.objects[register] : null;
    }

    /** The value of a register as one object. */
    static Object value(Type type, Event event, int register) {
        return value(type, bits(type, event, register), object(type, event, register));
    }

    /** The value as one object. */
    static Object value(Type type, long bits, @Nullable Object object) {
        return switch (type) {
            case INT, TIMESTAMP, DURATION -> bits;
            case BOOL -> bits != 0;
            case DOUBLE -> Double.longBitsToDouble(bits);
            case STRING, IP -> {
                if (object == null) {
                    throw new IllegalStateException("a present value that is nothing");
                }
                yield object;
            }
        };
    }

    /** How many different values of a type there can be, if there is room for so many. */
    static int different(Type type, int room) {
        return type == Type.BOOL ? Math.min(room, 2) : room;
    }

    /** The order of two values of a type. */
    static int compare(Type type, long leftBits, @Nullable Object left, long rightBits, @Nullable Object right) {
        return switch (type) {
            case INT, BOOL, TIMESTAMP, DURATION -> Long.compare(leftBits, rightBits);
            case DOUBLE -> Double.compare(Double.longBitsToDouble(leftBits), Double.longBitsToDouble(rightBits));
            case STRING, IP -> compare(value(type, leftBits, left), value(type, rightBits, right));
        };
    }

    /** The order of two values of one type. */
    static int compare(Object left, Object right) {
        return switch (left) {
            case Long number -> number.compareTo((Long) right);
            case Double number -> number.compareTo((Double) right);
            case Boolean truth -> truth.compareTo((Boolean) right);
            case Ip ip -> ip.compareTo((Ip) right);
            default -> compare((String) left, (String) right);
        };
    }

    /** By code point: surrogates, which spell what is beyond U+FFFF, come after all other chars. */
    static int compare(String left, String right) {
        int both = Math.min(left.length(), right.length());
        for (int i = 0; i < both; i++) {
            char a = left.charAt(i);
            char b = right.charAt(i);
            if (a != b) {
                boolean high = Character.isSurrogate(a);
                return high == Character.isSurrogate(b) ? Character.compare(a, b) : high ? 1 : -1;
            }
        }
        return Integer.compare(left.length(), right.length());
    }

    static void write(Object value, Encoder out) throws IOException {
        switch (value) {
            case Long number -> out.writeLong(number);
            case Double number -> out.writeDouble(number);
            case Boolean truth -> out.writeBoolean(truth);
            default -> out.writeString(value.toString());
        }
    }

    static Object read(Type type, Decoder in) throws IOException {
        return switch (type) {
            case INT, TIMESTAMP, DURATION -> in.readLong();
            case BOOL -> in.readBoolean();
            case DOUBLE -> in.readDouble();
            case STRING -> in.readString();
            case IP -> {
                String text = in.readString();
                Ip ip = Ip.parse(text);
                if (ip == null) {
                    throw new IOException("not a value of a state: no address in " + text);
                }
                yield ip;
            }
        };
    }

    /** The bits of a value; 0 for an object's. */
    static long bits(Object value) {
        return switch (value) {
            case Long number -> number;
            case Double number -> Double.doubleToRawLongBits(number);
            case Boolean truth -> truth ? 1 : 0;
            default -> 0;
        };
    }

    /** The canonical text of bits. */
    static String text(Type type, long bits) {
        return switch (type) {
            case INT -> Long.toString(bits);
            case DOUBLE -> Double.toString(Double.longBitsToDouble(bits));
            case BOOL -> bits != 0 ? "true" : "false";
            case TIMESTAMP -> Instants.text(bits);
            case DURATION -> Durations.text(bits);
            case STRING, IP -> throw new IllegalStateException(type + " is an object");
        };
    }

    /** The value as it stands in a list: see {@link Column}. */
    static Object json(Type type, Object value) {
        return switch (type) {
            case STRING, INT, DOUBLE, BOOL -> value;
            case TIMESTAMP -> Instants.text((Long) value);
            case DURATION -> Durations.text((Long) value);
            case IP -> value.toString();
        };
    }
}
