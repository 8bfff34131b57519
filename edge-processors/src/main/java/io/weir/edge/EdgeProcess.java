// SPDX-License-Identifier: Apache-2.0
package io.weir.edge;

import io.weir.configuration.SiteConfiguration;
import io.weir.configuration.Uplink;
import io.weir.http.Observation;
import io.weir.http.Observed;
import io.weir.http.Observing;
import io.weir.metrics.Board;
import io.weir.operators.Supplies;
import io.weir.plan.EventsPlan;
import io.weir.plan.LeafPlan;
import io.weir.plan.Plans;
import io.weir.plan.ReductionPlan;
import io.weir.registry.SchemaRegistry;
import io.weir.topology.Application;
import io.weir.topology.Closing;
import io.weir.topology.PseudonymKeys;
import io.weir.topology.Registries;
import io.weir.topology.Rights;
import io.weir.topology.Wiring;
import io.weir.tree.Room;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A site: an application for each stream, one for the site's merge, and the link upwards, in one process. Whatever is away is tried
 * again; nothing here ends by itself.
 */
public final class EdgeProcess implements AutoCloseable {

    private final List<Application> applications = new ArrayList<>();
    private final @Nullable Link link;
    private final TableWatch lookups;
    private final Observing observing;

    /**
     * A site that does nothing until it is started.
     *
     * @param plans of the reductions that the configuration names, with the tables read that they look into
     * @param report takes each line for people
     * @throws io.weir.topology.RefusedException if a secret cannot be had
     */
    public EdgeProcess(SiteConfiguration site, Plans plans, Consumer<String> report) {
        SchemaRegistry registry = Registries.at(site.registry());
        var supplies = new Supplies(PseudonymKeys.of(site.keys()), registry::find);
        var tuning = site.tuning();
        var board = new Board();
        lookups = new TableWatch(plans.tables(), report);
        board.and(lookups);
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
        var topics = new TreeMap<String, List<String>>();
        plans.streams().values().forEach(stream -> {
            List<LeafPlan> over = plans.over(stream.name());
            if (!over.isEmpty()) {
                topics.put(Wiring.leafApplication(stream), List.of(stream.topic()));
                applications.add(application(
                        site,
                        wiring,
                        Wiring.leafApplication(stream),
                        wiring.leaves(site.place(), site.names(), supplies, stream, over),
                        report));
            }
        });
        List<ReductionPlan> all = List.copyOf(plans.reductions().values());
        if (!all.isEmpty()) {
            applications.add(application(
                    site,
                    wiring,
                    Wiring.mergeApplication("site"),
                    wiring.siteMerge(site.place(), all, site.closeAfter()),
                    report));
            topics.put(
                    Wiring.mergeApplication("site"),
                    all.stream().map(plan -> Wiring.topic("leaf", plan)).toList());
        }
        Uplink up = site.link();
        Link made = up == null || up.apart() ? null : link(site, up, plans, report);
        link = made;
        if (made != null) {
            topics.put(made.group(), made.topics());
        }
        observing = new Observing(
                tuning.http(),
                new Observed(
                        "edge " + site.place(),
                        "site",
                        site.place(),
                        site.kafka(),
                        applications,
                        made == null ? null : made::figures,
                        board,
                        room,
                        topics),
                report);
    }

    private static Application application(
            SiteConfiguration site, Wiring wiring, String id, Application.Maker maker, Consumer<String> report) {
        return new Application(
                id,
                site.kafka(),
                wiring.streams(site.streams()),
                site.tuning().state().toString(),
                maker,
                report);
    }

    /** What it must be allowed to do; with the link's, unless that is apart. */
    public static Rights rights(SiteConfiguration site, Plans plans) {
        List<ReductionPlan> all = List.copyOf(plans.reductions().values());
        Rights rights = all.isEmpty()
                ? new Rights(Map.of(), Map.of())
                : Rights.ofMerge(Wiring.mergeApplication("site"), "leaf", EdgeProcess::merged, all, List.of());
        for (var stream : plans.streams().values()) {
            List<LeafPlan> over = plans.over(stream.name());
            if (!over.isEmpty()) {
                rights = rights.and(Rights.ofLeaves(stream, over));
            }
        }
        Uplink up = site.link();
        return up == null || up.apart() ? rights : rights.and(linkRights(plans));
    }

    /** What the link of a site must be allowed to do. */
    public static Rights linkRights(Plans plans) {
        return Rights.ofLink(leaving(plans).keySet());
    }

    private static String merged(ReductionPlan plan) {
        return plan.publish().to() == ReductionPlan.Tier.SITE ? "rows" : "site";
    }

    /** What leaves the site, by the topic in which it does. */
    private static SortedMap<String, LeafPlan> leaving(Plans plans) {
        var leaving = new TreeMap<String, LeafPlan>();
        for (LeafPlan plan : plans.all().values()) {
            if (plan.publish().to() != ReductionPlan.Tier.SITE) {
                leaving.put(
                        plan instanceof EventsPlan events ? Wiring.topic(events) : Wiring.topic("site", plan), plan);
            }
        }
        return leaving;
    }

    /** The link of a site, for a process of its own; null if no reduction leaves the site. */
    public static @Nullable Link link(SiteConfiguration site, Uplink up, Plans plans, Consumer<String> report) {
        SortedMap<String, LeafPlan> leaving = leaving(plans);
        if (leaving.isEmpty()) {
            return null;
        }
        var tuning = site.tuning();
        long keep = leaving.values().stream()
                .mapToLong(plan -> plan.publish().keep())
                .max()
                .orElse(0);
        return new Link(
                new LinkSettings(
                        site.place(),
                        "site",
                        site.kafka(),
                        up.to(),
                        List.copyOf(leaving.keySet()),
                        tuning.partitions(),
                        keep + tuning.outage(),
                        up.bytesPerSecond()),
                report);
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
        lookups.start();
        applications.forEach(Application::start);
        if (link != null) {
            link.start();
        }
    }

    /** The applications, to look at. */
    public List<Application> applications() {
        return List.copyOf(applications);
    }

    /** The link, to look at; null if it runs elsewhere. */
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
        var closing = new ArrayList<AutoCloseable>(applications);
        if (link != null) {
            closing.add(link);
        }
        closing.add(lookups);
        closing.add(observing);
        Closing.all(closing);
    }
}
