// SPDX-License-Identifier: Apache-2.0
package io.weir.shape;

import java.util.Collection;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The operators of one kind by name, for whoever reads a document and need not know what they do.
 *
 * @param what the kind, for messages: {@code step}, {@code aggregate}, {@code decoder}, {@code window}
 * @param names those that there are
 * @param later those that the language has and this version has not
 */
public record Words(String what, SortedSet<String> names, SortedSet<String> later) {

    public Words {
        names = Collections.unmodifiableSortedSet(new TreeSet<>(names));
        later = Collections.unmodifiableSortedSet(new TreeSet<>(later));
    }

    /** Words of one kind. */
    public static Words of(String what, Collection<String> names, Collection<String> later) {
        return new Words(what, new TreeSet<>(names), new TreeSet<>(later));
    }

    /** The same and more names. */
    public Words and(String... others) {
        var more = new TreeSet<>(names);
        Collections.addAll(more, others);
        return new Words(what, more, later);
    }

    /** One of them, for messages: {@code an aggregate}. */
    String one() {
        return ("aeiou".indexOf(what.charAt(0)) >= 0 ? "an " : "a ") + what;
    }

    boolean has(String word) {
        return names.contains(word) || later.contains(word);
    }
}
