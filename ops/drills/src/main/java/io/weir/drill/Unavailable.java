// SPDX-License-Identifier: Apache-2.0
package io.weir.drill;

/** This machine lacks what the drill needs; the message says what would help. */
final class Unavailable extends RuntimeException {

    private static final long serialVersionUID = 1;

    Unavailable(String message) {
        super(message);
    }
}
