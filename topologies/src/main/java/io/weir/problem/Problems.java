// SPDX-License-Identifier: Apache-2.0
package io.weir.problem;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Collects problems, so that all are told in one run. Not for several threads. */
public final class Problems {

    private final List<Problem> found = new ArrayList<>();
    /** The same, since a file can have a hundred thousand keys that are there already. */
    private final Set<Problem> known = new HashSet<>();

    /** Adds one; the same problem at the same place is told once. */
    public void add(Problem problem) {
        if (known.add(problem)) {
            found.add(problem);
        }
    }

    /** All, in the order of files, lines and columns. */
    public List<Problem> all() {
        return found.stream().sorted(Comparator.comparing(Problem::source)).toList();
    }

    /** How many have been told by now; see {@link #annotate}. */
    public int told() {
        return found.size();
    }

    /** Adds a note to all that were told since {@link #told} said so many. */
    public void annotate(int since, String name, String text) {
        for (int i = since; i < found.size(); i++) {
            known.remove(found.get(i));
            found.set(i, found.get(i).note(name, text));
            known.add(found.get(i));
        }
    }

    /** How many keep everything from starting. */
    public long errors() {
        return found.stream()
                .filter(problem -> problem.severity() == Problem.Severity.ERROR)
                .count();
    }

    /** Whether nothing keeps anything from starting. */
    public boolean none() {
        return errors() == 0;
    }
}
