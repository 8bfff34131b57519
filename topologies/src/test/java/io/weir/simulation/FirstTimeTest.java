// SPDX-License-Identifier: Apache-2.0
package io.weir.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.language.Documents;
import io.weir.language.Vocabulary;
import io.weir.plan.Explanation;
import io.weir.plan.LeafPlan;
import io.weir.plan.Planner;
import io.weir.plan.Plans;
import io.weir.problem.Problem;
import io.weir.problem.Problems;
import io.weir.problem.Rendering;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Event time that comes from one of several fields. */
class FirstTimeTest {

    private static final long WRITTEN = 1_767_225_900_000L; // 2026-01-01T00:05:00Z

    private static final String FIELDS =
            "at: { type: timestamp }, ts: { type: timestamp }, n: { type: int }, late: { type: timestamp, class: personal }";

    private static Plans plans(String text, Problems problems) {
        return Planner.plan(Documents.of(Map.of("test", text), Vocabulary.EDITION_1, problems), problems);
    }

    private static LeafPlan plan(String text) {
        var problems = new Problems();
        Plans plans = plans(text, problems);
        assertThat(problems.none())
                .as(Rendering.plain().render(problems, Map.of("test", text)))
                .isTrue();
        LeafPlan rows = plans.reductions().get("r");
        return rows == null ? plans.events().get("r") : rows;
    }

    private static String rows(String times) {
        return rows("json", times, "n: count()");
    }

    private static String rows(String decode, String times, String take) {
        return """
                weir: 1
                reduction: r
                version: 1
                from:
                  stream: s
                  decode: %s
                  fields: { %s }
                  time: %s
                aggregate: { window: 1m, take: { %s } }
                """.formatted(decode, FIELDS, times, take);
    }

    /** What becomes of a line: when its window begins, or why it is dead. */
    private static List<String> outcomes(LeafPlan plan, String... lines) {
        var outcomes = new ArrayList<String>();
        for (String line : lines) {
            var calm = new Calm(plan.stream(), List.of(plan), List.of("site"), Map.of());
            var dead = new ArrayList<String>();
            calm.onDead((site, reduction, offset, reason, step, field) -> dead.add(reason + " of " + field));
            calm.offerLine("site", line.getBytes(StandardCharsets.UTF_8), WRITTEN);
            calm.finish();
            outcomes.add(
                    dead.isEmpty()
                            ? calm.rows("r").getFirst().json().replaceAll(".*\"window_start\":\"([^\"]*)\".*", "$1")
                            : dead.getFirst());
        }
        return outcomes;
    }

    @Test
    void theFirstThatIsThereDecides() {
        LeafPlan plan = plan(rows("{ first_of: [{ field: at }, { field: ts, format: epoch_s }] }"));
        assertThat(outcomes(
                        plan,
                        "{\"at\":\"2026-01-01T00:01:00Z\",\"ts\":1767225720}",
                        "{\"ts\":1767225720,\"at\":\"2026-01-01T00:01:00Z\"}",
                        "{\"ts\":1767225720}",
                        "{\"ts\":1767225720,\"at\":null}",
                        "{\"at\":\"2026-01-01T00:01:00Z\",\"ts\":\"soon\"}"))
                .containsExactly(
                        "2026-01-01T00:01:00.000Z",
                        "2026-01-01T00:01:00.000Z",
                        "2026-01-01T00:02:00.000Z",
                        "2026-01-01T00:02:00.000Z",
                        "2026-01-01T00:01:00.000Z");
    }

    @Test
    void theRecordsOwnWhereNoneIsThere() {
        LeafPlan plan = plan(rows("{ first_of: [{ field: at }, { field: ts, format: epoch_s }, kafka] }"));
        assertThat(outcomes(
                        plan, "{\"at\":\"2026-01-01T00:01:00Z\"}", "{\"ts\":1767225720}", "{}", "{\"at\":\"\"}", "[]"))
                .containsExactly(
                        "2026-01-01T00:01:00.000Z",
                        "2026-01-01T00:02:00.000Z",
                        "2026-01-01T00:05:00.000Z",
                        "conversion of at",
                        "2026-01-01T00:05:00.000Z");
    }

