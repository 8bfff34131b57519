// SPDX-License-Identifier: Apache-2.0
package io.weir.wire;

/**
 * A span of event time that is aggregated as one: from {@code start}, inclusive, to {@code end}, exclusive.
 *
 * @param start epoch milliseconds, UTC
 * @param length milliseconds, positive
 */
public record Window(long start, long length) implements Comparable<Window> {

    public Window {
        if (length <= 0) {
            throw new IllegalArgumentException("a window's length must be positive, but is " + length);
        }
    }

    /** The first instant after the window, in epoch milliseconds. */
    public long end() {
        return start + length;
    }

    /** By start, then by length. */
    @Override
    public int compareTo(Window other) {
        int byStart = Long.compare(start, other.start);
        return byStart != 0 ? byStart : Long.compare(length, other.length);
    }
}
