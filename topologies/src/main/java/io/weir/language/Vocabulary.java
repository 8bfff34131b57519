// SPDX-License-Identifier: Apache-2.0
package io.weir.language;

import io.weir.operators.Operators;
import io.weir.shape.Words;
import java.util.List;

/**
 * The operators that documents may name. Reading a document needs their names only; what their arguments mean is for the plan.
 *
 * @param decoders of {@code decode}
 * @param steps what a step may be
 * @param windows kinds of windows
 * @param aggregates of {@code take}
 */
public record Vocabulary(Words decoders, Words steps, Words windows, Words aggregates) {

    /** What this version of Weir runs of edition 1, and what it knows to come. */
    public static final Vocabulary EDITION_1 = new Vocabulary(
            Operators.DECODERS.words(),
            // `let` and `parse` have no shape: they are maps of names, which belong to the grammar.
            Operators.STEPS.words().and("let").and("parse"),
            Words.of("window", List.of("tumbling"), List.of("hopping", "session")),
            Operators.AGGREGATES.words());
}
