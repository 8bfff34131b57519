// SPDX-License-Identifier: Apache-2.0
package io.weir.cli.same;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.weir.aggregator.AggregateProcess;
import io.weir.configuration.Http;
import io.weir.configuration.SiteConfiguration;
import io.weir.configuration.TierConfiguration;
import io.weir.configuration.Tuning;
import io.weir.configuration.Uplink;
import io.weir.edge.EdgeProcess;
import io.weir.plan.Plans;
import io.weir.plan.ReductionPlan;
import io.weir.river.Cluster;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Somebody copies a site's configuration to another site and forgets the name. The centre counts both, and says what is wrong. */
class TwoSitesOfOneNameTest {

    @Test
    void areToldAndNothingIsCalledComplete(@TempDir Path directory) throws Exception {
        Plans plans = Documented.plans();
        Traffic traffic = Traffic.of(31);
        List<String> said = Collections.synchronizedList(new ArrayList<>());
        try (var first = Cluster.temporary();
                var second = Cluster.temporary();
                var centre = Cluster.temporary();
                var above = new AggregateProcess(centre(centre, directory), plans, said::add);
                var one = new EdgeProcess(site(first, centre, directory.resolve("first")), plans, said::add);
                var other = new EdgeProcess(site(second, centre, directory.resolve("second")), plans, said::add)) {
            for (ReductionPlan plan : plans.reductions().values()) {
                first.createTopic(plan.stream().topic(), MirrorMakerTest.PARTITIONS, Map.of());
                second.createTopic(plan.stream().topic(), MirrorMakerTest.PARTITIONS, Map.of());
            }
            above.open();
            above.start();
            one.start();
            other.start();
            String what = "two sites call themselves eu/one: clusters "
                    + (first.id().compareTo(second.id()) < 0
                            ? first.id() + " and " + second.id()
                            : second.id() + " and " + first.id())
                    + "; give one of them another name";

            // Both go on and on, and each new mark is said.
            var sent = new AtomicInteger();
            var reduction = plans.reductions().get("requests");
            await().atMost(120, TimeUnit.SECONDS)
                    .pollInterval(300, TimeUnit.MILLISECONDS)
                    .until(() -> {
                        int from = sent.getAndAdd(10);
                        List<byte[]> some = traffic.web().subList(from, from + 10);
                        MirrorMakerTest.feed(first, reduction.stream().topic(), some);
                        MirrorMakerTest.feed(second, reduction.stream().topic(), some);
                        return said.contains("central centre: " + what);
                    });
            var looking = above.observation();
            assertThat(looking).isNotNull();
            assertThat(looking.status().ready()).isTrue();
            assertThat(looking.status().reasons()).containsExactly(what);
            assertThat(page(looking.address().getPort(), "/ready")).startsWith("{\"ready\":true");
            await().atMost(30, TimeUnit.SECONDS)
                    .until(() -> page(looking.address().getPort(), "/metrics")
                            .lines()
                            .anyMatch(line ->
                                    line.startsWith("weir_merge_contested_children{") && line.endsWith(" 1.0")));

            // The rest, at both: twice as much as one site has, and nobody calls it complete.
            for (Cluster site : List.of(first, second)) {
                MirrorMakerTest.feed(
                        site,
                        reduction.stream().topic(),
                        traffic.web().subList(sent.get(), traffic.web().size()));
            }
            try (var rows = new MirrorMakerTest.Rows(centre, List.of(reduction))) {
                await().atMost(60, TimeUnit.SECONDS).until(() -> {
                    rows.read();
                    return rows.of("requests").stream()
                                    .filter(row -> row.contains("\"complete\":false"))
                                    .count()
                            > 5;
                });
            }
            // The links' transactions have one name, too, so that they fence each other all the time.
            assertThat(said.stream().filter(line -> !line.startsWith("link to ")))
                    .containsExactly(
                            "aggregate central centre can be looked at: http://127.0.0.1:"
                                    + looking.address().getPort(),
                            "central centre: " + what);
        }
    }

    private static String page(int port, String path) throws Exception {
        try (var client = HttpClient.newHttpClient()) {
            return client.send(
                            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
        }
    }

    private static SiteConfiguration site(Cluster cluster, Cluster above, Path directory) {
        return new SiteConfiguration(
                "one",
                "eu",
                Map.of(),
                Map.of("bootstrap.servers", cluster.bootstrap()),
                MirrorMakerTest.streams(),
                MirrorMakerTest.REGISTRY,
                List.of(),
                600_000,
                new Uplink(Map.of("bootstrap.servers", above.bootstrap()), 0, false),
                MirrorMakerTest.tuning(directory));
    }

    private static TierConfiguration centre(Cluster cluster, Path directory) {
        return new TierConfiguration(
                "central",
                "centre",
                "site",
                List.of(new TierConfiguration.Child("eu/one", Long.MIN_VALUE, Long.MAX_VALUE)),
                Map.of("bootstrap.servers", cluster.bootstrap()),
                MirrorMakerTest.streams(),
                MirrorMakerTest.REGISTRY,
                List.of(),
                600_000,
                null,
                new Tuning(
                        MirrorMakerTest.PARTITIONS,
                        250,
                        1_000,
                        0,
                        directory.resolve("centre"),
                        false,
                        new Http(0, Http.LOOPBACK)));
    }
}
