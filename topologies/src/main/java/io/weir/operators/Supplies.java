// SPDX-License-Identifier: Apache-2.0
package io.weir.operators;

import io.weir.policy.Keyring;

/**
 * What a process gives to the decoders and steps that it runs, beside the events: what is not the reduction's own.
 *
 * @param keys of pseudonyms
 * @param schemas with which records were written
 * @param pins what tables are for the event in hand: each program has its own
 */
public record Supplies(Keyring keys, Schemas schemas, Table.Pins pins) {

    /** With tables as they are when they are first asked for. */
    public Supplies(Keyring keys, Schemas schemas) {
        this(keys, schemas, new Table.Pins());
    }

    /** Without schemas. */
    public Supplies(Keyring keys) {
        this(keys, Schemas.NONE);
    }

    /** The same for one more program. */
    public Supplies anew() {
        return new Supplies(keys, schemas);
    }

    /** Nothing: a step that needs something sends its events to the dead letters. */
    public static final Supplies NONE = new Supplies(Keyring.EMPTY);

    /** For whoever publishes nothing, such as tests and replays: a key that everybody knows. */
    public static Supplies known() {
        return new Supplies(Keyring.known());
    }
}
