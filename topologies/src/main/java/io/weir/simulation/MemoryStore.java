// SPDX-License-Identifier: Apache-2.0
package io.weir.simulation;

import io.weir.tree.Store;
import java.util.Arrays;
import java.util.Map;
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
        for (Map.Entry<byte[], byte[]> entry : entries.tailMap(prefix, true).entrySet()) {
            byte[] key = entry.getKey();
            if (key.length < prefix.length || !Arrays.equals(key, 0, prefix.length, prefix, 0, prefix.length)) {
                break;
            }
            visitor.accept(key, entry.getValue());
        }
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
