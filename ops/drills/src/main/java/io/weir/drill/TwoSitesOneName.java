// SPDX-License-Identifier: Apache-2.0
package io.weir.drill;

import java.time.Duration;

/** Two sites bear one name by mistake: the region says so, and nothing is counted twice. */
final class TwoSitesOneName {

    private TwoSitesOneName() {}

    /** Does it; see {@link Drills}. */
    static void run(Stage stage) {
        stage.awaitLines(4_000);
        Member region = stage.region();
        Await.until(
                "the region says that two sites bear one name",
                Duration.ofSeconds(60),
                () -> region.printed().contains("two sites call themselves eu/berlin"),
                () -> "It printed:\n" + region.printed());
        stage.say("the region says so");
        stage.awaitLines(2_000);
    }
}
