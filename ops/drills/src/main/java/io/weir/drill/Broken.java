// SPDX-License-Identifier: Apache-2.0
package io.weir.drill;

/** The river did not do what it must: the message says how. Anything else that is thrown is a fault of the drill. */
final class Broken extends RuntimeException {

    private static final long serialVersionUID = 1;

    Broken(String message) {
        super(message);
    }
}
