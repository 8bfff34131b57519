// SPDX-License-Identifier: Apache-2.0
package io.weir.operators;

import io.weir.expression.Expression;

/** The least value of any type; absent when there was none. Strings are ordered by code point, false comes before true. */
public final class Min extends Extreme {

    /** The least value of the input. */
    public Min(Expression input) {
        super(input, -1);
    }

    @Override
    public String text() {
        return States.text("min", input());
    }
}
