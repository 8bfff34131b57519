// SPDX-License-Identifier: Apache-2.0
package io.weir.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.language.Documents;
import io.weir.language.Vocabulary;
import io.weir.plan.Planner;
import io.weir.plan.Plans;
import io.weir.problem.Problems;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What steps do to events, from YAML to rows and ledgers. */
class StepsTest {

    private static final String STREAM = """
            weir: 1
            stream: s
            decode: json
            fields:
              at: { type: timestamp }
              user: { type: string, class: personal }
              path: { type: string }
              n: { type: int }
              ok: { type: bool }
            time: { field: at }
            ---
            """;

    private final Problems problems = new Problems();

    private Plans plan(String steps, String aggregate) {
        String reduction = "reduction: r\nversion: 1\nfrom: s\nsteps:\n" + steps.indent(2)
                + "aggregate:\n  window: 1m\n" + aggregate.indent(2);
        return Planner.plan(
                Documents.of(Map.of("r.yaml", STREAM + reduction), Vocabulary.EDITION_1, problems), problems);
    }

    /** Outcomes of the events, then the columns of the rows that are not in every row. */
    private String run(String steps, String aggregate, String... events) {
        var plan = plan(steps, aggregate).reductions().get("r");
        assertThat(problems.none()).as("%s", problems.all()).isTrue();
        var calm = new Calm(plan.stream(), List.of(plan), List.of("a"), Map.of());
        for (String event : events) {
            String json = "{\"at\":\"2026-01-01T00:00:05Z\"" + (event.isEmpty() ? "" : ",") + event + "}";
            calm.offer("a", null, json.getBytes(StandardCharsets.UTF_8), Long.MAX_VALUE / 4_000);
        }
        calm.finish();
        var text = new StringBuilder();
        calm.ledger("a", "r")
                .outcomes()
                .forEach((outcome, count) ->
                        text.append(outcome).append('=').append(count.events()).append(' '));
        calm.rows("r")
                .forEach(row -> text.append(
                        row.json().replaceAll("\"window_(start|end)\":\"[^\"]*\",|,?\"sites_reported.*", "") + "}"));
        return text.toString();
    }

    private List<String> refused(String steps, String aggregate) {
        plan(steps, aggregate);
        return problems.all().stream()
                .map(problem -> problem.code() + " " + problem.source().line() + ":"
                        + problem.source().column() + " " + problem.message()
                        + (problem.label() == null ? "" : "; " + problem.label()))
                .toList();
    }

    @Test
    void dropLetsGoWhatIsTrueAndKeepsWhatNobodyCanTell() {
        assertThat(run("- drop: n > 1", "take: { c: count() }", "\"n\":1", "\"n\":2", "", "\"n\":null"))
                .isEqualTo("absorbed=3 filtered:0=1 {\"c\":3}");
        assertThat(run("- drop: 1 / n > 0", "take: { c: count() }", "\"n\":0", "\"n\":1", "\"n\":2"))
                .isEqualTo("absorbed=1 dead:division_by_zero=1 filtered:0=1 {\"c\":1}");
    }

    @Test
    void aMaskedNameMeansTheMaskedValueWhereverItIsRead() {
        assertThat(run(
                        "- mask: { n: { truncate: 10 }, user: drop }\n- where: n == 10\n- let: { m: n + 1 }",
                        "by: [n, m, user]\ntake: { most: max(n) }",
                        "\"n\":17,\"user\":\"ada\"",
                        "\"n\":10",
                        "\"n\":20"))
                .isEqualTo("absorbed=2 filtered:1=1 {\"n\":10,\"m\":11,\"user\":null,\"most\":10}");
    }

    @Test
    void aMaskMayBeMaskedAgain() {
        assertThat(run(
                        "- mask: { user: pseudonym }\n- mask: { user: { pseudonym: other, bytes: 8 } }",
                        "by: [user]\ntake: { c: count() }",
                        "\"user\":\"ada\""))
                .matches("absorbed=1 \\{\"user\":\"test\\.0\\.[0-9a-f]{16}\",\"c\":1\\}");
    }

    @Test
    void onlyThoseWhoMaskSeeTheMask() {
        String documents = STREAM + """
                reduction: masked
                version: 1
                from: s
                steps: [{ where: n > 0 }, { mask: { n: { truncate: 10 } } }]
                aggregate: { by: [n], window: 1m, take: { c: count() } }
                ---
                reduction: plain
                version: 1
                from: s
                steps: [{ where: n > 0 }]
                aggregate: { by: [n], window: 1m, take: { c: count() } }
                """;
        var plans = Planner.plan(Documents.of(Map.of("r.yaml", documents), Vocabulary.EDITION_1, problems), problems);
        var all = List.copyOf(plans.reductions().values());
        var calm = new Calm(all.getFirst().stream(), all, List.of("a"), Map.of());
        calm.offer(
                "a",
                null,
                "{\"at\":\"2026-01-01T00:00:05Z\",\"n\":17}".getBytes(StandardCharsets.UTF_8),
                Long.MAX_VALUE / 4_000);
        calm.finish();
        assertThat(calm.rows("masked").getFirst().value("n")).isEqualTo(10L);
        assertThat(calm.rows("plain").getFirst().value("n")).isEqualTo(17L);
    }

