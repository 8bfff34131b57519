// SPDX-License-Identifier: Apache-2.0
package io.weir.shape;

import io.weir.problem.Problem;

/** What an operator's constructor throws when it knows better than the operator's name where the mistake stands. */
public final class Refusal extends IllegalArgumentException {

    private static final long serialVersionUID = 1;

    private final transient Problem problem;

    /** Refuses for this reason. */
    public Refusal(Problem problem) {
        super(problem.message());
        this.problem = problem;
    }

    /** Why. */
    public Problem problem() {
        return problem;
    }
}
