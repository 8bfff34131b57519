// SPDX-License-Identifier: Apache-2.0
package io.weir.cli;

import java.nio.file.Files;
import java.nio.file.Path;

/** What the person gave cannot be used. The message is one line that says what to do. */
final class InputException extends RuntimeException {

    private static final long serialVersionUID = 1;

    InputException(String message) {
        super(message);
    }

    /** Tells why a file that was named cannot be read, if it cannot. */
    static void unlessReadable(Path file) {
        String why = !Files.exists(file)
                ? "there is no such file"
                : Files.isDirectory(file) ? "it is a directory" : Files.isReadable(file) ? "" : "no permission";
        if (!why.isEmpty()) {
            throw new InputException("cannot read " + file + ": " + why);
        }
    }
}
