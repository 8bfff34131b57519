// SPDX-License-Identifier: Apache-2.0
package io.weir.drill;

import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;

/** A link sends everything again from the first offset, while lines keep coming: nothing may change. */
final class LinkReplay {

    private LinkReplay() {}

    /** Does it; see {@link Drills}. */
    static void run(Stage stage) throws Exception {
        Site site = stage.site();
        for (int i = 0; i < stage.times(); i++) {
            stage.awaitLines(2_000);
            site.carrier().stop();
            rewind(site);
            stage.say("the link is set back to offset 0");
            site.carrier().start();
            stage.awaitLines(400);
            stage.awaitCounted("a replay from offset 0");
        }
        stage.awaitLines(400);
    }

    private static void rewind(Site site) throws Exception {
        try (Admin admin =
                Admin.create(Map.of("bootstrap.servers", site.cluster().bootstrap()))) {
            String group = "weir-link.eu." + site.name();
            var committed = admin.listConsumerGroupOffsets(group)
                    .partitionsToOffsetAndMetadata()
                    .get();
            admin.alterConsumerGroupOffsets(
                            group,
                            committed.keySet().stream()
                                    .collect(Collectors.toMap(partition -> partition, any -> new OffsetAndMetadata(0))))
                    .all()
                    .get();
        }
    }
}
