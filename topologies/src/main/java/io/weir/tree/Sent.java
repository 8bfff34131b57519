// SPDX-License-Identifier: Apache-2.0
package io.weir.tree;

import io.weir.wire.Partial;

/**
 * What a merge has sent last of a group in a window: enough to know whether something else would be news, and never to send
 * less.
 *
 * @param version of the partial
 * @param children of the partial
 * @param events of the partial
 * @param row what only a finishing merge keeps
 */
record Sent(long version, int children, long events, RowState row) {

    /**
     * What the last row of a group said, whether it was published or not.
     *
     * @param revision of the last one that was published; 0 if none was
     * @param passes whether the last one passed, so that somebody believes it
     * @param folded whether the last one said that it may be low
     */
    record RowState(
            long digest, int reported, int expected, boolean complete, long revision, boolean passes, boolean folded) {

        /** No row, or not a finishing merge. */
        static final RowState NONE = new RowState(0, 0, 0, false, 0, false, false);
    }

    static Sent of(Partial partial, RowState row) {
        return new Sent(partial.version(), partial.children(), partial.events(), row);
    }

    /** Whether sending the partial would take back something. */
    boolean exceeds(Partial partial) {
        return partial.version() < version || partial.children() < children || partial.events() < events;
    }

    /** Whether the partial says just this. */
    boolean says(Partial partial) {
        return partial.version() == version && partial.children() == children;
    }

    byte[] bytes() {
        return new Bytes.Writer()
                .number(version)
                .small(children)
                .number(events)
                .number(row.digest)
                .small(row.reported)
                .small(row.expected)
                .flag(row.complete)
                .number(row.revision)
                .flag(row.passes)
                .flag(row.folded)
                .bytes();
    }

    static Sent of(byte[] bytes) {
        var in = new Bytes.Reader(bytes);
        return new Sent(
                in.number(),
                in.small(),
                in.number(),
                new RowState(
                        in.number(),
                        in.small(),
                        in.small(),
                        in.flag(),
                        in.number(),
                        in.flag(),
                        in.more() && in.flag()));
    }
}
