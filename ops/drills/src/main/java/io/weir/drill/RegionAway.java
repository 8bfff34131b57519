// SPDX-License-Identifier: Apache-2.0
package io.weir.drill;

import java.time.Duration;

/** A region, broker and merge, is away for an hour of event time while its sites go on; or it is gone for good and is set up anew. */
record RegionAway(String name, String summary, boolean lost) implements Drill {

    private static final Duration AWAY = Duration.ofSeconds(20);

    static Drill down() {
        return new RegionAway("region-down", "the region is down for an hour of event time, its sites go on", false);
    }

    static Drill rebuilt() {
        return new RegionAway("region-rebuilt", "the region's cluster and state are lost, and it is set up anew", true);
    }

    @Override
    public Cast cast() {
        return Cast.SMALL.withSites("berlin", "izmir").withOutage("1h").with(Recipe.PLAIN.withStep(450));
    }

    @Override
    public int times() {
        return 2;
    }

    @Override
    public void run(Stage stage) throws Exception {
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
            Await.pause(AWAY);
            region.cluster().restart();
            region.start();
            stage.say("the region is back");
            stage.awaitCounted(summary);
        }
        stage.awaitLines(400);
    }
}
