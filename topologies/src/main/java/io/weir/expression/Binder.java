// SPDX-License-Identifier: Apache-2.0
package io.weir.expression;

import io.weir.event.Evaluator;

/** Gives expressions their registers. One binder serves one program, so equal expressions over equal names share a register. */
public interface Binder {

    /** The evaluator of the expression. */
    Evaluator bind(Expression expression);
}