    /** Guessing on would hide that nobody can read what the event says of its time. */
    @Test
    void whatIsThereAndCannotBeReadIsDead() {
        LeafPlan plan = plan(rows("{ first_of: [{ field: at }, { field: ts, format: epoch_s }, kafka] }"));
        assertThat(outcomes(
                        plan,
                        "{\"at\":\"soon\",\"ts\":1767225720}",
                        "{\"at\":true,\"ts\":1767225720}",
                        "{\"at\":{},\"ts\":1767225720}",
                        "{\"ts\":1e999}",
                        "{\"ts\":\"NaN\"}"))
                .containsExactly(
                        "conversion of at",
                        "conversion of at",
                        "conversion of at",
                        "conversion of ts",
                        "conversion of ts");
        assertThat(outcomes(plan(rows("{ first_of: [{ field: at }, { field: ts }] }")), "{}", "{\"n\":1}"))
                .containsExactly("no_time of null", "no_time of null");
    }

    @Test
    void oneFieldThatIsWrittenInSeveralWays() {
        String clock = "{ field: at, format: 'yyyy-MM-dd HH:mm:ss', zone: Europe/Berlin }";
        for (String times : List.of(
                "{ first_of: [{ field: at }, { field: at, format: epoch_s }, " + clock + ", { field: ts }] }",
                "{ first_of: [" + clock + ", { field: at, format: epoch_s }, { field: at }, { field: ts }] }")) {
            assertThat(outcomes(
                            plan(rows(times)),
                            "{\"at\":\"2026-01-01T00:01:00Z\"}",
                            "{\"at\":1767225720}",
                            "{\"at\":\"1767225720\"}",
                            "{\"at\":\"2026-01-01 01:03:00\"}",
                            "{\"at\":1767225720000}", // seconds beyond the year 9999, and nothing counts milliseconds
                            "{\"at\":\"01.01.2026\",\"ts\":\"2026-01-01T00:04:00Z\"}",
                            "{\"ts\":\"2026-01-01T00:04:00Z\"}",
                            "{\"ts\":1767225840000}"))
                    .as(times)
                    .containsExactly(
                            "2026-01-01T00:01:00.000Z",
                            "2026-01-01T00:02:00.000Z",
                            "2026-01-01T00:02:00.000Z",
                            "2026-01-01T00:03:00.000Z",
                            "conversion of at",
                            "conversion of at",
                            "2026-01-01T00:04:00.000Z",
                            "2026-01-01T00:04:00.000Z");
        }
    }

    @Test
    void secondsOrMilliseconds() {
        LeafPlan plan = plan(rows("{ first_of: [{ field: at, format: epoch_s }, { field: at, format: epoch_ms }] }"));
        assertThat(outcomes(plan, "{\"at\":1767225720}", "{\"at\":1767225720000}"))
                .containsExactly("2026-01-01T00:02:00.000Z", "2026-01-01T00:02:00.000Z");
    }

    @Test
    void decodersWithTimesOfTheirOwn() {
        LeafPlan plan = plan(rows(
                "{ first_of: [combined, json] }",
                "{ first_of: [{ format: clf }, { field: time }, { field: at }] }",
                "n: count()"));
        assertThat(outcomes(
                        plan,
                        "::1 - - [01/Jan/2026:00:01:00 +0000] \"GET / HTTP/1.1\" 200 5",
                        "{\"time\":\"2026-01-01T00:02:00Z\"}",
                        "{\"at\":\"2026-01-01T00:03:00Z\"}",
                        "{\"time\":\"01/Jan/2026:00:01:00 +0000\"}"))
                .containsExactly(
                        "2026-01-01T00:01:00.000Z",
                        "2026-01-01T00:02:00.000Z",
                        "2026-01-01T00:03:00.000Z",
                        "2026-01-01T00:01:00.000Z");
    }

