// SPDX-License-Identifier: Apache-2.0
package io.weir.simulation;

import io.weir.simulation.Records.Raw;
import io.weir.simulation.Records.WatermarkKey;
import io.weir.tree.Leaf;
import io.weir.tree.LeafSettings;
import io.weir.tree.Output;
import io.weir.tree.Published;
import io.weir.tree.Start;
import io.weir.wire.Partial;
import io.weir.wire.PartialKey;
import io.weir.wire.Partitioning;
import io.weir.wire.Watermark;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** A leaf with its consumer and its transaction. */
final class LeafProcess {

    /** A stretch of raw records that one life of this leaf has counted, for the oracle. */
    static final class Life {
        final String topicId;
        final int partition;
        final long base;
        long end;

        Life(String topicId, int partition, long base) {
            this.topicId = topicId;
            this.partition = partition;
            this.base = base;
            end = base;
        }
    }

    /** Groups leave the heap between two records now and then, as they do where there is no room. */
    private static final int SPILL_EVERY = 7;

    final SiteNode site;
    final int partition;
    private final Simulation simulation;
    private final Program.Partition program;
    private final List<Runnable> transaction = new ArrayList<>();
    private @Nullable Leaf leaf;
    private Start.@Nullable Refuse refused;
    private long position;
    private String plan;
    private @Nullable Life life;
    /** Whether it has ever said that it is idle: whoever hears of that may take it at its word, even after events have come. */
    private boolean everIdle;

    LeafProcess(Simulation simulation, SiteNode site, int partition) {
        this.simulation = simulation;
        this.site = site;
        this.partition = partition;
        program = simulation.program().partition(site.region, site.name);
        plan = simulation.program().plan();
        open();
    }

    private String name() {
        return "leaf-" + partition;
    }

    private Log raw() {
        return site.cluster.topic(Simulation.RAW).partitions().get(partition);
    }

    LeafSettings settings() {
        Program.Timing timing = simulation.program().timing();
        Cluster.Topic raw = site.cluster.topic(Simulation.RAW);
        Cluster.Topic out = site.cluster.topic(Simulation.LEAF);
        return new LeafSettings(
                site.place(),
                Simulation.RAW,
                raw.id(),
                partition,
                raw.partitions().size(),
                out.id(),
                out.partitions().size(),
                plan,
                timing.windows(),
                timing.late(),
                timing.revise(),
                timing.ahead(),
                timing.deadlyFuture(),
                timing.idle(),
                timing.leafInterval(),
                LeafSettings.HEARTBEAT);
    }

    private void open() {
        LeafSettings settings = settings();
        MemoryStore store = site.cluster.store(name());
        Long committed = site.cluster.offsets.get(name());
        var published = new Published(settings);
        if (!Leaf.remembers(settings, store)) {
            for (Log log : site.cluster.topic(Simulation.LEAF).partitions()) {
                for (Log.Entry entry : log.all()) {
                    if (entry.key() instanceof PartialKey key && entry.value() instanceof Partial partial) {
                        published.see(key, partial);
                    } else if (entry.value() instanceof Watermark watermark) {
                        published.see(watermark);
                    }
                }
            }
        }
        Start start = simulation
                .machines()
                .start(
                        settings,
                        store,
                        committed == null ? OptionalLong.empty() : OptionalLong.of(committed),
                        published,
                        raw().earliest(),
                        raw().end());
        if (start instanceof Start.Refuse refuse) {
            refused = refuse;
            leaf = null;
            return;
        }
        refused = null;
        leaf = simulation
                .machines()
                .leaf(
                        settings,
                        store,
                        program.reducer(),
                        output(),
                        (offset, reason, step, field) -> transaction.add(() -> simulation.deadLetter()),
                        start,
                        simulation.wall(site));
        position = committed == null ? raw().earliest() : Math.min(committed, start.position());
        if (life == null || start instanceof Start.Begin) {
            life = new Life(settings.topicId(), partition, start.position());
            simulation.lives().add(life);
        }
    }

    private Output output() {
        return new Output() {
            @Override
            public void partial(PartialKey key, Partial partial) {
                List<Log> logs = site.cluster.topic(Simulation.LEAF).partitions();
                Log log = logs.get(Partitioning.of(key.group(), logs.size()));
                transaction.add(() -> log.append(simulation.now(), key, partial));
            }

            @Override
            public void watermark(int partition, Watermark watermark) {
                Log log = site.cluster.topic(Simulation.LEAF).partitions().get(partition);
                transaction.add(() -> {
                    log.append(simulation.now(), new WatermarkKey(watermark.incarnation()), watermark);
                    everIdle |= watermark.idle();
                });
            }
        };
    }

    /** Why it does not run; null if it does. */
    Start.@Nullable Refuse refused() {
        return refused;
    }

    @Nullable
    Leaf leaf() {
        return leaf;
    }

    /** Reads at most so many records. Returns how many it read. */
    int read(int most) {
        Leaf running = leaf;
        if (running == null) {
            return 0;
        }
        List<Log.Entry> entries = raw().read(position, most);
        for (Log.Entry entry : entries) {
            if (!(entry.value() instanceof Raw record)) {
                throw new IllegalStateException("not a raw record: " + entry);
            }
            position = entry.offset() + 1;
            String reason = program.decode(record.value(), record.time(), entry.offset());
            if (reason == null) {
                running.offer(program.event());
            } else {
                running.offerDead(entry.offset(), record.value().length, reason);
            }
            if (entry.offset() % SPILL_EVERY == 0) {
                running.spill();
            }
        }
        return entries.size();
    }

    boolean drained() {
        return position >= raw().end();
    }

    void commit() {
        Leaf running = leaf;
        if (running == null) {
            return;
        }
        running.rawPartitions(site.cluster.topic(Simulation.RAW).partitions().size());
        running.commit(simulation.now(), drained());
        boolean before = site.everIdle || everIdle;
        transaction.forEach(Runnable::run);
        transaction.clear();
        site.cluster.store(name()).commit();
        site.cluster.offsets.put(name(), position);
        Life current = life;
        if (current != null) {
            if (running.position() > current.end) {
                simulation.committed(new Simulation.Commit(
                        current.topicId, partition, current.end, running.position(), site.promised, before));
            }
            current.end = Math.max(current.end, running.position());
        }
    }

    /** The process dies and comes back: what was not committed is gone. */
    void crash() {
        transaction.clear();
        site.cluster.store(name()).rollback();
        open();
    }

    /** The store is gone, with its changelog; and the group's offset, too, if so said. */
    void lose(boolean offset) {
        transaction.clear();
        site.cluster.stores.remove(name());
        if (offset) {
            site.cluster.offsets.remove(name());
        }
        open();
    }

    /** Somebody sets the group's offset. */
    void rewind(long offset) {
        transaction.clear();
        site.cluster.store(name()).rollback();
        site.cluster.offsets.put(name(), offset);
        open();
    }

    /** The raw topic was deleted and created again, and with it its offsets. */
    void rawCreatedAgain() {
        transaction.clear();
        site.cluster.store(name()).rollback();
        site.cluster.offsets.remove(name());
        open();
    }

    /** The reduction was changed and its version was not. */
    void replan(String hash) {
        transaction.clear();
        site.cluster.store(name()).rollback();
        plan = hash;
        open();
    }

    /** Up to where it has committed. */
    long committed() {
        Long offset = site.cluster.offsets.get(name());
        return offset == null ? 0 : offset;
    }
}
