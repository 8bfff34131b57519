// SPDX-License-Identifier: Apache-2.0
package io.weir.drill;

import java.time.Duration;

/** The line between a site and its region is cut for a while. */
record LinkCut(String name, String summary, Cast cast, Duration cut) implements Drill {

    static Drill seconds() {
        return new LinkCut(
                "link-cut", "the line of a site is cut for 20 s", Cast.SMALL.withBadLine(), Duration.ofSeconds(20));
    }

    /** Event time runs 180 times as fast as life, so that all the windows of an hour wait. */
    static Drill hour() {
        return new LinkCut(
                "link-cut-hour",
                "the line of a site is cut for an hour of event time",
                Cast.SMALL.withBadLine().withOutage("1h").with(Recipe.PLAIN.withStep(450)),
                Duration.ofSeconds(20));
    }

    @Override
    public int times() {
        return 2;
    }

    @Override
    public void run(Stage stage) throws Exception {
        for (int i = 0; i < stage.times(); i++) {
            stage.awaitLines(2_000);
            stage.say("the line is cut");
            stage.badLine().cut();
            Await.pause(cut);
            stage.badLine().mend();
            stage.awaitCounted(summary);
        }
        stage.awaitLines(400);
    }
}
