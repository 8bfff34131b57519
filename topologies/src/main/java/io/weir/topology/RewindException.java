// SPDX-License-Identifier: Apache-2.0
package io.weir.topology;

import java.util.Set;
import org.apache.kafka.common.TopicPartition;

/**
 * A merge has lost its state, or a leaf finds another raw topic under the old name, and must read its input from the beginning, but
 * its group has committed offsets: Kafka Streams cannot go back by itself. Whoever runs the application stops it, deletes the offsets and starts it again.
 */
public final class RewindException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final transient Set<TopicPartition> partitions;

    RewindException(Set<TopicPartition> partitions) {
        this(partitions, "without state for " + partitions + ": reading from the beginning");
    }

    RewindException(Set<TopicPartition> partitions, String message) {
        super(message);
        this.partitions = Set.copyOf(partitions);
    }

    /** What must be read from the beginning. */
    public Set<TopicPartition> partitions() {
        return partitions;
    }
}
