// SPDX-License-Identifier: Apache-2.0
package io.weir.tree;

/**
 * What a merge of one partition of one reduction at one place of the tree needs to know. All spans are in milliseconds.
 *
 * @param place {@code region/site} at a site, {@code region}, or the name of a higher tier
 * @param incarnation at a site {@code region/site#<Kafka cluster id>}, so that a rebuilt site adds; above, the place itself,
 *     since its children still hold everything and are read again
 * @param plan the hash of the reduction's plan
 * @param partition which one, of input and output alike
 * @param windows as at the leaves
 * @param expected for whom it waits
 * @param emission when it sends
 * @param closeAfter how long a window is waited for, since the first child reported it
 * @param keep how long a silent child holds the horizon back, in time that this merge was awake
 * @param interval the least time between two flushes that do something
 * @param heartbeat a watermark is written after this time even if nothing changed
 */
public record MergeSettings(
        String place,
        String incarnation,
        String plan,
        int partition,
        Windows windows,
        Expected expected,
        Emission emission,
        long closeAfter,
        long keep,
        long interval,
        long heartbeat) {

    /** When a merge sends a window's partials or rows. */
    public enum Emission {
        /** When all expected have reported it or it is overdue; then each change. */
        CLOSED,
        /** Each change, also while it is open. */
        EVERY_INTERVAL
    }

    public MergeSettings {
        if (closeAfter < 0 || keep < 0 || interval < 0 || heartbeat < 0) {
            throw new IllegalArgumentException("a span is negative");
        }
    }
}
