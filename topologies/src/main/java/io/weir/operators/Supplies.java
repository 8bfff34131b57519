// SPDX-License-Identifier: Apache-2.0
package io.weir.operators;

import io.weir.policy.Keyring;

/**
 * What a process gives to the steps that it runs, beside the events: what is not the reduction's own.
 *
 * @param keys of pseudonyms
 */
public record Supplies(Keyring keys) {

    /** Nothing: a step that needs something sends its events to the dead letters. */
    public static final Supplies NONE = new Supplies(Keyring.EMPTY);

    /** For whoever publishes nothing, such as tests and replays: a key that everybody knows. */
    public static Supplies known() {
        return new Supplies(Keyring.known());
    }
}
