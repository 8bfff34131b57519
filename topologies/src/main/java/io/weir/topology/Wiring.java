// SPDX-License-Identifier: Apache-2.0
package io.weir.topology;

import io.weir.engine.EventSchema;
import io.weir.engine.FiguresSchema;
import io.weir.metrics.Board;
import io.weir.operators.Supplies;
import io.weir.plan.EventsPlan;
import io.weir.plan.LeafPlan;
import io.weir.plan.ReductionPlan;
import io.weir.plan.StreamPlan;
import io.weir.registry.SchemaRegistry;
import io.weir.topology.Topics.Topic;
import io.weir.tree.Expected;
import io.weir.tree.LeafSettings;
import io.weir.tree.Room;
import io.weir.wire.codec.WireSchemas;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.apache.avro.Schema;

/**
 * Plans to topologies on a cluster: looks at the topics they need, creates those that are Weir's, registers their schemas.
 *
 * @param registry of schemas
 * @param partitions of every {@code weir.*} topic, at every tier the same; see {@link Topics#own}
 * @param outage the longest time, in milliseconds, that a tier may be away without loss: topics keep their records for as long
 *     beyond a reduction's {@code keep}
 * @param interval milliseconds between watermarks and between flushes
 * @param idle milliseconds without a record that make a raw partition idle
 * @param persistent whether stores lie on disk
 * @param board where all tasks lay down their figures at each commit
 * @param room that the live state of all tasks shares
 */
