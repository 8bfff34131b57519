// SPDX-License-Identifier: Apache-2.0
package io.weir.drill;

/**
 * A site loses its cluster and its state, and is set up again under its name: new cluster id, new topic ids. What the region had got by
 * then stays counted, and what the new life brings adds to it.
 */
final class SiteRebuilt {

    /** Of event time: further than the latest line is late, so that the horizon of the former life takes none of the new one. */
    private static final long GAP = 120_000;

    private SiteRebuilt() {}

    /** Does it; see {@link Drills}. */
    static void run(Stage stage) throws Exception {
        Site site = stage.site();
        for (int i = 1; i <= stage.times(); i++) {
            stage.awaitLines(2_000);
            // What has not crossed the link is lost with the cluster, whatever anyone does; open windows cross it when
            // they close.
            site.dam();
            stage.awaitRight();
            stage.say("the site's cluster and state are lost");
            site.members().forEach(Member::kill);
            site.cluster().process().kill();
            Member.delete(site.cluster().directory());
            site.edge().loseState();
            site.forget();
            site.cluster().restart();
            Traffic former = site.traffic();
            Stage.createTopic(site.cluster(), Site.TOPIC, former.partitions());
            site.newLife(new Traffic(
                    stage.seed() + i, former.partitions(), former.recipe().withBegin(former.time() + GAP)));
            site.members().forEach(Member::start);
            site.flow();
            stage.awaitLines(1_000);
            stage.awaitCounted("the loss of the site's cluster");
        }
        stage.awaitLines(2_000);
    }
}
