// SPDX-License-Identifier: Apache-2.0
package io.weir.topology;

import io.weir.topology.Topics.Range;
import io.weir.topology.Topics.Topic;
import java.util.Collection;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** What a task asks of the cluster when it starts, and now and then. Safe for several threads. */
public interface Facts {

    /** The offset that the application's group has committed. Waits while a transaction is about to change it. */
    OptionalLong committed(TopicPartition partition);

    /** What a partition holds, markers of transactions included. */
    Range range(TopicPartition partition);

    /**
     * The partition's topic, as of some moment after the partition was last polled: whatever was read of it until now is of the topic
     * with this id, or of one before. Null if the topic is not there.
     */
    @Nullable
    Topic topic(TopicPartition partition);

    /** Reads all that is committed in these partitions now, each in its order. */
    void read(Collection<TopicPartition> partitions, Consumer<ConsumerRecord<byte[], byte[]>> visitor);

    /** See {@link Positions#position}. */
    long position(TopicPartition partition, long processed);

    /** See {@link Positions#end}. */
    OptionalLong end(TopicPartition partition);

    /** See {@link Positions#rewind}. */
    void rewind(TopicPartition partition);

    /** See {@link Positions#rewinding}. */
    boolean rewinding(TopicPartition partition);

    /** Milliseconds of a clock that only goes forward. */
    long monotonic();

    /** Epoch milliseconds. */
    long wall();
}
