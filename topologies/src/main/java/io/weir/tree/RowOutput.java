// SPDX-License-Identifier: Apache-2.0
package io.weir.tree;

/** Where a finishing merge speaks to: the rows' topic, inside the current transaction. */
@FunctionalInterface
public interface RowOutput {

    /**
     * Publishes a row under the key (window, group) to the merge's partition: one that passes, or, right after a revision that did,
     * one that does not, so that nobody goes on believing the earlier.
     */
    void row(Row row);

    /** Whether the row's group and figures pass the reduction's {@code having}. Looks at nothing else of the row. */
    default boolean passes(Row row) {
        return true;
    }
}
