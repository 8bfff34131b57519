// SPDX-License-Identifier: Apache-2.0
package io.weir.drill;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Processes killed by kill -9 while lines keep coming, a few times; `ops/drills/run` has the rest. */
final class KillDrillTest {

    @TempDir
    Path out;

    @ParameterizedTest
    @ValueSource(strings = {"edge-kill", "aggregate-kill"})
    void holds(String name) {
        List<String> story = Collections.synchronizedList(new ArrayList<>());
        Report report = new Runner(20_261_120, out, false, story::add)
                .run(Drills.named(name).orElseThrow(), 3);
        assertThat(report.verdict()).as(report::json).isEqualTo("held");
        assertThat(report.faults()).isNotEmpty();
        assertThat(out.resolve(name + "-20261120.json")).exists();
        assertThat(story).isNotEmpty();
    }
}
