// SPDX-License-Identifier: Apache-2.0
package io.weir.drill;

import java.time.Duration;
import java.util.List;

/** Kills the brokers of a site, of the region and of the centre in turn, mostly with kill -9, and brings each back on its disk. */
final class KillBrokers {

    private KillBrokers() {}

    /** Does it; see {@link Drills}. */
    static void run(Stage stage) throws Exception {
        List<Member> owners = List.of(stage.site().edge(), stage.region(), stage.centre());
        for (int i = 0; i < stage.times(); i++) {
            Member owner = owners.get((i + (int) Math.floorMod(stage.seed(), 7L)) % owners.size());
            owner.awaitWork();
            stage.awaitLines(stage.random().nextInt(400));
            boolean clean = i % 10 == 3;
            String what = (clean ? "SIGTERM" : "kill -9") + " of the broker of " + owner.name();
            stage.say(what);
            if (clean) {
                owner.cluster().stop();
            } else {
                owner.cluster().process().kill();
            }
            Await.pause(Duration.ofMillis(stage.random().nextInt(4_000)));
            owner.cluster().restart();
            stage.awaitCounted(what);
        }
    }
}
