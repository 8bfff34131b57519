// SPDX-License-Identifier: Apache-2.0
package io.weir.edge;

import io.weir.http.LinkFigures;
import io.weir.topology.AwayException;
import io.weir.topology.Buffers;
import io.weir.topology.Clients;
import io.weir.topology.Denial;
import io.weir.topology.Identities;
import io.weir.topology.Pulse;
import io.weir.topology.RefusedException;
import io.weir.topology.Rights;
import io.weir.topology.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.RangeAssignor;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Sends a site's merged topics to the cluster above, from the site, so that it works behind any firewall. What it reads is committed;
 * names, keys, values, headers, partitions and the order within them are kept; offsets are committed at the source when the target has
 * acknowledged. A record may therefore arrive twice, which changes nothing above.
 *
 * <p>Each partition number has a transactional producer of its own, and the consumer group gives a partition number of all topics to
 * one member: a process that was cut off and wakes up is fenced before it can write something old after something new, and several
 * processes may share a link.
 *
 * <p>What a topic above acknowledged is gone with that topic. The link commits the ids of both topics with each offset, and where
 * one of them is another now it sends everything again that the source holds; see {@link Passage}.
 *
 * <p>Whatever fails, the link tells in one line, once, and tries again until it is closed.
 */
public final class Link implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(200);
    private static final long WATCH_MS = 200;
    private static final Duration CLOSE = Duration.ofSeconds(10);
    private static final long METADATA_AGE_MS = Duration.ofMinutes(30).toMillis();
    private static final long FIRST_PAUSE_MS = 250;
    private static final long LONGEST_PAUSE_MS = 5_000;
    /** The site's leaves and its merge create the topics; that they have not done so yet is no news. */
    private static final long TOPIC_PATIENCE_NANOS = Duration.ofSeconds(30).toNanos();

    /** After a refusal only a person can help. */
    private static final long REFUSED_PAUSE_MS = 30_000;

    private final LinkSettings settings;
    private final Consumer<String> report;
    private final String source;
    private final String target;
    private final Thread thread;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final AtomicLong records = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();

    /** When a broker put the record that was sent last; 0 for none. */
    private volatile long lastSent;

    /** Which of the two clusters was asked last; the link's own thread's. */
    private String talkingTo = "";

    private volatile boolean up;
    private volatile @Nullable String trouble;
    private volatile @Nullable KafkaConsumer<byte[], byte[]> reading;

    /**
     * A link that does nothing until it is started.
     *
     * @param report takes each line for people
     */
    public Link(LinkSettings settings, Consumer<String> report) {
        this.settings = settings;
        this.report = report;
        source = String.valueOf(settings.source().get(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG));
        target = String.valueOf(settings.target().get(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG));
        thread = new Thread(this::run, "weir-link");
    }

    /** The consumer group at the source: where operators see the link's lag with Kafka's own tools. */
    public String group() {
        return "weir-link." + settings.site().replace('/', '.');
    }

    /** Begins to send. */
    public void start() {
        thread.start();
    }

    /**
     * How a link does.
     *
     * @param up whether it reached both clusters when it last tried
     * @param trouble why not; null if it is up or has not tried yet
     * @param records acknowledged by the target since the start, those sent twice counted twice
     * @param bytes of their keys and values before compression
     */
    public record Status(boolean up, @Nullable String trouble, long records, long bytes) {}

    /** How it does now. */
    public Status status() {
        return new Status(up, trouble, records.get(), bytes.get());
    }

    /** How it does now, for whoever looks at the process. */
    public LinkFigures figures() {
        Status now = status();
        boolean dead = thread.getState() == Thread.State.TERMINATED && closing.getCount() > 0;
        return new LinkFigures(group(), target, now.up(), now.trouble(), now.records(), now.bytes(), dead);
    }

    /** What it sends. */
    public List<String> topics() {
        return settings.topics();
    }

    /**
     * How far the target is behind the source.
     *
     * @param records of each topic that are committed at the source and not acknowledged by the target, by topic; markers of
     *     transactions count too
     * @param millis since the last acknowledged record came to the source; 0 when nothing is left to send
     */
    public record Lag(Map<String, Long> records, long millis) {

        /** Of all topics. */
        public long total() {
            return records.values().stream().mapToLong(Long::longValue).sum();
        }
    }

    /**
     * Asks the source. Works while the target is away; it takes as long as the source needs to answer.
     *
     * @throws AwayException if the source does not answer
     */
    public Lag lag() {
        try (var source = new Topics(Clients.admin(settings.source()))) {
            var behind = new TreeMap<String, Long>();
            source.lag(group(), settings.topics())
                    .forEach((partition, lag) -> behind.merge(partition.topic(), lag, Long::sum));
            boolean any = behind.values().stream().anyMatch(lag -> lag > 0);
            return new Lag(behind, any && lastSent > 0 ? Math.max(0, System.currentTimeMillis() - lastSent) : 0);
        }
    }

    private void run() {
        long pause = FIRST_PAUSE_MS;
        long started = System.nanoTime();
        while (closing.getCount() > 0) {
            try (var session = new Session()) {
                session.open();
                back();
                pause = FIRST_PAUSE_MS;
                session.send();
            } catch (RefusedException e) {
                trouble(e.getMessage());
                pause = REFUSED_PAUSE_MS;
            } catch (WakeupException | InterruptException e) {
                // The link is being closed; the loop's condition says so.
            } catch (AwayException e) {
                if (!e.isMissingTopic() || System.nanoTime() - started > TOPIC_PATIENCE_NANOS) {
                    trouble(e.getMessage() + "; trying again");
                }
            } catch (KafkaException e) {
                pause = fail(e) ? REFUSED_PAUSE_MS : pause;
            } catch (RuntimeException e) {
                trouble("failed, which is a bug: " + e + "; trying again");
            }
            pause(pause);
            pause = Math.min(2 * pause, LONGEST_PAUSE_MS);
        }
        up = false;
    }

    /** Says what failed. Returns whether only a person can help. */
    private boolean fail(KafkaException e) {
        String denied = Denial.line(talkingTo, group(), e);
        Throwable cause = e.getCause() instanceof KafkaException inner ? inner : e;
        trouble(denied != null ? denied : words(cause) + "; trying again");
        return denied != null;
    }

    private synchronized void back() {
        if (trouble != null) {
            report.accept("link to " + target + " is back");
        }
        up = true;
        trouble = null;
    }

    private String words(Throwable cause) {
        if (cause instanceof InvalidProducerEpochException || cause instanceof ProducerFencedException) {
            return "another link of " + settings.site()
                    + " has taken its place: a second process, or another site of this name";
        }
        return cause instanceof RetriableException ? away(talkingTo) : String.valueOf(cause.getMessage());
    }

    private static String away(String cluster) {
        return "the cluster at " + cluster + " does not answer";
    }

    private synchronized void trouble(@Nullable String what) {
        up = false;
        String line = String.valueOf(what).replaceAll("\\s*\\R\\s*", " ");
        if (!line.equals(trouble)) {
            report.accept("link to " + target + ": " + line);
        }
        trouble = line;
    }

    private void pause(long millis) {
        try {
            boolean closed = closing.await(millis, TimeUnit.MILLISECONDS);
            if (closed) {
                up = false;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            closing.countDown();
        }
    }

    /** Stops after the batch that is under way, and leaves the group so that the next process need not wait. */
    @Override
    public void close() {
        closing.countDown();
        var consumer = reading;
        if (consumer != null) {
            consumer.wakeup();
        }
        try {
            thread.join(CLOSE.toMillis() * 2);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The clients of one attempt: anything unexpected ends it, and the next begins with new ones. */
    private final class Session implements AutoCloseable, ConsumerRebalanceListener {

        private final Map<Integer, KafkaProducer<byte[], byte[]>> producers = new HashMap<>();
        private final Map<TopicPartition, Long> committed = new HashMap<>();
        private final Map<TopicPartition, Optional<Integer>> epochs = new HashMap<>();
        private final Bandwidth bandwidth = new Bandwidth(settings.bytesPerSecond(), System.nanoTime());
        private final CountDownLatch closed = new CountDownLatch(1);
        private volatile boolean answering = true;
        /** One of the topics is no longer the one that this session found: what is sent from now on is sent again by the next. */
        private volatile boolean outlived;

        private final Topics here;
        private final Topics above;
        private final Identities sources;
        private final Identities targets;
        private volatile @Nullable KafkaConsumer<byte[], byte[]> consumer;

        Session() {
            here = new Topics(Clients.admin(settings.source()));
            try {
                above = new Topics(Clients.admin(settings.target()));
            } catch (RuntimeException e) {
                here.close();
                throw e;
            }
            sources = here.identities();
            targets = above.identities();
        }

        void open() {
            talkingTo = source;
            for (String topic : settings.topics()) {
                Topics.Topic read = here.raw(topic, Rights.READ);
                if (read.partitions() != settings.partitions()) {
                    throw new RefusedException("topic " + topic + " has " + read.partitions()
                            + " partitions at the site instead of " + settings.partitions());
                }
                sources.expect(read);
                targets.expect(above.own(topic, read.partitions(), settings.retention(), Rights.WRITE));
            }
            var opened =
                    new KafkaConsumer<>(consumerProperties(), new ByteArrayDeserializer(), new ByteArrayDeserializer());
            consumer = opened;
            reading = opened;
            opened.subscribe(settings.topics(), this);
            Thread.ofVirtual().name("weir-link-watch").start(this::watch);
        }

        private Map<String, Object> consumerProperties() {
            var properties = new HashMap<String, Object>();
            properties.putAll(Buffers.consumer());
            // What is fetched must be sent before the next poll, within max.poll.interval.ms, however narrow the line.
            if (settings.bytesPerSecond() > 0) {
                long tenSeconds = Math.clamp(settings.bytesPerSecond() * 10, 16 << 10, 4 << 20);
                properties.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, (int) tenSeconds);
                properties.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, (int) tenSeconds);
            }
            properties.putAll(Clients.consumer(settings.source()));
            properties.put(ConsumerConfig.GROUP_ID_CONFIG, group());
            properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
            properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
            properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
            properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
            // All topics have the same number of partitions, so ranges give the same numbers of each to the same
            // member.
            properties.put(ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG, RangeAssignor.class.getName());
            return properties;
        }

        private Map<String, Object> producerProperties(int partition) {
            var properties = new HashMap<String, Object>();
            properties.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "zstd");
            properties.put(ProducerConfig.BUFFER_MEMORY_CONFIG, 8L << 20);
            // A link that was killed in a transaction holds up those who read committed above for as long as this.
            properties.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, 15_000);
            // How soon it is noticed that the target is away.
            properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 10_000L);
            properties.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 5_000);
            properties.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 10_000);
            // A quiet site sends less than its producers would ask about topics otherwise. A leader that moved is
            // noticed
            // when it refuses.
            properties.put(ProducerConfig.METADATA_MAX_AGE_CONFIG, METADATA_AGE_MS);
            properties.put(ProducerConfig.METADATA_MAX_IDLE_CONFIG, METADATA_AGE_MS);
            properties.putAll(Clients.producer(settings.target()));
            properties.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, group() + "." + partition);
            properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
            properties.put(ProducerConfig.ACKS_CONFIG, "all");
            return properties;
        }

        void send() {
            var from = consumer;
            if (from == null) {
                throw new IllegalStateException("open comes first");
            }
            try {
                while (closing.getCount() > 0 && !outlived) {
                    send(from);
                }
            } catch (KafkaException e) {
                // Of a topic that is gone nothing good can be heard; the next session finds out how things are.
                if (!outlived) {
                    throw e;
                }
            }
        }

        private void send(KafkaConsumer<byte[], byte[]> from) {
            talkingTo = source;
            ConsumerRecords<byte[], byte[]> batch = from.poll(POLL);
            if (!batch.isEmpty()) {
                talkingTo = target;
                send(batch);
            }
            talkingTo = source;
            commit(from);
            if (!up && answering) {
                back();
            }
        }

        /**
         * Says that a cluster does not answer while the link's own thread waits for it, as a consumer does for ever, or while there is
         * nothing to send. Ends the session when one of its topics is another one: neither consumer nor producer would notice.
         */
        private void watch() {
            var sourcePulse = new Pulse(here);
            var targetPulse = new Pulse(above);
            try {
                while (!closed.await(WATCH_MS, TimeUnit.MILLISECONDS) && closing.getCount() > 0) {
                    boolean sourceAnswers = sourcePulse.answers();
                    boolean bothAnswer = targetPulse.answers() && sourceAnswers;
                    answering = bothAnswer;
                    if (!bothAnswer) {
                        trouble(silence(sourceAnswers ? target : source, sourceAnswers ? targetPulse : sourcePulse)
                                + "; trying again");
                    }
                    if (sources.changed() != null || targets.changed() != null) {
                        outlived = true;
                        wake();
                        return;
                    }
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        private void wake() {
            var opened = consumer;
            if (opened != null) {
                opened.wakeup();
            }
        }

        private String silence(String cluster, Pulse pulse) {
            Throwable failure = pulse.failure();
            String denied = failure == null ? null : Denial.line(cluster, group(), failure);
            return denied == null ? away(cluster) : denied;
        }

        private void send(ConsumerRecords<byte[], byte[]> batch) {
            var byNumber = new TreeMap<Integer, List<ConsumerRecord<byte[], byte[]>>>();
            long size = 0;
            long newest = 0;
            for (TopicPartition partition : batch.partitions()) {
                if (!LinkSettings.mayLeave(settings.tier(), partition.topic())) {
                    throw new IllegalStateException("topic " + partition.topic() + " must not leave its site");
                }
                var all = batch.records(partition);
                byNumber.computeIfAbsent(partition.partition(), number -> new ArrayList<>())
                        .addAll(all);
                for (var one : all) {
                    size += Math.max(0, one.serializedKeySize()) + Math.max(0, one.serializedValueSize());
                    newest = Math.max(newest, one.timestamp());
                }
            }
            waitFor(bandwidth.take(size, System.nanoTime()));
            byNumber.forEach(this::transact);
            batch.nextOffsets().forEach((partition, next) -> epochs.put(partition, next.leaderEpoch()));
            records.addAndGet(batch.count());
            bytes.addAndGet(size);
            lastSent = newest;
        }

        private void transact(int number, List<ConsumerRecord<byte[], byte[]>> batch) {
            var producer = producers.computeIfAbsent(number, this::producer);
            producer.beginTransaction();
            for (var one : batch) {
                var sent = producer.send(
                        new ProducerRecord<>(one.topic(), number, null, one.key(), one.value(), one.headers()));
                // Without metadata each record waits for max.block.ms and then fails at once: do not wait for the next
                // as well.
                if (sent.state() == Future.State.FAILED) {
                    throw new KafkaException(sent.exceptionNow());
                }
            }
            // Throws if any of them was not acknowledged.
            producer.commitTransaction();
        }

        private KafkaProducer<byte[], byte[]> producer(int number) {
            var producer = new KafkaProducer<>(
                    producerProperties(number), new ByteArraySerializer(), new ByteArraySerializer());
            try {
                producer.initTransactions();
                return producer;
            } catch (RuntimeException e) {
                producer.close(Duration.ZERO);
                throw e;
            }
        }

        /** Commits where positions changed: also over the markers of transactions, which no record tells of. */
        private void commit(KafkaConsumer<byte[], byte[]> from) {
            var moved = new HashMap<TopicPartition, OffsetAndMetadata>();
            for (TopicPartition partition : from.assignment()) {
                long position = from.position(partition);
                Long before = committed.put(partition, position);
                if (before == null || before != position) {
                    moved.put(
                            partition,
                            new OffsetAndMetadata(
                                    position,
                                    epochs.getOrDefault(partition, Optional.empty()),
                                    passage(partition).text()));
                }
            }
            if (!moved.isEmpty()) {
                from.commitSync(moved);
            }
        }

        private Passage passage(TopicPartition partition) {
            return new Passage(sources.expected(partition.topic()), targets.expected(partition.topic()));
        }

        private void waitFor(long nanos) {
            if (nanos > 0) {
                pause(TimeUnit.NANOSECONDS.toMillis(nanos) + 1);
                if (closing.getCount() == 0) {
                    throw new WakeupException();
                }
            }
        }

        /** Goes back to the beginning where the committed offset is of another pair of topics. */
        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            var from = consumer;
            if (from == null || partitions.isEmpty()) {
                return;
            }
            talkingTo = source;
            var back = new ArrayList<TopicPartition>();
            var anew = new TreeMap<String, Set<String>>();
            from.committed(Set.copyOf(partitions)).forEach((partition, last) -> {
                if (last == null) {
                    return;
                }
                Passage now = passage(partition);
                if (now.hasAnotherTarget(last.metadata())) {
                    anew.computeIfAbsent(target, cluster -> new TreeSet<>()).add(partition.topic());
                } else if (now.hasAnotherSource(last.metadata())) {
                    anew.computeIfAbsent(source, cluster -> new TreeSet<>()).add(partition.topic());
                } else {
                    return;
                }
                back.add(partition);
            });
            if (!back.isEmpty()) {
                from.seekToBeginning(back);
                anew.forEach((cluster, topics) -> report.accept("link to " + target + ": "
                        + (topics.size() == 1
                                ? "topic " + topics.iterator().next() + " on " + cluster + " was"
                                : topics.size() + " topics on " + cluster + ", "
                                        + topics.iterator().next() + " one of them, were")
                        + " made anew: sending everything again"));
            }
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            // Only ever called from within poll, when everything that was read has been sent.
            partitions.forEach(committed::remove);
            partitions.forEach(epochs::remove);
            producers.values().forEach(producer -> producer.close(CLOSE));
            producers.clear();
        }

        @Override
        public void close() {
            closed.countDown();
            reading = null;
            // A transaction that is still open is aborted by the next session's initTransactions, or by its time-out.
            producers.values().forEach(producer -> producer.close(Duration.ZERO));
            var opened = consumer;
            if (opened != null) {
                opened.close(org.apache.kafka.clients.consumer.CloseOptions.timeout(CLOSE));
            }
            here.close();
            above.close();
        }
    }
}
