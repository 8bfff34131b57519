// SPDX-License-Identifier: Apache-2.0
package io.weir.benchmarks;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.kafka.common.TopicPartition;

/**
 * One reading of the raw topic, from its beginning to its end.
 *
 * @param id a name that no other reading has: for groups, topics and directories
 * @param bootstrap of the broker
 * @param topic the raw topic; nobody writes to it any more
 * @param partitions of the raw topic
 * @param records in the raw topic
 * @param commit between two commits, for those that commit
 * @param directory for local state
 */
record Run(String id, String bootstrap, String topic, int partitions, long records, Duration commit, Path directory) {

    /** How long anything may take before it is called stuck: a minute, and two hundred microseconds a record. */
    Duration patience() {
        return Duration.ofSeconds(60).plusNanos(200_000 * records);
    }

    /** The raw topic's partitions. */
    List<TopicPartition> rawPartitions() {
        return partitionsOf(topic);
    }

    /** Another topic's partitions; it has as many as the raw topic. */
    List<TopicPartition> partitionsOf(String name) {
        return IntStream.range(0, partitions)
                .mapToObj(number -> new TopicPartition(name, number))
                .toList();
    }
}
