// SPDX-License-Identifier: Apache-2.0
package io.weir.drill;

import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;

/** Somebody deletes the topics that a link writes: with the region's merge running, and once with its state lost as well. */
final class TargetDeleted {

    private TargetDeleted() {}

    /** Does it; see {@link Drills}. */
    static void run(Stage stage) throws Exception {
        for (int i = 0; i < stage.times(); i++) {
            stage.awaitLines(2_000);
            boolean stateToo = i % 2 == 1;
            Member region = stage.region();
            String what = "deletion of the link's topic at the region" + (stateToo ? " and of the region's state" : "");
            stage.say(what);
            if (stateToo) {
                region.kill();
            }
            try (Admin admin =
                    Admin.create(Map.of("bootstrap.servers", region.cluster().bootstrap()))) {
                admin.deleteTopics(List.of("weir.site.hits.v1")).all().get();
            }
            if (stateToo) {
                region.loseState();
                region.loseChangelogs();
                region.start();
            }
            stage.awaitLines(400);
            stage.awaitCounted(what);
        }
        stage.awaitLines(400);
    }
}
