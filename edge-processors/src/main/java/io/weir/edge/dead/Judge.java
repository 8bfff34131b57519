// SPDX-License-Identifier: Apache-2.0
package io.weir.edge.dead;

import io.weir.engine.StreamProgram;
import io.weir.operators.Schemas;
import io.weir.operators.Supplies;
import io.weir.plan.EventsPlan;
import io.weir.plan.LeafPlan;
import io.weir.plan.ReductionPlan;
import io.weir.plan.StreamPlan;
import io.weir.topology.Clients;
import io.weir.topology.DeadLetter;
import io.weir.topology.Reading;
import io.weir.topology.Rights;
import io.weir.topology.Topics;
import io.weir.topology.Wiring;
import io.weir.tree.LeafSettings;
import io.weir.tree.Reducer;
import io.weir.tree.Windows;
import io.weir.wire.Watermark;
import io.weir.wire.codec.Framing;
import io.weir.wire.codec.KeyText;
import io.weir.wire.codec.RecordCodec;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Says what would become of a dead letter if it came again now: the reductions as they are written today, the horizons as the
 * leaves told them last. Not for several threads.
 */
public final class Judge {

    /** The reason of a letter whose reduction is not written any more. */
    public static final String NO_REDUCTION = "no_reduction";

    /** The reason of a letter that holds only the beginning of its record: all of it is in the raw topic as long as that keeps it. */
    public static final String CUT = "cut";

    /** The reason of a letter whose windows are all forgotten. */
    public static final String LATE = "late";

    private final List<LeafPlan> reductions;
    private final StreamProgram program;
    /** By the reduction's id and the raw partition. */
    private final Map<String, Map<Integer, Long>> horizons;

    /**
     * Asks the site's cluster for the horizons.
     *
     * @param kafka how clients reach it, as written
     * @param schemas with which records were written
     * @param site {@code region/site}
     * @param names what expressions may read of the site
     * @param reductions each of the stream
     */
    public static Judge of(
            Map<String, Object> kafka,
            Schemas schemas,
            String site,
            Map<String, String> names,
            StreamPlan stream,
            List<? extends LeafPlan> reductions) {
        var horizons = new HashMap<String, Map<Integer, Long>>();
        try (var topics = new Topics(Clients.admin(kafka))) {
            for (LeafPlan plan : reductions) {
                if (plan instanceof EventsPlan) {
                    continue;
                }
                String topic = Wiring.topic("leaf", plan);
                horizons.put(
                        plan.id(),
                        topics.find(topic, Rights.READ) != null
                                ? horizons(
                                        Clients.consumer(kafka), topic, LeafSettings.placePrefix(site, stream.topic()))
                                : Map.of());
            }
        }
        // Only whether an event is dead is asked, not what it becomes: any key will do.
        var supplies = new Supplies(Supplies.known().keys(), schemas);
        return new Judge(reductions, StreamProgram.of(stream, reductions, names, supplies), horizons);
    }

    Judge(List<? extends LeafPlan> reductions, StreamProgram program, Map<String, Map<Integer, Long>> horizons) {
        this.reductions = List.copyOf(reductions);
        this.program = program;
        this.horizons = Map.copyOf(horizons);
    }

    private static Map<Integer, Long> horizons(Map<String, Object> client, String topic, String prefix) {
        var found = new HashMap<Integer, Long>();
        // Each output partition is told the same.
        Reading.committed(client, new TopicPartition(topic, 0), record -> {
            if (record.value() != null && KeyText.parse(new String(record.key(), StandardCharsets.UTF_8)) == null) {
                Watermark watermark = new RecordCodec(Framing.schemaId(record.value())).readWatermark(record.value());
                if (watermark.place().startsWith(prefix)) {
                    int partition = Integer.parseInt(watermark.place().substring(prefix.length()));
                    found.merge(partition, watermark.horizon(), Math::max);
                }
            }
        });
        return found;
    }

    /**
     * What would become of a letter.
     *
     * @return null if at least one reduction for which it is dead would count it, or let it go as it lets others go; else why not:
     *     {@link #LATE}, {@link #NO_REDUCTION}, {@link #CUT}, or what makes it dead again
     */
    public @Nullable String objection(DeadLetter letter) {
        var concerned = new ArrayList<Integer>();
        for (int i = 0; i < reductions.size(); i++) {
            LeafPlan plan = reductions.get(i);
            // A mended reduction may have another version.
            if (letter.reduction() == null || plan.name().equals(nameOf(letter.reduction()))) {
                concerned.add(i);
            }
        }
        if (concerned.isEmpty()) {
            return NO_REDUCTION;
        }
        if (!letter.whole()) {
            return CUT;
        }
        String undecodable = program.decode(letter.key(), letter.value(), letter.time(), letter.offset());
        if (undecodable != null) {
            return undecodable;
        }
        String objection = null;
        for (int i : concerned) {
            String own = objection(reductions.get(i), program.reducers().get(i), letter.partition());
            if (own == null) {
                return null;
            }
            objection = objection == null ? own : objection;
        }
        return objection;
    }

    private @Nullable String objection(LeafPlan plan, Reducer reducer, int partition) {
        return switch (reducer.reduce(program.event())) {
            case DEAD -> reducer.reason();
            case FILTERED, SAMPLED -> null;
            // Nothing that is published as it is comes too late.
            case READY -> plan instanceof ReductionPlan rows && isLate(rows, reducer.time(), partition) ? LATE : null;
        };
    }

    private boolean isLate(ReductionPlan plan, long time, int partition) {
        long horizon = horizons.getOrDefault(plan.id(), Map.of()).getOrDefault(partition, Watermark.NEVER);
        var open = new boolean[1];
        Windows.of(plan.window()).assign(time, (start, length) -> open[0] |= start + length > horizon);
        return !open[0];
    }

    /** The name in a reduction's id. */
    static String nameOf(String id) {
        int version = id.lastIndexOf(".v");
        return version < 0 ? id : id.substring(0, version);
    }
}
