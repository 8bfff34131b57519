// SPDX-License-Identifier: Apache-2.0
package io.weir.policy;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The keys of a process by the names that reductions call them. Belongs to the process's configuration and never to a reduction. */
public final class Keyring {

    /** No key at all: what needs one fails. */
    public static final Keyring EMPTY = new Keyring(name -> null);

    private final Function<String, @Nullable PseudonymKey> keys;

    private Keyring(Function<String, @Nullable PseudonymKey> keys) {
        this.keys = keys;
    }

    /** These keys. */
    public static Keyring of(Map<String, PseudonymKey> keys) {
        var own = new TreeMap<>(keys);
        return new Keyring(own::get);
    }

    /** For whoever publishes nothing (tests, replays): under every name the same key, which everybody knows. */
    public static Keyring known() {
        PseudonymKey key = PseudonymKey.known();
        return new Keyring(name -> key);
    }

    /** The key of this name; null if there is none. */
    public @Nullable PseudonymKey find(String name) {
        return keys.apply(name);
    }
}
