// SPDX-License-Identifier: Apache-2.0
package io.weir.cli.same;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.weir.aggregator.AggregateProcess;
import io.weir.cli.Main;
import io.weir.configuration.SiteConfiguration;
import io.weir.configuration.TierConfiguration;
import io.weir.configuration.Uplink;
import io.weir.edge.EdgeProcess;
import io.weir.plan.Plans;
import io.weir.plan.ReductionPlan;
import io.weir.river.Cluster;
import io.weir.river.Fork;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A tree whose links, that of the site and that of the region, run as processes of their own. */
class LinkApartTest {

    @Test
    void carriesASiteOverARegionToTheCentre(@TempDir Path directory) throws Exception {
        Plans plans = Documented.plans();
        Traffic traffic = Traffic.of(12);
        Map<String, List<byte[]>> lines = Map.of("requests", traffic.web(), "readings", traffic.sensors());
        Map<String, List<String>> right = Map.of(
                "requests", Batch.requests(traffic.web()).rows(),
                "readings", Batch.readings(traffic.sensors()).rows());
        List<String> said = Collections.synchronizedList(new ArrayList<>());
        try (var site = Cluster.temporary();
                var region = Cluster.temporary();
                var centre = Cluster.temporary();
                var edge = new EdgeProcess(site(site, region, directory), plans, said::add);
                var tier = new AggregateProcess(
                        tier("region", "eu", "site", "eu/one", region, centre, directory), plans, said::add);
                var above = new AggregateProcess(
                        tier("central", "centre", "region", "eu", centre, null, directory), plans, said::add)) {
            assertThat(edge.uplink()).isNull();
            assertThat(tier.uplink()).isNull();
            for (ReductionPlan plan : plans.reductions().values()) {
                site.createTopic(plan.stream().topic(), MirrorMakerTest.PARTITIONS, Map.of());
            }
            above.start();
            tier.start();
            edge.start();
            try (var low = link(directory, "site: one\nregion: eu\n", site, region);
                    var high = link(directory, "tier: region\nname: eu\nchildren: weir.site\n", region, centre)) {
                for (ReductionPlan plan : plans.reductions().values()) {
                    MirrorMakerTest.feed(site, plan.stream().topic(), lines.get(plan.name()));
                }
                try (var rows =
                        new MirrorMakerTest.Rows(centre, plans.reductions().values())) {
                    await().atMost(60, TimeUnit.SECONDS).until(() -> {
                        rows.read();
                        return right.entrySet().stream()
                                .allMatch(each -> rows.of(each.getKey()).size()
                                                >= each.getValue().size()
                                        && rows.of(each.getKey()).stream()
                                                .allMatch(row -> row.contains("\"complete\":true")));
                    });
                    right.forEach((name, expected) ->
                            assertThat(rows.of(name)).as(name).isEqualTo(expected));
                }
                low.await("weir: link eu/one is running", Duration.ofSeconds(10));
                high.await("weir: link region eu is running", Duration.ofSeconds(10));
                assertThat(high.stop(Duration.ofSeconds(30))).isEqualTo(143);
                assertThat(high.printed()).endsWith("weir: link region eu has stopped\n");
            }
        }
        assertThat(said).isEmpty();
    }

    private static Fork link(Path directory, String who, Cluster from, Cluster to) throws Exception {
        String name = who.substring(0, who.indexOf(':'));
        Path file = Files.writeString(
                directory.resolve(name + ".yaml"),
                who
                        + """
                kafka: { bootstrap.servers: "%s" }
                registry: { url: "%s" }
                reductions: "%s"
                partitions: %d
                outage: 0s
                link: { apart: true, to: { bootstrap.servers: "%s" } }
                """.formatted(
                                        from.bootstrap(),
                                        MirrorMakerTest.REGISTRY.get("url"),
                                        Documented.file(),
                                        MirrorMakerTest.PARTITIONS,
                                        to.bootstrap()));
        return Fork.start(
                Main.class,
                List.of("-Xmx128m"),
                List.of("link", "--config", file.toString()),
                directory.resolve(name + ".log"));
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
                new Uplink(client(above), 0, true),
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
                above == null ? null : new Uplink(client(above), 0, true),
                MirrorMakerTest.tuning(directory.resolve(name)));
    }

    private static Map<String, Object> client(Cluster cluster) {
        return Map.of("bootstrap.servers", cluster.bootstrap());
    }
}
