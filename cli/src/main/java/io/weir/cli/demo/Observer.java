// SPDX-License-Identifier: Apache-2.0
package io.weir.cli.demo;

import io.weir.plan.Plans;
import io.weir.plan.ReductionPlan;
import io.weir.plan.ReductionPlan.Tier;
import io.weir.topology.RowRecords;
import io.weir.topology.Wiring;
import io.weir.tree.Folded;
import io.weir.tree.Row;
import io.weir.wire.Ledger;
import io.weir.wire.PartialKey;
import io.weir.wire.Watermark;
import io.weir.wire.codec.KeyText;
import io.weir.wire.codec.RecordCodec;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the river from outside, as anyone with a consumer could: reads what crosses the links, and the rows. One thread for each
 * cluster that is read; every method may be called from any thread.
 */
final class Observer implements AutoCloseable {

    /** The newest row of a key, as its record was. */
    record Seen(Row row, String json) {}

    /** A partial that came over a link: its key, what it stands for, and the bytes of key and value. */
    record Crossed(PartialKey key, long events, int bytes) {}

    private record Spoken(String reduction, String place, int partition) {}

    private final LocalRiver river;
    private final Plans plans;
    private final Consumer<String> onRow;
    private final RecordCodec codec = new RecordCodec(0);
    private final List<KafkaConsumer<byte[], byte[]>> consumers = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean closing;

    // Guarded by this.
    private final Map<Spoken, Watermark> watermarks = new HashMap<>();
    private final Map<String, Map<String, Long>> linkBytes = new HashMap<>();
    private final Map<String, SortedMap<String, Seen>> rows = new TreeMap<>();
    private final Map<String, Map<String, Crossed>> crossed = new HashMap<>();
    private long lastRow = System.nanoTime();
    private @Nullable Long firstRow;

    /**
     * Begins to look; topics may come later.
     *
     * @param onRow takes each row as it comes, as JSON, from any thread
     */
    Observer(LocalRiver river, Plans plans, Consumer<String> onRow) {
        this.river = river;
        this.plans = plans;
        this.onRow = onRow;
        for (String region : river.regions()) {
            follow(region, topics(plan -> plan.publish().to() != Tier.SITE, "site"), topics(Tier.REGION));
        }
        follow(LocalRiver.CENTRE, topics(plan -> plan.publish().to() == Tier.CENTRAL, "region"), topics(Tier.CENTRAL));
        for (String site : river.regionOf().keySet()) {
            follow("site-" + site, List.of(), topics(Tier.SITE));
        }
    }

    private List<String> topics(java.util.function.Predicate<ReductionPlan> which, String tier) {
        return plans.reductions().values().stream()
                .filter(which)
                .map(plan -> Wiring.topic(tier, plan))
                .toList();
    }

    private List<String> topics(Tier highest) {
        return topics(plan -> plan.publish().to() == highest, "rows");
    }

    private void follow(String cluster, List<String> partials, List<String> rowTopics) {
        var partitions = new ArrayList<TopicPartition>();
        for (List<String> topics : List.of(partials, rowTopics)) {
            for (String topic : topics) {
                for (int partition = 0; partition < river.partitions(); partition++) {
                    partitions.add(new TopicPartition(topic, partition));
                }
            }
        }
        if (partitions.isEmpty()) {
            return;
        }
        var consumer = new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers", river.bootstrap(cluster),
                        "isolation.level", "read_committed",
                        "auto.offset.reset", "earliest",
                        "allow.auto.create.topics", "false",
                        // Topics are made while it looks.
                        "metadata.max.age.ms", "250"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        consumer.assign(partitions);
        consumers.add(consumer);
        threads.add(Thread.ofPlatform().name("observer-" + cluster).start(() -> read(consumer)));
    }

