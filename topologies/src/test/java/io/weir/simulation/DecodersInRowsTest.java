// SPDX-License-Identifier: Apache-2.0
package io.weir.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.language.Documents;
import io.weir.language.Vocabulary;
import io.weir.plan.Planner;
import io.weir.plan.ReductionPlan;
import io.weir.problem.Problems;
import io.weir.problem.Rendering;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** From raw records through decoders and `parse` to rows: each document carries its own tests. */
class DecodersInRowsTest {

    private static final String TAKE = "aggregate: { by: [%s], window: 1h, take: { n: count() } }\n";

    private static Problems problems(String text) {
        var problems = new Problems();
        Planner.plan(Documents.of(Map.of("test", text), Vocabulary.EDITION_1, problems), problems);
        return problems;
    }

    private static void passes(String text) {
        var problems = new Problems();
        Documents documents = Documents.of(Map.of("test", text), Vocabulary.EDITION_1, problems);
        var plans = Planner.plan(documents, problems);
        assertThat(problems.none())
                .as(Rendering.plain().render(problems, Map.of("test", text)))
                .isTrue();
        documents.reductions().forEach((name, document) -> {
            ReductionPlan plan = plans.reductions().get(name);
            assertThat(document.tests()).isNotEmpty();
            document.tests()
                    .forEach(test ->
                            assertThat(TestRun.run(plan, test).failures()).isEmpty());
        });
    }

    @Test
    void severalDecodersAndWhichItWas() {
        passes("""
                weir: 1
                reduction: mixed
                version: 1
                from:
                  stream: mixed
                  decode: { first_of: [json, { regex: '(?<level>[A-Z]+) (?<ms>\\d+)' }, combined] }
                  fields: { level: { type: string }, ms: { type: int } }
                  time: kafka
                aggregate:
                  by: [level, { decoder: weir.decoder }]
                  window: 1h
                  take: { n: count(), ms: sum(ms) }
                tests:
                  - name: each by its own
                    given:
                      - '{"level":"WARN","ms":1}'
                      - 'WARN 2'
                      - 'WARN 3'
                      - '::1 - - [01/Jan/2026:00:00:01 +0000] "GET / HTTP/1.1" 200 5'
                      - 'prose'
                    then:
                      dead: 1
                      rows:
                        - { level: WARN, decoder: json, n: 1, ms: 1 }
                        - { level: WARN, decoder: regex, n: 2, ms: 5 }
                        - { level: null, decoder: combined, n: 1, ms: null }
                """);
    }

    @Test
    void oneDecoderHasItsName() {
        passes("""
                weir: 1
                reduction: one
                version: 1
                from: { stream: one, decode: logfmt, fields: { n: { type: int } }, time: kafka }
                aggregate: { by: [{ decoder: weir.decoder }], window: 1h, take: { n: sum(n) } }
                tests:
                  - name: its name
                    given: ['n=1', 'n=2']
                    then: { rows: [{ decoder: logfmt, n: 3 }] }
                """);
    }

    @Test
    void syslogInAZone() {
        passes("""
                weir: 1
                reduction: auth
                version: 1
                from: { stream: auth, decode: syslog, time: { zone: Europe/Berlin }, fields: { user: { type: string, at: /sd/id/user } } }
                steps: [{ where: severity_code <= 4 }]
                aggregate: { by: [app, severity, user], window: 1h, take: { n: count() } }
                tests:
                  - name: modern
                    given: ['<34>1 2026-01-01T00:00:01Z h sshd - - [id user="j"] x', '<35>1 2026-01-01T00:00:01Z h sshd - - - x', 'x']
                    then:
                      dead: 1
                      rows: [{ app: sshd, severity: crit, user: j, n: 1 }, { app: sshd, severity: err, user: null, n: 1 }]
                """);
    }

    private static String parsing(String step, String by, String tests) {
        return """
                weir: 1
                reduction: parsed
                version: 1
                from:
                  stream: raw
                  decode: json
                  fields: { message: { type: string }, host: { type: string }, size: { type: int } }
                  time: kafka
                steps:
                %s
                %stests:
                %s
                """.formatted(step.indent(2).stripTrailing(), TAKE.formatted(by), tests.indent(2));
    }

