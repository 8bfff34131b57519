// SPDX-License-Identifier: Apache-2.0
package io.weir.drill;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** A link is cut while traffic goes on as ever: how much waits for it, and how long it takes to catch up. */
final class Outage {

    private static final String TOPIC = "weir.site.hits.v1";

    private Outage() {}

    /** Does it; see {@link Drills}. */
    static void run(Stage stage, Duration cut) throws Exception {
        Site site = stage.site();
        Proxy line = stage.badLine();
        stage.awaitLines(2_000);
        stage.awaitCounted("the start");
        stage.say("the line is cut");
        line.cut();
        long rawBefore = site.traffic().bytes();
        int linesBefore = site.lines();
        Await.pause(cut);
        stage.figure("cut_seconds", cut.toSeconds());
        stage.figure("lines", site.lines() - linesBefore);
        stage.figure("raw_bytes", site.traffic().bytes() - rawBefore);
        waiting(stage, site);
        long upBefore = line.bytesUp();
        line.mend();
        stage.awaitCounted("the line is mended");
        stage.figure("catch_up_bytes_on_the_line", line.bytesUp() - upBefore);
        stage.awaitLines(400);
    }

    /** What lies at the site and was not acknowledged above: all of it, and what compaction leaves of it. */
    private static void waiting(Stage stage, Site site) throws Exception {
        Map<TopicPartition, OffsetAndMetadata> committed;
        try (Admin admin =
                Admin.create(Map.of("bootstrap.servers", site.cluster().bootstrap()))) {
            committed = admin.listConsumerGroupOffsets("weir-link.eu." + site.name())
                    .partitionsToOffsetAndMetadata()
                    .get();
        }
        long records = 0;
        long bytes = 0;
        var newest = new HashMap<String, Long>();
        for (ConsumerRecord<byte[], byte[]> record : new Found(site.cluster().bootstrap()).read(TOPIC)) {
            OffsetAndMetadata from = committed.get(new TopicPartition(TOPIC, record.partition()));
            if (from == null || record.offset() >= from.offset()) {
                long size = (long) record.serializedKeySize() + record.serializedValueSize();
                records++;
                bytes += size;
                newest.put(record.partition() + new String(record.key(), StandardCharsets.UTF_8), size);
            }
        }
        stage.figure("waiting_records", records);
        stage.figure("waiting_bytes", bytes);
        stage.figure("waiting_keys", newest.size());
        stage.figure(
                "waiting_bytes_compacted",
                newest.values().stream().mapToLong(Long::longValue).sum());
    }
}
