// SPDX-License-Identifier: Apache-2.0
package io.weir.expression;

import io.weir.event.Evaluator;

/** Gives expressions their registers. One binder serves one program, so equal expressions over equal names share a register. */
public interface Binder {

    /**
     * The evaluator of the expression. It need not set the register's status: who stores the value under a name does.
     *
     * @throws IllegalArgumentException if a name that it reads has neither been reserved nor defined
     */
    Evaluator bind(Expression expression);

    /** The register of a name whose value and status the caller sets for each event, such as a field or a masked value. */
    int reserve(String name);

    /**
     * Makes the name mean the expression from now on. It is computed when something first reads it in an event, and only once.
     *
     * @return computes it now, if it was not computed before
     * @throws IllegalArgumentException if the name is taken
     */
    Evaluator define(String name, Expression expression);
}
