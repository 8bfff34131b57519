// SPDX-License-Identifier: Apache-2.0
package io.weir.cli;

import io.weir.language.Documents;
import io.weir.language.Vocabulary;
import io.weir.plan.Planner;
import io.weir.plan.Plans;
import io.weir.problem.Problems;
import io.weir.problem.Rendering;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Touches what most commands touch, so that the launcher's start-up cache holds it. */
@Command(name = "warm-up", hidden = true, description = "Used by the launcher to make its start-up cache.")
final class WarmUpCommand implements Callable<Integer> {

    private static final String DOCUMENT = """
            weir: 1
            stream: warm.up
            decode: json
            fields:
              at: { type: timestamp }
              path: { type: string }
              status: { type: int }
              ms: { type: double }
            time: at
            ---
            reduction: warm-up
            version: 1
            from: warm.up
            steps:
              - where: '!path.startsWith("/health") && status in [200, 404, 500]'
              - let: { endpoint: path.route(), status_class: string(status / 100) + "xx" }
            aggregate:
              by: [endpoint, status_class, { site: weir.site }]
              window: 1m
              take: { requests: count(), errors: count(status >= 500), mean: mean(ms), worst: max(ms), total: sum(ms), least: min(ms) }
              derive: { error_ratio: 'ratio(errors, requests)' }
              having: requests > 0
            publish: { to: central }
            """;

    @Override
    public Integer call() {
        var problems = new Problems();
        Documents documents = Documents.of(Map.of("warm-up.yaml", DOCUMENT), Vocabulary.EDITION_1, problems);
        Plans plans = Planner.plan(documents, problems);
        String shown = Rendering.plain().render(problems, documents.texts());
        return plans.over("warm.up").equals(List.of()) && shown.isEmpty() ? Exit.BUG : Exit.DONE;
    }
}
