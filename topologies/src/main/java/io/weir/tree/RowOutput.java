// SPDX-License-Identifier: Apache-2.0
package io.weir.tree;

/** Where a finishing merge speaks to: the rows' topic, inside the current transaction. */
@FunctionalInterface
public interface RowOutput {

    /** Publishes a row under the key (window, group) to the merge's partition. */
    void row(Row row);
}
