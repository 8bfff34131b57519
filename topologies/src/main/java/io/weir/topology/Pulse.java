// SPDX-License-Identifier: Apache-2.0
package io.weir.topology;

import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.common.KafkaFuture;
import org.jspecify.annotations.Nullable;

/**
 * Whether a cluster answers now. Kafka's consumers and producers wait for a broker that went away without a word, for half a minute
 * and more; a person who looks at the process should know sooner. Asks one small question a second and never waits for the answer.
 * Not for several threads.
 */
public final class Pulse {

    private static final long EVERY_NANOS = TimeUnit.SECONDS.toNanos(1);
    /** Longer than a busy broker's pause, shorter than a person's patience. */
    private static final int PATIENCE_MS = 5_000;

    private final Topics topics;
    private @Nullable KafkaFuture<String> asked;
    private long askedAt;
    private @Nullable Throwable failure;

    /**
     * Of a cluster that has answered a moment ago.
     *
     * @param topics of the cluster; closed by whoever opened it
     */
    public Pulse(Topics topics) {
        this.topics = topics;
        askedAt = System.nanoTime();
    }

    /** Whether the cluster answered the last question; one that is not five seconds old may still be answered. Call it often. */
    public boolean answers() {
        KafkaFuture<String> last = asked;
        if (last != null && last.isDone()) {
            asked = null;
            failure = last.toCompletionStage()
                    .<@Nullable Throwable>handle((id, thrown) -> thrown)
                    .toCompletableFuture()
                    .join();
        }
        long now = System.nanoTime();
        if (asked == null && now - askedAt >= EVERY_NANOS) {
            askedAt = now;
            asked = topics.admin()
                    .describeCluster(new DescribeClusterOptions().timeoutMs(PATIENCE_MS))
                    .clusterId();
        }
        return failure == null;
    }

    /** Why the last question was not answered; null if it was. */
    public @Nullable Throwable failure() {
        return failure;
    }
}
