// SPDX-License-Identifier: Apache-2.0
package io.weir.event;

import java.util.Locale;

/**
 * What a slot holds, and how.
 *
 * <p>{@link #INT}, {@link #TIMESTAMP} and {@link #DURATION} lie in a long, {@link #DOUBLE} in the long's bits, {@link #BOOL} as 0
 * or 1, and {@link #STRING} and {@link #IP} as an object.
 */
public enum Type {
    /** A {@link String} without lone surrogates. */
    STRING,
    /** 64 bits, signed. */
    INT,
    /** IEEE 754, 64 bits. */
    DOUBLE,
    BOOL,
    /** Microseconds since the epoch, UTC. Finer digits are cut. */
    TIMESTAMP,
    /** Microseconds. */
    DURATION,
    /** An {@link Ip}. */
    IP;

    /** As it is written in YAML. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether the value lies in the slot's object and not in its bits. */
    public boolean isObject() {
        return this == STRING || this == IP;
    }
}
