// SPDX-License-Identifier: Apache-2.0
package io.weir.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.language.Documents;
import io.weir.language.Vocabulary;
import io.weir.plan.LeafPlan;
import io.weir.plan.Planner;
import io.weir.problem.Problem;
import io.weir.problem.Problems;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A reduction's tests compare values, and not how they are written. */
class ValuesInTestsTest {

    private static final String YAML = """
            weir: 1
            reduction: r
            version: 1
            from:
              stream: s
              decode: json
              fields:
                at: { type: timestamp }
                took: { type: duration }
                ms: { type: double }
                client: { type: ip }
              time: { field: at }
            aggregate:
              window: 1m
              take:
                n: count()
                total: sum(took)
                mean: mean(ms)
                newest: max(at)
                address: max(client)
                spans: collect(took)
                moments: collect(at)
                commonest: top(took)
                none: { sum: took, where: false }
            tests:
              - name: t
                given:
                  - { at: "00:00:01.5", took: 1h2m3.5s, ms: 0.5, client: 2001:db8::1 }
                  - { at: "00:00:02", took: 1.5ms, ms: 1, client: 10.0.0.1 }
                then: { rows: [%s] }
            """;

    private static List<String> failures(String row) {
        var problems = new Problems();
        var documents = Documents.of(Map.of("r.yaml", YAML.formatted(row)), Vocabulary.EDITION_1, problems);
        LeafPlan plan = Planner.plan(documents, problems).all().get("r");
        assertThat(problems.all()).isEmpty();
        return TestRun.run(plan, documents.reductions().get("r").tests().getFirst())
                .failures();
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = " | ",
            quoteCharacter = '~',
            value = {
                "{ total: 1h2m3.5015s }",
                "{ total: 1h2m3s501ms500us }",
                "{ total: 3723501500us }",
                "{ total: +3723501.5ms, n: 2.0, mean: 0.75 }",
                "{ newest: '00:00:02', address: '2001:DB8:0:0::1' }",
                "{ newest: '2026-01-01T01:00:02+01:00' }",
                "{ none: null, n: 0x2 }",
                "{ spans: [1500us, 3723.5s] }",
                "{ moments: ['00:00:01.500', '2026-01-01T00:00:02Z'] }",
                "{ commonest: [{ value: 0.0015s, count: 1 }, { value: 1h2m3.5s }] }",
                "{ total: { about: 1h2m, within: 1% } }",
                "{ total: { about: 1h2m3.5s, within: 1.5ms } }",
                "{ total: { about: 1h2m3.5015s, within: 0s } }",
                "{ newest: { about: '00:00:01', within: 1s } }",
                "{ newest: { about: 2026-01-01T00:00:02.010Z, within: 10ms } }",
                "{ mean: { about: 0, within: 1 }, total: { about: 1h2m3.5s, within: 2ms } }",
                "{ n: { about: 3, within: 50% }, mean: { about: 0.7, within: 0.1 } }",
            })
    void isTheSame(String row) {
        assertThat(failures(row)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = " | ",
            quoteCharacter = '~',
            value = {
                "{ total: 1h2m3s } | total: expected \"1h2m3s\", got \"1h2m3s501ms500us\"",
                "{ total: 3723501500 } | total: expected 3723501500, got \"1h2m3s501ms500us\"",
                "{ total: long } | total: expected \"long\", got \"1h2m3s501ms500us\"",
                "{ total: null } | total: expected null, got \"1h2m3s501ms500us\"",
                "{ none: 0s } | none: expected \"0s\", got null",
                "{ total: [1h] } | first difference: expected [\"1h\"], got \"1h2m3s501ms500us\"",
                "{ newest: '00:00:01' } | newest: expected \"00:00:01\", got \"2026-01-01T00:00:02.000Z\"",
                "{ mean: .inf } | mean: expected .inf, got 0.75",
                "{ total: { about: 1h, within: 1% } } | total: expected about 1h within 1%, got \"1h2m3s501ms500us\"",
                "{ total: { about: 1h2m3.5s, within: 1.4ms } } | total: expected about 1h2m3s500ms within 1ms400us, got",
                "{ total: { about: 3723, within: 1% } } | total: expected about 3723.0 within 1%, got",
                "{ mean: { about: 750ms, within: 1% } } | mean: expected about 750ms within 1%, got 0.75",
                "{ n: { about: 2.5, within: 0.125 } } | n: expected about 2.5 within 0.125, got 2",
                "{ newest: { about: '00:00:01', within: 999ms } } | newest: expected about 2026-01-01T00:00:01.000Z within 999ms, got",
                "{ spans: [1.5ms] } | first difference: expected 1 item, got 2",
                "{ spans: [1.5ms, 1h] } | first difference at [1]: expected \"1h\", got \"1h2m3s500ms\"",
                "{ commonest: [{ value: 1.5ms, count: 7 }] } | first difference at [0].count: expected 7, got 1",
                "{ commonest: [{ worth: 1.5ms }] } | first difference at [0].worth: expected \"1.5ms\", got nothing",
                "{ problems: [x] } | first difference: expected 1 item, got 0",
            })
    void isAnother(String row, String said) {
        assertThat(failures(row)).singleElement().asString().contains(said);
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = " | ",
            quoteCharacter = '~',
            value = {
                "{ total: { about: 1x, within: 1% } } | `about` must be a number, a duration or a time, but is `1x`",
                "{ total: { about: 1s, within: 1 } } | `within` must be a duration, since `about` is a duration, but is `1`",
                "{ total: { about: 1s, within: -1s } } | `within` must be a duration, since `about` is a duration, but is `-1s`",
                "{ newest: { about: '00:00:01', within: 1% } } | `within` must be a duration, since `about` is a time, but is `1%`",
                "{ n: { about: 1, within: 1s } } | `within` must be a finite number, but is `1s`",
            })
    void cannotBeRead(String row, String said) {
        var problems = new Problems();
        Documents.of(Map.of("r.yaml", YAML.formatted(row)), Vocabulary.EDITION_1, problems);
        assertThat(problems.all()).extracting(Problem::message).containsExactly(said);
    }
}
