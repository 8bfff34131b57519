// SPDX-License-Identifier: Apache-2.0
package io.weir.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.tree.Ablated;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each rule of the protocol is needed: without it a schedule goes wrong that goes right with it. */
class AblationTest {

    static List<String> rules() {
        return Ablated.rules();
    }

    @Test
    void everyRuleHasASchedule() {
        assertThat(Directed.ALL.keySet()).containsExactlyInAnyOrderElementsOf(rules());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rules")
    void withTheRuleItsScheduleGoesRight(String rule) {
        assertThat(Directed.play(rule, Machines.REAL)).isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("rules")
    void withoutTheRuleItsScheduleGoesWrong(String rule) {
        assertThat(Directed.play(rule, new Ablated(rule))).isNotEmpty();
    }
}
