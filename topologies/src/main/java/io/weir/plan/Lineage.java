// SPDX-License-Identifier: Apache-2.0
package io.weir.plan;

import io.weir.expression.Expression;
import io.weir.policy.Sensitivity;
import java.util.HashMap;
import java.util.Map;

/**
 * Where each value comes from and how sensitive that makes it: as sensitive as the most sensitive of its inputs.
 *
 * <p>Names are the plan's own, so a name that was defined twice has two entries.
 */
final class Lineage {

    /**
     * How sensitive a value is, and why.
     *
     * @param path from the field that makes it so to the value, such as {@code user → who}
     */
    record Origin(Sensitivity sensitivity, String path) {}

    private static final Origin NOTHING = new Origin(Sensitivity.PUBLIC, "");

    private final Map<String, Origin> origins = new HashMap<>();

    /** A field of the stream, or a name that is built in. */
    void field(String name, Sensitivity sensitivity) {
        origins.put(name, new Origin(sensitivity, name));
    }

    /**
     * A name for an expression.
     *
     * @param name the plan's own
     * @param shown as the person wrote it
     */
    void define(String name, String shown, Expression expression) {
        Origin origin = of(expression);
        origins.put(
                name,
                new Origin(origin.sensitivity(), origin.path().isEmpty() ? shown : origin.path() + " → " + shown));
    }

    /**
     * A name for a part of a text.
     *
     * @param name the plan's own
     * @param shown as the person wrote it
     * @param said what was said of the part: it may be more sensitive than the text, and is never less
     */
    void parse(String name, String shown, Expression text, Sensitivity said) {
        define(name, shown, text);
        Origin origin = origins.get(name);
        if (origin != null && said.compareTo(origin.sensitivity()) > 0) {
            origins.put(name, new Origin(said, origin.path()));
        }
    }

    /** The most sensitive of what the expression reads; public if it reads nothing. */
    Origin of(Expression expression) {
        Origin worst = NOTHING;
        for (String name : expression.reads()) {
            Origin origin = origins.get(name);
            if (origin != null
                    && (worst.path().isEmpty() || origin.sensitivity().compareTo(worst.sensitivity()) > 0)) {
                worst = origin;
            }
        }
        return worst;
    }
}
