// SPDX-License-Identifier: Apache-2.0
package io.weir.cli;

import java.io.Console;
import org.jspecify.annotations.Nullable;

/** Whether people are looking. */
final class Terminal {

    private Terminal() {}

    /** Whether standard input and output are a terminal. */
    @SuppressWarnings("SystemConsoleNull") // null is still allowed by its contract
    static boolean isThere() {
        @Nullable Console console = System.console();
        return console != null && console.isTerminal();
    }
}