    @Test
    void namesMayBeKeptRemovedAndChanged() {
        assertThat(run(
                        "- rename: { n: number, path: user, user: path }\n- keep: [number, user]\n- remove: [number]\n- let: { number: '7' }",
                        "by: [number, user]\ntake: { c: count() }",
                        "\"n\":1,\"path\":\"/a\",\"user\":\"ada\""))
                .isEqualTo("absorbed=1 {\"number\":7,\"user\":\"/a\",\"c\":1}");
        assertThat(run(
                        "- rename: { path: place }\n- let: { path: '\"new\"' }",
                        "by: [path, place]\ntake: { c: count() }",
                        "\"path\":\"/a\""))
                .isEqualTo("absorbed=1 {\"path\":\"new\",\"place\":\"/a\",\"c\":1}");
    }

    @Test
    void aClassGoesWithTheValueWhateverItIsCalled() {
        assertThat(refused("- rename: { user: who }\n- let: { user: path }", "by: [who, user]\ntake: { c: count() }"))
                .containsExactly(
                        "R0501 20:8 `user` is personal, and `by` would publish it as `who`; must not leave the site as it is");
    }

    @Test
    void whatWasTakenOutIsToldWithTheStepThatDid() {
        assertThat(refused(
                        "- remove: [path]\n- let: { place: path + path }\n- keep: [n, users]",
                        "by: [path]\ntake: { c: count() }"))
                .containsExactly(
                        "R0302 17:19 `path` is not there any more; `remove` has taken it out",
                        "R0302 18:15 no field `users`; did you mean `user`?",
                        "R0302 21:8 `path` is not there any more; `remove` has taken it out");
    }

    @Test
    void aBrokenRuleIsADeadLetterThatNamesIt() {
        String steps = "- expect: { small: n < 10, has_path: present(path), whole: 100 / n > 0 }";
        assertThat(run(
                        steps,
                        "take: { c: count() }",
                        "\"n\":1,\"path\":\"/\"",
                        "\"n\":11,\"path\":\"/\"",
                        "\"n\":11",
                        "\"path\":\"/\"",
                        "\"n\":0,\"path\":\"/\""))
                .isEqualTo("absorbed=1 dead:division_by_zero=1 dead:expect:has_path=1 dead:expect:small=2 {\"c\":1}");
    }

    @Test
    void aFlaggedEventGoesOnAndCanBeCounted() {
        String steps = "- expect: { small: n < 10 }\n  else: flag\n- let: { state: 'small ? \"good\" : \"bad\"' }";
        assertThat(run(steps, "by: [state]\ntake: { c: count(), bad: count(!small) }", "\"n\":1", "\"n\":11", ""))
                .isEqualTo("absorbed=3 {\"state\":\"bad\",\"bad\":2,\"c\":2}{\"state\":\"good\",\"bad\":0,\"c\":1}");
        assertThat(run(steps.replace("n < 10", "1 / n < 10"), "take: { c: count() }", "\"n\":0"))
                .isEqualTo("dead:division_by_zero=1 ");
    }

    @Test
    void whatIsSelectedByIsTold() {
        assertThat(refused(
                        "- drop: user == \"ada\"\n- expect: { long: size(user) > 3 }\n- expect: { known: user != \"\" }\n  else: flag\n- where: n > 0 && known",
                        "take: { c: count(), k: count(known), u: count(user), s: { sum: n, where: user == \"ada\" } }"))
                .containsExactly(
                        "R0501 16:5 `user` is personal, and `drop` would select by it what is published; must not leave the site as it is",
                        "R0501 17:15 `user` is personal, and `expect` would select by it what is published; must not leave the site as it is",
                        "R0501 20:5 `user → known` is personal, and `where` would select by it what is published; must not leave the site as it is",
                        "R0501 23:23 `user → known` is personal, and `take` would publish it in `k`; must not leave the site as it is",
                        "R0501 23:56 `user` is personal, and `where` would select by it what `take` publishes in `s`; must not leave the site as it is");
    }

    @Test
    void aRenamedValueMayBeMaskedAndDefinedAnew() {
        assertThat(run(
                        "- rename: { n: number }\n- mask: { number: { truncate: 10 } }\n- let: { number: number + 1, n: '5' }",
                        "by: [number, n]\ntake: { c: count() }",
                        "\"n\":17"))
                .isEqualTo("absorbed=1 {\"number\":11,\"n\":5,\"c\":1}");
    }

    @Test
    void definitionsMayUseEachOtherInAnyOrder() {
        assertThat(run("- let: { a: 1 + b, b: n + 1 }", "by: [a]\ntake: { c: count() }", "\"n\":1"))
                .isEqualTo("absorbed=1 {\"a\":3,\"c\":1}");
    }
}
