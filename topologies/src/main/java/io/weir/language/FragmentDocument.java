// SPDX-License-Identifier: Apache-2.0
package io.weir.language;

import io.weir.problem.Located;
import io.weir.problem.Source;
import java.util.List;

/**
 * Steps that several reductions share. What its names mean is known only where it is used.
 *
 * @param source the key {@code fragment}
 * @param steps in order; may use other fragments
 */
record FragmentDocument(Source source, Located<String> name, List<Step> steps) {

    FragmentDocument {
        steps = List.copyOf(steps);
    }
}
