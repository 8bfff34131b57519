// SPDX-License-Identifier: Apache-2.0
package io.weir.topology;

import io.weir.tree.Store;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;

/** One store for many reductions: each has the keys that begin with its id and a zero byte. */
final class Sections {

    private Sections() {}

    /** A reduction's part of the store. */
    static Store of(Store store, String reduction) {
        return store.under(prefix(reduction));
    }

    private static byte[] prefix(String reduction) {
        byte[] text = reduction.getBytes(StandardCharsets.UTF_8);
        return Arrays.copyOf(text, text.length + 1);
    }

    /**
     * Deletes what belongs to other reductions. One that was taken away and comes back begins anew: it has not seen what came in
     * between, so it must not go on as if it had.
     */
    static void keepOnly(Store store, Collection<String> reductions) {
        Set<String> kept = new TreeSet<>(reductions);
        var gone = new ArrayList<byte[]>();
        store.scan(new byte[0], (key, value) -> {
            int end = 0;
            while (end < key.length && key[end] != 0) {
                end++;
            }
            if (!kept.contains(new String(key, 0, end, StandardCharsets.UTF_8))) {
                gone.add(key);
            }
        });
        gone.forEach(store::delete);
    }
}
