// SPDX-License-Identifier: Apache-2.0
package io.weir.topology;

import io.weir.metrics.Meters;
import io.weir.metrics.Metric;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * How far consumer groups are behind, in records and in time, as the broker has it: every few seconds one thread of its own asks for the
 * groups' offsets and the topics' ends, and reads the first record that each group has not committed. It belongs to no group and commits
 * nothing; the threads that work pay nothing for it. While the cluster is away the last sample grows old, and says so.
 */
public final class LagSampler implements Meters.Source, AutoCloseable {

    /** Between samples. */
    public static final Duration EVERY = Duration.ofSeconds(5);
    /** After so many samples that should have come and did not, the last is not told any more. */
    private static final int STALE = 6;

    /** First records that are not read in this time have no time in this sample. */
    private static final Duration READING = Duration.ofSeconds(3);

    private static final Duration POLL = Duration.ofMillis(100);

    /**
     * How far a group is behind in one partition.
     *
     * @param records committed in the topic and not yet by the group; between two of them, markers of transactions count too
     * @param millis wall clock less the time-stamp of the first of them, not negative; 0 when none is left; null if it could not be
     *     read in time
     */
    public record Lag(
            String group,
            String topic,
            int partition,
            long records,
            @Nullable Long millis) {}

    /**
     * All groups at one time.
     *
     * @param lags in the order of groups, topics and partitions
     * @param nanos when, on the monotonic clock
     */
    private record Sample(List<Lag> lags, long nanos) {}

    /**
     * What is known of the first record that a group has not committed.
     *
     * @param from the offset that it would read next
     * @param end one more than the last that it could read
     * @param time of the record, epoch milliseconds; or {@link #NONE}, or {@link #UNREAD}
     */
    private record First(long from, long end, long time) {

        /** Between the two offsets there are only markers of transactions. */
        static final long NONE = -1;
        /** It did not come in time. */
        static final long UNREAD = -2;

        First timed(long found) {
            return new First(from, end, found);
        }

        /** Whether what was found before need not be read again. */
        boolean saysWhat(First before) {
            return before.from == from && (before.time >= 0 || (before.time == NONE && before.end == end));
        }
    }

    private final Map<String, Object> kafka;
    private final Map<String, ? extends Collection<String>> topics;
    private final Duration every;
    private final Thread thread;
    private final CountDownLatch closing = new CountDownLatch(1);
    private volatile @Nullable Sample sample;

    // Of the one thread.
    private Map<String, Map<TopicPartition, First>> firsts = new HashMap<>();
    private @Nullable Topics asked;
    private @Nullable KafkaConsumer<byte[], byte[]> reader;

    /**
     * A sampler that does nothing until it is started.
     *
     * @param kafka how clients reach the cluster, as written; see {@link Clients}
     * @param topics that each group reads; those that are not there yet are left out
     */
    public LagSampler(Map<String, Object> kafka, Map<String, ? extends Collection<String>> topics) {
        this(kafka, topics, EVERY);
    }

    LagSampler(Map<String, Object> kafka, Map<String, ? extends Collection<String>> topics, Duration every) {
        this.every = every;
        this.kafka = Map.copyOf(kafka);
        this.topics = new TreeMap<>(topics);
        thread = Thread.ofPlatform().daemon().name("weir-lag").unstarted(this::run);
    }

    /** Begins to sample. */
    public void start() {
        thread.start();
    }

    /** The newest sample; empty before the first, and when it is stale. */
    public List<Lag> lags() {
        Sample newest = sample;
        return newest != null && isFresh() ? newest.lags() : List.of();
    }

    /** Whether the cluster has answered of late. */
    public boolean isFresh() {
        Duration age = age();
        return age != null && age.compareTo(every.multipliedBy(STALE)) <= 0;
    }

    /** The age of the newest sample, stale or not; null before the first. */
    public @Nullable Duration age() {
        Sample newest = sample;
        return newest == null ? null : age(newest);
    }

    private static Duration age(Sample sample) {
        return Duration.ofNanos(Math.max(0, System.nanoTime() - sample.nanos()));
    }

    @Override
    public void tell(Meters.Telling telling) {
        Duration age = age();
        if (age != null) {
            telling.value(Metric.LAG_AGE, age.toMillis() / 1e3);
        }
        for (Lag lag : lags()) {
            String partition = Integer.toString(lag.partition());
            telling.count(Metric.LAG_RECORDS, lag.records(), lag.group(), lag.topic(), partition);
            Long millis = lag.millis();
            if (millis != null) {
                telling.value(Metric.LAG_SECONDS, millis / 1e3, lag.group(), lag.topic(), partition);
            }
        }
    }

