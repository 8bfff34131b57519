// SPDX-License-Identifier: Apache-2.0
package io.weir.drill;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * Somebody resets the application, as Kafka's own tool does: offsets to the earliest record, state and changelogs deleted. While the raw
 * records are still there it must refuse, since it would count them twice; after retention has taken them it must go on and add.
 */
final class Reset {

    private static final String GROUP = "weir-leaf.web";
    private static final long GAP = 120_000;

    private Reset() {}

    /** Does it; see {@link Drills}. */
    static void run(Stage stage) throws Exception {
        Site site = stage.site();
        Member edge = site.edge();
        for (int i = 1; i <= stage.times(); i++) {
            stage.awaitLines(2_000);
            site.dam();
            stage.awaitCounted("the lines so far");
            edge.stop();
            edge.loseState();
            edge.loseChangelogs();
            try (Admin admin =
                    Admin.create(Map.of("bootstrap.servers", site.cluster().bootstrap()))) {
                toEarliest(admin, site);
                edge.start();
                Await.until(
                        "the edge refuses to count records twice",
                        Duration.ofSeconds(60),
                        () -> edge.printed().contains("have been counted already"),
                        () -> "It printed:\n" + edge.printed());
                stage.say("the edge refuses, and says which offsets");
                retention(admin, site);
                stage.say("retention has taken the raw records");
            }
            Traffic former = site.traffic();
            site.newLife(new Traffic(
                    stage.seed() + i, former.partitions(), former.recipe().withBegin(former.time() + GAP)));
            site.flow();
            stage.awaitLines(1_000);
            stage.awaitCounted("a reset after raw retention");
        }
        stage.awaitLines(1_000);
    }

    private static void toEarliest(Admin admin, Site site) throws Exception {
        var offsets = new HashMap<TopicPartition, OffsetAndMetadata>();
        for (int partition = 0; partition < site.traffic().partitions(); partition++) {
            var at = new TopicPartition(Site.TOPIC, partition);
            offsets.put(
                    at,
                    new OffsetAndMetadata(admin.listOffsets(Map.of(at, OffsetSpec.earliest()))
                            .partitionResult(at)
                            .get()
                            .offset()));
        }
        admin.alterConsumerGroupOffsets(GROUP, offsets).all().get();
    }

    private static void retention(Admin admin, Site site) throws Exception {
        for (int partition = 0; partition < site.traffic().partitions(); partition++) {
            var at = new TopicPartition(Site.TOPIC, partition);
            long end = admin.listOffsets(Map.of(at, OffsetSpec.latest()))
                    .partitionResult(at)
                    .get()
                    .offset();
            admin.deleteRecords(Map.of(at, RecordsToDelete.beforeOffset(end)))
                    .all()
                    .get();
        }
    }
}
