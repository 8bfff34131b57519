// SPDX-License-Identifier: Apache-2.0
package io.weir.drill;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.weir.wire.Ledger;
import io.weir.wire.Watermark;
import io.weir.wire.codec.KeyText;
import io.weir.wire.codec.RecordCodec;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/** What lies in the topics of one cluster, as anyone may read it who reads what is committed. */
final class Found {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final String bootstrap;

    Found(String bootstrap) {
        this.bootstrap = bootstrap;
    }

    /** All records of a topic up to its present end; none if it is not there. */
    List<ConsumerRecord<byte[], byte[]>> read(String topic) {
        Map<String, Object> properties = Map.of(
                "bootstrap.servers", bootstrap,
                "isolation.level", "read_committed",
                "allow.auto.create.topics", "false");
        var found = new ArrayList<ConsumerRecord<byte[], byte[]>>();
        try (var consumer = new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            var partitions = consumer.partitionsFor(topic, Duration.ofSeconds(5)).stream()
                    .map(info -> new TopicPartition(topic, info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            var ends = consumer.endOffsets(partitions);
            for (var end : ends.entrySet()) {
                while (consumer.position(end.getKey()) < end.getValue()) {
                    consumer.poll(Duration.ofMillis(100)).forEach(found::add);
                }
            }
        }
        return found;
    }

    /** What the merges below say of what became of all events: a ledger for each partition, {@code Ledger.EMPTY} where nothing is. */
    List<Ledger> ledgers(String topic, int partitions) {
        var codec = new RecordCodec(0);
        var newest = new TreeMap<Integer, Watermark>();
        for (var record : read(topic)) {
            if (record.value() != null && KeyText.parse(new String(record.key(), StandardCharsets.UTF_8)) == null) {
                newest.merge(
                        record.partition(),
                        codec.readWatermark(record.value()),
                        (old, now) -> now.isAfter(old) ? now : old);
            }
        }
        var ledgers = new ArrayList<Ledger>();
        for (int partition = 0; partition < partitions; partition++) {
            Watermark mark = newest.get(partition);
            ledgers.add(mark == null ? Ledger.EMPTY : mark.ledger());
        }
        return ledgers;
    }

    /** How many events all partitions know of: what is counted for good. */
    long counted(String topic, int partitions) {
        return ledgers(topic, partitions).stream()
                .mapToLong(ledger -> ledger.in().events())
                .min()
                .orElse(0);
    }

    /**
     * A row's newest revision.
     *
     * @param figures as {@link Oracle#figures} writes them
     * @param complete as it says
     * @param reported {@code sites_reported}
     * @param expected {@code sites_expected}
     */
    record Row(String figures, boolean complete, int reported, int expected) {}

    /**
     * The newest row of each key.
     *
     * @param compacted whether the topic is so old that compaction may have taken earlier revisions
     * @throws Broken if revisions of a row do not count from one without a gap, or one that was complete is not any more
     */
    Map<String, Row> rows(String topic, boolean compacted) {
        var rows = new TreeMap<String, Row>();
        var revisions = new HashMap<String, Long>();
        for (var record : read(topic)) {
            JsonNode row = json(record.value());
            String key = Oracle.key(Instant.parse(row.get("window_start").asText()), text(row.get("path")));
            long revision = row.get("revision").asLong();
            long before = revisions.getOrDefault(key, 0L);
            if (compacted ? revision <= before : revision != before + 1) {
                throw new Broken(key + " has revision " + revision + " after " + before + ": " + row);
            }
            revisions.put(key, revision);
            var now = new Row(
                    Oracle.figures(
                            row.get("requests").asLong(),
                            row.get("volume").asLong(),
                            row.get("fastest").asDouble(),
                            row.get("slowest").asDouble(),
                            row.get("average").asDouble()),
                    row.get("complete").asBoolean(),
                    row.get("sites_reported").asInt(),
                    row.get("sites_expected").asInt());
            Row former = rows.put(key, now);
            if (former != null && former.complete() && !now.complete()) {
                throw new Broken(key + " was complete and is not any more: " + row);
            }
        }
        return rows;
    }

    private static @Nullable String text(JsonNode value) {
        return value.isNull() ? null : value.asText();
    }

    private static JsonNode json(byte[] value) {
        try {
            return JSON.readTree(new String(value, StandardCharsets.UTF_8));
        } catch (JsonProcessingException e) {
            throw new Broken("a row is no JSON: " + e.getMessage());
        }
    }
}
