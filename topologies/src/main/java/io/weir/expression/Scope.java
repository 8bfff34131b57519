// SPDX-License-Identifier: Apache-2.0
package io.weir.expression;

import io.weir.event.Type;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The names that an expression may read, with their types.
 *
 * @param names by name, sorted
 * @param gone names that an expression further up could read, and this one cannot
 */
public record Scope(SortedMap<String, Type> names, Set<String> gone) {

    public Scope {
        names = Collections.unmodifiableSortedMap(new TreeMap<>(names));
        gone = Set.copyOf(gone);
    }

    /** A scope of these names. */
    public static Scope of(Map<String, Type> names) {
        return new Scope(new TreeMap<>(names), Set.of());
    }

    /** This scope and one more name, which hides an older one. */
    public Scope with(String name, Type type) {
        var more = new TreeMap<>(names);
        more.put(name, type);
        return new Scope(more, gone);
    }

    /** This scope without a name. */
    public Scope without(String name) {
        var fewer = new TreeMap<>(names);
        fewer.remove(name);
        return new Scope(fewer, gone);
    }

    /** These names, after the others. */
    public Scope then(Map<String, Type> next) {
        return new Scope(new TreeMap<>(next), names.keySet());
    }
}
