// SPDX-License-Identifier: Apache-2.0
package io.weir.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.weir.river.Cluster;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What Kafka does where its documentation is silent and the protocol leans on it: docs/decisions 0101 to 0103. A test that fails
 * after an upgrade means that the page must be written anew, and the code that relies on it looked at.
 */
final class KafkaFindingsTest {

    @TempDir
    Path directory;

    private Cluster cluster;
    private Admin admin;

    @BeforeEach
    void start() {
        cluster = Cluster.temporary();
        admin = cluster.admin();
        cluster.createTopic("in", 1, Map.of());
        cluster.createTopic("out", 1, Map.of());
    }

    @AfterEach
    void stop() {
        admin.close();
        cluster.close();
    }

    /** Where Streams resumes, and with what, when this or that is gone. */
    @ParameterizedTest
    @CsvSource({
        // persistent, local state lost, changelog lost, what the word had been counted to afterwards
        "false, false, true,  5",
        "true,  true,  false, 15",
        "true,  false, true,  5",
        "true,  true,  true,  5",
    })
    void resumesAtTheCommittedOffsetWhateverBecameOfTheStore(
            boolean persistent, boolean localLost, boolean changelogLost, long expected) throws Exception {
        send(10);
        run(persistent, 10);
        if (localLost) {
            delete(directory.resolve("state"));
        }
        if (changelogLost) {
            admin.deleteTopics(List.of("counting-live-changelog")).all().get();
            await().until(() -> !admin.listTopics().names().get().contains("counting-live-changelog"));
        }
        send(5);
        assertThat(run(persistent, expected)).isEqualTo(expected);
        assertThat(committed("counting"))
                .as("nothing was read twice, nothing was left out")
                .isEqualTo(15);
    }

    /** Runs the counting application until it has counted so far, or for some seconds; returns what it counted last. */
    private long run(boolean persistent, long until) throws Exception {
        var properties = new Properties();
        properties.putAll(Map.of(
                "application.id", "counting",
                "bootstrap.servers", cluster.bootstrap(),
                "state.dir", directory.resolve("state").toString(),
                "processing.guarantee", "exactly_once_v2",
                "commit.interval.ms", "50",
                "consumer.auto.offset.reset", "earliest"));
        var failures = new ArrayList<Throwable>();
        try (var streams = new KafkaStreams(
                Counting.topology(persistent, new Counting.Seen()), properties, new Positions().clients())) {
            streams.setUncaughtExceptionHandler(failure -> {
                failures.add(failure);
                return StreamThreadExceptionResponse.REPLACE_THREAD;
            });
            streams.start();
            await().atMost(Duration.ofSeconds(120)).until(() -> last() == until || !failures.isEmpty());
            streams.close(CloseOptions.timeout(Duration.ofSeconds(20))
                    .withGroupMembershipOperation(CloseOptions.GroupMembershipOperation.LEAVE_GROUP));
        }
        assertThat(failures).isEmpty();
        return last();
    }

    private long last() {
        long last = -1;
        for (byte[] value : read("out", "read_committed")) {
            last = ByteBuffer.wrap(value).getLong();
        }
        return last;
    }

    private long committed(String group) throws Exception {
        OffsetAndMetadata found = offsets(group).get(new TopicPartition("in", 0));
        return found == null ? -1 : found.offset();
    }

    private Map<TopicPartition, OffsetAndMetadata> offsets(String group) throws Exception {
        return admin.listConsumerGroupOffsets(group)
                .partitionsToOffsetAndMetadata()
                .get();
    }

    @Test
    void aGroupsOffsetsGoWithTheTopic() throws Exception {
        send(10);
        run(false, 10);
        assertThat(committed("counting")).isEqualTo(10);
        String before = id();

        admin.deleteTopics(List.of("in")).all().get();
        await().atMost(Duration.ofSeconds(120)).until(() -> offsets("counting").isEmpty());
        cluster.createTopic("in", 1, Map.of());

        assertThat(id()).isNotEqualTo(before);
        assertThat(offsets("counting")).isEmpty();
        send(3);
        assertThat(run(false, 13))
                .as("from the beginning of the new topic, on the old store")
                .isEqualTo(13);
        assertThat(committed("counting")).isEqualTo(3);
    }

    private String id() throws Exception {
        return admin.describeTopics(List.of("in"))
                .allTopicNames()
                .get()
                .get("in")
                .topicId()
                .toString();
    }

    /** A transaction that nobody ends holds up all who read committed behind it, until it times out or its owner's id comes back. */
    @Test
    void anAbandonedTransactionDelaysThoseBehindIt() throws Exception {
        var abandoned = producer("abandoned", 3_000);
        abandoned.initTransactions();
        abandoned.beginTransaction();
        abandoned.send(new ProducerRecord<>("out", "k", "abandoned")).get();
        long begun = System.nanoTime();
        try (var other = producer("other", 60_000)) {
            other.initTransactions();
            other.beginTransaction();
            other.send(new ProducerRecord<>("out", "k", "other")).get();
            other.commitTransaction();
        }
        assertThat(read("out", "read_uncommitted")).hasSize(2);
        assertThat(read("out", "read_committed"))
                .as("committed, and not to be seen")
                .isEmpty();

        await().atMost(Duration.ofSeconds(120))
                .until(() -> read("out", "read_committed").size() == 1);
        long delay = Duration.ofNanos(System.nanoTime() - begun).toMillis();
        // The broker looks every second here (transaction.abort.timed.out.transaction.cleanup.interval.ms), every ten
        // by default.
        assertThat(delay).isBetween(2_500L, 10_000L);
        abandoned.close(Duration.ZERO);

        var again = producer("again", 60_000);
        again.initTransactions();
        again.beginTransaction();
        again.send(new ProducerRecord<>("out", "k", "abandoned too")).get();
        try (var other = producer("other", 60_000)) {
            other.initTransactions();
            other.beginTransaction();
            other.send(new ProducerRecord<>("out", "k", "other too")).get();
            other.commitTransaction();
        }
        assertThat(read("out", "read_committed")).hasSize(1);
        begun = System.nanoTime();
        try (var owner = producer("again", 60_000)) {
            owner.initTransactions();
            await().atMost(Duration.ofSeconds(10))
                    .until(() -> read("out", "read_committed").size() == 2);
        }
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(5));
        again.close(Duration.ZERO);
    }

    private KafkaProducer<String, String> producer(String id, int timeout) {
        return new KafkaProducer<>(
                Map.of(
                        "bootstrap.servers", cluster.bootstrap(),
                        "transactional.id", id,
                        "transaction.timeout.ms", timeout),
                new StringSerializer(),
                new StringSerializer());
    }

    private void send(int count) {
        try (var producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", cluster.bootstrap()),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            for (int i = 0; i < count; i++) {
                producer.send(new ProducerRecord<>("in", "word".getBytes(StandardCharsets.UTF_8)));
            }
        }
    }

    private List<byte[]> read(String topic, String isolation) {
        var properties = new HashMap<String, Object>();
        properties.put("bootstrap.servers", cluster.bootstrap());
        properties.put("isolation.level", isolation);
        var found = new ArrayList<byte[]>();
        try (var consumer = new KafkaConsumer<>(properties, new StringDeserializer(), new ByteArrayDeserializer())) {
            var partition = new TopicPartition(topic, 0);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end = consumer.endOffsets(List.of(partition)).get(partition);
            while (consumer.position(partition) < end) {
                consumer.poll(Duration.ofMillis(100)).forEach(record -> found.add(record.value()));
            }
        }
        return found;
    }

    private static void delete(Path root) throws IOException {
        try (var files = Files.walk(root)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
