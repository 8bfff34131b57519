// SPDX-License-Identifier: Apache-2.0
package io.weir.plan;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a set of documents comes to. Only what has no error is in it.
 *
 * @param streams by name
 * @param reductions by name
 */
public record Plans(SortedMap<String, StreamPlan> streams, SortedMap<String, ReductionPlan> reductions) {

    public Plans {
        streams = Collections.unmodifiableSortedMap(new TreeMap<>(streams));
        reductions = Collections.unmodifiableSortedMap(new TreeMap<>(reductions));
    }

    /** The names of the keys that reductions need of the process, each with the first reduction that needs it. */
    public SortedMap<String, String> keys() {
        var keys = new TreeMap<String, String>();
        reductions
                .values()
                .forEach(reduction -> reduction.keys().forEach(key -> keys.putIfAbsent(key, reduction.name())));
        return keys;
    }

    /** The reductions of one stream, by name. */
    public List<ReductionPlan> over(String stream) {
        return reductions.values().stream()
                .filter(reduction -> reduction.stream().name().equals(stream))
                .toList();
    }
}
