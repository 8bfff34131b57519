// SPDX-License-Identifier: Apache-2.0
package io.weir.plan;

import io.weir.language.Documents;
import io.weir.operators.Table;
import io.weir.problem.Problems;
import java.util.HashMap;
import java.util.TreeMap;

/**
 * Documents to plans: resolves every name, types every expression, and refuses what may not leave a site. Pure: reads no clock, no
 * file and no network; the files of lookups are read by who runs the plan ({@link Plans#load}).
 */
public final class Planner {

    private Planner() {}

    /**
     * Plans everything that can be planned.
     *
     * @param problems takes what is wrong; a document with an error has no plan, and nor has a reduction over such a stream
     */
    public static Plans plan(Documents documents, Problems problems) {
        var streams = new TreeMap<String, StreamPlan>();
        documents.streams().forEach((name, document) -> {
            StreamPlan plan = StreamPlanner.plan(document, problems);
            if (plan != null) {
                streams.put(name, plan);
            }
        });
        var tables = new HashMap<Table, Table>();
        var reductions = new TreeMap<String, ReductionPlan>();
        var events = new TreeMap<String, EventsPlan>();
        documents.reductions().forEach((name, document) -> {
            StreamPlan stream = streams.get(document.from().value());
            if (stream != null) {
                switch (new ReductionPlanner(document, stream, tables, problems).plan()) {
                    case ReductionPlan plan -> reductions.put(name, plan);
                    case EventsPlan plan -> events.put(name, plan);
                    case null -> {
                        // What is wrong has been told.
                    }
                }
            }
        });
        return new Plans(streams, reductions, events);
    }
}
