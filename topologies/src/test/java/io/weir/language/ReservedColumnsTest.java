// SPDX-License-Identifier: Apache-2.0
package io.weir.language;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.operators.Operators;
import io.weir.plan.Planner;
import io.weir.problem.Problems;
import io.weir.shape.Example;
import io.weir.shape.Shape;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a figure brings along can be the name of nothing else. */
class ReservedColumnsTest {

    static Stream<String> calls() {
        return Stream.concat(
                Operators.AGGREGATES.shapes().values().stream()
                        .map(Shape::examples)
                        .flatMap(List::stream)
                        .map(Example::call),
                Stream.of("{distinct: user, keep_sketch: true}", "quantiles(ms, [0.05, 0.5, 0.999, 0.99999])"));
    }

    @ParameterizedTest
    @MethodSource("calls")
    void suffixesAreReserved(String call) {
        String yaml = """
                weir: 1
                stream: s
                decode: json
                time: kafka
                fields:
                  user: { type: string }
                  bytes: { type: int }
                  status: { type: int }
                  ms: { type: double }
                  took: { type: duration }
                ---
                reduction: r
                version: 1
                from: s
                aggregate:
                  window: 1m
                  take:
                    x: %s
                """.formatted(call);
        var problems = new Problems();
        var plans = Planner.plan(Documents.of(Map.of("r.yaml", yaml), Vocabulary.EDITION_1, problems), problems);
        assertThat(problems.all()).isEmpty();
        assertThat(plans.reductions().get("r").figures().getFirst().aggregate().columns())
                .isNotEmpty()
                .allSatisfy(column -> {
                    if (!column.suffix().isEmpty()) {
                        assertThat(Names.bringer("x" + column.suffix(), List.of("x")))
                                .isEqualTo("x");
                    }
                });
    }
}
