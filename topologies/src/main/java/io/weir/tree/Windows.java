// SPDX-License-Identifier: Apache-2.0
package io.weir.tree;

/** Which windows take an event. Pure: the same time has the same windows at every place. */
public interface Windows {

    /** Calls the visitor for each window that takes an event of this time, epoch milliseconds. */
    void assign(long time, Visitor visitor);

    /**
     * The latest end of any window at or before an instant. What has been reported is compared by ends, so a reach may be
     * lowered to this without meaning anything else; equal reaches are then told as one.
     */
    long lastEnd(long instant);

    /** Takes a window. */
    interface Visitor {

        /** A window that begins at {@code start}, epoch milliseconds, and is {@code length} milliseconds long. */
        void visit(long start, long length);
    }

    /**
     * Windows that follow each other without gaps, aligned to the epoch.
     *
     * @param length milliseconds, positive
     */
    static Windows tumbling(long length) {
        return new Tumbling(length);
    }

    /** See {@link #tumbling}. */
    record Tumbling(long length) implements Windows {

        public Tumbling {
            if (length <= 0) {
                throw new IllegalArgumentException("a window's length must be positive, but is " + length);
            }
        }

        @Override
        public void assign(long time, Visitor visitor) {
            visitor.visit(Math.floorDiv(time, length) * length, length);
        }

        @Override
        public long lastEnd(long instant) {
            return Math.floorDiv(instant, length) * length;
        }
    }
}
