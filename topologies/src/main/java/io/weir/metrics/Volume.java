// SPDX-License-Identifier: Apache-2.0
package io.weir.metrics;

/**
 * How many records, and how large.
 *
 * @param records never negative
 * @param bytes of their keys and values before compression
 */
public record Volume(long records, long bytes) {

    /** Nothing. */
    public static final Volume NONE = new Volume(0, 0);

    /** One record more. */
    public Volume plus(long moreBytes) {
        return new Volume(records + 1, bytes + moreBytes);
    }

    /** The sum of both. */
    public Volume plus(Volume other) {
        return new Volume(records + other.records, bytes + other.bytes);
    }
}
