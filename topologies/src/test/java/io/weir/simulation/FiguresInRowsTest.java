// SPDX-License-Identifier: Apache-2.0
package io.weir.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.language.Documents;
import io.weir.language.ReductionDocument;
import io.weir.language.Vocabulary;
import io.weir.plan.Explanation;
import io.weir.plan.Planner;
import io.weir.plan.ReductionPlan;
import io.weir.problem.Problems;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Figures of several columns, lists and maps, from YAML to rows; and each with a condition. */
class FiguresInRowsTest {

    private static final String YAML = """
            weir: 1
            stream: s
            decode: json
            fields:
              at: { type: timestamp }
              path: { type: string }
              user: { type: string, class: personal }
              client: { type: ip }
              ok: { type: bool }
              ms: { type: double }
              bytes: { type: int }
              took: { type: duration }
            time: { field: at }
            ---
            reduction: r
            version: 1
            from: s
            steps:
              - mask: { user: pseudonym }
            aggregate:
              by: [path]
              window: 1m
              take:
                spread: { variance: bytes, where: ok }
                deviation: { stddev: bytes, kind: population, where: ok }
                related: { correlation: ms, with: bytes, where: ok }
                line: { regression: ms, over: bytes, where: ok }
                opening: { first: ms, where: ok }
                closing: { last: took, where: ok }
                slowest: { max_by: bytes, of: ms, where: ok }
                fastest: { min_by: client, of: ms, where: ok }
                some: { any: bytes > 2, where: ok }
                all: { every: bytes > 2, where: ok }
                users: { distinct: user, where: ok }
                clients: { distinct: client, error: 1%, keep_sketch: true, where: ok }
                latency: { quantiles: ms, at: [0, 0.5, 1], where: ok }
                sizes: { histogram: bytes, bounds: [2], where: ok }
                fine: { histogram: ms, buckets: 2, where: ok }
                common: { top: client, most: 1, where: ok }
                moments: { collect: at, limit: 2, where: ok }
                few: { sample: took, where: ok }
                events: count()
              derive:
                range: latency_p100 - latency_p0
                steep: line_slope > 0.5
                plenty: moments_truncated
              having: clients_low >= 1
            publish: { to: site }
            tests:
              - name: all of them
                given:
                  - { at: "00:00:03", path: /a, user: ada, client: 10.0.0.1, ok: true, ms: 3.0, bytes: 3, took: 250ms }
                  - { at: "00:00:01", path: /a, user: bob, client: 10.0.0.2, ok: true, ms: 1.0, bytes: 1, took: 1m }
                  - { at: "00:00:02", path: /a, user: ada, client: 10.0.0.2, ok: true, ms: 2.0, bytes: 2 }
                  - { at: "00:00:09", path: /a, user: eve, client: 10.0.0.9, ok: false, ms: 9.0, bytes: 9, took: 9s }
                  - { at: "00:00:09", path: /a, user: eve, client: 10.0.0.9, ms: 9.0, bytes: 9 }
                  - { at: "00:00:09", path: /b, user: eve, client: 10.0.0.9, ok: false }
                then:
                  rows:
                    - path: /a
                      events: 5
                      spread: 1.0
                      deviation: { about: 0.816496580927726, within: 0.000001 }
                      related: 1.0
                      line_slope: 1.0
                      line_intercept: 0.0
                      line_r2: 1.0
                      opening: 1.0
                      closing: 250ms
                      slowest: 3
                      fastest: 10.0.0.2
                      some: true
                      all: false
                      users: 2
                      users_low: 2
                      users_high: 2
                      clients: 2
                      latency_p0: 1.0
                      latency_p50: { about: 2.0, within: 1% }
                      latency_p50_low: { about: 2.0, within: 2% }
                      latency_p100: 3.0
                      latency_p100_high: 3.0
                      sizes: { explicit_bounds: [2], bucket_counts: [2, 1] }
                      fine: { scale: -1, zero_count: 0, positive: { offset: -1, bucket_counts: [1, 2] } }
                      common: [{ value: 10.0.0.2, count: 2, low: 2, high: 2 }]
                      moments: ["2026-01-01T00:00:01.000Z", "2026-01-01T00:00:02.000Z"]
                      moments_truncated: true
                      range: 2.0
                      steep: true
                      plenty: true
                      problems: []
              - name: what differs is told
                given: [{ at: "00:00:03", path: /a, user: ada, client: 10.0.0.1, ok: true, ms: 3.0, bytes: 3, took: 250ms }]
                then:
                  rows:
                    - { sizes: { explicit_bounds: [2], bucket_counts: [1, 1] }, common: [], few: [251ms] }
            """;

