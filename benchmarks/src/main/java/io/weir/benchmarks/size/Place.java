// SPDX-License-Identifier: Apache-2.0
package io.weir.benchmarks.size;

import io.weir.engine.FiguresSchema;
import io.weir.plan.ReductionPlan;
import io.weir.registry.SchemaRegistry;
import io.weir.river.ForkedCluster;
import io.weir.wire.PartialKey;
import io.weir.wire.codec.KeyText;
import io.weir.wire.codec.RecordCodec;
import io.weir.wire.codec.WireSchemas;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** A site to be measured: a broker in a process of its own, and a directory for an {@link Edge}. */
final class Place implements AutoCloseable {

    private final Path directory;
    private final boolean temporary;
    private final ForkedCluster broker;

    /**
     * A site.
     *
     * @param keep a new directory that stays; null for one that goes
     */
    Place(@Nullable Path keep) throws InterruptedException {
        try {
            directory = keep == null ? Files.createTempDirectory("weir-size") : Files.createDirectories(keep);
            temporary = keep == null;
            Files.createDirectories(directory.resolve("reductions"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        broker = ForkedCluster.start(directory.resolve("site"), 0, null, Map.of());
    }

    Path directory() {
        return directory;
    }

    String bootstrap() {
        return broker.bootstrap();
    }

    void reductions(String name, String yaml) {
        try {
            Files.writeString(directory.resolve("reductions").resolve(name), yaml);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void createTopic(String name, int partitions) throws InterruptedException {
        try (var admin = Admin.create(Map.of("bootstrap.servers", (Object) bootstrap()))) {
            // Event times lie in the past: nothing must be deleted for that.
            admin.createTopics(List.of(new NewTopic(name, partitions, (short) 1).configs(Map.of("retention.ms", "-1"))))
                    .all()
                    .get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("cannot create " + name, e);
        }
    }

    /** Makes lines. */
    @FunctionalInterface
    interface Lines {
        byte[] line(long number);
    }

    /**
     * Sends lines, dealt to the partitions in turn.
     *
     * @param perSecond how many, 0 for as fast as may be
     */
    @SuppressWarnings("FutureReturnValueIgnored") // the callback is told what the future would tell
    void send(String topic, int partitions, long from, long count, long perSecond, Lines lines)
            throws InterruptedException {
        var failure = new AtomicReference<Exception>();
        try (var producer = new KafkaProducer<>(
                Map.of(
                        "bootstrap.servers",
                        bootstrap(),
                        "compression.type",
                        "lz4",
                        "linger.ms",
                        50,
                        "batch.size",
                        65_536),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            long begun = System.nanoTime();
            for (long i = from; i < from + count && failure.get() == null; i++) {
                if (perSecond > 0) {
                    long due = begun + (i - from) * 1_000_000_000L / perSecond;
                    long early = due - System.nanoTime();
                    if (early > 5_000_000L) {
                        Thread.sleep(Duration.ofNanos(early));
                    }
                }
                producer.send(
                        new ProducerRecord<>(topic, (int) (i % partitions), null, lines.line(i)), (written, thrown) -> {
                            if (thrown != null) {
                                failure.compareAndSet(null, thrown);
                            }
                        });
            }
        }
        Exception thrown = failure.get();
        if (thrown != null) {
            throw new IllegalStateException("cannot write to " + topic, thrown);
        }
    }

    /** Bytes of all log segments of the site's topics whose names begin so. */
    long logged(String prefix) {
        return size(directory.resolve("site"), file -> {
            Path topic = file.getParent();
            return topic != null
                    && file.toString().endsWith(".log")
                    && topic.getFileName().toString().startsWith(prefix);
        });
    }

    /** Bytes of files. Some may come and go meanwhile. */
    static long size(Path below, Predicate<Path> which) {
        long[] bytes = new long[1];
        var adding = new SimpleFileVisitor<Path>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                bytes[0] += which.test(file) ? attributes.size() : 0;
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException gone) {
                return FileVisitResult.CONTINUE;
            }
        };
        try {
            Files.walkFileTree(below, adding);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes[0];
    }

    /**
     * What a topic of partials says.
     *
     * @param keys distinct windows, groups and origins
     * @param events in the newest partial of each
     */
    record Said(long keys, long events) {}

    /** Reads all that is committed in a topic of partials. */
    static Said said(String bootstrap, String topic, ReductionPlan plan) {
        var registry = SchemaRegistry.at("mock://size");
        var codec = new RecordCodec(registry.register(
                topic + "-value", WireSchemas.records(plan.name(), plan.version(), FiguresSchema.of(plan))));
        Map<String, long[]> newest = new HashMap<>();
        try (var consumer = new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers",
                        bootstrap,
                        "isolation.level",
                        "read_committed",
                        "auto.offset.reset",
                        "earliest"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            var partitions = consumer.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(topic, info.partition()))
                    .toList();
            consumer.assign(partitions);
            var ends = consumer.endOffsets(partitions);
            while (!ends.entrySet().stream().allMatch(end -> consumer.position(end.getKey()) >= end.getValue())) {
                for (var record : consumer.poll(Duration.ofMillis(200))) {
                    String text = new String(record.key(), StandardCharsets.UTF_8);
                    PartialKey key = KeyText.parse(text);
                    if (key != null) {
                        var partial = codec.readPartial(record.value());
                        newest.merge(
                                text,
                                new long[] {partial.version(), partial.events()},
                                (held, next) -> next[0] > held[0] ? next : held);
                    }
                }
            }
        }
        return new Said(
                newest.size(), newest.values().stream().mapToLong(one -> one[1]).sum());
    }

    @Override
    public void close() {
        broker.close();
        if (temporary) {
            try (var files = Files.walk(directory)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
