// SPDX-License-Identifier: Apache-2.0
package io.weir.benchmarks.operators;

import io.weir.language.Documents;
import io.weir.language.Vocabulary;
import io.weir.plan.Planner;
import io.weir.plan.ReductionPlan;
import io.weir.problem.Problems;
import java.util.Map;

/** From what people write to what runs. */
final class Planned {

    /** What events have, where no decoder says it: the fields of a request. */
    static final String FIELDS = """
            decode: json
            fields:
              user: { type: string }
              client: { type: ip }
              path: { type: string }
              status: { type: int }
              bytes: { type: int }
              ms: { type: double }
              failed: { type: bool }
              took: { type: duration }
            """;

    private Planned() {}

    /** The plan of a reduction. */
    static ReductionPlan of(String stream, String reduction) {
        String text = "weir: 1\nstream: measured\n" + stream + "---\nreduction: measured\nversion: 1\nfrom: measured\n"
                + reduction;
        var problems = new Problems();
        var plans = Planner.plan(Documents.of(Map.of("measured.yaml", text), Vocabulary.EDITION_1, problems), problems);
        ReductionPlan plan = plans.reductions().get("measured");
        if (plan == null) {
            throw new IllegalArgumentException(problems.all() + " in\n" + text);
        }
        return plan;
    }
}
