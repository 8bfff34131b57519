// SPDX-License-Identifier: Apache-2.0
package io.weir.topology;

import io.weir.registry.RegistryException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.MissingSourceTopicException;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.jspecify.annotations.Nullable;

/**
 * A Kafka Streams application that is kept running: it looks at its topics, starts, and when something fails it stops, says so in one
 * line, and begins again from the topics until it is closed. Nothing is lost on the way, since everything is committed at once or not
 * at all.
 */
public final class Application implements AutoCloseable {

    private static final Duration CLOSE = Duration.ofSeconds(20);
    private static final long FIRST_PAUSE_MS = 500;
    private static final long LONGEST_PAUSE_MS = 10_000;
    /** After a refusal only a person can help. */
    private static final long REFUSED_PAUSE_MS = 30_000;

    /** Where an application is. */
    public enum State {
        /** Looking at topics, joining its group or restoring its stores. */
        STARTING,
        /** Every task it was given is running. */
        RUNNING,
        /** Something that will come back by itself is not there. */
        WAITING,
        /** A person must decide something; it looks again every thirty seconds. */
        REFUSED,
        /** Closed. */
        CLOSED
    }

    /** Makes the topology, after looking at the topics and creating those that are to be. */
    @FunctionalInterface
    public interface Maker {

        /**
         * Looks and makes; called before each start. When a topic that it {@linkplain Topics#identities expects} to stay the same is
         * made anew, the application begins again.
         *
         * @param topics of the application's cluster
         * @param facts for the topology's processors
         * @throws RefusedException if only a person can help
         * @throws AwayException if it may be tried again
         */
        Topology make(Topics topics, Facts facts);
    }

    private final String id;
    private final Map<String, Object> kafka;
    private final Map<String, Object> streams;
    private final String stateDirectory;
    private final Maker maker;
    private final Consumer<String> report;
    private final Thread thread;
    private final CountDownLatch closing = new CountDownLatch(1);
    private volatile long refusedPause = REFUSED_PAUSE_MS;
    private volatile State state = State.STARTING;
    private volatile @Nullable String trouble;
    private final AtomicLong restarts = new AtomicLong();

    /**
     * An application that does nothing until it is started.
     *
     * @param id of the application: its consumer group, and what its changelog's name begins with
     * @param kafka how all its clients reach the cluster, as written; see {@link Clients}
     * @param streams of Kafka Streams, as written
     * @param stateDirectory where stores lie
     * @param report takes each line for people
     */
    public Application(
            String id,
            Map<String, Object> kafka,
            Map<String, Object> streams,
            String stateDirectory,
            Maker maker,
            Consumer<String> report) {
        this.id = id;
        this.kafka = Map.copyOf(kafka);
        this.streams = Map.copyOf(streams);
        this.stateDirectory = stateDirectory;
        this.maker = maker;
        this.report = report;
        thread = new Thread(this::run, id);
    }

    /** Its id. */
    public String id() {
        return id;
    }

    /** Where it is. */
    public State state() {
        return state;
    }

    /** Why it waits or refuses: one line; null if it does neither. */
    public @Nullable String trouble() {
        return trouble;
    }

    /** How often it began again after it failed or could not begin. */
    public long restarts() {
        return restarts.get();
    }

    /** Whether its thread has ended though nobody closed it: only an error of the JVM does that. */
    public boolean hasDied() {
        return thread.getState() == Thread.State.TERMINATED && closing.getCount() > 0;
    }

    /** How often its tasks commit. */
    public Duration commitInterval() {
        return Duration.ofMillis(
                Long.parseLong(String.valueOf(properties().get(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG))
                        .strip()));
    }

    /** Where its stores lie. */
    public Path stateDirectory() {
        return Path.of(stateDirectory, id);
    }

    /** Looks again sooner after a refusal than every thirty seconds; for tests. */
    void refusedPause(long millis) {
        refusedPause = millis;
    }

    /** Begins. */
    public void start() {
        thread.start();
    }

    /** What the name of the changelog of a store is. */
    public static String changelog(String application, String store) {
        return application + "-" + store + "-changelog";
    }

