// SPDX-License-Identifier: Apache-2.0
package io.weir.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.weir.river.Cluster;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class LiveStoreTest {

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void itsProcessorWritesAndForwardsBeforeEachCommit(boolean persistent) {
        var seen = new Counting.Seen();
        try (var driver = new TopologyTestDriver(Counting.topology(persistent, seen), configuration("unused:1", "a"))) {
            var in = driver.createInputTopic("in", new ByteArraySerializer(), new ByteArraySerializer());
            var out = driver.createOutputTopic("out", new StringDeserializer(), new ByteArrayDeserializer());
            in.pipeInput(bytes("a"));
            in.pipeInput(bytes("a"));
            in.pipeInput(bytes("b"));
            assertThat(out.readKeyValuesToList())
                    .extracting(
                            pair -> pair.key + "=" + ByteBuffer.wrap(pair.value).getLong())
                    .containsExactly("a@0=1", "a@0=2", "b@0=1");

            var store = (LiveStore) driver.getStateStore("live");
            assertThat(ByteBuffer.wrap(store.get(bytes("a"))).getLong()).isEqualTo(2);

            // What a task that becomes a standby is told.
            store.clearCache();
            assertThat(seen.clears).hasValue(1);
            store.flushCache();
            assertThat(out.isEmpty()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void scansInTheOrderOfUnsignedBytes(boolean persistent) {
        try (var driver = new TopologyTestDriver(
                Counting.topology(persistent, new Counting.Seen()), configuration("unused:1", "a"))) {
            var store = (LiveStore) driver.getStateStore("live");
            var hex = HexFormat.of();
            for (String key : List.of("ffff01", "01", "ff", "0100", "7f", "80", "ffff", "02")) {
                store.put(hex.parseHex(key), bytes(key));
            }
            Map<String, List<String>> cases = new TreeMap<>(Map.of(
                    "", List.of("01", "0100", "02", "7f", "80", "ff", "ffff", "ffff01"),
                    "01", List.of("01", "0100"),
                    "ff", List.of("ff", "ffff", "ffff01"),
                    "ffff", List.of("ffff", "ffff01"),
                    "03", List.of()));
            cases.forEach((prefix, expected) -> {
                var found = new ArrayList<String>();
                store.scan(hex.parseHex(prefix), (key, value) -> {
                    assertThat(new String(value, StandardCharsets.UTF_8)).isEqualTo(hex.formatHex(key));
                    found.add(hex.formatHex(key));
                });
                assertThat(found).as("prefix %s", prefix).isEqualTo(expected);
            });

            byte[] mine = store.get(hex.parseHex("7f"));
            mine[0] = 0;
            assertThat(store.get(hex.parseHex("7f"))).isEqualTo(bytes("7f"));
            store.delete(hex.parseHex("7f"));
            store.delete(hex.parseHex("7f"));
            assertThat(store.get(hex.parseHex("7f"))).isNull();
        }
    }

    /**
     * On a broker: commits by the hundred milliseconds, a failure in the middle of a transaction, a second instance that takes a task
     * over and leaves again, a restart from the changelog alone; and records stamped in the far future.
     */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void holdsOnABrokerThroughFailureAndMoves(boolean persistent) throws Exception {
        try (var cluster = Cluster.temporary()) {
            cluster.createTopic(
                    "in",
                    2,
                    Map.of(
                            "message.timestamp.type",
                            "CreateTime",
                            "message.timestamp.after.max.ms",
                            "" + Long.MAX_VALUE));
            cluster.createTopic("out", 1, Map.of("message.timestamp.type", "LogAppendTime"));
            var seen = new Counting.Seen();
            seen.fatal.set(700);
            var one = streams(cluster, "one", persistent, seen);
            var two = streams(cluster, "two", persistent, seen);
            try (var results = new KafkaConsumer<>(
                    Map.of(
                            "bootstrap.servers", cluster.bootstrap(),
                            "isolation.level", "read_committed",
                            "auto.offset.reset", "earliest",
                            "group.id", "results"),
                    new StringDeserializer(),
                    new ByteArrayDeserializer())) {
                results.subscribe(List.of("out"));
                var newest = new TreeMap<String, Long>();
                one.start();
                send(cluster, 1000);
                awaitCounts(results, newest, 100);
                assertThat(seen.records)
                        .as("the failed transaction's records came again")
                        .hasValueGreaterThan(1000);
                assertThat(seen.forwards.get())
                        .as("bytes at commits only, not once a record")
                        .isLessThan(500);

                long clears = seen.clears.get();
                two.start();
                await().atMost(Duration.ofSeconds(120)).until(() -> activeTasks(one) == 1 && activeTasks(two) == 1);
                assertThat(seen.clears)
                        .as("the task that moved left a standby behind, whose live objects are dropped")
                        .hasValueGreaterThan(clears);
                send(cluster, 1000);
                awaitCounts(results, newest, 200);

                one.close(CloseOptions.timeout(Duration.ofSeconds(20))
                        .withGroupMembershipOperation(CloseOptions.GroupMembershipOperation.LEAVE_GROUP));
                send(cluster, 1000);
                awaitCounts(results, newest, 300);
                two.close(CloseOptions.timeout(Duration.ofSeconds(20))
                        .withGroupMembershipOperation(CloseOptions.GroupMembershipOperation.LEAVE_GROUP));

                var three = streams(cluster, "three", persistent, seen);
                three.start();
                send(cluster, 1000);
                awaitCounts(results, newest, 400);
                three.close();
            } finally {
                one.close();
                two.close();
            }
        }
    }

    private static long activeTasks(KafkaStreams streams) {
        return streams.metadataForLocalThreads().stream()
                .mapToLong(thread -> thread.activeTasks().size())
                .sum();
    }

    private static void awaitCounts(KafkaConsumer<String, byte[]> results, TreeMap<String, Long> newest, long each) {
        await().atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(10))
                .untilAsserted(() -> {
                    results.poll(Duration.ofMillis(100))
                            .forEach(record -> newest.put(
                                    record.key(),
                                    ByteBuffer.wrap(record.value()).getLong()));
                    var sums = new TreeMap<String, Long>();
                    newest.forEach((key, count) -> sums.merge(key.substring(0, key.indexOf('@')), count, Long::sum));
                    assertThat(sums)
                            .hasSize(10)
                            .allSatisfy((word, sum) -> assertThat(sum).isEqualTo(each));
                });
    }

    /** Ten words in turn, over both partitions, from years ago and from years ahead. */
    private static void send(Cluster cluster, int records) {
        try (var producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", cluster.bootstrap()),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            for (int i = 0; i < records; i++) {
                long time = i % 3 == 0 ? 4_000_000_000_000L : 1_000_000_000_000L;
                producer.send(new ProducerRecord<>("in", (i / 10) % 2, time, null, bytes("w" + i % 10)));
            }
        }
    }

    private KafkaStreams streams(Cluster cluster, String instance, boolean persistent, Counting.Seen seen) {
        var streams =
                new KafkaStreams(Counting.topology(persistent, seen), configuration(cluster.bootstrap(), instance));
        streams.setUncaughtExceptionHandler(failure -> StreamThreadExceptionResponse.REPLACE_THREAD);
        return streams;
    }

    private Properties configuration(String bootstrap, String instance) {
        var properties = new Properties();
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "counting");
        properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap);
        properties.put(
                StreamsConfig.STATE_DIR_CONFIG, directory.resolve(instance).toString());
        properties.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        properties.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, "100");
        properties.put(StreamsConfig.NUM_STANDBY_REPLICAS_CONFIG, "1");
        properties.put(StreamsConfig.ACCEPTABLE_RECOVERY_LAG_CONFIG, Long.toString(Long.MAX_VALUE));
        properties.put("ensure.explicit.internal.resource.naming", "true");
        properties.put("consumer.auto.offset.reset", "earliest");
        return properties;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
