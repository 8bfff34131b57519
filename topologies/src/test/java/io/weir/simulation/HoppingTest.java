// SPDX-License-Identifier: Apache-2.0
package io.weir.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.engine.FinishedRow;
import io.weir.language.Documents;
import io.weir.language.Vocabulary;
import io.weir.plan.Explanation;
import io.weir.plan.Planner;
import io.weir.plan.ReductionPlan;
import io.weir.problem.Problems;
import io.weir.wire.Ledger;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Hopping windows from YAML to rows. */
class HoppingTest {

    private static final String YAML = """
            weir: 1
            stream: s
            decode: json
            fields: { at: { type: timestamp }, n: { type: double } }
            time: { field: at }
            ---
            reduction: r
            version: 1
            from: s
            aggregate:
              window: WINDOW
              late: 0s
              revise: 5m
              take: { events: count(), sum: sum(n) }
            publish: { to: site }
            """;

    private static ReductionPlan plan(String window) {
        var problems = new Problems();
        var documents = Documents.of(Map.of("r.yaml", YAML.replace("WINDOW", window)), Vocabulary.EDITION_1, problems);
        ReductionPlan plan = Planner.plan(documents, problems).reductions().get("r");
        assertThat(problems.all()).isEmpty();
        return plan;
    }

    private static void offer(Calm calm, String... events) {
        for (String event : events) {
            calm.offer("site", null, event.getBytes(StandardCharsets.UTF_8), Long.MAX_VALUE / 4_000);
        }
    }

    private static Calm calm(ReductionPlan plan) {
        return new Calm(plan.stream(), List.of(plan), List.of("site"), Map.of());
    }

    private static List<String> rows(Calm calm) {
        calm.finish();
        return calm.rows("r").stream().map(HoppingTest::text).toList();
    }

    private static String text(FinishedRow row) {
        long start = (Long) row.value("window_start") / 1_000_000 - 1_767_225_600;
        long end = (Long) row.value("window_end") / 1_000_000 - 1_767_225_600;
        return start / 60 + ".." + end / 60 + " " + row.value("events") + " " + row.value("sum") + " " + row.problems();
    }

    @Test
    void anEventIsInEachWindow() {
        Calm calm = calm(plan("{ hopping: 10m, every: 5m }"));
        offer(calm, "{\"at\":\"2026-01-01T00:04:00Z\",\"n\":1}", "{\"at\":\"2026-01-01T00:07:00Z\",\"n\":2}");
        assertThat(rows(calm)).containsExactly("-5..5 1 1.0 []", "0..10 2 3.0 []", "5..15 1 2.0 []");
        assertThat(calm.ledger("site", "r").of(Ledger.ABSORBED).events()).isEqualTo(2);
    }

    @Test
    void anEventIsLateOnlyForWindowsThatAreForgotten() {
        Calm calm = calm(plan("{ hopping: 10m, every: 5m }"));
        offer(
                calm,
                "{\"at\":\"2026-01-01T00:21:00Z\",\"n\":1}",
                // Up to minute 16 all is forgotten: this one is in 5..15 and 10..20.
                "{\"at\":\"2026-01-01T00:12:00Z\",\"n\":2}",
                // And this one in 0..10 and 5..15.
                "{\"at\":\"2026-01-01T00:07:00Z\",\"n\":4}");
        assertThat(rows(calm)).containsExactly("10..20 1 2.0 []", "15..25 1 1.0 []", "20..30 1 1.0 []");
        Ledger ledger = calm.ledger("site", "r");
        assertThat(ledger.of(Ledger.ABSORBED).events()).isEqualTo(2);
        assertThat(ledger.of(Ledger.LATE).events()).isEqualTo(1);
    }

    @Test
    void whatIsNoNumberIsToldInEachWindow() {
        Calm calm = calm(plan("{ hopping: 10m, every: 5m }"));
        offer(
                calm,
                "{\"at\":\"2026-01-01T00:07:00Z\",\"n\":\"NaN\"}",
                "{\"at\":\"2026-01-01T00:07:00Z\",\"n\":\"Infinity\"}",
                "{\"at\":\"2026-01-01T00:07:00Z\",\"n\":null}",
                "{\"at\":\"2026-01-01T00:07:00Z\"}",
                "{\"at\":\"2026-01-01T00:07:00Z\",\"n\":\"seven\"}",
                "{\"n\":1}");
        assertThat(rows(calm)).containsExactly("0..10 4 null [sum: 2 not finite]", "5..15 4 null [sum: 2 not finite]");
        assertThat(calm.ledger("site", "r").startingWith(Ledger.DEAD).events()).isEqualTo(2);
    }

    @Test
    void nothingMakesNoRows() {
        assertThat(rows(calm(plan("{ hopping: 10m, every: 5m }")))).isEmpty();
    }

    @Test
    void theTreeClosesWindowsAsTheyEnd() {
        ReductionPlan plan = plan("{ hopping: 10m, every: 5m }");
        var program = new PlannedProgram(plan, PlannedProgram.timing(plan, 60_000, 600_000, 1_000));
        Simulation tree = Simulation.of(program)
                .region("eu", "a", "b")
                .to(Simulation.Highest.SITE)
                .build();
        long minute = 60_000;
        byte[] event = ("{\"at\":\"1970-01-01T00:02:00Z\",\"n\":1}").getBytes(StandardCharsets.UTF_8);
        byte[] later = ("{\"at\":\"1970-01-01T00:06:00Z\",\"n\":1}").getBytes(StandardCharsets.UTF_8);
        tree.feed("a", 0, 2 * minute, event);
        tree.feed("a", 0, 6 * minute, later);
        tree.advance(Duration.ofSeconds(30));
        assertThat(tree.rows()).singleElement().satisfies(row -> {
            assertThat(row.window().end()).isEqualTo(5 * minute);
            assertThat(row.partial().events()).isEqualTo(1);
            assertThat(row.complete()).isTrue();
        });
        tree.advance(Duration.ofMinutes(10));
        assertThat(tree.rows())
                .extracting(row -> row.window().end())
                .containsExactly(5 * minute, 10 * minute, 15 * minute);
        assertThat(tree.rows()).allSatisfy(row -> assertThat(row.complete()).isTrue());
    }

    @Test
    void plansTellWindowsApart() {
        assertThat(plan("1m").hash()).isEqualTo(plan("{ tumbling: 60s }").hash());
        assertThat(plan("{ hopping: 10m, every: 5m }").hash())
                .isNotEqualTo(plan("10m").hash())
                .isNotEqualTo(plan("{ hopping: 10m, every: 2m }").hash());
        assertThat(Explanation.of(plan("{ hopping: 10m, every: 5m }")))
                .contains("hopping 10m every 5m, each event in 2, watermark 0s behind")
                .contains("each event is added to 2 of them");
    }

    /** States of released plans hang on it. */
    @Test
    void tumblingPlansKeepTheirHash() {
        assertThat(plan("1m").hash()).isEqualTo("eceef2b367757bf7");
    }
}
