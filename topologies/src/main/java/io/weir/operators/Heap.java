// SPDX-License-Identifier: Apache-2.0
package io.weir.operators;

import io.weir.event.Ip;
import io.weir.event.Type;

/**
 * What objects take in the heap of a 64-bit JVM with compressed references, in bytes: an object has a header of 12, an array one of 16, a
 * reference takes 4, and all is padded to 8. {@code HeapTest} compares what is reckoned with these with the objects themselves.
 *
 * <p>A character counts as one byte, as those of Latin-1 do; a string that has any other takes two for each.
 */
public final class Heap {

    /** How long a string is taken to be where nobody has seen the data. */
    private static final int USUAL_LENGTH = 32;

    private static final int ADDRESS = 32;
    /** A long or a double as an object; what lies in the JVM's cache of small ones counts like all others. */
    private static final int NUMBER = 24;

    private Heap() {}

    /** An array whose elements take so many bytes. */
    public static long array(long content) {
        return 16 + padded(content);
    }

    /** A string of so many characters, with its array. */
    public static long string(int length) {
        return 24 + array(length);
    }

    private static long padded(long bytes) {
        return (bytes + 7) / 8 * 8;
    }

    /** A value of a state that is an object, as {@link Scalars} has them. */
    static long value(Object value) {
        return switch (value) {
            case String text -> string(text.length());
            case Ip ignored -> ADDRESS;
            // There are two, and they are everybody's.
            case Boolean ignored -> 0;
            default -> NUMBER;
        };
    }

    /** A value of this type, as an object; a string has 32 characters. */
    static long value(Type type) {
        return switch (type) {
            case STRING -> string(USUAL_LENGTH);
            case IP -> ADDRESS;
            case BOOL -> 0;
            case INT, DOUBLE, TIMESTAMP, DURATION -> NUMBER;
        };
    }

    /** A value of this type beside the bits of a register: nothing but for those that are no bits. */
    static long object(Type type) {
        return type.isObject() ? value(type) : 0;
    }
}
