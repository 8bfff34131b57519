// SPDX-License-Identifier: Apache-2.0
package io.weir.shape;

import io.weir.expression.Expression;
import io.weir.yaml.Yaml;
import org.jspecify.annotations.Nullable;

/** Checks an expression where a shape finds one; given to the shape, so that this package needs to know no CEL. */
@FunctionalInterface
public interface ExpressionReader {

    /**
     * The checked expression.
     *
     * @param scalar its text, with the positions of its pieces
     * @return null if it is wrong; the reader has then told the problem
     */
    @Nullable
    Expression read(Yaml.Scalar scalar);
}
