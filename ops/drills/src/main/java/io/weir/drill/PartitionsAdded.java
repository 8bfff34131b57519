// SPDX-License-Identifier: Apache-2.0
package io.weir.drill;

import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;

/** A raw topic gets more partitions while the site runs, and lines in them at once. */
final class PartitionsAdded {

    private PartitionsAdded() {}

    /** Does it; see {@link Drills}. */
    static void run(Stage stage) throws Exception {
        Site site = stage.site();
        for (int i = 0; i < stage.times(); i++) {
            stage.awaitLines(2_000);
            int partitions = site.traffic().partitions() + 2;
            try (Admin admin =
                    Admin.create(Map.of("bootstrap.servers", site.cluster().bootstrap()))) {
                admin.createPartitions(Map.of(Site.TOPIC, NewPartitions.increaseTo(partitions)))
                        .all()
                        .get();
            }
            site.traffic().spread(partitions);
            stage.say("the raw topic has " + partitions + " partitions");
            stage.awaitLines(400);
            stage.awaitCounted("two more partitions");
        }
        stage.awaitLines(400);
    }
}
