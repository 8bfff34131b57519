// SPDX-License-Identifier: Apache-2.0
package io.weir.operators;

import io.weir.expression.Expression;

/** The greatest value of any type; absent when there was none. Strings are ordered by code point, false comes before true. */
public final class Max extends Extreme {

    /** The greatest value of the input. */
    public Max(Expression input) {
        super(input, 1);
    }

    @Override
    public String text() {
        return States.text("max", input());
    }
}
