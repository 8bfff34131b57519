// SPDX-License-Identifier: Apache-2.0
package io.weir.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.engine.StreamProgram;
import io.weir.plan.ReductionPlan;
import io.weir.tree.Reducer;
import io.weir.wire.CanonicalJson;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WeirRungTest {

    private static final long SEED = 5;
    private static final int RECORDS = 3_000;

    @Test
    void theReductionIsTheOneThatIsMeasured() {
        ReductionPlan plan = WeirRung.plan();
        assertThat(plan.id()).isEqualTo("nginx-requests.v1");
        assertThat(plan.stream().topic()).isEqualTo("raw.nginx");
        assertThat(plan.window().length().toMillis()).isEqualTo(Reference.WINDOW);
        assertThat(plan.by()).extracting(ReductionPlan.GroupColumn::name).containsExactly("section", "status_class");
        assertThat(plan.figures())
                .extracting(ReductionPlan.Figure::name)
                .containsExactlyInAnyOrder("requests", "bytes_sent", "fastest", "slowest");
    }

    @Test
    void moreReductionsAreOthersOverTheSameStream() {
        assertThat(WeirRung.plans("nginx-requests", 10))
                .startsWith(WeirRung.plan())
                .allMatch(plan -> plan.stream().equals(WeirRung.plan().stream()))
                .extracting(ReductionPlan::hash)
                .doesNotHaveDuplicates()
                .hasSize(10);
    }

    @Test
    void itGroupsAsTheReferenceDoes() {
        var program = StreamProgram.of(WeirRung.plan().stream(), List.of(WeirRung.plan()), Map.of());
        Reducer reducer = program.reducers().getFirst();
        var traffic = new Traffic(SEED);
        for (int i = 0; i < RECORDS; i++) {
            assertThat(program.decode(null, traffic.next().json(), traffic.writtenAt(), i))
                    .isNull();
            if (reducer.reduce(program.event()) == Reducer.Verdict.READY) {
                long start = Math.floorDiv(reducer.time(), Reference.WINDOW) * Reference.WINDOW;
                reducer.absorb(program.event(), start, Reference.WINDOW, i + 1, (window, group) -> null);
            }
        }
        Map<String, Long> requests = new HashMap<>();
        reducer.drain((window, text, partial, published) -> {
            var columns = new ArrayList<>(CanonicalJson.parseArray(text));
            var group = new Group(String.valueOf(columns.get(0)), String.valueOf(columns.get(1)));
            requests.put(Answer.Rows.key(window.start(), group), partial.events());
        });
        Map<String, Long> expected = new HashMap<>();
        Reference.of(SEED, RECORDS)
                .rows()
                .byWindowAndGroup()
                .forEach((key, summary) -> expected.put(key, summary.requests()));
        assertThat(requests).isEqualTo(expected);
    }
}
