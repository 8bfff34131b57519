// SPDX-License-Identifier: Apache-2.0
package io.weir.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.engine.PublishedEvent;
import io.weir.language.Documents;
import io.weir.language.Vocabulary;
import io.weir.plan.EventsPlan;
import io.weir.plan.Planner;
import io.weir.plan.Plans;
import io.weir.problem.Problems;
import io.weir.wire.Ledger;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Reductions without `aggregate`, from YAML to the events that they publish. */
class EventsTest {

    private static final String STREAM = """
            weir: 1
            stream: s
            decode: json
            fields:
              at: { type: timestamp }
              user: { type: string, class: personal }
              path: { type: string }
              n: { type: int }
              x: { type: double }
              raw: { type: string }
            time: { field: at }
            ---
            """;

    private final Problems problems = new Problems();

    private Plans plans(String steps) {
        String yaml = STREAM + "reduction: r\nversion: 1\nfrom: s\n"
                + (steps.isEmpty() ? "" : "steps:\n" + steps.indent(2))
                + "publish: { to: site }\n";
        return Planner.plan(Documents.of(Map.of("r.yaml", yaml), Vocabulary.EDITION_1, problems), problems);
    }

    private EventsPlan plan(String steps) {
        var plan = plans(steps).events().get("r");
        assertThat(problems.none()).as("%s", problems.all()).isTrue();
        return plan;
    }

    private static Calm run(EventsPlan plan, String... events) {
        var calm = new Calm(plan.stream(), List.of(plan), List.of("a"), Map.of("weir.region", "eu"));
        for (String event : events) {
            calm.offer("a", null, event.getBytes(StandardCharsets.UTF_8), Long.MAX_VALUE / 4_000);
        }
        calm.finish();
        return calm;
    }

    private static String at(int second, String more) {
        return "{\"at\":\"2026-01-01T00:00:%02dZ\"%s}".formatted(second, more);
    }

    private List<String> published(String steps, String... events) {
        return run(plan(steps), events).events("r").stream()
                .map(PublishedEvent::json)
                .map(json -> json.replace("\"event_region\":\"eu\",\"event_site\":\"a\",", ""))
                .toList();
    }

    private String outcomes(String steps, String... events) {
        var text = new StringBuilder();
        run(plan(steps), events)
                .ledger("a", "r")
                .outcomes()
                .forEach((outcome, count) ->
                        text.append(outcome).append('=').append(count.events()).append(' '));
        return text.toString().strip();
    }

    @Test
    void everyNameThatIsThereIsPublishedWhetherAStepReadsItOrNot() {
        assertThat(run(plan("- remove: [user]\n- let: { twice: n * 2 }"), at(5, ",\"path\":\"/a\",\"n\":3,\"x\":1.5"))
                        .events("r"))
                .extracting(PublishedEvent::json)
                .containsExactly(
                        "{\"event_time\":\"2026-01-01T00:00:05.000Z\",\"event_region\":\"eu\",\"event_site\":\"a\","
                                + "\"at\":\"2026-01-01T00:00:05.000Z\",\"n\":3,\"path\":\"/a\",\"raw\":null,\"twice\":6,\"x\":1.5}");
    }

    @Test
    void stepsSayWhatIsPublished() {
        assertThat(published(
                        "- where: n > 1\n- mask: { user: drop }\n- rename: { path: page }\n- keep: [page, user]",
                        at(5, ",\"n\":1,\"path\":\"/a\""),
                        at(6, ",\"n\":2,\"path\":\"/b\",\"user\":\"ada\"")))
                .containsExactly("{\"event_time\":\"2026-01-01T00:00:06.000Z\",\"page\":\"/b\",\"user\":null}");
    }

    @Test
    void aNameThatWasDefinedAgainHasItsLastValue() {
        assertThat(published(
                        "- let: { n: n + 1 }\n- where: n == 3\n- let: { n: n * 10 }\n- keep: [n]",
                        at(1, ",\"n\":2"),
                        at(2, ",\"n\":3")))
                .containsExactly("{\"event_time\":\"2026-01-01T00:00:01.000Z\",\"n\":30}");
    }

    @Test
    void aTextIsParsedForWhatIsPublished() {
        assertThat(published(
                        "- parse: raw\n  as: json\n  fields: { level: { type: string }, ms: { type: int } }\n- keep: [level, ms]",
                        at(1, ",\"raw\":\"{\\\"level\\\":\\\"warn\\\",\\\"ms\\\":7}\"")))
                .containsExactly("{\"event_time\":\"2026-01-01T00:00:01.000Z\",\"level\":\"warn\",\"ms\":7}");
    }

