// SPDX-License-Identifier: Apache-2.0
package io.weir.language;

import io.weir.problem.DidYouMean;
import io.weir.problem.Located;
import io.weir.problem.Problem;
import io.weir.problem.Problems;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The fragments of a set of documents: puts their steps where they are used. */
final class Fragments {

    /** So many steps take no time to check; more are a fragment that doubles itself a few times. */
    static final int MOST_STEPS = 1_000;

    private final Map<String, FragmentDocument> byName = new TreeMap<>();
    private final Set<String> claimed = new LinkedHashSet<>();

    /** Counts the name as known, even if the fragment is wrong. */
    void claim(String name) {
        claimed.add(name);
    }

    void add(FragmentDocument fragment) {
        byName.putIfAbsent(fragment.name().value(), fragment);
    }

    /**
     * The steps with those of fragments in the place of each {@code use}.
     *
     * @param whole whether all files could be read, so that an unknown name is one
     * @return null after telling what is wrong, or if a fragment is and that has been told
     */
    @Nullable
    List<Step> expanded(List<Step> steps, boolean whole, Problems problems) {
        var expanded = new ArrayList<Step>();
        return expand(steps, expanded, new ArrayList<>(), whole, problems) ? expanded : null;
    }

    private boolean expand(
            List<Step> steps, List<Step> into, List<Located<String>> uses, boolean whole, Problems problems) {
        boolean good = true;
        for (Step step : steps) {
            if (step instanceof Step.Use use) {
                good &= expand(use.name(), into, uses, whole, problems);
            } else {
                Step used = step;
                for (int i = uses.size() - 1; i >= 0; i--) {
                    used = new Step.Used(used, uses.get(i).source());
                }
                into.add(used);
            }
        }
        return good;
    }

    private boolean expand(
            Located<String> use, List<Step> into, List<Located<String>> uses, boolean whole, Problems problems) {
        String name = use.value();
        FragmentDocument fragment = byName.get(name);
        if (fragment == null) {
            if (!claimed.contains(name) && whole) {
                Problem problem = Problem.error("R0223", use.source(), "no fragment is called `" + name + "`")
                        .label(DidYouMean.label(name, claimed));
                problems.add(problem.note(
                        "known",
                        claimed.isEmpty()
                                ? "no fragment at all; give its file too, or write one: `fragment: " + name + "`"
                                : String.join(", ", claimed)));
            }
            return false;
        }
        List<String> names = uses.stream().map(Located::value).toList();
        int before = names.indexOf(name);
        if (before >= 0) {
            problems.add(Problem.error(
                    "R0224",
                    use.source(),
                    "these fragments need each other: " + String.join(" → ", names.subList(before, names.size()))
                            + " → " + name));
            return false;
        }
        if (into.size() > MOST_STEPS) {
            problems.add(Problem.error(
                            "R0224", use.source(), "with `" + name + "` there are more than " + MOST_STEPS + " steps")
                    .note("why", "fragments that use others several times grow without end"));
            return false;
        }
        var deeper = new ArrayList<>(uses);
        deeper.add(use);
        return expand(fragment.steps(), into, deeper, whole, problems);
    }
}
