// SPDX-License-Identifier: Apache-2.0
package io.weir.engine;

import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/** Finds how another plan laid out its figures. */
@FunctionalInterface
public interface FigureLayouts {

    /** No plan but one's own is known: what others made is absent. */
    FigureLayouts NONE = plan -> null;

    /**
     * The schema that {@link FiguresSchema} made of the plan.
     *
     * @param plan its hash
     * @return null if it will never be known: then all its figures are absent. Throw if it may be known later
     */
    @Nullable
    Schema of(String plan);
}
