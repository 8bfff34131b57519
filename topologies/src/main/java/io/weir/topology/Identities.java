// SPDX-License-Identifier: Apache-2.0
package io.weir.topology;

import io.weir.topology.Topics.Topic;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.DescribeTopicsResult;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/**
 * Whether topics are still those that were found: consumers and producers know them by name, and go on without a word when one is
 * deleted and made anew, or for minutes when one gets more partitions. Asks one question every five seconds and never waits for the answer; how late it tells does not matter to
 * those who keep the old id beside what they wrote. {@link #expect} is safe for several threads, the rest is not.
 */
public final class Identities {

    private static final long EVERY_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final int PATIENCE_MS = 5_000;

    private final Topics topics;
    private final Map<String, Topic> expected = new ConcurrentHashMap<>();
    private @Nullable DescribeTopicsResult asked;
    private long askedAt = System.nanoTime();

    /**
     * Of no topic yet.
     *
     * @param topics of the cluster; closed by whoever opened it
     */
    Identities(Topics topics) {
        this.topics = topics;
    }

    /** From now on this topic is asked after. */
    public void expect(Topic topic) {
        expected.put(topic.name(), topic);
    }

    /** The id that is expected of a topic; empty if none is. */
    public String expected(String topic) {
        Topic known = expected.get(topic);
        return known == null ? "" : known.id();
    }

    /** What became of a topic that is another one now: one line for people. Null if all are as expected, as far as is known. Call it often. */
    public @Nullable String changed() {
        DescribeTopicsResult last = asked;
        String found = null;
        if (last != null && last.topicNameValues().values().stream().allMatch(KafkaFuture::isDone)) {
            asked = null;
            found = look(last);
        }
        long now = System.nanoTime();
        if (asked == null && !expected.isEmpty() && now - askedAt >= EVERY_NANOS) {
            askedAt = now;
            asked = topics.admin()
                    .describeTopics(expected.keySet(), new DescribeTopicsOptions().timeoutMs(PATIENCE_MS));
        }
        return found;
    }

    private @Nullable String look(DescribeTopicsResult answer) {
        for (var entry : answer.topicNameValues().entrySet()) {
            String name = entry.getKey();
            try {
                TopicDescription topic = entry.getValue().get();
                Topic known = Objects.requireNonNull(expected.get(name));
                if (!topic.topicId().toString().equals(known.id())) {
                    return "topic " + name + " was deleted and made anew";
                }
                int partitions = topic.partitions().size();
                if (partitions != known.partitions()) {
                    return "topic " + name + " has " + partitions + " partitions now, and had " + known.partitions();
                }
            } catch (ExecutionException e) {
                if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                    return "topic " + name + " was deleted";
                }
                // A cluster that does not answer says nothing about its topics.
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        return null;
    }
}