    @Test
    void aReductionThatReadsAFieldNeedsItReadable() {
        LeafPlan plan = plan(rows(
                "json",
                "{ first_of: [{ field: at }, { field: ts }] }",
                "n: count(), last: max(ts), t: max(weir.time)"));
        assertThat(outcomes(
                        plan, "{\"at\":\"2026-01-01T00:01:00Z\",\"ts\":\"soon\"}", "{\"at\":\"2026-01-01T00:01:00Z\"}"))
                .containsExactly("conversion of ts", "2026-01-01T00:01:00.000Z");
    }

    @Test
    void stepsEventsAndTestsHaveIt() {
        String text = """
                weir: 1
                reduction: r
                version: 1
                from:
                  stream: s
                  decode: json
                  fields: { at: { type: timestamp }, ts: { type: timestamp } }
                  time: { first_of: [{ field: at, format: clf }, { field: ts, format: epoch_s }, kafka] }
                steps:
                  - let: { at: 'ts', minute: 'weir.time.floor("1m")' }
                tests:
                  - name: whichever field
                    given:
                      - { at: "00:01:01" }
                      - { ts: "00:02:02" }
                      - '{"at":"01/Jan/2026:00:03:03 +0000"}'
                      - { at: soon, ts: "00:02:02" }
                    then:
                      dead: 1
                      events:
                        - { event_time: "00:01:01", minute: "00:01:00", at: null }
                        - { event_time: "00:02:02", minute: "00:02:00", at: "00:02:02" }
                        - { event_time: "00:03:03", minute: "00:03:00", at: null }
                """;
        var problems = new Problems();
        var documents = Documents.of(Map.of("test", text), Vocabulary.EDITION_1, problems);
        LeafPlan plan = plan(text);
        documents
                .reductions()
                .get("r")
                .tests()
                .forEach(test -> assertThat(TestRun.run(plan, test).failures()).isEmpty());
        assertThat(Explanation.of(plan))
                .contains("`at` as clf, else `ts` as epoch_s, else the record's time-stamp; more than 5m");
    }

    @Test
    void whatIsSaidOfTimeIsInThePlansHash() {
        List<String> times = List.of(
                "{ field: at }",
                "kafka",
                "{ first_of: [{ field: at }, { field: ts }] }",
                "{ first_of: [{ field: ts }, { field: at }] }",
                "{ first_of: [{ field: at }, kafka] }",
                "{ first_of: [{ field: at }, { field: ts }, kafka] }",
                "{ first_of: [{ field: at }, { field: at, format: epoch_s }] }",
                "{ first_of: [{ field: at, format: epoch_s }, { field: at }] }");
        assertThat(times.stream().map(time -> plan(rows(time)).hash()).distinct())
                .hasSameSizeAs(times);
        // As it was before there were several.
        assertThat(plan(rows("{ field: at }")).hash()).isEqualTo("31150aeafc38cbb2");
        assertThat(plan(rows("kafka")).hash()).isEqualTo("db30d4252389d999");
    }

    @Test
    void aheadIsSaidOnce() {
        assertThat(plan(rows("{ first_of: [{ field: at }, kafka], ahead: 1h }")).stream()
                        .ahead())
                .isEqualTo(3_600_000);
    }

    @Test
    void oneThatIsPersonalMakesTheTimePersonal() {
        String events = rows("{ first_of: [{ field: at }, { field: late }] }")
                .replaceAll("aggregate:.*", "steps: [{ remove: [late] }]");
        var problems = new Problems();
        plans(events, problems);
        assertThat(problems.all()).extracting(Problem::code).containsExactly("R0501");
        var none = new Problems();
        plans(events.replace("{ field: late }", "{ field: ts }"), none);
        assertThat(none.all()).isEmpty();
    }
}
