// SPDX-License-Identifier: Apache-2.0
package io.weir.aggregator;

import io.weir.configuration.TierConfiguration;
import io.weir.configuration.Uplink;
import io.weir.edge.Link;
import io.weir.edge.LinkSettings;
import io.weir.http.Observation;
import io.weir.http.Observed;
import io.weir.http.Observing;
import io.weir.metrics.Board;
import io.weir.plan.EventsPlan;
import io.weir.plan.LeafPlan;
import io.weir.plan.Plans;
import io.weir.plan.ReductionPlan;
import io.weir.registry.SchemaRegistry;
import io.weir.topology.Application;
import io.weir.topology.Closing;
import io.weir.topology.Registries;
import io.weir.topology.Rights;
import io.weir.topology.Wiring;
import io.weir.tree.Expected;
import io.weir.tree.Room;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A tier above the sites: one application that merges all reductions which reach it, and a link upwards unless it is the highest.
 * Reductions end at the tier that they name; {@code central} is the one without a link.
 */
public final class AggregateProcess implements AutoCloseable {

    private final @Nullable Application application;
    private final @Nullable Link link;
    private final Observing observing;

    /**
     * A tier that does nothing until it is started.
     *
     * @param plans of the reductions that the configuration names
     * @param report takes each line for people
     */
    public AggregateProcess(TierConfiguration tier, Plans plans, Consumer<String> report) {
        SchemaRegistry registry = Registries.at(tier.registry());
        var tuning = tier.tuning();
        var board = new Board();
        board.tellContests(line -> report.accept(tier.tier() + " " + tier.name() + ": " + line));
        var room = Room.of(tuning.memory());
        var wiring = new Wiring(
                registry,
                tuning.partitions(),
                tuning.outage(),
                tuning.interval(),
                tuning.idle(),
                tuning.persistent(),
                board,
                room);
        List<ReductionPlan> here = here(tier, plans);
        String id = Wiring.mergeApplication(tier.tier() + "." + tier.name());
        Application merge = here.isEmpty()
                ? null
                : new Application(
                        id,
                        tier.kafka(),
                        wiring.streams(tier.streams()),
                        tuning.state().toString(),
                        wiring.tierMerge(
                                tier.name(),
                                tier.children(),
                                tier.tier(),
                                here,
                                eventsHere(tier, plans),
                                plan -> finishes(plan, tier),
                                expected(tier),
                                tier.closeAfter()),
                        report);
        application = merge;
        Uplink up = tier.link();
        Link made = up == null || up.apart() ? null : link(tier, up, plans, report);
        link = made;
        var topics = new TreeMap<String, List<String>>();
        if (merge != null) {
            topics.put(
                    id,
                    here.stream()
                            .map(plan -> Wiring.topic(tier.children(), plan))
                            .toList());
        }
        if (made != null) {
            topics.put(made.group(), made.topics());
        }
        observing = new Observing(
                tuning.http(),
                new Observed(
                        "aggregate " + tier.tier() + " " + tier.name(),
                        tier.tier(),
                        tier.name(),
                        tier.kafka(),
                        merge == null ? List.of() : List.of(merge),
                        made == null ? null : made::figures,
                        board,
                        room,
                        topics),
                report);
    }

    /** What it must be allowed to do; with the link's, unless that is apart. */
    public static Rights rights(TierConfiguration tier, Plans plans) {
        Rights rights = Rights.ofMerge(
                Wiring.mergeApplication(tier.tier() + "." + tier.name()),
                tier.children(),
                plan -> finishes(plan, tier) ? "rows" : tier.tier(),
                here(tier, plans),
                here(tier, plans).isEmpty() ? List.of() : eventsHere(tier, plans));
        Uplink up = tier.link();
        return up == null || up.apart() ? rights : rights.and(linkRights(tier, plans));
    }

    /** What the link of a tier must be allowed to do. */
    public static Rights linkRights(TierConfiguration tier, Plans plans) {
        return Rights.ofLink(leaving(tier, plans).keySet());
    }

    /** What goes on from there, by the topic in which it does. */
    private static SortedMap<String, LeafPlan> leaving(TierConfiguration tier, Plans plans) {
        var leaving = new TreeMap<String, LeafPlan>();
        here(tier, plans).forEach(plan -> leaving.put(Wiring.topic(tier.tier(), plan), plan));
        eventsHere(tier, plans).forEach(plan -> leaving.put(Wiring.topic(plan), plan));
        leaving.values().removeIf(plan -> finishes(plan, tier));
        return leaving;
    }

    /** The link of a tier, for a process of its own; null if no reduction goes on from there. */
    public static @Nullable Link link(TierConfiguration tier, Uplink up, Plans plans, Consumer<String> report) {
        SortedMap<String, LeafPlan> leaving = leaving(tier, plans);
        if (leaving.isEmpty()) {
            return null;
        }
        var tuning = tier.tuning();
        long keep = leaving.values().stream()
                .mapToLong(plan -> plan.publish().keep())
                .max()
                .orElse(0);
        return new Link(
                new LinkSettings(
                        tier.name(),
                        tier.tier(),
                        tier.kafka(),
                        up.to(),
                        List.copyOf(leaving.keySet()),
                        tuning.partitions(),
                        keep + tuning.outage(),
                        up.bytesPerSecond()),
                report);
    }

    private static List<ReductionPlan> here(TierConfiguration tier, Plans plans) {
        return plans.reductions().values().stream()
                .filter(plan -> reaches(plan, tier))
                .toList();
    }

    private static List<EventsPlan> eventsHere(TierConfiguration tier, Plans plans) {
        return plans.events().values().stream()
                .filter(plan -> reaches(plan, tier))
                .toList();
    }

    /** A reduction to {@code region} ends at the first tier above the sites; one to {@code central} where no link goes on. */
    private static boolean finishes(LeafPlan plan, TierConfiguration tier) {
        return tier.link() == null
                || plan.publish().to().name().toLowerCase(Locale.ROOT).equals(tier.tier());
    }

    private static boolean reaches(LeafPlan plan, TierConfiguration tier) {
        return switch (plan.publish().to()) {
            case SITE -> false;
            case REGION -> tier.children().equals("site");
            case CENTRAL -> true;
        };
    }

    private static Expected expected(TierConfiguration tier) {
        List<TierConfiguration.Child> children = tier.expect();
        return children == null
                ? new Expected.Anyone()
                : new Expected.Listed(children.stream()
                        .map(child -> new Expected.Child(child.place(), child.since(), child.until()))
                        .toList());
    }

    /**
     * Takes the port of {@code http}, if it is configured.
     *
     * @throws java.io.UncheckedIOException if it cannot be had
     */
    public void open() {
        observing.open();
    }

    /** Begins. */
    public void start() {
        observing.start();
        if (application != null) {
            application.start();
        }
        if (link != null) {
            link.start();
        }
    }

    /** The application, to look at; null if no reduction reaches this tier. */
    public @Nullable Application application() {
        return application;
    }

    /** The link, to look at; null at the highest tier, or if it runs elsewhere. */
    public @Nullable Link uplink() {
        return link;
    }

    /** Where it can be looked at; null unless it is open. */
    public @Nullable Observation observation() {
        return observing.observation();
    }

    /** Stops everything, side by side; what is in hand is committed. */
    @Override
    public void close() {
        var closing = new ArrayList<AutoCloseable>();
        if (application != null) {
            closing.add(application);
        }
        if (link != null) {
            closing.add(link);
        }
        closing.add(observing);
        Closing.all(closing);
    }
}