    @Test
    void aTextInsideAnEvent() {
        passes(parsing("""
                        - { parse: message, as: json, fields: { level: { type: string }, ms: { type: int, at: /took/ms } } }
                        - where: level == "WARN" && ms > 1""", "host, level, ms", """
                        - name: json in json
                          given:
                            - '{"host":"a","message":"{\\"level\\":\\"WARN\\",\\"took\\":{\\"ms\\":2}}"}'
                            - '{"host":"a","message":"{\\"level\\":\\"WARN\\",\\"took\\":{\\"ms\\":1}}"}'
                            - '{"host":"a","message":"{\\"level\\":\\"WARN\\"}"}'
                            - '{"host":"a"}'
                            - '{"host":"a","message":"prose"}'
                            - '{"host":"a","message":"{\\"took\\":{\\"ms\\":\\"x\\"}}"}'
                          then: { dead: 2, rows: [{ host: a, level: WARN, ms: 2, n: 1 }] }
                        """));
    }

    @Test
    void unreadableIsAbsentIfThatIsSaid() {
        passes(parsing(
                "- { parse: message, as: json, unreadable: absent, fields: { level: { type: string }, ms: { type: int } } }",
                "level, ms",
                """
                        - name: absent
                          given: ['{"message":"{\\"level\\":\\"A\\" cut"}', '{"message":"{\\"level\\":\\"A\\",\\"ms\\":\\"x\\"}"}', '{}']
                          then: { dead: 0, rows: [{ level: null, ms: null, n: 2 }, { level: A, ms: null, n: 1 }] }
                        """));
        passes(parsing(
                "- { parse: message, as: json, unreadable: absent, fields: { level: { type: string, required: true } } }",
                "level",
                """
                        - name: required all the same
                          given: ['{"message":"prose"}', '{"message":"{\\"level\\":\\"A\\"}"}', '{}']
                          then: { dead: 2, rows: [{ level: A, n: 1 }] }
                        """));
    }

    /** What comes of a text may have the text's own name, and what was bound before keeps its value. */
    @Test
    void namesThatAreThereAlready() {
        passes(parsing("""
                        - let: { whole: size(message) }
                        - { parse: message, as: { regex: '(?<host>\\S+): (?<message>.*)' } }
                        - { parse: message, as: { grok: '%{WORD:word} %{INT:n_of:int}' } }""", "whole, host, message, word, n_of", """
                        - name: three times one name
                          given: ['{"host":"a","message":"b: c 17"}', '{"host":"a","message":"b: c"}', '{"host":"a","message":"c 17"}']
                          then: { dead: 2, rows: [{ whole: 7, host: b, message: c 17, word: c, n_of: 17, n: 1 }] }
                        """));
    }

    @Test
    void whatNothingReadsIsNotDecoded() {
        var problems = new Problems();
        String text = parsing(
                "- { parse: message, as: json, fields: { level: { type: string }, ms: { type: int } } }", "level", """
                - name: a value that does not fit and that nobody reads
                  given: ['{"message":"{\\"level\\":\\"A\\",\\"ms\\":\\"x\\"}"}']
                  then: { dead: 0, rows: [{ level: A, n: 1 }] }
                """);
        passes(text);
        var plans = Planner.plan(Documents.of(Map.of("test", text), Vocabulary.EDITION_1, problems), problems);
        assertThat(plans.reductions().get("parsed").steps().getFirst().sets()).containsOnlyKeys("level");
    }

    @Test
    void aPartIsAsSensitiveAsItsTextOrMore() {
        String test = "- { name: x, given: [], then: { rows: [] } }\n";
        String secret = parsing(
                "- { parse: message, as: json, fields: { level: { type: string, class: personal } } }", "level", test);
        String whole = parsing("- { parse: message, as: json, fields: { level: { type: string } } }", "level", test)
                .replace("message: { type: string }", "message: { type: string, class: personal }");
        for (String text : List.of(secret, whole)) {
            assertThat(problems(text).all())
                    .extracting(problem -> problem.code())
                    .containsExactly("R0501");
        }
        assertThat(problems(whole).all().getFirst().message()).contains("message → level");
    }

    @Test
    void mistakesHaveAPlace() {
        String test = "- { name: x, given: [], then: { rows: [] } }\n";
        Map.of(
                        "- { parse: size, as: json }", "R0218",
                        "- { parse: message, as: json, fields: { a: {} } }", "R0401",
                        "- { parse: message, as: combined, fields: { stauts: { type: int } } }", "R0421",
                        "- { parse: message, as: syslog }", "R0221",
                        "- { parse: message }", "R0203",
                        "- { parse: message, as: jsn }", "R0213",
                        "- { parse: message, as: json, unreadable: skip }", "R0206",
                        "- { parse: message, as: json, into: x }", "R0204")
                .forEach((step, code) -> assertThat(
                                problems(parsing(step, "host", test)).all())
                        .as(step)
                        .extracting(problem -> problem.code())
                        .containsExactly(code));
    }
}
