// SPDX-License-Identifier: Apache-2.0
package io.weir.cli.demo;

import io.weir.engine.PublishedEvent;
import io.weir.plan.EventsPlan;
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
import java.util.Objects;
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
 * Looks at the river from outside, as anyone with a consumer could: reads what crosses the links, the rows, and the events. One thread for each
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
    private final boolean remembering;
    private final Consumer<String> onRow;
    private final Map<String, PublishedEvent.Reader> readers = new HashMap<>();
    private final RecordCodec codec = new RecordCodec(0);
    private final List<KafkaConsumer<byte[], byte[]>> consumers = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean closing;

    // Guarded by this.
    private final Map<Spoken, Watermark> watermarks = new HashMap<>();
    private final Map<String, Map<String, Long>> linkBytes = new HashMap<>();
    private final Map<String, SortedMap<String, Seen>> rows = new TreeMap<>();
    private final Map<String, Map<String, Crossed>> crossed = new HashMap<>();
    /** Of events at their highest tier, by reduction and key; empty unless they are remembered. */
    private final Map<String, Map<String, String>> events = new HashMap<>();
    /** Bytes of what crossed links, by the raw topic's id, and the sites of these topics: an event's key tells no more. */
    private final Map<String, Map<String, Long>> eventBytes = new HashMap<>();

    private final Map<String, String> siteOf = new HashMap<>();
    private final RecordCodec ofWatermarks = RecordCodec.ofWatermarks(0);
    private long lastRow = System.nanoTime();
    private @Nullable Long firstRow;

    /**
     * Begins to look; topics may come later.
     *
     * @param remembering whether events are kept, so that they can be counted and written down; there may be too many for that
     * @param onRow takes each row and each event as it comes, as JSON, from any thread
     */
    Observer(LocalRiver river, Plans plans, boolean remembering, Consumer<String> onRow) {
        this.river = river;
        this.plans = plans;
        this.remembering = remembering;
        this.onRow = onRow;
        plans.events().values().forEach(plan -> readers.put(plan.name(), new PublishedEvent.Reader(plan)));
        for (String region : river.regions()) {
            follow(
                    region,
                    topics(plan -> plan.publish().to() != Tier.SITE, "site"),
                    topics(Tier.REGION),
                    events(plan -> plan.publish().to() != Tier.SITE));
        }
        follow(
                LocalRiver.CENTRE,
                topics(plan -> plan.publish().to() == Tier.CENTRAL, "region"),
                topics(Tier.CENTRAL),
                events(plan -> plan.publish().to() == Tier.CENTRAL));
        for (String site : river.regionOf().keySet()) {
            follow(
                    "site-" + site,
                    List.of(),
                    topics(Tier.SITE),
                    events(plan -> plan.publish().to() == Tier.SITE));
        }
    }

    private List<String> events(java.util.function.Predicate<EventsPlan> which) {
        return plans.events().values().stream().filter(which).map(Wiring::topic).toList();
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

    private void follow(String cluster, List<String> partials, List<String> rowTopics, List<String> eventTopics) {
        var partitions = new ArrayList<TopicPartition>();
        for (List<String> topics : List.of(partials, rowTopics, eventTopics)) {
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
        threads.add(Thread.ofPlatform().name("observer-" + cluster).start(() -> read(cluster, consumer)));
    }

    private void read(String cluster, KafkaConsumer<byte[], byte[]> consumer) {
        try {
            while (!closing) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
                    see(cluster, record);
                }
            }
        } catch (WakeupException e) {
            // Closing.
        } finally {
            consumer.close(org.apache.kafka.clients.consumer.CloseOptions.timeout(Duration.ofSeconds(1)));
        }
    }

    private synchronized void see(String cluster, ConsumerRecord<byte[], byte[]> record) {
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
            came(seen.json());
            return;
        }
        if (tier.equals("events")) {
            seeEvent(cluster, reduction, record);
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

    private void seeEvent(String cluster, String reduction, ConsumerRecord<byte[], byte[]> record) {
        EventsPlan plan = Objects.requireNonNull(plans.events().get(reduction));
        String key = new String(record.key(), StandardCharsets.UTF_8);
        String topicId;
        if (KeyText.isWatermark(key)) {
            Watermark watermark = ofWatermarks.readWatermark(record.value());
            watermarks.merge(
                    new Spoken(reduction, watermark.place(), record.partition()),
                    watermark,
                    (old, now) -> now.isAfter(old) ? now : old);
            // region/site/topicId-partition@base
            String[] parts = watermark.incarnation().split("/", 3);
            topicId = parts[2].substring(0, parts[2].lastIndexOf('-', parts[2].lastIndexOf('@')));
            siteOf.put(topicId, parts[1]);
        } else {
            topicId = key.substring(2, key.indexOf('"', 2));
            if (isHighest(plan, cluster)) {
                String json = Objects.requireNonNull(readers.get(reduction))
                        .read(record.value())
                        .json();
                if (remembering) {
                    events.computeIfAbsent(reduction, unseen -> new HashMap<>()).put(key, json);
                }
                came(json);
            }
        }
        if (river.regions().contains(cluster)) {
            long bytes = (long) record.key().length + record.value().length;
            eventBytes.computeIfAbsent(topicId, unseen -> new HashMap<>()).merge(reduction, bytes, Long::sum);
        }
    }

    private boolean isHighest(EventsPlan plan, String cluster) {
        return switch (plan.publish().to()) {
            case SITE -> cluster.startsWith("site-");
            case REGION -> river.regions().contains(cluster);
            case CENTRAL -> cluster.equals(LocalRiver.CENTRE);
        };
    }

    private void came(String json) {
        onRow.accept(json);
        lastRow = System.nanoTime();
        firstRow = firstRow == null ? Long.valueOf(lastRow) : firstRow;
    }

    /** The newest watermarks of the leaves of a site for a reduction that publishes events. */
    synchronized Collection<Watermark> leaves(String reduction, String site) {
        String prefix = river.regionOf().get(site) + "/" + site + "/";
        return watermarks.entrySet().stream()
                .filter(entry -> entry.getKey().reduction().equals(reduction)
                        && entry.getKey().place().startsWith(prefix))
                .map(Map.Entry::getValue)
                .toList();
    }

    /** The events of a reduction, as JSON in the order of their time; empty unless they are remembered. */
    synchronized List<String> events(String reduction) {
        return events.getOrDefault(reduction, Map.of()).values().stream()
                .sorted()
                .toList();
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
        if (plans.events().containsKey(reduction)) {
            return leaves(reduction, site).stream().map(Watermark::ledger).reduce(Ledger.EMPTY, Ledger::plus);
        }
        return watermarks(reduction, river.regionOf().get(site) + "/" + site).stream()
                .max(java.util.Comparator.comparingLong(
                        watermark -> watermark.ledger().in().events()))
                .map(Watermark::ledger)
                .orElse(Ledger.EMPTY);
    }

    /** Keys and values that came over the link of a site, before compression. */
    synchronized long linkBytes(String site, String reduction) {
        long ofEvents = siteOf.entrySet().stream()
                .filter(topic -> topic.getValue().equals(site))
                .mapToLong(topic ->
                        eventBytes.getOrDefault(topic.getKey(), Map.of()).getOrDefault(reduction, 0L))
                .sum();
        return ofEvents + linkBytes.getOrDefault(site, Map.of()).getOrDefault(reduction, 0L);
    }

    /** The newest rows of a reduction, in the order of window and group. */
    synchronized List<Seen> rows(String reduction) {
        return List.copyOf(rows.getOrDefault(reduction, new TreeMap<>()).values());
    }

    /** The newest partial that a site sent up; null if none came. */
    synchronized @Nullable Crossed crossed(String site, String reduction) {
        return crossed.getOrDefault(site, Map.of()).get(reduction);
    }

    /** Nanoseconds since a row or an event came, or since the beginning. */
    synchronized long quiet() {
        return System.nanoTime() - lastRow;
    }

    /** When the first row or event came, by {@link System#nanoTime}; null if none has. */
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
