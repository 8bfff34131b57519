// SPDX-License-Identifier: Apache-2.0
package io.weir.engine;

import io.weir.event.Evaluator;
import io.weir.expression.Binder;
import io.weir.expression.Expression;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The names as one chain of steps sees them, over the registers that all reductions of the stream share. A definition hides the
 * field or the definition that had its name, for this chain only: inside it gets a name that no other has.
 */
final class ScopedBinder implements Binder {

    private final Binder shared;
    private final String suffix;
    private final Map<String, String> inner;
    private final Set<String> free;

    private ScopedBinder(Binder shared, String suffix, Map<String, String> inner, Set<String> free) {
        this.shared = shared;
        this.suffix = suffix;
        this.inner = inner;
        this.free = free;
    }

    /** A scope in which every name is the stream's, but for some that have another name inside. */
    static ScopedBinder outermost(Binder shared, Map<String, String> inner) {
        return new ScopedBinder(shared, "", new HashMap<>(inner), new TreeSet<>());
    }

    /**
     * A scope that begins with what this one knows; what is defined in it is not seen here.
     *
     * @param number unlike that of any other scope of the program
     */
    ScopedBinder nested(int number) {
        return new ScopedBinder(shared, "@" + number, new HashMap<>(inner), new TreeSet<>(free));
    }

    /** The stream's own names that have been read by now. */
    Set<String> free() {
        return free;
    }

    private Expression resolved(Expression expression) {
        Expression resolved = expression.rename(inner);
        for (String name : resolved.reads()) {
            if (name.indexOf('@') < 0) {
                free.add(name);
                shared.reserve(name);
            }
        }
        return resolved;
    }

    @Override
    public Evaluator bind(Expression expression) {
        return shared.bind(resolved(expression));
    }

    @Override
    public int reserve(String name) {
        inner.put(name, unique(name));
        return shared.reserve(unique(name));
    }

    @Override
    public Evaluator define(String name, Expression expression) {
        Evaluator evaluator = shared.define(unique(name), resolved(expression));
        inner.put(name, unique(name));
        return evaluator;
    }

    private String unique(String name) {
        return name + suffix;
    }
}