public record Wiring(
        SchemaRegistry registry,
        int partitions,
        long outage,
        long interval,
        long idle,
        boolean persistent,
        Board board,
        Room room) {

    /** Default of {@code outage}: a week. */
    public static final long OUTAGE = TimeUnit.DAYS.toMillis(7);
    /** Default of {@code interval}: a second. */
    public static final long INTERVAL = TimeUnit.SECONDS.toMillis(1);
    /** Default of {@code idle}: ten seconds. */
    public static final long IDLE = TimeUnit.SECONDS.toMillis(10);

    /** With a board that nobody looks at, and a room of its own. */
    public Wiring(SchemaRegistry registry, int partitions, long outage, long interval, long idle, boolean persistent) {
        this(registry, partitions, outage, interval, idle, persistent, new Board(), Room.of(0));
    }

    /** The application that reduces a stream. */
    public static String leafApplication(StreamPlan stream) {
        return "weir-leaf." + stream.name();
    }

    /** The application that merges at a place; {@code tier} is {@code site}, or the tier's name. */
    public static String mergeApplication(String tier) {
        return "weir-merge." + tier;
    }

    /** The topic {@code weir.<tier>.R}. */
    public static String topic(String tier, LeafPlan plan) {
        return "weir." + tier + "." + plan.id();
    }

    /** Properties of Kafka Streams as they were written, with the memory of stores on disk: as much as live state has in the heap. */
    public Map<String, Object> streams(Map<String, Object> written) {
        var all = new TreeMap<String, Object>(Map.of(SharedRocks.BYTES, room.limit()));
        all.putAll(written);
        return all;
    }

    /** The topic of a reduction's events, the same at every tier. */
    public static String topic(EventsPlan plan) {
        return topic("events", plan);
    }

    /** How long the topics of a reduction keep a record. */
    public long retention(LeafPlan plan) {
        return plan.publish().keep() + outage;
    }

    /**
     * The leaves of one stream.
     *
     * @param site {@code region/site}
     * @param names see {@link LeafTopology.Settings#names}
     * @param supplies see {@link LeafTopology.Settings#supplies}
     * @param reductions each of this stream, whatever it publishes
     */
    public Application.Maker leaves(
            String site,
            Map<String, String> names,
            Supplies supplies,
            StreamPlan stream,
            List<? extends LeafPlan> reductions) {
        return (topics, facts) -> {
            // First of all: a link waits for the topics of all that it carries, and a raw topic or the registry may be
            // away for long.
            var outputs = reductions.stream().map(plan -> output(topics, plan)).toList();
            Topic raw = topics.raw(stream.topic(), Rights.READ);
            String changelog = Application.changelog(leafApplication(stream), LeafTopology.STORE);
            topics.changelog(changelog);
            topics.follow(raw, changelog);
            topics.identities().expect(raw);
            // A dead letter lives as long as the rows that miss its event, and never shorter than they do.
            long keep = reductions.stream().mapToLong(this::retention).max().orElse(outage);
            Topic dead = topics.ownAsIs(DeadLetter.topic(stream.name()), raw.partitions(), keep, Rights.WRITE);
            var leaves = IntStream.range(0, outputs.size())
                    .mapToObj(i -> leaf(reductions.get(i), outputs.get(i)))
                    .toList();
            return LeafTopology.of(
                    new LeafTopology.Settings(
                            site, names, supplies, stream, raw, dead, leaves, interval, idle, persistent, board, room),
                    facts);
        };
    }

    private Topic output(Topics topics, LeafPlan plan) {
        return switch (plan) {
            case ReductionPlan rows -> topics.own(topic("leaf", rows), partitions, retention(rows), Rights.BOTH);
            case EventsPlan events -> topics.own(topic(events), partitions, retention(events), Rights.WRITE);
        };
    }

    private LeafTopology.Reduction leaf(LeafPlan plan, Topic output) {
        return switch (plan) {
            case ReductionPlan rows -> new LeafTopology.Reduction(rows, output, schema("leaf", rows));
            case EventsPlan events ->
                new LeafTopology.Reduction(
                        events,
                        output,
                        registry.register(subject("events", events), EventSchema.of(events)),
                        registry.register(WireSchemas.WATERMARK.getFullName(), WireSchemas.WATERMARK));
        };
    }

    /**
     * The merge of a site's leaves.
     *
     * @param site {@code region/site}
     * @param closeAfter milliseconds, for reductions that do not say
     */
    public Application.Maker siteMerge(String site, List<ReductionPlan> reductions, long closeAfter) {
        return (topics, facts) -> {
            topics.changelog(Application.changelog(mergeApplication("site"), MergeTopology.STORE));
            String incarnation = site + "#" + topics.clusterId();
            return MergeTopology.of(
                    new MergeTopology.Settings(
                            site,
                            incarnation,
                            reductions.stream()
                                    .map(plan -> merge(
                                            topics,
                                            plan,
                                            "leaf",
                                            plan.publish().to() == ReductionPlan.Tier.SITE ? "rows" : "site",
                                            new Expected.Partitions(LeafSettings.placePrefix(
                                                    site, plan.stream().topic())),
                                            closeAfter))
                                    .toList(),
                            registry,
                            interval,
                            persistent,
                            board,
                            room),
                    facts);
        };
    }

    /**
     * The merge of a tier above the sites.
     *
     * @param place the region's name, or that of a higher tier
     * @param below the tier that is read: {@code site} or {@code region}, as in the topics' names
     * @param tier that is written; where it is a reduction's highest, rows are
     * @param events those whose events come this far: a link upwards must find their topics, though no site has sent anything yet
     * @param finishes which reductions end here
     * @param closeAfter milliseconds, for reductions that do not say
     */
    public Application.Maker tierMerge(
            String place,
            String below,
            String tier,
            List<ReductionPlan> reductions,
            List<EventsPlan> events,
            Predicate<ReductionPlan> finishes,
            Expected expected,
            long closeAfter) {
        return (topics, facts) -> {
            topics.changelog(Application.changelog(mergeApplication(tier + "." + place), MergeTopology.STORE));
            events.forEach(plan -> topics.own(topic(plan), partitions, retention(plan), Rights.MADE));
            return MergeTopology.of(
                    new MergeTopology.Settings(
                            place,
                            place,
                            reductions.stream()
                                    .map(plan -> merge(
                                            topics,
                                            plan,
                                            below,
                                            finishes.test(plan) ? "rows" : tier,
                                            expected,
                                            closeAfter))
                                    .toList(),
                            registry,
                            interval,
                            persistent,
                            board,
                            room),
                    facts);
        };
    }

    private MergeTopology.Reduction merge(
            Topics topics, ReductionPlan plan, String from, String to, Expected expected, long closeAfter) {
        long own = plan.publish().closeAfter();
        // A merge appends what compaction must keep to its input again.
        Topic input = topics.own(topic(from, plan), partitions, retention(plan), Rights.BOTH);
        // A consumer would go on in the middle of a new topic of this name. The merge's state keeps the id: whatever
        // was
        // committed before this is noticed, the next start reads the new topic from its beginning.
        topics.identities().expect(input);
        return new MergeTopology.Reduction(
                plan,
                input,
                // A merge reads its output when it has lost its store.
                topics.own(topic(to, plan), partitions, retention(plan), Rights.BOTH),
                to.equals("rows") ? schema(from, plan) : schema(to, plan),
                expected,
                own >= 0 ? own : closeAfter,
                to.equals("rows"));
    }

    private int schema(String tier, ReductionPlan plan) {
        return registry.register(subject(tier, plan), schema(plan));
    }

    private static String subject(String tier, LeafPlan plan) {
        return topic(tier, plan) + "-value";
    }

    private static Schema schema(ReductionPlan plan) {
        return WireSchemas.records(plan.name(), plan.version(), FiguresSchema.of(plan));
    }

    /**
     * What the registry has against the schema of a reduction at a tier, a line each; nothing is registered.
     *
     * @throws io.weir.registry.RegistryException if it cannot be asked
     */
    public static List<String> objections(SchemaRegistry registry, String tier, ReductionPlan plan) {
        return objections(registry, subject(tier, plan), schema(plan));
    }

    /** The same of the schema of a reduction's events. */
    public static List<String> objections(SchemaRegistry registry, EventsPlan plan) {
        return objections(registry, subject("events", plan), EventSchema.of(plan));
    }

    private static List<String> objections(SchemaRegistry registry, String subject, Schema schema) {
        return registry.objections(subject, schema).stream()
                .map(objection -> "subject " + subject + " holds a schema that this one cannot follow: " + objection
                        + "; give the reduction a new version")
                .toList();
    }
}