    private void run() {
        try {
            do {
                try {
                    sample = new Sample(take(), System.nanoTime());
                } catch (AwayException | RefusedException | KafkaException e) {
                    // The sample's age tells, and the applications say why.
                    forget();
                }
            } while (!closing.await(every.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            forget();
        }
    }

    private List<Lag> take() {
        Topics from = asked;
        if (from == null) {
            from = new Topics(Clients.admin(kafka));
            asked = from;
        }
        var partitions = new ArrayList<TopicPartition>();
        Set<String> all = new TreeSet<>();
        topics.values().forEach(all::addAll);
        from.find(all).forEach((name, topic) -> {
            for (int number = 0; number < topic.partitions(); number++) {
                partitions.add(new TopicPartition(name, number));
            }
        });
        Map<TopicPartition, Long> begins = offsets(from, partitions, OffsetSpec.earliest());
        Map<TopicPartition, Long> ends = offsets(from, partitions, OffsetSpec.latest());
        var specs = new HashMap<String, ListConsumerGroupOffsetsSpec>();
        topics.keySet().forEach(group -> specs.put(group, new ListConsumerGroupOffsetsSpec()));
        var committed = from.await(from.admin().listConsumerGroupOffsets(specs).all());
        var found = new HashMap<String, Map<TopicPartition, First>>();
        topics.forEach((group, names) -> {
            Map<TopicPartition, OffsetAndMetadata> own = committed.getOrDefault(group, Map.of());
            var wanted = new HashMap<TopicPartition, First>();
            var known = new HashMap<TopicPartition, First>();
            for (TopicPartition partition : partitions) {
                Long begin = begins.get(partition);
                Long end = ends.get(partition);
                if (names.contains(partition.topic()) && begin != null && end != null) {
                    OffsetAndMetadata at = own.get(partition);
                    var now = new First(Math.max(begin, at == null ? 0 : at.offset()), end, First.UNREAD);
                    First before = firsts.getOrDefault(group, Map.of()).get(partition);
                    if (now.from() >= end) {
                        known.put(partition, now.timed(First.NONE));
                    } else if (before != null && now.saysWhat(before)) {
                        known.put(partition, now.timed(before.time()));
                    } else {
                        wanted.put(partition, now);
                    }
                }
            }
            known.putAll(read(wanted));
            found.put(group, known);
        });
        firsts = found;
        return lags(found);
    }

    private static Map<TopicPartition, Long> offsets(
            Topics topics, Collection<TopicPartition> partitions, OffsetSpec which) {
        var specs = new HashMap<TopicPartition, OffsetSpec>();
        partitions.forEach(partition -> specs.put(partition, which));
        var offsets = new HashMap<TopicPartition, Long>();
        topics.await(topics.admin()
                        .listOffsets(specs, new ListOffsetsOptions(IsolationLevel.READ_COMMITTED))
                        .all())
                .forEach((partition, info) -> offsets.put(partition, info.offset()));
        return offsets;
    }

    /** Reads the first record of each partition from where it is wanted. */
    private Map<TopicPartition, First> read(Map<TopicPartition, First> wanted) {
        var found = new HashMap<>(wanted);
        if (wanted.isEmpty()) {
            return found;
        }
        KafkaConsumer<byte[], byte[]> from = reader;
        if (from == null) {
            from = consumer();
            reader = from;
        }
        var open = new HashSet<>(wanted.keySet());
        from.assign(open);
        for (var entry : wanted.entrySet()) {
            from.seek(entry.getKey(), entry.getValue().from());
        }
        long deadline = System.nanoTime() + READING.toNanos();
        while (!open.isEmpty() && System.nanoTime() < deadline && closing.getCount() > 0) {
            var records = from.poll(POLL);
            for (TopicPartition partition : List.copyOf(open)) {
                First first = wanted.get(partition);
                var read = records.records(partition);
                if (first == null) {
                    continue;
                }
                if (!read.isEmpty() && read.getFirst().offset() < first.end()) {
                    found.put(partition, first.timed(Math.max(0, read.getFirst().timestamp())));
                } else if (!read.isEmpty() || from.position(partition) >= first.end()) {
                    found.put(partition, first.timed(First.NONE));
                } else {
                    continue;
                }
                open.remove(partition);
                from.pause(List.of(partition));
            }
        }
        from.unsubscribe();
        return found;
    }

    private KafkaConsumer<byte[], byte[]> consumer() {
        var properties = new HashMap<String, Object>();
        // One batch of each partition is enough.
        properties.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, 1 << 10);
        properties.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, 1 << 20);
        properties.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 100);
        properties.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 5_000);
        properties.put(ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG, 5_000);
        properties.putAll(Clients.consumer(kafka));
        properties.remove(ConsumerConfig.GROUP_ID_CONFIG);
        properties.remove(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG);
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        return new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    private static List<Lag> lags(Map<String, Map<TopicPartition, First>> found) {
        long now = System.currentTimeMillis();
        var lags = new ArrayList<Lag>();
        found.forEach((group, firsts) -> firsts.forEach((partition, first) -> lags.add(new Lag(
                group,
                partition.topic(),
                partition.partition(),
                first.time() == First.NONE ? 0 : first.end() - first.from(),
                first.time() == First.UNREAD
                        ? null
                        : first.time() == First.NONE ? 0 : Math.max(0, now - first.time())))));
        lags.sort(Comparator.comparing(Lag::group).thenComparing(Lag::topic).thenComparingInt(Lag::partition));
        return List.copyOf(lags);
    }

    /** Leaves nothing open: after a failure everything begins anew. */
    private void forget() {
        firsts = new HashMap<>();
        Topics topicsBefore = asked;
        asked = null;
        if (topicsBefore != null) {
            topicsBefore.close();
        }
        var readerBefore = reader;
        reader = null;
        if (readerBefore != null) {
            readerBefore.close(CloseOptions.timeout(Duration.ZERO));
        }
    }

    /** Ends without waiting for more than the request under way. */
    @Override
    public void close() {
        closing.countDown();
        if (!thread.isAlive()) {
            return;
        }
        try {
            thread.join(POLL.plus(READING));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
