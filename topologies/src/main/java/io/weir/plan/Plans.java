// SPDX-License-Identifier: Apache-2.0
package io.weir.plan;

import io.weir.operators.Table;
import io.weir.operators.TableException;
import io.weir.problem.Problem;
import io.weir.problem.Problems;
import io.weir.problem.Source;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a set of documents comes to. Only what has no error is in it.
 *
 * @param streams by name
 * @param reductions those that publish rows, by name
 * @param events those that publish events, by name; no name is in both
 */
public record Plans(
        SortedMap<String, StreamPlan> streams,
        SortedMap<String, ReductionPlan> reductions,
        SortedMap<String, EventsPlan> events) {

    public Plans {
        streams = Collections.unmodifiableSortedMap(new TreeMap<>(streams));
        reductions = Collections.unmodifiableSortedMap(new TreeMap<>(reductions));
        events = Collections.unmodifiableSortedMap(new TreeMap<>(events));
    }

    /** All reductions, whatever they publish, by name. */
    public SortedMap<String, LeafPlan> all() {
        var all = new TreeMap<String, LeafPlan>(reductions);
        all.putAll(events);
        return all;
    }

    /** The names of the keys that reductions need of the process, each with the first reduction that needs it. */
    public SortedMap<String, String> keys() {
        var keys = new TreeMap<String, String>();
        all().values().forEach(reduction -> reduction.keys().forEach(key -> keys.putIfAbsent(key, reduction.name())));
        return keys;
    }

    /** The tables that reductions look into, each once. */
    public List<Table> tables() {
        return all().values().stream()
                .flatMap(reduction -> reduction.steps().stream())
                .flatMap(step -> step.tables().stream())
                .distinct()
                .toList();
    }

    /** Reads the files of all tables: before anything is run. Tells of those that cannot be taken. */
    public void load(Problems problems) {
        for (Table table : tables()) {
            try {
                table.load();
            } catch (TableException e) {
                // Not the line itself: what it holds may be personal, and problems are logged.
                problems.add(Problem.error(
                                "R0441",
                                new Source(table.declaration().file().toString(), e.line(), 1, 1),
                                "`" + table.declaration().name() + "` cannot be looked into: " + e.getMessage())
                        .label(e.label()));
            }
        }
    }

    /** The reductions of one stream, by name. */
    public List<LeafPlan> over(String stream) {
        return all().values().stream()
                .filter(reduction -> reduction.stream().name().equals(stream))
                .toList();
    }
}
