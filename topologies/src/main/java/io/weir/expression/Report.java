// SPDX-License-Identifier: Apache-2.0
package io.weir.expression;

import io.weir.problem.Problem;
import io.weir.problem.Problems;
import io.weir.problem.Source;
import java.util.HashSet;
import java.util.Set;

/** Says what is wrong with one expression, where it stands, and remembers what it has said so that nothing cascades. */
final class Report {

    /** The text is not CEL. */
    static final String SYNTAX = "R0301";
    /** A name that is not in scope. */
    static final String NAME = "R0302";
    /** A function that does not exist. */
    static final String FUNCTION = "R0303";
    /** Types that do not go together. */
    static final String TYPES = "R0304";
    /** int and double mixed. */
    static final String MIXED = "R0305";
    /** {@code has()} or null, where {@code present()} was meant. */
    static final String ABSENCE = "R0306";
    /** A constant part that cannot be computed. */
    static final String CONSTANT = "R0307";
    /** CEL that Weir leaves out. */
    static final String LEFT_OUT = "R0308";
    /** A warning: the result of int / int is compared. */
    static final String TRUNCATION = "R0309";
    /** Too large. */
    static final String SIZE = "R0310";

    private final Place place;
    private final Problems problems;
    private final Set<Long> said = new HashSet<>();
    private boolean failed;

    Report(Place place, Problems problems) {
        this.place = place;
        this.problems = problems;
    }

    Source at(int offset, int length) {
        return place.at(Math.max(0, offset), Math.max(1, length));
    }

    /** Adds an error; the caller may still label it before. */
    void add(Problem problem) {
        failed |= problem.severity() == Problem.Severity.ERROR;
        problems.add(problem);
    }

    /** Adds an error about a node, once: what else is found there follows from it. */
    void add(long node, Problem problem) {
        if (said.add(node)) {
            add(problem);
        }
    }

    /** Nothing more is to be said of the node. */
    void say(long node) {
        said.add(node);
    }

    boolean hasSpokenOf(long node) {
        return said.contains(node);
    }

    boolean failed() {
        return failed;
    }
}
