// SPDX-License-Identifier: Apache-2.0
package io.weir.topology;

/**
 * Going on would count twice, lose something or break an order, and only a person can say what is meant. The message is one line
 * for that person; there is no need for a stack trace.
 */
public final class RefusedException extends RuntimeException {

    private static final long serialVersionUID = 1;

    /** With what is wrong and what would make it right. */
    public RefusedException(String message) {
        super(message);
    }
}
