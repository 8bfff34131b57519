// SPDX-License-Identifier: Apache-2.0
package io.weir.cli;

import java.io.Console;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
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

    /** Whether standard error is a terminal, which Java does not tell: as far as the system has it in a file. */
    static boolean isStandardError() {
        try {
            String there = Files.readSymbolicLink(Path.of("/proc/self/fd/2")).toString();
            return there.startsWith("/dev/pts/") || there.startsWith("/dev/tty") || there.equals("/dev/console");
        } catch (IOException | UnsupportedOperationException e) {
            return isThere(); // no Linux
        }
    }

    /** Whether it cannot move its cursor, as far as the environment says. */
    static boolean isDumb() {
        String kind = System.getenv("TERM");
        return kind == null || kind.isEmpty() || kind.equals("dumb");
    }

    /** Whether the locale's characters are those of Unicode. */
    static boolean isUnicode() {
        return System.getProperty("native.encoding", "")
                .toUpperCase(Locale.ROOT)
                .startsWith("UTF");
    }
}