    private void read(KafkaConsumer<byte[], byte[]> consumer) {
        try {
            while (!closing) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
                    see(record);
                }
            }
        } catch (WakeupException e) {
            // Closing.
        } finally {
            consumer.close(org.apache.kafka.clients.consumer.CloseOptions.timeout(Duration.ofSeconds(1)));
        }
    }

    private synchronized void see(ConsumerRecord<byte[], byte[]> record) {
        String[] name = record.topic().split("\\.", 3);
        String tier = name[1];
        String reduction = name[2].substring(0, name[2].lastIndexOf(".v"));
        if (tier.equals("rows")) {
            var seen = new Seen(RowRecords.read(record), new String(record.value(), StandardCharsets.UTF_8));
            var ofReduction = rows.computeIfAbsent(reduction, key -> new TreeMap<>());
            String rowKey = new String(record.key(), StandardCharsets.UTF_8);
            if (RowRecords.unsays(record)) {
                ofReduction.remove(rowKey);
            } else {
                ofReduction.put(rowKey, seen);
            }
            onRow.accept(seen.json());
            lastRow = System.nanoTime();
            firstRow = firstRow == null ? Long.valueOf(lastRow) : firstRow;
            return;
        }
        String key = new String(record.key(), StandardCharsets.UTF_8);
        PartialKey partial = KeyText.parse(key);
        String incarnation;
        if (partial == null) {
            Watermark watermark = codec.readWatermark(record.value());
            incarnation = watermark.incarnation();
            watermarks.merge(
                    new Spoken(reduction, watermark.place(), record.partition()),
                    watermark,
                    (old, now) -> now.isAfter(old) ? now : old);
        } else {
            incarnation = partial.incarnation();
        }
        if (tier.equals("site")) {
            String place = incarnation.substring(0, incarnation.lastIndexOf('#'));
            String site = place.substring(place.indexOf('/') + 1);
            int bytes = record.key().length + record.value().length;
            linkBytes.computeIfAbsent(site, unseen -> new HashMap<>()).merge(reduction, (long) bytes, Long::sum);
            if (partial != null && !Folded.isMark(partial.group())) {
                long events = codec.readPartial(record.value()).events();
                crossed.computeIfAbsent(site, unseen -> new HashMap<>())
                        .put(reduction, new Crossed(partial, events, bytes));
            }
        }
    }

    /** The newest watermarks of a place for a reduction, one a partition that has spoken. */
    synchronized Collection<Watermark> watermarks(String reduction, String place) {
        return watermarks.entrySet().stream()
                .filter(entry -> entry.getKey().reduction().equals(reduction)
                        && entry.getKey().place().equals(place))
                .map(Map.Entry::getValue)
                .toList();
    }

    /** What became of a site's events, as its own watermarks tell it above. */
    Ledger ledger(String reduction, String site) {
        return watermarks(reduction, river.regionOf().get(site) + "/" + site).stream()
                .max(java.util.Comparator.comparingLong(
                        watermark -> watermark.ledger().in().events()))
                .map(Watermark::ledger)
                .orElse(Ledger.EMPTY);
    }

    /** Keys and values that came over the link of a site, before compression. */
    synchronized long linkBytes(String site, String reduction) {
        return linkBytes.getOrDefault(site, Map.of()).getOrDefault(reduction, 0L);
    }

    /** The newest rows of a reduction, in the order of window and group. */
    synchronized List<Seen> rows(String reduction) {
        return List.copyOf(rows.getOrDefault(reduction, new TreeMap<>()).values());
    }

    /** The newest partial that a site sent up; null if none came. */
    synchronized @Nullable Crossed crossed(String site, String reduction) {
        return crossed.getOrDefault(site, Map.of()).get(reduction);
    }

    /** Nanoseconds since a row came, or since the beginning. */
    synchronized long quiet() {
        return System.nanoTime() - lastRow;
    }

    /** When the first row came, by {@link System#nanoTime}; null if none has. */
    synchronized @Nullable Long firstRow() {
        return firstRow;
    }

    @Override
    public void close() {
        closing = true;
        consumers.forEach(KafkaConsumer::wakeup);
        for (Thread thread : threads) {
            try {
                thread.join(5_000);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
