// SPDX-License-Identifier: Apache-2.0
package io.weir.edge.dead;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.engine.StreamProgram;
import io.weir.language.Documents;
import io.weir.language.Vocabulary;
import io.weir.plan.Planner;
import io.weir.plan.Plans;
import io.weir.problem.Problems;
import io.weir.topology.DeadLetter;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What would become of a letter now. */
class JudgeTest {

    private static final String YAML = """
            weir: 1
            stream: orders
            decode: json
            fields:
              time: { type: timestamp }
              units: { type: int }
            time: { field: time }
            ---
            reduction: short
            version: 2
            from: orders
            steps:
              - where: units > 0
              - let: { each: 100 / (units - 7) }
            aggregate:
              window: 1m
              take: { sum: sum(each) }
            publish: { to: site }
            ---
            reduction: long
            version: 1
            from: orders
            aggregate:
              window: 1h
              take: { orders: count() }
            publish: { to: site }
            ---
            reduction: kept
            version: 1
            from: orders
            steps:
              - where: units > 0
            publish: { to: site }
            """;

    private static final long NOON = Instant.parse("2026-01-01T12:00:00Z").toEpochMilli();

    @ParameterizedTest(name = "{0} for {1}")
    @CsvSource(quoteCharacter = '`', nullValues = "-", delimiter = '|', textBlock = """
                    no json                                        | -        | not_json
                    {"time":"2026-01-01T12:10:00Z","units":1}      | -        | -
                    {"time":"2026-01-01T12:10:00Z","units":1}      | short.v2 | -
                    {"time":"2026-01-01T12:10:00Z","units":1}      | short.v1 | -
                    {"time":"2026-01-01T12:10:00Z","units":1}      | gone.v1  | no_reduction
                    {"time":"2026-01-01T12:10:00Z","units":7}      | short.v1 | division_by_zero
                    {"time":"2026-01-01T12:10:00Z","units":7}      | -        | -
                    {"time":"2026-01-01T12:10:00Z","units":0}      | short.v1 | -
                    {"time":"2026-01-01T11:59:30Z","units":1}      | short.v1 | late
                    {"time":"2026-01-01T11:59:30Z","units":1}      | long.v1  | late
                    {"time":"2026-01-01T11:59:30Z","units":1}      | -        | -
                    {"time":"2026-01-01T11:59:30Z","units":0}      | short.v1 | -
                    {"units":1}                                    | long.v1  | no_time
                    {"time":"2001-01-01T00:00:00Z","units":1}      | kept.v1  | -
                    {"units":1}                                    | kept.v1  | no_time
                    """)
    void says(String value, String reduction, String objection) {
        assertThat(judge().objection(letter(value, reduction, true))).isEqualTo(objection);
    }

    /** Its beginning may look like a record of its own. */
    @Test
    void whatIsNotWholeIsNotSentAgain() {
        String value = "{\"time\":\"2026-01-01T12:10:00Z\",\"units\":1}";
        assertThat(judge().objection(letter(value, null, true))).isNull();
        assertThat(judge().objection(letter(value, null, false))).isEqualTo("cut");
    }

    private static DeadLetter letter(String value, String reduction, boolean whole) {
        return new DeadLetter(
                "id", "raw.orders", 3, 17, NOON, reduction, "whatever", -1, null, null, value.getBytes(UTF_8), whole);
    }

    private static Judge judge() {
        var problems = new Problems();
        Plans plans = Planner.plan(Documents.of(Map.of("o.yaml", YAML), Vocabulary.EDITION_1, problems), problems);
        assertThat(problems.all()).isEmpty();
        var stream = plans.streams().get("orders");
        var reductions = plans.over("orders");
        return new Judge(
                reductions,
                StreamProgram.of(stream, reductions, Map.of()),
                Map.of("short.v2", Map.of(3, NOON), "long.v1", Map.of(3, NOON)));
    }
}
