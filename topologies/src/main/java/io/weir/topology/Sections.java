// SPDX-License-Identifier: Apache-2.0
package io.weir.topology;

import io.weir.tree.Store;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;

/**
 * One store for many reductions: each has the keys that begin with its id and a zero byte, and for the layouts of its figures those
 * with a one.
 */
final class Sections {

    private Sections() {}

    /** A reduction's part of the store. */
    static Store of(Store store, String reduction) {
        return store.under(prefix(reduction, 0));
    }

    /** Where a merge keeps what it knows of a reduction's other plans. */
    static Store layouts(Store store, String reduction) {
        return store.under(prefix(reduction, 1));
    }

    private static byte[] prefix(String reduction, int section) {
        byte[] text = reduction.getBytes(StandardCharsets.UTF_8);
        byte[] prefix = Arrays.copyOf(text, text.length + 1);
        prefix[text.length] = (byte) section;
        return prefix;
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
            while (end < key.length && key[end] != 0 && key[end] != 1) {
                end++;
            }
            if (!kept.contains(new String(key, 0, end, StandardCharsets.UTF_8))) {
                gone.add(key);
            }
        });
        gone.forEach(store::delete);
    }
}
