// SPDX-License-Identifier: Apache-2.0
package io.weir.operators;

import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/** Where a decoder finds the schema that a record was written with. */
@FunctionalInterface
public interface Schemas {

    /** None is known. */
    Schemas NONE = id -> null;

    /**
     * The schema of an id. What is found is found again: callers may keep it.
     *
     * @return null if there is none, or none of Avro's: the records that name it are dead
     * @throws RuntimeException if that cannot be told now: whoever asks must wait, and lose nothing
     */
    @Nullable
    Schema byId(int id);
}
