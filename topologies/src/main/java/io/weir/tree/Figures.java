// SPDX-License-Identifier: Apache-2.0
package io.weir.tree;

import io.weir.wire.Partial;
import java.util.List;

/** What a merge asks of the engine: the algebra of a reduction's figures over their bytes. */
public interface Figures {

    /**
     * The merged figures, canonical: the same for every order and every bracketing of the same partials, except for figures
     * whose aggregate states a bound, which is why callers pass partials in the order of their incarnations. A figure that some
     * partial lacks (another plan made it) is absent from the result, not low.
     *
     * @param partials at least one
     */
    byte[] merge(List<Partial> partials);
}
