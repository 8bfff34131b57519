// SPDX-License-Identifier: Apache-2.0
package io.weir.drill;

import io.weir.river.ForkedCluster;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** A site on the stage: a cluster, an edge, perhaps a link apart, and lines that keep coming at 400 a second. */
final class Site implements AutoCloseable {

    static final String TOPIC = "raw.web";

    private static final int LINES_A_TICK = 8;
    private static final int TICK_MS = 20;
    private static final String PATIENCE_MS = "240000";

    private final String name;
    private final ForkedCluster cluster;
    private final Member edge;
    private final @Nullable Member link;
    private final List<Traffic> lives = new ArrayList<>();
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
    private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
    private volatile KafkaProducer<byte[], byte[]> producer;
    private volatile Traffic traffic;
    private volatile boolean flowing;
    /** How many lives an earlier cluster had. */
    private int gone;

    @SuppressWarnings("FutureReturnValueIgnored") // ticks go on until the clock is stopped, and keep what fails
    Site(String name, ForkedCluster cluster, Member edge, @Nullable Member link, Traffic traffic) {
        this.name = name;
        this.cluster = cluster;
        this.edge = edge;
        this.link = link;
        this.traffic = traffic;
        lives.add(traffic);
        producer = producer();
        clock.scheduleAtFixedRate(this::tick, 0, TICK_MS, TimeUnit.MILLISECONDS);
    }

    private KafkaProducer<byte[], byte[]> producer() {
        // Whoever writes raw records outlives a broker's absence: what is lost before it is in the raw topic is not
        // Weir's. One
        // request at a time: where the first batch of a new partition is turned away and the second is not, the first
        // is refused
        // for ever (KAFKA-14359).
        return new KafkaProducer<>(
                Map.of(
                        "bootstrap.servers",
                        cluster.bootstrap(),
                        "linger.ms",
                        "5",
                        "max.in.flight.requests.per.connection",
                        "1",
                        "max.block.ms",
                        PATIENCE_MS,
                        "delivery.timeout.ms",
                        PATIENCE_MS),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    String name() {
        return name;
    }

    ForkedCluster cluster() {
        return cluster;
    }

    Member edge() {
        return edge;
    }

    /** The process that carries its partials upwards. */
    Member carrier() {
        return link == null ? edge : link;
    }

    List<Member> members() {
        return link == null ? List.of(edge) : List.of(edge, link);
    }

    /** The lines of the leaves' present life. */
    Traffic traffic() {
        return traffic;
    }

    /** The lines of all its lives. */
    List<Traffic> lives() {
        return List.copyOf(lives);
    }

    /** The lines of the lives whose dead letters its present cluster has. */
    List<Traffic> livesHere() {
        return lives.subList(gone, lives.size());
    }

    /** All that lay in its cluster is gone; a new life must follow. */
    void forget() {
        gone = lives.size();
    }

    int lines() {
        return lives.stream().mapToInt(Traffic::size).sum();
    }

    void flow() {
        flowing = true;
    }

    /** No more lines, and all that were sent are in the raw topic. */
    void dam() {
        flowing = false;
        try {
            // The tick that is under way.
            clock.submit(() -> {}).get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (java.util.concurrent.ExecutionException e) {
            throw new IllegalStateException(e);
        }
        producer.flush();
        Exception thrown = failure.get();
        if (thrown != null) {
            throw new IllegalStateException("lines of " + name + " could not be sent", thrown);
        }
    }

    /** From now on the leaves begin anew, so which lines are late is counted anew. Only while no lines come. */
    void newLife(Traffic next) {
        if (flowing) {
            throw new IllegalStateException("lines are still coming");
        }
        traffic = next;
        lives.add(next);
        producer.close(Duration.ofSeconds(5));
        producer = producer();
    }

    @SuppressWarnings("FutureReturnValueIgnored") // the callback hears of it
    private void tick() {
        try {
            for (int i = 0; i < LINES_A_TICK && flowing; i++) {
                Traffic.Line line = traffic.next();
                long stamp = System.currentTimeMillis() + traffic.recipe().clockError();
                producer.send(
                        new ProducerRecord<>(TOPIC, line.partition(), stamp, null, line.text()), (sent, thrown) -> {
                            if (thrown != null) {
                                failure.compareAndSet(null, thrown);
                            }
                        });
            }
        } catch (RuntimeException e) {
            failure.compareAndSet(null, e);
        }
    }

    @Override
    public void close() {
        flowing = false;
        clock.shutdownNow();
        producer.close(Duration.ZERO);
        members().forEach(Member::end);
    }
}
