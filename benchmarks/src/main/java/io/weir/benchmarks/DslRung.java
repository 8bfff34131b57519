// SPDX-License-Identifier: Apache-2.0
package io.weir.benchmarks;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Grouped;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.kstream.TimeWindowedDeserializer;
import org.apache.kafka.streams.kstream.TimeWindows;
import org.apache.kafka.streams.kstream.WindowedSerdes;

/**
 * The reduction as one would write it by hand with Kafka Streams' DSL, with some care: a line is parsed once, only what the
 * aggregate needs is written to the repartition topic, and all serdes are a few bytes of fixed layout. Default store (RocksDB) and
 * default cache.
 */
final class DslRung implements Rung {

    /** As long as a reduction takes late events by default: half a minute, and an hour of revisions. */
    private static final Duration GRACE = Duration.ofMinutes(60).plusSeconds(30);

    private final String name;
    private final boolean exactlyOnce;

    DslRung(String name, boolean exactlyOnce) {
        this.name = name;
        this.exactlyOnce = exactlyOnce;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String description() {
        return "Kafka Streams DSL by hand, " + (exactlyOnce ? "exactly_once_v2" : "at_least_once");
    }

    @Override
    public int threads() {
        return 1;
    }

    @Override
    public Answer read(Run run, Meter meter) throws InterruptedException {
        var streams = new StreamsRun(run, exactlyOnce, threads());
        String output = run.id() + "-rows";
        streams.createTopic(output);
        streams.drain(
                topology(run.topic(), output),
                streams.configuration(),
                List.of(run.id() + "-by-group-repartition"),
                meter);
        Map<String, Summary> rows = new HashMap<>();
        try (var keys = new TimeWindowedDeserializer<>(new StringDeserializer(), Reference.WINDOW);
                var values = SUMMARY.deserializer()) {
            streams.visit(output, (key, value) -> {
                var windowed = keys.deserialize(output, key);
                rows.put(
                        Answer.Rows.key(windowed.window().start(), Group.parse(windowed.key())),
                        values.deserialize(output, value));
            });
        }
        streams.deleteTopics();
        return new Answer.Rows(rows);
    }

    private static Topology topology(String input, String output) {
        var builder = new StreamsBuilder();
        builder.stream(
                        input,
                        Consumed.with(Serdes.ByteArray(), HIT)
                                .withTimestampExtractor((record, partitionTime) -> record.value() instanceof Hit hit
                                        ? Instant.parse(hit.time()).toEpochMilli()
                                        : partitionTime)
                                .withName("requests"))
                .filter((key, hit) -> !hit.path().startsWith("/health"), Named.as("no-probes"))
                .map(
                        (key, hit) -> KeyValue.pair(
                                Group.of(hit.path(), hit.status()).text(), new Sample(hit.bytes(), hit.milliseconds())),
                        Named.as("group-and-sample"))
                .groupByKey(Grouped.with("by-group", Serdes.String(), SAMPLE))
                .windowedBy(TimeWindows.ofSizeAndGrace(Duration.ofMillis(Reference.WINDOW), GRACE))
                .aggregate(
                        () -> Summary.EMPTY,
                        (group, sample, summary) -> summary.plus(sample.bytes, sample.milliseconds),
                        Named.as("summarise"),
                        Materialized.with(Serdes.String(), SUMMARY))
                .toStream(Named.as("changes"))
                .to(
                        output,
                        Produced.with(WindowedSerdes.timeWindowedSerdeFrom(String.class, Reference.WINDOW), SUMMARY)
                                .withName("rows"));
        return builder.build();
    }

    /** What the aggregate needs of a request. */
    private record Sample(long bytes, double milliseconds) {}

    private static final Serde<Hit> HIT = serde(
            (topic, hit) -> {
                throw new UnsupportedOperationException("requests are only read");
            },
            (topic, line) -> Hit.parse(line));

    private static final Serde<Sample> SAMPLE = serde(
            (topic, sample) -> ByteBuffer.allocate(16)
                    .putLong(sample.bytes)
                    .putDouble(sample.milliseconds)
                    .array(),
            (topic, bytes) -> {
                var buffer = ByteBuffer.wrap(bytes);
                return new Sample(buffer.getLong(), buffer.getDouble());
            });

    private static final Serde<Summary> SUMMARY = serde(
            (topic, summary) -> ByteBuffer.allocate(32)
                    .putLong(summary.requests())
                    .putLong(summary.bytes())
                    .putDouble(summary.fastest())
                    .putDouble(summary.slowest())
                    .array(),
            (topic, bytes) -> {
                var buffer = ByteBuffer.wrap(bytes);
                return new Summary(buffer.getLong(), buffer.getLong(), buffer.getDouble(), buffer.getDouble());
            });

    private static <T> Serde<T> serde(Serializer<T> serializer, Deserializer<T> deserializer) {
        return Serdes.serdeFrom(serializer, deserializer);
    }
}
