// SPDX-License-Identifier: Apache-2.0
package io.weir.language;

import io.weir.operators.Operators;
import io.weir.shape.Words;

/**
 * The operators that documents may name. Reading a document needs their names only; what their arguments mean is for the plan.
 *
 * @param decoders of {@code decode}
 * @param steps what a step may be
 * @param masks what a value may be masked by
 * @param windows kinds of windows
 * @param aggregates of {@code take}
 */
public record Vocabulary(Words decoders, Words steps, Words masks, Words windows, Words aggregates) {

    /** What this version of Weir runs of edition 1, and what it knows to come. */
    public static final Vocabulary EDITION_1 = new Vocabulary(
            Operators.DECODERS.words(),
            // These have no shape: they are maps and lists of names, which belong to the grammar.
            Operators.STEPS.words().and("expect", "keep", "let", "lookup", "mask", "parse", "remove", "rename", "use"),
            Operators.MASKS.words(),
            Operators.WINDOWS.words(),
            Operators.AGGREGATES.words());
}
