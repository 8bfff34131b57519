// SPDX-License-Identifier: Apache-2.0
package io.weir.tree;

import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Ordered bytes that commit together with what was read and written: on a broker a Kafka Streams store with its changelog, in the
 * simulation a map that a crash sets back. Keys are compared as unsigned bytes.
 */
public interface Store {

    /** The value, or null. The array is the caller's. */
    byte @Nullable [] get(byte[] key);

    /** Sets a value. The arrays are the store's from now on. */
    void put(byte[] key, byte[] value);

    /** Removes a value, if there is one. */
    void delete(byte[] key);

    /** Visits all entries whose key begins with the prefix, in the order of keys. The visitor must not change the store. */
    void scan(byte[] prefix, BiConsumer<byte[], byte[]> visitor);
}
