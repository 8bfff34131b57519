// SPDX-License-Identifier: Apache-2.0
package io.weir.cli;

/** What the person gave cannot be used. The message is one line that says what to do. */
final class InputException extends RuntimeException {

    private static final long serialVersionUID = 1;

    InputException(String message) {
        super(message);
    }
}
