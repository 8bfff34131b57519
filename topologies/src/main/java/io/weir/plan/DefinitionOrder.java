// SPDX-License-Identifier: Apache-2.0
package io.weir.plan;

import io.weir.language.Definition;
import io.weir.problem.Problem;
import io.weir.problem.Problems;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Puts definitions that use each other in an order in which each comes after those that it reads. */
final class DefinitionOrder {

    private final Map<String, Definition> byName = new LinkedHashMap<>();
    private final Set<String> done = new LinkedHashSet<>();
    private final Set<String> onTheWay = new LinkedHashSet<>();
    private final List<Definition> ordered = new ArrayList<>();
    private final Problems problems;
    private boolean good = true;

    private DefinitionOrder(List<Definition> definitions, Problems problems) {
        this.problems = problems;
        definitions.forEach(definition -> byName.put(definition.name().value(), definition));
    }

    /**
     * The order; among definitions that do not read each other it is the one given. Empty after telling of a cycle.
     *
     * <p>A name in its own definition is not a cycle: it is the incoming value.
     */
    static List<Definition> of(List<Definition> definitions, Problems problems) {
        var order = new DefinitionOrder(definitions, problems);
        definitions.forEach(order::visit);
        return order.good ? order.ordered : List.of();
    }

    private void visit(Definition definition) {
        String name = definition.name().value();
        if (done.contains(name) || !good) {
            return;
        }
        if (!onTheWay.add(name)) {
            var cycle = new ArrayList<>(onTheWay);
            List<String> ring = cycle.subList(cycle.indexOf(name), cycle.size());
            problems.add(Problem.error(
                            "R0402",
                            definition.name().source(),
                            "these names need each other: " + String.join(" → ", ring) + " → " + name)
                    .note("why", "names of one map may use each other in any order, but not in a circle"));
            good = false;
            return;
        }
        for (String read : NameReads.of(definition.expression().text())) {
            Definition other = byName.get(read);
            if (other != null && !read.equals(name)) {
                visit(other);
            }
        }
        onTheWay.remove(name);
        if (done.add(name)) {
            ordered.add(definition);
        }
    }
}
