// SPDX-License-Identifier: Apache-2.0
package io.weir.edge.dead;

import io.weir.topology.AwayException;
import io.weir.topology.Clients;
import io.weir.topology.DeadLetter;
import io.weir.topology.Reading;
import io.weir.topology.Rights;
import io.weir.topology.Topics;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.common.TopicPartition;

/** The dead letters of one stream at a site. Reads outside of any group: looking changes nothing. */
public final class DeadTopic {

    private final Map<String, Object> kafka;
    private final String topic;

    /**
     * The letters of a stream.
     *
     * @param kafka how clients reach the site's cluster, as written
     */
    public DeadTopic(Map<String, Object> kafka, String stream) {
        this.kafka = Map.copyOf(kafka);
        topic = DeadLetter.topic(stream);
    }

    /**
     * A letter and where it lies.
     *
     * @param at the partition of {@code weir.dead.<stream>}
     */
    public record Found(DeadLetter letter, TopicPartition at) {}

    /**
     * Visits every letter that is there when the partition is begun, in the order of partition and writing; of one that was written
     * several times, the last. Reads the topic twice, and holds the key of each letter meanwhile: about 200 bytes.
     *
     * @throws AwayException if the cluster does not answer, or if the topic is not there: no edge has run
     */
    public void visit(Consumer<Found> visitor) {
        int partitions;
        try (var topics = new Topics(Clients.admin(kafka))) {
            var found = topics.find(topic, Rights.READ);
            if (found == null) {
                throw new AwayException("topic " + topic + " is not there on " + kafka.get("bootstrap.servers")
                        + ": the edge creates it when it starts");
            }
            partitions = found.partitions();
        }
        Map<String, Object> client = Clients.consumer(kafka);
        for (int number = 0; number < partitions; number++) {
            var partition = new TopicPartition(topic, number);
            // Compaction runs when it likes: until then, letters that were replaced or sent again are still to be read.
            var newest = new HashMap<String, Long>();
            Reading.committed(client, partition, record -> newest.put(text(record.key()), record.offset()));
            Reading.committed(client, partition, record -> {
                if (newest.getOrDefault(text(record.key()), -1L) == record.offset()) {
                    DeadLetter.read(record).ifPresent(letter -> visitor.accept(new Found(letter, partition)));
                }
            });
        }
    }

    private static String text(byte[] key) {
        return key == null ? "" : new String(key, StandardCharsets.UTF_8);
    }
}
