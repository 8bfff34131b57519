// SPDX-License-Identifier: Apache-2.0
package io.weir.drill;

import java.time.Duration;

/** A region, broker and merge, is away for an hour of event time while its sites go on; or it is gone for good and is set up anew. */
final class RegionAway {

    private RegionAway() {}

    /** Does it; see {@link Drills}. */
    static void run(Stage stage, Duration away, boolean lost) throws InterruptedException {
        Member region = stage.region();
        for (int i = 0; i < stage.times(); i++) {
            stage.awaitLines(2_000);
            stage.say("the region goes");
            region.kill();
            region.cluster().process().kill();
            if (lost) {
                Member.delete(region.cluster().directory());
                region.loseState();
            }
            Await.pause(away);
            region.cluster().restart();
            region.start();
            stage.say("the region is back");
            stage.awaitCounted(lost ? "the loss of the region" : "the region is back");
        }
        stage.awaitLines(400);
    }
}
