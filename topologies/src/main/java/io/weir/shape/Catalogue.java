// SPDX-License-Identifier: Apache-2.0
package io.weir.shape;

import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The operators of one kind, listed by hand: finding them by a service loader has silently lost operators elsewhere.
 *
 * @param <T> what they are
 */
public final class Catalogue<T> {

    private final String what;
    private final SortedMap<String, Shape<? extends T>> shapes;
    private final List<String> later;

    private Catalogue(String what, SortedMap<String, Shape<? extends T>> shapes, List<String> later) {
        this.what = what;
        this.shapes = Collections.unmodifiableSortedMap(shapes);
        this.later = List.copyOf(later);
    }

    /**
     * A catalogue of these shapes.
     *
     * @param what the kind of operator, for messages: {@code aggregate}
     * @throws IllegalArgumentException if two have one name
     */
    @SafeVarargs
    public static <T> Catalogue<T> of(String what, Shape<? extends T>... shapes) {
        var byName = new TreeMap<String, Shape<? extends T>>();
        for (Shape<? extends T> shape : shapes) {
            if (byName.put(shape.name(), shape) != null) {
                throw new IllegalArgumentException("two operators are called " + shape.name());
            }
        }
        return new Catalogue<>(what, byName, List.of());
    }

    /** The same with the names of operators that the language has and this version has not. */
    public Catalogue<T> later(String... names) {
        return new Catalogue<>(what, shapes, List.of(names));
    }

    /** All shapes, by name. */
    public SortedMap<String, Shape<? extends T>> shapes() {
        return shapes;
    }

    /** The names only. */
    public Words words() {
        return Words.of(what, shapes.keySet(), later);
    }

    /**
     * The operator that a call asks for.
     *
     * @param call of a name of this catalogue
     * @return null after telling all that is wrong with it
     */
    public @Nullable T read(OperatorCall call, Reading reading) {
        return read(call, List.of(), reading);
    }

    /**
     * The operator that a call asks for.
     *
     * @param call of a name of this catalogue
     * @param others options that are not the operator's own but allowed beside them
     * @return null after telling all that is wrong with it
     */
    public @Nullable T read(OperatorCall call, Collection<String> others, Reading reading) {
        Shape<? extends T> shape = shapes.get(call.name().value());
        if (shape == null) {
            throw new IllegalArgumentException(
                    "no " + what + " is called " + call.name().value());
        }
        return shape.read(call, others, reading);
    }
}
