// SPDX-License-Identifier: Apache-2.0
package io.weir.shape;

import io.weir.problem.Problems;

/**
 * What a field needs while it reads.
 *
 * @param expressions checks the expressions that it finds
 * @param problems takes what is wrong
 */
public record Reading(ExpressionReader expressions, Problems problems) {

    /** For shapes without expressions. */
    public static Reading of(Problems problems) {
        return new Reading(
                scalar -> {
                    throw new IllegalStateException("an expression at " + scalar.source() + " without a reader");
                },
                problems);
    }
}
