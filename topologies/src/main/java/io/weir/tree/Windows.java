// SPDX-License-Identifier: Apache-2.0
package io.weir.tree;

import io.weir.operators.Windowing;
import java.time.ZoneId;

/** Which windows take an event. The same time has the same windows at every place. */
public interface Windows {

    /** No windows at all: events are published as they are, none is late, and nothing is ever forgotten. */
    Windows NONE = new Windows() {
        @Override
        public void assign(long time, Visitor visitor) {
            // None takes it.
        }

        @Override
        public long lastEnd(long instant) {
            return instant;
        }

        @Override
        public String toString() {
            return "none";
        }
    };

    /** Calls the visitor for each window that takes an event of this time, epoch milliseconds; in the order of their starts. */
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

    /** Those of a plan. */
    static Windows of(Windowing windowing) {
        return switch (windowing) {
            case io.weir.operators.Tumbling tumbling -> {
                long length = tumbling.length().toMillis();
                ZoneId zone = tumbling.zone();
                yield zone == null ? tumbling(length) : new Calendar(length, zone);
            }
            case io.weir.operators.Hopping hopping ->
                new Hopping(hopping.length().toMillis(), hopping.every().toMillis());
        };
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

    /**
     * Windows that overlap, aligned to the epoch: one begins every so often.
     *
     * @param length milliseconds, a multiple of {@code every}
     * @param every milliseconds, positive
     */
    record Hopping(long length, long every) implements Windows {

        public Hopping {
            if (every <= 0 || length <= 0 || length % every != 0) {
                throw new IllegalArgumentException(
                        "a window of " + length + " cannot begin every " + every + ": it must be a multiple");
            }
        }

        @Override
        public void assign(long time, Visitor visitor) {
            long last = Math.floorDiv(time, every) * every;
            for (long start = last - length + every; start <= last; start += every) {
                visitor.visit(start, length);
            }
        }

        @Override
        public long lastEnd(long instant) {
            return Math.floorDiv(instant, every) * every;
        }
    }
}
