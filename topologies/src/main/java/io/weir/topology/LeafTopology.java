// SPDX-License-Identifier: Apache-2.0
package io.weir.topology;

import io.weir.metrics.Board;
import io.weir.operators.Supplies;
import io.weir.plan.LeafPlan;
import io.weir.plan.StreamPlan;
import io.weir.topology.Topics.Topic;
import io.weir.tree.Room;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.Topology;

/**
 * One stream at a site: one source, one processor over all its reductions, one store, one sink. Adding or removing a reduction changes
 * neither a name nor a number.
 *
 * <pre>
 * raw.&lt;stream&gt; ─▶ source ─▶ reduce (store: leaves) ─▶ sink ─▶ weir.leaf.R, weir.events.R, weir.dead.&lt;stream&gt;
 * </pre>
 */
public final class LeafTopology {

    /** The name of the store; the changelog is {@code <application id>-leaves-changelog}. */
    public static final String STORE = "leaves";

    private LeafTopology() {}

    /**
     * What the leaves of one stream at one site need to know.
     *
     * @param site {@code region/site}
     * @param names what expressions may ask for: {@code weir.site}, {@code weir.region}, {@code weir.labels.<x>}
     * @param supplies what steps need of the process: the keys of pseudonyms
     * @param stream the contract
     * @param raw its topic as it is
     * @param dead the topic of dead letters as it is
     * @param reductions each of this stream
     * @param interval milliseconds between watermarks
     * @param idle milliseconds without a record that make a partition idle
     * @param persistent whether the store lies on disk
     * @param board where figures are laid down at each commit
     * @param room for live groups, shared by all tasks of the process
     */
    public record Settings(
            String site,
            Map<String, String> names,
            Supplies supplies,
            StreamPlan stream,
            Topic raw,
            Topic dead,
            List<Reduction> reductions,
            long interval,
            long idle,
            boolean persistent,
            Board board,
            Room room) {

        public Settings {
            names = Map.copyOf(names);
            reductions = List.copyOf(reductions);
        }

        /** Without supplies, with a board that nobody looks at, and a room of its own. */
        public Settings(
                String site,
                Map<String, String> names,
                StreamPlan stream,
                Topic raw,
                Topic dead,
                List<Reduction> reductions,
                long interval,
                long idle,
                boolean persistent) {
            this(
                    site,
                    names,
                    Supplies.NONE,
                    stream,
                    raw,
                    dead,
                    reductions,
                    interval,
                    idle,
                    persistent,
                    new Board(),
                    Room.of(0));
        }
    }

    /**
     * A reduction and where its partials, or its events, go.
     *
     * @param output the topic {@code weir.leaf.R}, or {@code weir.events.R}, as it is
     * @param schema the id of the schema of partials and their watermarks, or of events
     * @param watermarks the id of the schema of watermarks where they have one of their own, among events; else as {@code schema}
     */
    public record Reduction(LeafPlan plan, Topic output, int schema, int watermarks) {

        /** Of partials. */
        public Reduction(LeafPlan plan, Topic output, int schema) {
            this(plan, output, schema, schema);
        }
    }

    /** The topology. */
    public static Topology of(Settings settings, Facts facts) {
        var topology = new Topology();
        topology.addSource(
                AutoOffsetReset.earliest(),
                "source",
                new AnyTimestamp(),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer(),
                settings.raw().name());
        topology.addProcessor("reduce", () -> new LeafProcessor(settings, facts), "source");
        topology.addStateStore(LiveStore.builder(STORE, settings.persistent()), "reduce");
        Outgoing.addSink(topology, "sink", "reduce");
        return topology;
    }
}
