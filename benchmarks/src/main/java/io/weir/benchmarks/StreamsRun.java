// SPDX-License-Identifier: Apache-2.0
package io.weir.benchmarks;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.jspecify.annotations.Nullable;

/** Runs a topology over the raw topic until all of it is committed, with the meter on. */
final class StreamsRun {

    private static final Duration POLL = Duration.ofMillis(100);

    private final Run run;
    private final boolean exactlyOnce;
    private final int threads;

    StreamsRun(Run run, boolean exactlyOnce, int threads) {
        this.run = run;
        this.exactlyOnce = exactlyOnce;
        this.threads = threads;
    }

    /** The application's configuration: Kafka Streams' defaults, but for what the comparison holds equal. */
    Properties configuration() {
        var chosen = new Properties();
        chosen.put(StreamsConfig.APPLICATION_ID_CONFIG, run.id());
        chosen.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, run.bootstrap());
        chosen.put(StreamsConfig.STATE_DIR_CONFIG, run.directory().toString());
        chosen.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, threads);
        chosen.put(
                StreamsConfig.PROCESSING_GUARANTEE_CONFIG,
                exactlyOnce ? StreamsConfig.EXACTLY_ONCE_V2 : StreamsConfig.AT_LEAST_ONCE);
        chosen.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, run.commit().toMillis());
        chosen.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        return chosen;
    }

    /**
     * Runs until the group has committed the end of the raw topic, and of the topics that the topology writes for itself to read.
     *
     * @param between topics that the topology both writes and reads
     */
    void drain(Topology topology, Properties configuration, List<String> between, Meter meter)
            throws InterruptedException {
        var failure = new AtomicReference<Throwable>();
        try (var streams = new KafkaStreams(topology, configuration)) {
            streams.setStateListener((now, before) -> {
                if (now == KafkaStreams.State.RUNNING) {
                    meter.start();
                }
            });
            streams.setUncaughtExceptionHandler(thrown -> {
                failure.compareAndSet(null, thrown);
                return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
            });
            streams.start();
            Supplier<@Nullable String> trouble = () -> {
                Throwable thrown = failure.get();
                return thrown == null ? null : thrown.toString();
            };
            awaitCommitted(run.id(), List.of(run.topic()), trouble);
            // Only now: until it has written, the topology need not have made them.
            awaitCommitted(run.id(), between, trouble);
            meter.stop();
        }
    }

    /**
     * Waits until a group has committed the end of topics.
     *
     * @param trouble why it never will; null as long as it may
     */
    void awaitCommitted(String group, List<String> topics, Supplier<@Nullable String> trouble)
            throws InterruptedException {
        var partitions = partitions(topics);
        try (var admin = Admin.create(client())) {
            Await.until(
                    () -> {
                        String why = trouble.get();
                        if (why != null) {
                            throw new IllegalStateException(group + " failed: " + why);
                        }
                        return committed(admin, group, partitions);
                    },
                    POLL,
                    run.patience(),
                    () -> group + " has not drained " + topics);
        }
    }

    /**
     * Under exactly-once the last offset of a topic that the application writes may hold a transaction's marker for each of its
     * threads, which its reader commits only with its next commit: records that are none.
     */
    private int markers(String topic) {
        return exactlyOnce && !topic.equals(run.topic()) ? threads : 0;
    }

    private List<TopicPartition> partitions(List<String> topics) {
        return topics.stream().flatMap(name -> run.partitionsOf(name).stream()).toList();
    }

    private boolean committed(Admin admin, String group, List<TopicPartition> partitions) throws InterruptedException {
        var offsets = offsets(admin, group);
        return ends(admin, partitions).entrySet().stream()
                .allMatch(end -> offsets.getOrDefault(end.getKey(), 0L)
                        >= end.getValue().offset() - markers(end.getKey().topic()));
    }

    private static Map<TopicPartition, Long> offsets(Admin admin, String group) throws InterruptedException {
        Map<TopicPartition, Long> known = new HashMap<>();
        await(admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata())
                .forEach((partition, committed) -> {
                    if (committed != null) {
                        known.put(partition, committed.offset());
                    }
                });
        return known;
    }

    private static Map<TopicPartition, ListOffsetsResultInfo> ends(Admin admin, List<TopicPartition> partitions)
            throws InterruptedException {
        return await(admin.listOffsets(
                        partitions.stream().collect(Collectors.toMap(one -> one, one -> OffsetSpec.latest())))
                .all());
    }

    /**
     * Creates a topic of this run's, with as many partitions as the raw topic. Its records carry event times, which lie in the past,
     * so it keeps them for ever: otherwise the broker deletes them as they arrive.
     */
    void createTopic(String name) throws InterruptedException {
        try (var admin = Admin.create(client())) {
            await(admin.createTopics(List.of(new NewTopic(name, run.partitions(), (short) 1)
                            .configs(Map.of(TopicConfig.RETENTION_MS_CONFIG, "-1"))))
                    .all());
        }
    }

    /** Visits all committed keys and values of a topic, each partition in its order. */
    void visit(String topic, BiConsumer<byte[], byte[]> visitor) {
        Map<String, Object> configuration = client();
        configuration.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        configuration.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        configuration.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        var partitions = run.partitionsOf(topic);
        try (var consumer =
                new KafkaConsumer<>(configuration, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(partitions);
            var ends = consumer.endOffsets(partitions);
            long deadline = System.nanoTime() + run.patience().toNanos();
            while (!ends.entrySet().stream().allMatch(end -> consumer.position(end.getKey()) >= end.getValue())) {
                for (var record : consumer.poll(POLL)) {
                    visitor.accept(record.key(), record.value());
                }
                if (System.nanoTime() > deadline) {
                    throw new IllegalStateException(topic + " could not be read to its end within "
                            + run.patience().toSeconds() + " s");
                }
            }
        }
    }

    /**
     * Deletes the topics that this run made, and waits until they are gone: those whose names begin with its own, and Weir's, whose
     * names are the same in every run.
     */
    void deleteTopics() throws InterruptedException {
        try (var admin = Admin.create(client())) {
            var own = own(admin);
            await(admin.deleteTopics(own).all());
            Await.until(() -> own(admin).isEmpty(), POLL, run.patience(), () -> own + " were deleted and did not go");
        }
    }

    private List<String> own(Admin admin) throws InterruptedException {
        return await(admin.listTopics().names()).stream()
                .filter(name -> name.startsWith(run.id()) || name.startsWith("weir."))
                .sorted()
                .toList();
    }

    private Map<String, Object> client() {
        return new HashMap<>(Map.of(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, run.bootstrap()));
    }

    private static <T> T await(KafkaFuture<T> future) throws InterruptedException {
        try {
            return future.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("the broker refused: " + e.getCause(), e);
        }
    }
}
