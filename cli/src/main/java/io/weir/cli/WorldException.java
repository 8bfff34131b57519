// SPDX-License-Identifier: Apache-2.0
package io.weir.cli;

/** Something outside Weir is not as it must be. The message is one line that says what to do. */
final class WorldException extends RuntimeException {

    private static final long serialVersionUID = 1;

    WorldException(String message) {
        super(message);
    }
}
