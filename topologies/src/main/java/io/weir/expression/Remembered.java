// SPDX-License-Identifier: Apache-2.0
package io.weir.expression;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What was made of the last text, such as a compiled pattern: a constant text is compiled once and found again by identity. Not
 * for several threads.
 */
final class Remembered<T> {

    private final Function<String, @Nullable T> make;
    private @Nullable String last;
    private @Nullable T made;

    /** @param make yields null for a text that is wrong; must not throw */
    Remembered(Function<String, @Nullable T> make) {
        this.make = make;
    }

    @Nullable
    T of(String text) {
        if (!text.equals(last)) {
            made = make.apply(text);
            last = text;
        }
        return made;
    }
}
