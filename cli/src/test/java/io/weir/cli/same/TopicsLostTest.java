// SPDX-License-Identifier: Apache-2.0
package io.weir.cli.same;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.weir.aggregator.AggregateProcess;
import io.weir.configuration.SiteConfiguration;
import io.weir.configuration.TierConfiguration;
import io.weir.configuration.Uplink;
import io.weir.edge.EdgeProcess;
import io.weir.plan.Plans;
import io.weir.plan.ReductionPlan;
import io.weir.river.Cluster;
import io.weir.topology.Application;
import io.weir.topology.Wiring;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The topics that a tier reads are deleted in the midst of it all, while everything runs. The links send again what the old topics had
 * acknowledged, and the rows are those of one batch over all lines, complete.
 */
class TopicsLostTest {

    /** What is lost at the region together with what its merge reads. */
    enum Lost {
        /** Nothing else: the merge goes on with what it knows. */
        TOPICS,
        /** What the merge knows, too: it knows by its own output only what it has sent. */
        TOPICS_AND_STATE,
        /** And what it has sent: the region begins from nothing, and the centre's merge goes on with what it knows. */
        EVERYTHING,
        /** The centre loses what it reads and what it knows. */
        TOPICS_AND_STATE_OF_THE_CENTRE
    }

    @ParameterizedTest
    @EnumSource
    void rowsAreRightAndCompleteInTheEnd(Lost lost, @TempDir Path directory) throws Exception {
        Plans plans = Documented.plans();
        Traffic traffic = Traffic.of(21);
        Map<String, List<byte[]>> lines = Map.of("requests", traffic.web(), "readings", traffic.sensors());
        Map<String, List<String>> right = Map.of(
                "requests", Batch.requests(traffic.web()).rows(),
                "readings", Batch.readings(traffic.sensors()).rows());
        List<String> said = Collections.synchronizedList(new ArrayList<>());
        try (var site = Cluster.temporary();
                var region = Cluster.temporary();
                var centre = Cluster.temporary();
                var edge = new EdgeProcess(site(site, region, directory), plans, said::add)) {
            for (ReductionPlan plan : plans.reductions().values()) {
                site.createTopic(plan.stream().topic(), MirrorMakerTest.PARTITIONS, Map.of());
            }
            var above = new AggregateProcess(
                    tier("central", "centre", "region", "eu", centre, null, directory), plans, said::add);
            var tier = new AggregateProcess(
                    tier("region", "eu", "site", "eu/one", region, centre, directory), plans, said::add);
            try (var rows = new MirrorMakerTest.Rows(centre, plans.reductions().values())) {
                above.start();
                tier.start();
                edge.start();
                // All but the end, so that much has been sent and windows are open.
                feed(site, plans, lines, 0, 3);
                await().atMost(60, TimeUnit.SECONDS).until(() -> {
                    rows.read();
                    return right.keySet().stream()
                            .allMatch(name ->
                                    rows.of(name).size() > right.get(name).size() / 3);
                });

                switch (lost) {
                    case TOPICS -> delete(region, plans, "site", null);
                    case TOPICS_AND_STATE, EVERYTHING -> {
                        tier.close();
                        delete(region, plans, "site", Wiring.mergeApplication("region.eu"));
                        if (lost == Lost.EVERYTHING) {
                            delete(region, plans, "region", null);
                        }
                        tier = new AggregateProcess(
                                tier("region", "eu", "site", "eu/one", region, centre, directory), plans, said::add);
                        tier.start();
                    }
                    case TOPICS_AND_STATE_OF_THE_CENTRE -> {
                        above.close();
                        delete(centre, plans, "region", Wiring.mergeApplication("central.centre"));
                        above = new AggregateProcess(
                                tier("central", "centre", "region", "eu", centre, null, directory), plans, said::add);
                        above.start();
                    }
                }
                feed(site, plans, lines, 3, 4);

                await().atMost(120, TimeUnit.SECONDS).untilAsserted(() -> {
                    rows.read();
                    right.forEach((name, expected) ->
                            assertThat(rows.of(name)).as("%s, %s", name, said).isEqualTo(expected));
                });
                String topic = "topic weir." + (lost == Lost.TOPICS_AND_STATE_OF_THE_CENTRE ? "region" : "site");
                assertThat(said)
                        .anySatisfy(line -> assertThat(line)
                                .startsWith("link to ")
                                .contains(topic.substring("topic ".length()))
                                .endsWith("made anew: sending everything again"));
            } finally {
                tier.close();
                above.close();
            }
        }
    }

    /** From one quarter of the lines to another. */
    private static void feed(Cluster site, Plans plans, Map<String, List<byte[]>> lines, int from, int to) {
        for (ReductionPlan plan : plans.reductions().values()) {
            List<byte[]> all = lines.get(plan.name());
            MirrorMakerTest.feed(site, plan.stream().topic(), all.subList(all.size() * from / 4, all.size() * to / 4));
        }
    }

    /** The topics of a tier, and the changelog of an application that is closed: its store lies in the heap. */
    private static void delete(Cluster cluster, Plans plans, String tier, String application) throws Exception {
        var topics = new ArrayList<String>();
        plans.reductions().values().forEach(plan -> topics.add(Wiring.topic(tier, plan)));
        if (application != null) {
            topics.add(Application.changelog(application, "merges"));
        }
        try (var admin = cluster.admin()) {
            Collection<String> there = admin.listTopics().names().get();
            assertThat(there).containsAll(topics);
            admin.deleteTopics(topics).all().get();
        }
    }

    private static SiteConfiguration site(Cluster cluster, Cluster above, Path directory) {
        return new SiteConfiguration(
                "one",
                "eu",
                Map.of(),
                client(cluster),
                MirrorMakerTest.streams(),
                MirrorMakerTest.REGISTRY,
                List.of(),
                600_000,
                new Uplink(client(above), 0, false),
                MirrorMakerTest.tuning(directory.resolve("site")));
    }

    private static TierConfiguration tier(
            String tier, String name, String children, String child, Cluster cluster, Cluster above, Path directory) {
        return new TierConfiguration(
                tier,
                name,
                children,
                List.of(new TierConfiguration.Child(child, Long.MIN_VALUE, Long.MAX_VALUE)),
                client(cluster),
                MirrorMakerTest.streams(),
                MirrorMakerTest.REGISTRY,
                List.of(),
                600_000,
                above == null ? null : new Uplink(client(above), 0, false),
                MirrorMakerTest.tuning(directory.resolve(name)));
    }

    private static Map<String, Object> client(Cluster cluster) {
        return new TreeMap<>(Map.of("bootstrap.servers", cluster.bootstrap()));
    }
}
