// SPDX-License-Identifier: Apache-2.0
package io.weir.topology;

import io.weir.metrics.Board;
import io.weir.plan.ReductionPlan;
import io.weir.registry.SchemaRegistry;
import io.weir.topology.Topics.Topic;
import io.weir.tree.Expected;
import io.weir.tree.Room;
import java.util.List;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.Topology;

/**
 * The merge of one place: one source over the input topics of all its reductions, one processor, one store, one sink. The same at a
 * site, a region and the centre.
 *
 * <pre>
 * weir.&lt;tier below&gt;.R … ─▶ source ─▶ merge (store: merges) ─▶ sink ─▶ weir.&lt;tier&gt;.R or weir.rows.R, and repairs to the input
 * </pre>
 */
public final class MergeTopology {

    /** The name of the store; the changelog is {@code <application id>-merges-changelog}. */
    public static final String STORE = "merges";

    private MergeTopology() {}

    /**
     * What the merges of one place need to know.
     *
     * @param place {@code region/site}, {@code region}, or the name of a higher tier
     * @param incarnation at a site {@code region/site#<cluster id>}, above the place itself
     * @param reductions all with the same number of partitions
     * @param registry knows the schemas of other plans
     * @param interval milliseconds between flushes and between watermarks
     * @param persistent whether the store lies on disk
     * @param board where figures are laid down at each commit
     * @param room for stores in the heap, shared by all tasks of the process
     */
    public record Settings(
            String place,
            String incarnation,
            List<Reduction> reductions,
            SchemaRegistry registry,
            long interval,
            boolean persistent,
            Board board,
            Room room) {

        /** With a board that nobody looks at, and a room of its own. */
        public Settings(
                String place,
                String incarnation,
                List<Reduction> reductions,
                SchemaRegistry registry,
                long interval,
                boolean persistent) {
            this(place, incarnation, reductions, registry, interval, persistent, new Board(), Room.of(0));
        }

        public Settings {
            reductions = List.copyOf(reductions);
            if (reductions.isEmpty()) {
                throw new IllegalArgumentException("nothing to merge at " + place);
            }
        }
    }

    /**
     * A reduction, where its partials come from and where they go.
     *
     * @param input the topic of the tier below as it is
     * @param output the topic of this tier, or of rows, as it is
     * @param schema the id of the schema of partials and watermarks
     * @param expected for whom it waits
     * @param closeAfter milliseconds that a missing child is waited for
     * @param finishes whether this is the tier that the reduction names: its output are rows
     */
    public record Reduction(
            ReductionPlan plan,
            Topic input,
            Topic output,
            int schema,
            Expected expected,
            long closeAfter,
            boolean finishes) {}

    /** The topology. */
    public static Topology of(Settings settings, Facts facts) {
        var topology = new Topology();
        topology.addSource(
                AutoOffsetReset.earliest(),
                "source",
                new AnyTimestamp(),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer(),
                settings.reductions().stream()
                        .map(reduction -> reduction.input().name())
                        .toArray(String[]::new));
        topology.addProcessor("merge", () -> new MergeProcessor(settings, facts), "source");
        topology.addStateStore(LiveStore.builder(STORE, settings.persistent()), "merge");
        Outgoing.addSink(topology, "sink", "merge");
        return topology;
    }
}