    @Test
    void whatIsSetAsTimeOrSiteIsPublishedAsThat() {
        assertThat(run(
                                plan(
                                        "- let: { event_time: 'at.floor(\"1m\")', event_site: path }\n- keep: [event_time, event_site]"),
                                at(59, ",\"path\":\"b\""))
                        .events("r"))
                .extracting(PublishedEvent::json)
                .containsExactly(
                        "{\"event_time\":\"2026-01-01T00:00:00.000Z\",\"event_region\":\"eu\",\"event_site\":\"b\"}");
    }

    @Test
    void nullAndMissingAreAbsent() {
        assertThat(published("- keep: [n, path]", at(1, ",\"n\":null"), at(2, "")))
                .containsExactly(
                        "{\"event_time\":\"2026-01-01T00:00:01.000Z\",\"n\":null,\"path\":null}",
                        "{\"event_time\":\"2026-01-01T00:00:02.000Z\",\"n\":null,\"path\":null}");
    }

    @Test
    void aFieldOfAnotherTypeIsDeadWhereItIsPublishedAndNowhereElse() {
        assertThat(outcomes("- remove: [user]", at(1, ",\"n\":\"seven\""), at(2, ",\"n\":7")))
                .isEqualTo("absorbed=1 dead:conversion=1");
        assertThat(outcomes("- keep: [path]", at(1, ",\"n\":\"seven\""))).isEqualTo("absorbed=1");
    }

    @Test
    void whatFailsWhenItIsPublishedIsDead() {
        assertThat(outcomes("- let: { r: 1 / n }\n- keep: [r]", at(1, ",\"n\":0"), at(2, ",\"n\":1")))
                .isEqualTo("absorbed=1 dead:division_by_zero=1");
    }

    @Test
    void aNumberThatIsNoneIsAbsent() {
        assertThat(published("- let: { r: x / 0.0 }\n- keep: [r]", at(1, ",\"x\":1.0"), at(2, ",\"x\":0.0")))
                .containsExactly(
                        "{\"event_time\":\"2026-01-01T00:00:01.000Z\",\"r\":null}",
                        "{\"event_time\":\"2026-01-01T00:00:02.000Z\",\"r\":null}");
    }

    @Test
    void nothingComesOfNothing() {
        var calm = run(plan("- keep: [n]"));
        assertThat(calm.events("r")).isEmpty();
        assertThat(calm.ledger("a", "r")).isEqualTo(Ledger.EMPTY);
    }

    @Test
    void nothingIsLate() {
        assertThat(outcomes(
                        "- keep: [n]",
                        at(1, ""),
                        "{\"at\":\"2036-01-01T00:00:00Z\"}",
                        "{\"at\":\"1996-01-01T00:00:00Z\"}",
                        "not json",
                        "{}"))
                .isEqualTo("absorbed=3 dead:no_time=1 dead:not_json=1");
    }

    @Test
    void whatIsPublishedIsPartOfThePlansHashAndKeepIsNot() {
        String one = plan("- keep: [n]").hash();
        assertThat(plan("- keep: [n, path]").hash()).isNotEqualTo(one);
        assertThat(plan("- keep: [ n ]").hash()).isEqualTo(one);
    }

    @Test
    void whatIsAboveInternalIsRefusedWithThePath() {
        plans("- let: { who: 'user + \"@\"' }\n- remove: [user]");
        assertThat(problems.all()).singleElement().satisfies(problem -> {
            assertThat(problem.code()).isEqualTo("R0501");
            assertThat(problem.message())
                    .isEqualTo("`user → who` is personal, and without `aggregate` it would be published as `who`");
        });
    }

    @Test
    void theTimeOfAnEventIsAsSensitiveAsItsField() {
        String yaml = STREAM.replace("at: { type: timestamp }", "at: { type: timestamp, class: personal }")
                + "reduction: r\nversion: 1\nfrom: s\nsteps:\n  - keep: [n]\n";
        Planner.plan(Documents.of(Map.of("r.yaml", yaml), Vocabulary.EDITION_1, problems), problems);
        assertThat(problems.all())
                .singleElement()
                .satisfies(
                        problem -> assertThat(problem.message())
                                .isEqualTo(
                                        "`weir.time` is personal, and the watermark behind the events would tell it to the millisecond"));
    }

    /** No broker would take it, and it would be tried again for ever. */
    @Test
    void whatIsTooLargeIsDead() {
        String longer = "a".repeat(600_000);
        Calm calm = run(
                plan("- remove: [user]"),
                "{\"at\":\"2026-01-01T00:00:01Z\",\"path\":\"" + longer + "\",\"raw\":\"" + longer + "\"}",
                "{\"at\":\"2026-01-01T00:00:02Z\",\"path\":\"" + longer + "\"}");
        assertThat(calm.events("r")).hasSize(1);
        assertThat(calm.ledger("a", "r").of(Ledger.DEAD + "too_large").events()).isEqualTo(1);
    }
}
