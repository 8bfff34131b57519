// SPDX-License-Identifier: Apache-2.0
package io.weir.expression;

import io.weir.problem.Source;

/** Where the parts of an expression's text stand in the file. */
@FunctionalInterface
public interface Place {

    /**
     * The source of a part of the text.
     *
     * @param offset in code points of the text, from 0
     * @param length in code points, at least 1
     */
    Source at(int offset, int length);

    /** For a text of one line that stands in the file as it is. */
    static Place exact(Source source) {
        return source::within;
    }

    /** For a text whose parts cannot be found again: everything is said of the whole. */
    static Place whole(Source source) {
        return (offset, length) -> source;
    }
}