    private final Problems problems = new Problems();
    private final Documents documents = Documents.of(Map.of("r.yaml", YAML), Vocabulary.EDITION_1, problems);
    private final ReductionPlan plan =
            Planner.plan(documents, problems).reductions().get("r");

    private TestRun.Outcome outcome(int test) {
        assertThat(problems.all()).isEmpty();
        ReductionDocument document = documents.reductions().get("r");
        return TestRun.run(plan, document.tests().get(test));
    }

    @Test
    void rowsHaveThem() {
        assertThat(outcome(0).failures()).isEmpty();
    }

    @Test
    void listsAndMapsAreCompared() {
        assertThat(outcome(1).failures())
                .singleElement()
                .asString()
                .contains("""
                          sizes: expected {"explicit_bounds":[2],"bucket_counts":[1,1]}
                            got {"explicit_bounds":[2.0],"bucket_counts":[0,1]}
                            first difference at bucket_counts[0]: expected 1, got 0
                        """)
                .contains("""
                          common: expected []
                            got [{"value":"10.0.0.1","count":1,"low":1,"high":1}]
                            first difference: expected 0 items, got 1
                        """)
                .contains("first difference at [0]: expected \"251ms\", got \"250ms\"")
                .contains("\"common\":[{\"value\":\"10.0.0.1\",\"count\":1,\"low\":1,\"high\":1}]");
    }

    @Test
    void explanationsNameTheColumns() {
        assertThat(Explanation.of(plan).lines().map(line -> line.strip().replaceAll(" +", " ")))
                .contains(
                        "latency_p50 double = quantiles(ms, error 0.01):double where ok",
                        "clients_sketch string = distinct(client, 2^14):ip where ok",
                        "common json = top(client, 200):ip where ok",
                        "moments_truncated bool = collect(at, 2):timestamp where ok");
        assertThat(plan.figures())
                .flatExtracting(figure -> figure.aggregate().columns())
                .hasSize(35);
    }

    @Test
    void whatIsShownChangesNoPlan() {
        for (List<String> change : List.of(
                List.of("at: [0, 0.5, 1]", "at: [0, 0.5, 0.9, 1]"),
                List.of("kind: population", "kind: sample"),
                List.of("keep_sketch: true", "keep_sketch: false"),
                List.of("most: 1", "most: 2"))) {
            assertThat(hash(change.get(0), change.get(1))).as("%s", change).isEqualTo(plan.hash());
        }
        for (List<String> change : List.of(
                List.of("error: 1%", "error: 2%"),
                List.of("limit: 2", "limit: 3"),
                List.of("bounds: [2]", "bounds: [3]"),
                List.of("buckets: 2", "buckets: 3"),
                List.of("with: bytes", "with: ms"))) {
            assertThat(hash(change.get(0), change.get(1))).as("%s", change).isNotEqualTo(plan.hash());
        }
    }

    private static String hash(String from, String to) {
        var problems = new Problems();
        assertThat(YAML).contains(from);
        var documents = Documents.of(
                Map.of("r.yaml", YAML.substring(0, YAML.indexOf("tests:")).replace(from, to)),
                Vocabulary.EDITION_1,
                problems);
        ReductionPlan plan = Planner.plan(documents, problems).reductions().get("r");
        assertThat(problems.all()).isEmpty();
        return plan.hash();
    }
}
