// SPDX-License-Identifier: Apache-2.0
package io.weir.simulation;

import io.weir.simulation.Records.RowKey;
import io.weir.simulation.Records.WatermarkKey;
import io.weir.tree.Merge;
import io.weir.tree.MergeSettings;
import io.weir.tree.Output;
import io.weir.tree.Recollection;
import io.weir.tree.Repair;
import io.weir.tree.Row;
import io.weir.tree.RowOutput;
import io.weir.wire.Partial;
import io.weir.wire.PartialKey;
import io.weir.wire.Watermark;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A merge with its consumer and its transaction. */
final class MergeProcess {

    final Node node;
    final int partition;
    private final Simulation simulation;
    private final List<Runnable> transaction = new ArrayList<>();
    private final Predicate<Row> having;
    private Merge merge;
    private long position;

    MergeProcess(Simulation simulation, Node node, int partition) {
        this.simulation = simulation;
        this.node = node;
        this.partition = partition;
        having = simulation.program().having();
        merge = open();
    }

    private String name() {
        return "merge-" + partition;
    }

    private Log input() {
        return node.cluster.topic(node.inputTopic()).partitions().get(partition);
    }

    private Log output() {
        return node.cluster.topic(node.outputTopic()).partitions().get(partition);
    }

    private Merge open() {
        Program program = simulation.program();
        Program.Timing timing = program.timing();
        MergeSettings settings = simulation
                .machines()
                .settings(new MergeSettings(
                        node.place(),
                        node.incarnation(),
                        program.plan(),
                        partition,
                        timing.windows(),
                        node.expected(),
                        timing.emission(),
                        timing.closeAfter(),
                        timing.keep(),
                        timing.mergeInterval(),
                        30_000));
        MemoryStore store = node.cluster.store(name());
        var recollection = new Recollection(settings, store);
        if (!Merge.remembers(store)) {
            if (!node.cluster.offsets.containsKey(name())) {
                recollection.inputIsNew();
            }
            for (Log.Entry entry : output().all()) {
                if (entry.key() instanceof PartialKey key && entry.value() instanceof Partial partial) {
                    recollection.see(key, partial);
                } else if (entry.value() instanceof Watermark watermark) {
                    recollection.see(watermark);
                } else if (entry.value() instanceof Row row) {
                    recollection.see(row, having.test(row));
                }
            }
        }
        Repair repair = (key, partial) -> transaction.add(() -> input().append(simulation.now(), key, partial));
        String inputId = node.cluster.topic(node.inputTopic()).id();
        long end = input().end();
        Merge opened = node.finishes()
                ? simulation
                        .machines()
                        .merge(
                                settings,
                                store,
                                program.figures(),
                                rows(),
                                repair,
                                recollection,
                                inputId,
                                end,
                                simulation.wall(node))
                : simulation
                        .machines()
                        .merge(
                                settings,
                                store,
                                program.figures(),
                                upwards(),
                                repair,
                                recollection,
                                inputId,
                                end,
                                simulation.wall(node));
        Long committed = node.cluster.offsets.get(name());
        position = committed == null || simulation.machines().readsFromStart(opened) ? 0 : committed;
        return opened;
    }

    private RowOutput rows() {
        return new RowOutput() {
            @Override
            public void row(Row row) {
                transaction.add(() -> {
                    output().append(simulation.now(), new RowKey(row.window(), row.group()), row);
                    simulation.rowSent(node, row);
                });
            }

            @Override
            public boolean passes(Row row) {
                return having.test(row);
            }
        };
    }

    private Output upwards() {
        return new Output() {
            @Override
            public void partial(PartialKey key, Partial partial) {
                transaction.add(() -> output().append(simulation.now(), key, partial));
            }

            @Override
            public void watermark(int partition, Watermark watermark) {
                transaction.add(() -> {
                    output().append(simulation.now(), new WatermarkKey(watermark.incarnation()), watermark);
                    node.promised(watermark);
                });
            }
        };
    }

    Merge merge() {
        return merge;
    }

    /** Reads at most so many records. Returns how many it read. */
    int read(int most) {
        List<Log.Entry> entries = input().read(position, most);
        for (Log.Entry entry : entries) {
            position = entry.offset() + 1;
            if (entry.key() instanceof PartialKey key) {
                if (key.window().end() <= merge.horizon() && entry.value() != null) {
                    simulation.dropped(key);
                }
                merge.offer(key, (Partial) entry.value());
            } else if (entry.value() instanceof Watermark watermark) {
                merge.offer(watermark);
            }
        }
        if (entries.size() < most) {
            // Compaction leaves gaps; a consumer's position passes them.
            position = input().end();
        }
        return entries.size();
    }

    boolean drained() {
        return position >= input().end();
    }

    void flush() {
        merge.flush(simulation.now(), position);
        commit();
    }

    /** A commit without a flush: whoever runs the merge may commit at any time. */
    void commit() {
        List<Runnable> all = List.copyOf(transaction);
        transaction.clear();
        all.forEach(Runnable::run);
        node.cluster.store(name()).commit();
        node.cluster.offsets.put(name(), position);
    }

    /** The process dies and comes back: what was not committed is gone. */
    void crash() {
        transaction.clear();
        node.cluster.store(name()).rollback();
        merge = open();
    }

    /** The store is gone, with its changelog; the group's offset is still there. */
    void lose() {
        transaction.clear();
        node.cluster.stores.remove(name());
        merge = open();
    }

    /** Its input was deleted and created again, and its offset with it. */
    void inputCreatedAgain() {
        node.cluster.offsets.remove(name());
        reopen();
    }

    /** Its input was deleted and created again, and its store is gone as well. */
    void loseWithInput() {
        node.cluster.offsets.remove(name());
        lose();
    }

    /** Started again elsewhere: another cluster, or another configuration. */
    void reopen() {
        transaction.clear();
        node.cluster.store(name()).rollback();
        merge = open();
    }

    /** What it said last. */
    @Nullable
    Watermark watermark() {
        return merge.watermark();
    }
}
