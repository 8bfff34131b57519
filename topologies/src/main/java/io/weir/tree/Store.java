// SPDX-License-Identifier: Apache-2.0
package io.weir.tree;

import java.util.Arrays;
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

    /**
     * Visits all entries whose key begins with the prefix, in the order of keys. The visitor may change the store; whether it sees
     * what it changed is left open.
     */
    void scan(byte[] prefix, BiConsumer<byte[], byte[]> visitor);

    /**
     * Removes entries whose key begins with the prefix, in the order of keys.
     *
     * @param most so many, at most
     * @return how many it removed; fewer than {@code most} when none is left
     */
    int remove(byte[] prefix, int most);

    /**
     * The part of this store whose keys begin with the prefix, as a store of its own: several leaves or merges can share one
     * store. No prefix may begin with another.
     */
    default Store under(byte[] prefix) {
        Store whole = this;
        return new Store() {
            @Override
            public byte @Nullable [] get(byte[] key) {
                return whole.get(join(prefix, key));
            }

            @Override
            public void put(byte[] key, byte[] value) {
                whole.put(join(prefix, key), value);
            }

            @Override
            public void delete(byte[] key) {
                whole.delete(join(prefix, key));
            }

            @Override
            public int remove(byte[] within, int most) {
                return whole.remove(join(prefix, within), most);
            }

            @Override
            public void scan(byte[] within, BiConsumer<byte[], byte[]> visitor) {
                whole.scan(
                        join(prefix, within),
                        (key, value) -> visitor.accept(Arrays.copyOfRange(key, prefix.length, key.length), value));
            }
        };
    }

    private static byte[] join(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }
}
