// SPDX-License-Identifier: Apache-2.0
package io.weir.drill;

import java.time.Duration;

/** The line between a site and its region is cut for a while. */
final class LinkCut {

    private LinkCut() {}

    /** Does it; see {@link Drills}. */
    static void run(Stage stage, Duration cut) {
        for (int i = 0; i < stage.times(); i++) {
            stage.awaitLines(2_000);
            stage.say("the line is cut");
            stage.badLine().cut();
            Await.pause(cut);
            stage.badLine().mend();
            stage.awaitCounted("a cut of " + cut.toSeconds() + " s");
        }
        stage.awaitLines(400);
    }
}
