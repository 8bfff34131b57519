// SPDX-License-Identifier: Apache-2.0
package io.weir.cli.demo;

import io.weir.aggregator.AggregateProcess;
import io.weir.configuration.KeySource;
import io.weir.configuration.SiteConfiguration;
import io.weir.configuration.TierConfiguration;
import io.weir.configuration.Tuning;
import io.weir.configuration.Uplink;
import io.weir.edge.EdgeProcess;
import io.weir.edge.Link;
import io.weir.plan.Plans;
import io.weir.plan.StreamPlan;
import io.weir.river.Cluster;
import io.weir.topology.Application;
import io.weir.topology.Closing;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A whole tree on this machine: a Kafka cluster for each site, each region and the centre, and the processes that run there in
 * production, all in this JVM. Nothing listens beyond loopback.
 */
final class LocalRiver implements AutoCloseable {

    static final String CENTRE = "centre";
    private static final Map<String, String> REGISTRY = Map.of("url", "mock://demo");

    private final Settings settings;
    private final SortedMap<String, String> regionOf;
    private final Steps steps;
    private final Map<String, Cluster> clusters = new LinkedHashMap<>();
    private final List<AutoCloseable> processes = new ArrayList<>();
    private final List<BooleanSupplier> atWork = new CopyOnWriteArrayList<>();

    /**
     * What the river is made of.
     *
     * @param rawPartitions of each raw topic
     * @param partitions of every weir.* topic
     * @param interval milliseconds between flushes
     * @param idle milliseconds without a record until a partition is idle
     * @param closeAfter milliseconds that a missing child is waited for
     * @param portBase the first cluster's port, the others follow; 0 for free ones
     */
    record Settings(
            int rawPartitions,
            int partitions,
            long interval,
            long idle,
            long closeAfter,
            Path directory,
            int portBase) {}

