// SPDX-License-Identifier: Apache-2.0
package io.weir.wire;

import java.util.Arrays;

/**
 * The cumulative state of one (window, group) of one incarnation. It replaces its predecessor; it is never a delta, because
 * compaction would lose one.
 *
 * @param version higher replaces lower. A leaf: 1 + the raw offset last absorbed into it; a merge: the sum of its children's
 * @param children how many partials were merged into it; 1 at a leaf
 * @param events how many events were absorbed into it
 * @param plan the hash of the plan that made it; figures of different plans are matched by name
 * @param figures the Avro encoding of the figures' record, canonical: equal states have equal bytes. Not copied: treat as
 *     immutable
 */
@SuppressWarnings(
        "ArrayRecordComponent") // value semantics are given below; a copy per partial would cost on the merge path
public record Partial(long version, int children, long events, String plan, byte[] figures) {

    @Override
    public boolean equals(Object other) {
        return other instanceof Partial that
                && version == that.version
                && children == that.children
                && events == that.events
                && plan.equals(that.plan)
                && Arrays.equals(figures, that.figures);
    }

    @Override
    public int hashCode() {
        return 31 * Long.hashCode(version) + Arrays.hashCode(figures);
    }

    @Override
    public String toString() {
        return "Partial[version=" + version + ", children=" + children + ", events=" + events + ", plan=" + plan
                + ", figures=" + figures.length + " bytes]";
    }
}
