// SPDX-License-Identifier: Apache-2.0
package io.weir.benchmarks;

/**
 * The reduction's figures for one group and window.
 *
 * @param requests how many
 * @param bytes their sum
 * @param fastest least milliseconds
 * @param slowest most milliseconds
 */
record Summary(long requests, long bytes, double fastest, double slowest) {

    /** Of nothing. */
    static final Summary EMPTY = new Summary(0, 0, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY);

    /** With one request more. */
    Summary plus(long moreBytes, double milliseconds) {
        return new Summary(
                requests + 1,
                Math.addExact(bytes, moreBytes),
                Math.min(fastest, milliseconds),
                Math.max(slowest, milliseconds));
    }
}
