// SPDX-License-Identifier: Apache-2.0
package io.weir.topology;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.Test;

/** That a poll may ride through Kafka Streams is shown on a broker by {@link LiveStoreTest} and {@link KafkaFindingsTest}. */
class BatchTest {

    private static final TopicPartition ONE = new TopicPartition("in", 1);
    private static final TopicPartition TWO = new TopicPartition("in", 2);

    private static ConsumerRecord<byte[], ByteBuffer> record(TopicPartition partition, long offset, String value) {
        return new ConsumerRecord<>(
                partition.topic(),
                partition.partition(),
                offset,
                1_000 + offset,
                TimestampType.CREATE_TIME,
                -1,
                value.length(),
                null,
                // In the middle of something, as consumers hand values over.
                ByteBuffer.wrap(("<" + value + ">").getBytes(StandardCharsets.UTF_8), 1, value.length()),
                new RecordHeaders(),
                Optional.of(7));
    }

    private static ConsumerRecords<byte[], ByteBuffer> polled() {
        return new ConsumerRecords<>(
                Map.of(
                        ONE, List.of(record(ONE, 3, "a"), record(ONE, 4, "bc"), record(ONE, 9, "d")),
                        TWO, List.of(record(TWO, 0, "e"))),
                Map.of(ONE, new OffsetAndMetadata(11), TWO, new OffsetAndMetadata(1)));
    }

    @Test
    void aCarrierStandsWhereItsFirstRecordStood() {
        var carriers = Batch.carriers(polled());
        assertThat(carriers.count()).isEqualTo(2);
        assertThat(carriers.nextOffsets()).isEqualTo(polled().nextOffsets());
        var carrier = carriers.records(ONE).getFirst();
        assertThat(carrier.offset()).isEqualTo(3);
        assertThat(carrier.timestamp()).isEqualTo(1_003);
        assertThat(carrier.leaderEpoch()).contains(7);
        assertThat(carrier.serializedValueSize()).isEqualTo(4);
        assertThat(carriers.records(TWO).getFirst().offset()).isZero();
    }

    @Test
    void nothingPolledIsNothingCarried() {
        assertThat(Batch.carriers(ConsumerRecords.empty()).isEmpty()).isTrue();
    }

    @Test
    void processorsGetTheRecordsOfACarrierAndOthersAsTheyAre() {
        var seen = new ArrayList<String>();
        var topology = new Topology()
                .addSource("in", new ByteArrayDeserializer(), new ByteArrayDeserializer(), "in")
                .addProcessor("see", () -> new Seeing(seen), "in");
        var properties = new Properties();
        properties.putAll(Map.of("application.id", "batch", "bootstrap.servers", "unused:1"));
        try (var driver = new TopologyTestDriver(topology, properties)) {
            var in = driver.createInputTopic("in", new ByteArraySerializer(), new ByteArraySerializer());
            in.pipeInput(null, "plain".getBytes(StandardCharsets.UTF_8), 5);
            var carrier = Batch.carriers(polled()).records(ONE).getFirst();
            in.pipeInput(new TestRecord<>(null, null, carrier.headers(), carrier.timestamp()));
        }
        assertThat(seen).containsExactly("plain 5 0", "a 1003 3", "bc 1004 4", "d 1009 9");
    }

    /** A value of an uncompressed batch is a part of a broker's answer, which must not live for its sake. */
    @Test
    void valuesAreCopiedOutOfLargeBuffersOnly() {
        var parts = new Positions.Parts();
        var small = ByteBuffer.wrap(new byte[1_100], 1_000, 100).slice();
        assertThat(parts.deserialize("in", new RecordHeaders(), small)).isSameAs(small);
        var large = ByteBuffer.wrap(new byte[5_000], 1_000, 100).slice().put(0, (byte) 7);
        ByteBuffer copy = parts.deserialize("in", new RecordHeaders(), large);
        assertThat(copy).isEqualTo(large);
        assertThat(parts.deserialize("in", new RecordHeaders(), (ByteBuffer) null))
                .isNull();
        assertThat(Batch.bytes(copy)).hasSize(100).isSameAs(Batch.bytes(copy));
        assertThat(Batch.bytes(small)).hasSize(100).isNotSameAs(Batch.bytes(small));
        assertThat(Batch.bytes(null)).isNull();
    }

    private static final class Seeing extends ContextualProcessor<byte[], byte[], Void, Void> {
        private final List<String> seen;

        Seeing(List<String> seen) {
            this.seen = seen;
        }

        @Override
        public void process(Record<byte[], byte[]> record) {
            Batch.each(
                    record,
                    context(),
                    one -> seen.add(new String(Batch.bytes(one.value()), StandardCharsets.UTF_8) + " " + one.timestamp()
                            + " " + one.offset()));
        }
    }
}
