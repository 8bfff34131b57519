// SPDX-License-Identifier: Apache-2.0
package io.weir.topology;

import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.StreamPartitioner;
import org.apache.kafka.streams.processor.TopicNameExtractor;

/**
 * A record on its way out, with where it goes: one sink serves all topics and all reductions, so that another reduction changes no
 * topology. It is forwarded as key and value both.
 *
 * @param topic that it goes to
 * @param partition of that topic, already decided: partitioning is part of the protocol, not of the client
 * @param key bytes
 * @param value bytes
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Outgoing(String topic, int partition, byte[] key, byte[] value) {

    private static final Serializer<Outgoing> KEY = (topic, outgoing) -> outgoing.key();
    private static final Serializer<Outgoing> VALUE = (topic, outgoing) -> outgoing.value();
    private static final StreamPartitioner<Outgoing, Outgoing> PARTITION = new StreamPartitioner<>() {
        @Override
        public Optional<Set<Integer>> partitions(String topic, Outgoing key, Outgoing value, int partitions) {
            if (key.partition() >= partitions) {
                throw new RefusedException(
                        "topic " + topic + " has " + partitions + " partitions, but a record is for partition "
                                + key.partition() + ": the number must not change");
            }
            return Optional.of(Set.of(key.partition()));
        }
    };

    /** Bytes of key and value. */
    int size() {
        return key.length + value.length;
    }

    /** Adds the one sink to a topology. */
    static void addSink(Topology topology, String name, String parent) {
        TopicNameExtractor<Outgoing, Outgoing> topic = (key, value, record) -> key.topic();
        topology.addSink(name, topic, KEY, VALUE, PARTITION, parent);
    }
}
