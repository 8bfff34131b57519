// SPDX-License-Identifier: Apache-2.0
package io.weir.engine;

import io.weir.event.Durations;
import io.weir.event.Event;
import io.weir.event.Instants;
import io.weir.event.Ip;
import io.weir.event.Type;
import io.weir.wire.CanonicalJson;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Values of the language as JSON and back: timestamps, durations and addresses as their canonical text, the others as JSON's own. As
 * objects a timestamp and a duration are a Long of microseconds.
 */
final class Values {

    private Values() {}

    /** Appends what a present register holds. */
    static void append(StringBuilder json, Type type, long bits, @Nullable Object object) {
        switch (type) {
            case STRING, IP -> CanonicalJson.appendString(json, String.valueOf(object));
            case INT -> json.append(bits);
            case DOUBLE -> CanonicalJson.appendDouble(json, Double.longBitsToDouble(bits));
            case BOOL -> json.append(bits != 0);
            case TIMESTAMP -> {
                json.append('"');
                Instants.append(json, bits);
                json.append('"');
            }
            case DURATION -> json.append('"').append(Durations.text(bits)).append('"');
        }
    }

    /**
     * Appends a value as an object; null for null.
     *
     * @param type null for a list or a map
     */
    static void append(StringBuilder json, @Nullable Type type, @Nullable Object value) {
        if (value == null) {
            json.append("null");
        } else if (type == null) {
            appendNested(json, value);
        } else {
            append(json, type, bits(value), value);
        }
    }

    /** Appends what {@link io.weir.operators.Column} says of lists and maps. */
    private static void appendNested(StringBuilder json, @Nullable Object value) {
        switch (value) {
            case List<?> list -> {
                json.append('[');
                String comma = "";
                for (Object each : list) {
                    json.append(comma);
                    appendNested(json, each);
                    comma = ",";
                }
                json.append(']');
            }
            case Map<?, ?> map -> {
                json.append('{');
                String comma = "";
                for (var entry : map.entrySet()) {
                    json.append(comma);
                    CanonicalJson.appendString(json, (String) entry.getKey());
                    json.append(':');
                    appendNested(json, entry.getValue());
                    comma = ",";
                }
                json.append('}');
            }
            case null -> json.append("null");
            default -> CanonicalJson.append(json, value);
        }
    }

    private static long bits(Object value) {
        return switch (value) {
            case Long number -> number;
            case Double number -> Double.doubleToRawLongBits(number);
            case Boolean truth -> truth ? 1 : 0;
            default -> 0;
        };
    }

    /** The value that a canonical group has in this column. */
    static @Nullable Object parse(Type type, @Nullable Object json) {
        if (json == null) {
            return null;
        }
        Object value = switch (type) {
            case STRING, INT, BOOL, DOUBLE -> json;
            case TIMESTAMP -> Instants.parse((String) json);
            case DURATION -> Durations.parse((String) json);
            case IP -> Ip.parse((String) json);
        };
        if (value == null || value.equals(Durations.NONE)) {
            throw new IllegalArgumentException("no " + type.text() + ": " + json);
        }
        return value;
    }

    /** Sets the register to the value; absent for null. */
    static void set(Event event, int register, @Nullable Object value) {
        switch (value) {
            case null -> event.status[register] = Event.ABSENT;
            case Long number -> event.setLong(register, number);
            case Double number -> event.setDouble(register, number);
            case Boolean truth -> event.setLong(register, truth ? 1 : 0);
            default -> event.setObject(register, value);
        }
    }

    /** What a present register holds. */
    static Object get(Event event, int register, Type type) {
        return switch (type) {
            case INT, TIMESTAMP, DURATION -> event.bits[register];
            case DOUBLE -> event.getDouble(register);
            case BOOL -> event.bits[register] != 0;
            case STRING, IP -> {
                Object object = event.objects[register];
                if (object == null) {
                    throw new IllegalStateException("a present register holds nothing");
                }
                yield object;
            }
        };
    }
}