    /** The configuration that Kafka Streams gets: defaults, then what was written, then what the protocol rests on. */
    Properties properties() {
        var all = new HashMap<String, Object>();
        all.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, 1_000);
        all.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, 1);
        all.put(StreamsConfig.REPLICATION_FACTOR_CONFIG, -1);
        all.put(StreamsConfig.STATE_DIR_CONFIG, stateDirectory);
        all.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        // A window with very many groups closes in one transaction.
        all.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, 60_000);
        all.putAll(Buffers.consumer());
        all.putAll(Buffers.producer());
        all.put(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, SharedRocks.class.getName());
        all.putAll(kafka);
        all.putAll(streams);
        all.put(StreamsConfig.APPLICATION_ID_CONFIG, id);
        all.put("ensure.explicit.internal.resource.naming", true);
        var properties = new Properties();
        properties.putAll(all);
        return properties;
    }

    private void run() {
        long pause = FIRST_PAUSE_MS;
        while (closing.getCount() > 0) {
            long begun = System.nanoTime();
            try {
                state = State.STARTING;
                once();
            } catch (RuntimeException e) {
                state = tell(e);
            }
            if (System.nanoTime() - begun > TimeUnit.MINUTES.toNanos(1)) {
                pause = FIRST_PAUSE_MS;
            }
            pause(state == State.REFUSED ? refusedPause : pause);
            pause = Math.min(2 * pause, LONGEST_PAUSE_MS);
            restarts.incrementAndGet();
        }
        state = State.CLOSED;
    }

    /** Runs until it is closed or something fails. */
    private void once() {
        var failed = new AtomicReference<@Nullable Throwable>();
        var ended = new CountDownLatch(1);
        makeStateDirectory();
        try (var topics = new Topics(Clients.admin(kafka))) {
            var positions = new Positions();
            Topology topology = maker.make(topics, new BrokerFacts(topics, Clients.consumer(kafka), id, positions));
            var running = new KafkaStreams(topology, properties(), positions.clients());
            running.setUncaughtExceptionHandler(thrown -> {
                failed.compareAndSet(null, thrown);
                ended.countDown();
                return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
            });
            running.setStateListener((now, before) -> {
                if (now == KafkaStreams.State.RUNNING) {
                    works();
                } else if (now == KafkaStreams.State.ERROR) {
                    ended.countDown();
                } else if (now == KafkaStreams.State.REBALANCING) {
                    state = State.STARTING;
                }
            });
            try {
                running.start();
                var pulse = new Pulse(topics);
                while (!ended.await(100, TimeUnit.MILLISECONDS) && closing.getCount() > 0) {
                    feel(pulse, running);
                    String changed = topics.identities().changed();
                    if (changed != null) {
                        throw new AwayException(changed);
                    }
                }
                Throwable early = failed.get();
                if (early != null) {
                    // Closing may take its time.
                    state = tell(new Failed(early));
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                closing.countDown();
            } finally {
                // Leaving the group lets the next start, here or elsewhere, begin at once instead of after the
                // session's time-out.
                running.close(CloseOptions.timeout(CLOSE)
                        .withGroupMembershipOperation(CloseOptions.GroupMembershipOperation.LEAVE_GROUP));
            }
            Throwable thrown = failed.get();
            if (thrown != null) {
                throw new Failed(thrown);
            }
        }
    }

    private void works() {
        if (trouble != null) {
            report.accept(id + ": running again");
        }
        trouble = null;
        state = State.RUNNING;
    }

    /** Says that the cluster does not answer long before Kafka Streams gives up, which it need not do if the cluster comes back. */
    private void feel(Pulse pulse, KafkaStreams streams) {
        if (!pulse.answers()) {
            Throwable failure = pulse.failure();
            String denied = failure == null ? null : Denial.line(cluster(), id, failure);
            tell(denied == null ? awayLine() : denied + "; trying again");
            state = State.WAITING;
        } else if (state == State.WAITING && streams.state() == KafkaStreams.State.RUNNING) {
            works();
        }
    }

    private String awayLine() {
        return "the cluster at " + cluster() + " does not answer; trying again";
    }

    private String cluster() {
        return String.valueOf(kafka.get(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG));
    }

    /**
     * Kafka Streams looks whether it is there and then makes it; of two applications that start at the same time on a new directory
     * one fails.
     */
    private void makeStateDirectory() {
        try {
            Files.createDirectories(Path.of(stateDirectory));
        } catch (IOException e) {
            throw new RefusedException("the state directory " + stateDirectory + " cannot be made: " + e);
        }
    }

    private static final class Failed extends RuntimeException {
        private static final long serialVersionUID = 1;

        Failed(Throwable cause) {
            super(cause);
        }
    }

    private static <T extends Throwable> @Nullable T cause(Throwable thrown, Class<T> kind) {
        for (Throwable at = thrown; at != null; at = at.getCause()) {
            if (kind.isInstance(at)) {
                return kind.cast(at);
            }
        }
        return null;
    }

    private State tell(RuntimeException e) {
        RefusedException refused = cause(e, RefusedException.class);
        if (refused != null) {
            tell(String.valueOf(refused.getMessage()));
            return State.REFUSED;
        }
        String denied = Denial.line(cluster(), id, e);
        if (denied != null) {
            tell(denied);
            return State.REFUSED;
        }
        AwayException away = cause(e, AwayException.class);
        RegistryException registry = cause(e, RegistryException.class);
        if (registry != null && !registry.isAway()) {
            tell(String.valueOf(registry.getMessage()));
            return State.REFUSED;
        }
        if (away != null || registry != null) {
            tell((away != null ? away.getMessage() : registry == null ? "" : registry.getMessage()) + "; trying again");
        } else if (cause(e, MissingSourceTopicException.class) != null
                || cause(e, UnknownTopicOrPartitionException.class) != null) {
            tell("a topic was deleted on " + cluster() + "; starting again");
        } else if (cause(e, RetriableException.class) != null) {
            tell(awayLine());
        } else {
            Throwable last = e;
            while (last.getCause() != null) {
                last = last.getCause();
            }
            tell((last instanceof KafkaException ? "" : last.getClass().getSimpleName() + ": ") + last.getMessage()
                    + "; starting again");
        }
        return State.WAITING;
    }

    private void tell(String line) {
        String one = line.replaceAll("\\s*\\R\\s*", " ");
        if (!one.equals(trouble)) {
            report.accept(id + ": " + one);
        }
        trouble = one;
    }

    private void pause(long millis) {
        try {
            boolean closed = closing.await(millis, TimeUnit.MILLISECONDS);
            if (closed) {
                state = State.CLOSED;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            closing.countDown();
        }
    }

    /** Commits what is in hand and stops. */
    @Override
    public void close() {
        closing.countDown();
        try {
            thread.join(2 * CLOSE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
