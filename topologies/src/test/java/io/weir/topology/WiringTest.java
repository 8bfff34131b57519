// SPDX-License-Identifier: Apache-2.0
package io.weir.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.language.Documents;
import io.weir.language.Vocabulary;
import io.weir.operators.Supplies;
import io.weir.plan.EventsPlan;
import io.weir.plan.Planner;
import io.weir.problem.Problems;
import io.weir.registry.SchemaRegistry;
import io.weir.river.Cluster;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WiringTest {

    private static final String YAML = """
            weir: 1
            stream: nowhere
            decode: json
            fields: { path: { type: string } }
            time: kafka
            ---
            reduction: published
            version: 1
            from: nowhere
            """;

    /** A link carries all that leaves a site, and waits for each topic: a stream that a site does not have must not keep back all others. */
    @Test
    void whatALinkCarriesIsMadeThoughTheRawTopicIsAway() {
        var problems = new Problems();
        var plans = Planner.plan(Documents.of(Map.of("a.yaml", YAML), Vocabulary.EDITION_1, problems), problems);
        assertThat(problems.all()).isEmpty();
        EventsPlan plan = plans.events().get("published");
        try (var cluster = Cluster.temporary();
                var topics = new Topics(Clients.admin(Map.of("bootstrap.servers", cluster.bootstrap())))) {
            var registry = SchemaRegistry.at("mock://wiring-test");
            var wiring = new Wiring(registry, 1, Wiring.OUTAGE, Wiring.INTERVAL, 1_000, false);
            var leaves = wiring.leaves("eu/one", Map.of(), Supplies.NONE, plan.stream(), List.of(plan));
            assertThatThrownBy(() -> leaves.make(topics, null)).isInstanceOf(AwayException.class);
            assertThat(topics.find(Wiring.topic(plan), Rights.READ)).isNotNull();
        }
    }
}
