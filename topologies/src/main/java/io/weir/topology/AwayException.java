// SPDX-License-Identifier: Apache-2.0
package io.weir.topology;

/**
 * Something that will come, or come back, by itself is not there: a broker, a raw topic. Try again later. The message is one line for
 * people; there is no need for a stack trace.
 */
public final class AwayException extends RuntimeException {

    private static final long serialVersionUID = 1;

    /** With what is not there. */
    public AwayException(String message, Throwable cause) {
        super(message, cause);
    }

    /** With what is not there. */
    public AwayException(String message) {
        super(message);
    }
}
