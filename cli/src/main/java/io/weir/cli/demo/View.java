// SPDX-License-Identifier: Apache-2.0
package io.weir.cli.demo;

import java.util.function.Supplier;

/**
 * How the demo is looked at.
 *
 * @param colours whether they may be used; only {@link Kind#IN_PLACE} does
 * @param unicode whether more than ASCII can be shown
 * @param progress whether lines on standard error tell how it goes
 * @param window asked for before each drawing, since windows change
 */
public record View(Kind kind, boolean colours, boolean unicode, boolean progress, Supplier<Window> window) {

    /** What standard output is. */
    public enum Kind {
        /** A terminal: one table, drawn again and again. */
        IN_PLACE,
        /** A terminal whose cursor cannot be moved: a table now and then. */
        PAGES,
        /** No terminal: rows as JSON lines. */
        LINES
    }

    /** For a program. */
    public static View forPrograms(boolean progress) {
        return new View(Kind.LINES, false, false, progress, () -> Window.USUAL);
    }
}
