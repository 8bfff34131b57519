// SPDX-License-Identifier: Apache-2.0
package io.weir.edge;

/**
 * A token bucket: how long to wait so that, over time, no more bytes pass than allowed. A burst of one second's worth passes at once;
 * what is larger than the bucket passes too, and is paid for afterwards. Not for several threads.
 */
final class Bandwidth {

    private static final double NANOS = 1e9;

    private final long bytesPerSecond;
    private double tokens;
    private long filledAt;

    /**
     * A full bucket.
     *
     * @param bytesPerSecond 0 for no limit
     * @param now of a clock that only goes forward, nanoseconds
     */
    Bandwidth(long bytesPerSecond, long now) {
        if (bytesPerSecond < 0) {
            throw new IllegalArgumentException("a bandwidth is never negative, but is " + bytesPerSecond);
        }
        this.bytesPerSecond = bytesPerSecond;
        tokens = bytesPerSecond;
        filledAt = now;
    }

    /** Takes bytes out. Returns how many nanoseconds to wait before sending them; 0 for none. */
    long take(long bytes, long now) {
        if (bytesPerSecond == 0) {
            return 0;
        }
        tokens = Math.min((double) bytesPerSecond, tokens + (now - filledAt) / NANOS * bytesPerSecond);
        filledAt = now;
        long wait = tokens >= 0 ? 0 : Math.round(-tokens / bytesPerSecond * NANOS);
        tokens -= bytes;
        return wait;
    }
}