    /**
     * Starts clusters and creates raw topics; some seconds.
     *
     * @param regionOf the sites' names with the region of each
     * @throws io.weir.river.PortInUseException if a port that was asked for is taken
     * @throws Steps.StoppedException if it was to be given up
     */
    LocalRiver(Settings settings, SortedMap<String, String> regionOf, Plans plans, Steps steps) {
        this.settings = settings;
        this.regionOf = Collections.unmodifiableSortedMap(regionOf);
        this.steps = steps;
        try {
            startClusters(plans);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /** Deals sites to regions in turn. */
    static SortedMap<String, String> dealt(List<String> sites, int regions) {
        var regionOf = new TreeMap<String, String>();
        for (int i = 0; i < sites.size(); i++) {
            regionOf.put(sites.get(i), "region-" + (i % regions + 1));
        }
        return regionOf;
    }

    private void startClusters(Plans plans) {
        steps.begin(kafkas(0));
        for (String site : regionOf.keySet()) {
            Cluster cluster = cluster("site-" + site);
            for (StreamPlan stream : plans.streams().values()) {
                cluster.createTopic(
                        stream.topic(), settings.rawPartitions(), Map.of("message.timestamp.type", "CreateTime"));
            }
        }
        regions().forEach(this::cluster);
        cluster(CENTRE);
    }

    private Cluster cluster(String name) {
        int port = settings.portBase() == 0 ? 0 : settings.portBase() + clusters.size();
        Cluster cluster = Cluster.start(settings.directory().resolve("clusters").resolve(name), port, null, Map.of());
        clusters.put(name, cluster);
        steps.now(kafkas(clusters.size()));
        return cluster;
    }

    private String kafkas(int running) {
        int all = regionOf.size() + regions().size() + 1;
        return "Kafka clusters on loopback: " + (running == all ? "" : running + " of ") + all;
    }

    /** How many processes there are, and how many of them have all at work. */
    String processes() {
        long working = atWork.stream().filter(BooleanSupplier::getAsBoolean).count();
        return "edges and aggregators: " + (isAtWork() ? "" : working + " of ") + atWork.size();
    }

    /** Whether all processes have all at work. */
    boolean isAtWork() {
        return atWork.stream().allMatch(BooleanSupplier::getAsBoolean);
    }

    /** Nothing leaves this machine, so everybody may know the keys. */
    private static Map<String, KeySource> known(Plans plans) {
        var keys = new TreeMap<String, KeySource>();
        plans.keys().keySet().forEach(name -> keys.put(name, KeySource.known()));
        return keys;
    }

    private static boolean runs(List<Application> applications, @Nullable Link link) {
        return applications.stream().allMatch(application -> application.state() == Application.State.RUNNING)
                && (link == null || link.status().up());
    }

    /**
     * Starts the processes, which takes them some more seconds.
     *
     * @param report takes what they have to say, from any thread
     */
    void start(Plans plans, Consumer<String> report) {
        var starting = new ArrayList<Runnable>();
        regionOf.forEach((site, region) -> {
            var edge = new EdgeProcess(
                    new SiteConfiguration(
                            site,
                            region,
                            Map.of(),
                            kafka("site-" + site),
                            streams(),
                            REGISTRY,
                            List.of(),
                            settings.closeAfter(),
                            new Uplink(kafka(region), 0, false),
                            tuning("site-" + site),
                            known(plans)),
                    plans,
                    report);
            processes.add(edge);
            atWork.add(() -> runs(edge.applications(), edge.uplink()));
            starting.add(edge::start);
        });
        for (String region : regions()) {
            List<TierConfiguration.Child> sites = regionOf.entrySet().stream()
                    .filter(site -> site.getValue().equals(region))
                    .map(site -> child(region + "/" + site.getKey()))
                    .toList();
            var aggregate = new AggregateProcess(
                    tier("region", region, "site", sites, new Uplink(kafka(CENTRE), 0, false)), plans, report);
            add(aggregate);
            starting.add(aggregate::start);
        }
        var centre = new AggregateProcess(
                new TierConfiguration(
                        "central",
                        CENTRE,
                        "region",
                        regions().stream().map(LocalRiver::child).toList(),
                        kafka(CENTRE),
                        streams(),
                        REGISTRY,
                        List.of(),
                        settings.closeAfter(),
                        null,
                        tuning(CENTRE)),
                plans,
                report);
        add(centre);
        starting.add(centre::start);
        starting.forEach(Runnable::run);
    }

    private void add(AggregateProcess process) {
        processes.add(process);
        Application application = process.application();
        atWork.add(() -> runs(application == null ? List.of() : List.of(application), process.uplink()));
    }

    private TierConfiguration tier(
            String tier, String name, String children, List<TierConfiguration.Child> expect, Uplink link) {
        return new TierConfiguration(
                tier,
                name,
                children,
                expect,
                kafka(name),
                streams(),
                REGISTRY,
                List.of(),
                settings.closeAfter(),
                link,
                tuning(name));
    }

    private static TierConfiguration.Child child(String place) {
        return new TierConfiguration.Child(place, Long.MIN_VALUE, Long.MAX_VALUE);
    }

    private Map<String, Object> kafka(String cluster) {
        return Map.of("bootstrap.servers", bootstrap(cluster));
    }

    private Map<String, Object> streams() {
        return Map.of(
                "commit.interval.ms",
                Long.toString(settings.interval()),
                "poll.ms",
                "50",
                "metrics.recording.level",
                "INFO");
    }

    private Tuning tuning(String place) {
        return new Tuning(
                settings.partitions(),
                settings.interval(),
                settings.idle(),
                0,
                settings.directory().resolve("state").resolve(place),
                false);
    }

    /** The sites' names with the region of each. */
    SortedMap<String, String> regionOf() {
        return regionOf;
    }

    /** The regions that have sites. */
    List<String> regions() {
        return regionOf.values().stream().distinct().sorted().toList();
    }

    /** The servers of a site ({@code site-<name>}), a region or the centre. */
    String bootstrap(String cluster) {
        Cluster known = clusters.get(cluster);
        if (known == null) {
            throw new IllegalArgumentException("there is no cluster " + cluster);
        }
        return known.bootstrap();
    }

    int partitions() {
        return settings.partitions();
    }

    int rawPartitions() {
        return settings.rawPartitions();
    }

    /** Stops processes first, so that none waits for a cluster that is gone. */
    @Override
    public void close() {
        Closing.all(processes);
        Closing.all(List.copyOf(clusters.values()));
    }
}
