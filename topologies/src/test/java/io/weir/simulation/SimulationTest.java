// SPDX-License-Identifier: Apache-2.0
package io.weir.simulation;

import static io.weir.simulation.CountingProgram.line;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.tree.MergeSettings.Emission;
import io.weir.tree.Row;
import io.weir.tree.Windows;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A tree as a test script moves it: by sites, cuts and passing time. */
class SimulationTest {

    private static final CountingProgram MINUTES = new CountingProgram(
            new Program.Timing(
                    Windows.tumbling(60_000),
                    30_000,
                    3_600_000,
                    300_000,
                    false,
                    60_000,
                    Emission.CLOSED,
                    600_000,
                    7L * 86_400_000,
                    1_000,
                    10_000),
            "plan-1",
            false);

    private static Simulation.Builder tree() {
        return Simulation.of(MINUTES).region("eu", "a", "b").region("us", "c").seed(3);
    }

    private static String text(List<Row> rows) {
        return rows.stream()
                .map(row -> row.window().start() + " " + row.group() + " "
                        + row.partial().events() + " " + row.reported() + "/" + row.expected() + " " + row.complete()
                        + " " + row.revision())
                .toList()
                .toString();
    }

    @Test
    void aLateSiteMakesASecondRevision() {
        Simulation tree = tree().build();
        tree.feed("a", 0, line(5_000, "pay", 1));
        tree.feed("b", 0, line(5_000, "pay", 1));
        tree.cut("b");
        tree.advance(Duration.ofMinutes(20));
        assertThat(text(tree.rows())).isEqualTo("[0 [\"pay\"] 1 2/3 false 1]");
        tree.heal("b");
        tree.restart("c");
        tree.redeliver("a");
        tree.restart("a");
        tree.advance(Duration.ofMinutes(1));
        assertThat(text(tree.rows())).isEqualTo("[0 [\"pay\"] 2 3/3 true 2]");
        assertThat(tree.ledger().in().events()).isEqualTo(2);
    }

    @Test
    void quietSitesCloseByTime() {
        Simulation tree = tree().build();
        tree.feed("a", 0, line(5_000, "pay", 1));
        tree.advance(Duration.ofSeconds(45));
        assertThat(tree.rows()).isEmpty();
        tree.advance(Duration.ofMinutes(2));
        assertThat(text(tree.rows())).isEqualTo("[0 [\"pay\"] 1 3/3 true 1]");
    }

    @Test
    void stateMayBeLost() {
        Simulation tree = tree().build();
        tree.feed("a", 0, line(5_000, "pay", 1));
        tree.advance(Duration.ofMinutes(3));
        for (String place : List.of("a", "eu", "central")) {
            tree.loseState(place);
        }
        tree.feed("a", 0, line(6_000, "pay", 1));
        tree.delay("eu", Duration.ofSeconds(30));
        tree.advance(Duration.ofMinutes(3));
        assertThat(text(tree.rows())).isEqualTo("[0 [\"pay\"] 2 3/3 true 2]");
        assertThat(tree.refusals("a")).isEmpty();
        assertThat(tree.deadLetters()).isZero();
    }

    @Test
    void rowsMayBeFinishedLowerDown() {
        Simulation sites = tree().to(Simulation.Highest.SITE).build();
        Simulation regions = tree().to(Simulation.Highest.REGION).build();
        for (Simulation tree : List.of(sites, regions)) {
            for (String site : List.of("a", "b", "c")) {
                tree.feed(site, 0, line(5_000, "pay", 1));
            }
            tree.advance(Duration.ofMinutes(3));
        }
        assertThat(text(sites.rows()))
                .isEqualTo("[0 [\"pay\"] 1 1/1 true 1, 0 [\"pay\"] 1 1/1 true 1, 0 [\"pay\"] 1 1/1 true 1]");
        assertThat(text(regions.rows())).isEqualTo("[0 [\"pay\"] 2 2/2 true 1, 0 [\"pay\"] 1 1/1 true 1]");
    }

    @Test
    void equalSeedsGiveEqualRows() {
        assertThat(rowsOf(7)).isEqualTo(rowsOf(7));
    }

    private static List<Row> rowsOf(long seed) {
        Simulation tree = tree().seed(seed).build();
        for (int i = 0; i < 100; i++) {
            tree.feed(List.of("a", "b", "c").get(i % 3), 0, line(i * 3_000, "g" + i % 4, i));
            tree.advance(Duration.ofSeconds(3));
        }
        return tree.rowLog();
    }
}
