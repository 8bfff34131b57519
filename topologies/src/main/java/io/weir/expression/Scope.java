// SPDX-License-Identifier: Apache-2.0
package io.weir.expression;

import io.weir.event.Type;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The names that an expression may read, with their types.
 *
 * @param names by name, sorted
 */
public record Scope(SortedMap<String, Type> names) {

    public Scope {
        names = Collections.unmodifiableSortedMap(new TreeMap<>(names));
    }

    /** A scope of these names. */
    public static Scope of(Map<String, Type> names) {
        return new Scope(new TreeMap<>(names));
    }

    /** This scope and one more name, which hides an older one. */
    public Scope with(String name, Type type) {
        var more = new TreeMap<>(names);
        more.put(name, type);
        return new Scope(more);
    }
}
