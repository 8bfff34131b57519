// SPDX-License-Identifier: Apache-2.0
package io.weir.tree;

import java.util.EnumSet;
import java.util.Set;

/** Which rules hold: all, but in the ablation test. */
final class Rules {

    /** All of them. */
    static final Rules ALL = new Rules(EnumSet.noneOf(Rule.class));

    private final Set<Rule> off;

    private Rules(Set<Rule> off) {
        this.off = off;
    }

    /** All but one. */
    static Rules without(Rule rule) {
        return new Rules(EnumSet.of(rule));
    }

    boolean hold(Rule rule) {
        return !off.contains(rule);
    }
}
