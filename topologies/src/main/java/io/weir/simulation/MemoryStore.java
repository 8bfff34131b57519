// SPDX-License-Identifier: Apache-2.0
package io.weir.simulation;

import io.weir.tree.Store;
import java.util.Arrays;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** A store in the heap that can be set back to its last commit, as a broker's transaction and changelog would. */
public final class MemoryStore implements Store {

    private final TreeMap<byte[], byte[]> entries = new TreeMap<>(Arrays::compareUnsigned);
    /** What changed keys held at the last commit. */
    private final TreeMap<byte[], Optional<byte[]>> before = new TreeMap<>(Arrays::compareUnsigned);

    @Override
    public byte @Nullable [] get(byte[] key) {
        byte[] value = entries.get(key);
        return value == null ? null : value.clone();
    }

    @Override
    public void put(byte[] key, byte[] value) {
        keep(key);
        entries.put(key, value);
    }

    @Override
    public void delete(byte[] key) {
        keep(key);
        entries.remove(key);
    }

    private void keep(byte[] key) {
        if (!before.containsKey(key)) {
            before.put(key, Optional.ofNullable(entries.get(key)));
        }
    }

    @Override
    public void scan(byte[] prefix, BiConsumer<byte[], byte[]> visitor) {
        // Step by step, since the visitor may change the store.
        var entry = entries.ceilingEntry(prefix);
        while (entry != null && startsWith(entry.getKey(), prefix)) {
            visitor.accept(entry.getKey(), entry.getValue());
            entry = entries.higherEntry(entry.getKey());
        }
    }

    @Override
    public int remove(byte[] prefix, int most) {
        int removed = 0;
        for (byte[] key = entries.ceilingKey(prefix);
                removed < most && key != null && startsWith(key, prefix);
                key = entries.higherKey(key)) {
            delete(key);
            removed++;
        }
        return removed;
    }

    private static boolean startsWith(byte[] key, byte[] prefix) {
        return key.length >= prefix.length && Arrays.equals(key, 0, prefix.length, prefix, 0, prefix.length);
    }

    /** What was written stays. */
    public void commit() {
        before.clear();
    }

    /** What was written since the last commit is gone. */
    public void rollback() {
        before.forEach(
                (key, value) -> value.ifPresentOrElse(bytes -> entries.put(key, bytes), () -> entries.remove(key)));
        before.clear();
    }

    /** How many entries there are. */
    public int size() {
        return entries.size();
    }
}
