// SPDX-License-Identifier: Apache-2.0
package io.weir.simulation;

import io.weir.wire.Window;

/** Keys and values of simulated topics beside those of the wire. */
final class Records {

    private Records() {}

    /** A raw record. */
    static final class Raw {
        private final long time;
        private final byte[] value;

        /** A record with a time-stamp of its own, epoch milliseconds. */
        Raw(long time, byte[] value) {
            this.time = time;
            this.value = value;
        }

        long time() {
            return time;
        }

        byte[] value() {
            return value;
        }
    }

    /** The key of a watermark. */
    record WatermarkKey(String incarnation) {}

    /** The key of a row. */
    record RowKey(Window window, String group) {}
}
