// SPDX-License-Identifier: Apache-2.0
package io.weir.cli.same;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.weir.engine.FinishedRow;
import io.weir.plan.ReductionPlan;
import io.weir.simulation.Calm;
import io.weir.simulation.PlannedProgram;
import io.weir.simulation.Simulation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A row that passes {@code having} for a while: it is published once it passes, unsaid once when it passes no more, and published
 * again when it passes again; never before, never twice.
 */
class HavingTest {

    private static final byte[] LINE = "{\"at\":\"2026-01-01T00:00:05Z\"}".getBytes(UTF_8);

    @TempDir
    private Path directory;

    /** Refined with every line, so that each count is looked at. */
    private ReductionPlan plan() throws IOException {
        Path file = Files.writeString(directory.resolve("few.yaml"), """
                weir: 1
                stream: web
                decode: json
                fields: { at: { type: timestamp } }
                time: { field: at }
                ---
                reduction: few
                version: 1
                from: web
                aggregate:
                  window: 1m
                  take: { requests: count() }
                  having: requests >= 3 && requests != 5 && requests != 6
                publish: { to: central, when: { every: 1s } }
                """);
        return Documented.plans(file).reductions().get("few");
    }

    @Test
    void onTheTopicOfRows() throws IOException {
        var said = new ArrayList<String>();
        for (String row : Driven.published(plan(), Collections.nCopies(8, LINE))) {
            JsonNode json = Answer.JSON.readTree(row);
            said.add(json.get("revision") + ": " + json.get("requests") + " " + json.get("problems"));
        }
        assertThat(said).containsExactly("1: 3 []", "2: 4 []", "3: 5 [\"having\"]", "4: 7 []", "5: 8 []");
    }

    @ParameterizedTest
    @CsvSource({"1, 0", "2, 0", "3, 1", "4, 1", "5, 0", "6, 0", "7, 1"})
    void atTheEndThereIsARowIfItPassesThen(int lines, int rows) throws IOException {
        ReductionPlan plan = plan();
        var calm = new Calm(plan.stream(), List.of(plan), List.of("one"), Map.of());
        var tree = Simulation.of(new PlannedProgram(plan, PlannedProgram.timing(plan, 1_000, 60_000, 1_000)))
                .region("eu", "one")
                .build();
        for (int i = 0; i < lines; i++) {
            calm.offer("one", null, LINE, Long.MAX_VALUE / 4_000);
            tree.feed("one", 0, LINE);
            tree.advance(Duration.ofSeconds(5));
        }
        calm.finish();
        List<FinishedRow> simulated =
                new PlannedProgram(plan, PlannedProgram.timing(plan, 1_000, 60_000, 1_000)).finish(tree.rows());
        assertThat(calm.rows("few")).hasSize(rows);
        assertThat(simulated).hasSize(rows);
        assertThat(tree.rowLog())
                .as("nothing is published before it passes")
                .hasSize(Math.max(0, Math.min(lines, 5) - 2) + (lines > 6 ? 1 : 0));
    }
}
