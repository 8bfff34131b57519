// SPDX-License-Identifier: Apache-2.0
package io.weir.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class MeasuredTest {

    @Test
    void mediansAndSpreadOverRounds() {
        // A million records in 4, 1 and 2 seconds, for 8, 2 and 3 seconds of processor time.
        var measured = new Measured(
                new DrainRung(),
                1_000_000,
                List.of(
                        new Cost(4_000_000_000L, 8_000_000_000L, 500_000_000L),
                        new Cost(1_000_000_000L, 2_000_000_000L, 100_000_000L),
                        new Cost(2_000_000_000L, 3_000_000_000L, 90_000_000L)));
        assertThat(measured.secondsPerMillion()).isCloseTo(3, within(1e-9));
        assertThat(measured.leastSecondsPerMillion()).isCloseTo(2, within(1e-9));
        assertThat(measured.mostSecondsPerMillion()).isCloseTo(8, within(1e-9));
        assertThat(measured.compilingPerMillion()).isCloseTo(0.1, within(1e-9));
        assertThat(measured.costs()).extracting(Cost::isWarm).containsExactly(false, false, true);
        assertThat(measured.recordsPerSecond()).isCloseTo(500_000, within(1e-3));
    }

    @Test
    void theRatioIsToTheDrain() {
        var machine = new Machine("x", 2, 1L << 34, "Linux", "25", "4", 0.5);
        var drain = new Measured(new DrainRung(), 1_000, List.of(new Cost(1_000_000, 500_000, 0)));
        var jackson = new Measured(new JacksonRung(), 1_000, List.of(new Cost(2_000_000, 1_500_000, 20_000)));
        assertThat(new Report(machine, 1_000, 315_000, 1, 1_000, List.of(drain, jackson)).table())
                .contains("1,000 records of 315 bytes; 1 round, median; x, 2 processors, 16 GiB;")
                .containsPattern("\\| drain .* 1,000,000 \\| +0\\.50 \\| 0\\.50-0\\.50 +\\| +0\\.00 \\| +1\\.0 \\|")
                .containsPattern("\\| jackson .* 500,000 \\| +1\\.50 \\| 1\\.50-1\\.50 +\\| +0\\.02 \\| +3\\.0 \\|");
        assertThat(new Report(machine, 1_000, 315_000, 1, 1_000, List.of(jackson)).json())
                .contains(
                        "\"cpu_seconds_per_million\":1.5,\"rounds\":[{\"wall_nanos\":2000000,\"cpu_nanos\":1500000,\"compiling_nanos\":20000}]")
                .doesNotContain("times_drain");
    }
}
