// SPDX-License-Identifier: Apache-2.0
package io.weir.drill;

import java.time.Duration;

/** Two sites bear one name by mistake: nothing is counted twice or lost, and the region says what is wrong. */
final class TwoSitesOneName implements Drill {

    @Override
    public String name() {
        return "two-sites-one-name";
    }

    @Override
    public String summary() {
        return "two sites bear one name: both count, and the region says so";
    }

    @Override
    public Cast cast() {
        return Cast.SMALL.withSites("berlin", "berlin");
    }

    @Override
    public void run(Stage stage) {
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
