// SPDX-License-Identifier: Apache-2.0
package io.weir.drill;

import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;

/** A raw topic gets more partitions while the site runs, and lines in them at once. */
final class PartitionsAdded implements Drill {

    @Override
    public String name() {
        return "partitions-added";
    }

    @Override
    public String summary() {
        return "a raw topic gets more partitions under a running edge";
    }

    @Override
    public Cast cast() {
        return Cast.SMALL.withOutage("1h");
    }

    @Override
    public int times() {
        return 2;
    }

    @Override
    public void run(Stage stage) throws Exception {
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
