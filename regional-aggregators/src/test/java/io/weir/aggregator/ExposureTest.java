// SPDX-License-Identifier: Apache-2.0
package io.weir.aggregator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.weir.aggregator.WatchedRiver.Line;
import io.weir.http.Status;
import io.weir.metrics.Metric;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.TreeSet;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a running site and region expose: all of the page, nothing else, and the truth. */
class ExposureTest {

    @TempDir
    Path directory;

    private WatchedRiver river;

    @BeforeEach
    void begin() {
        river = new WatchedRiver(directory);
    }

    @AfterEach
    void end() {
        river.close();
    }

    private static ConditionFactory patiently() {
        return await().atMost(Duration.ofSeconds(90)).pollInterval(Duration.ofMillis(250));
    }

    private Metrics edge() {
        return river.scrape(river.edge.observation());
    }

    private Metrics region() {
        return river.scrape(river.region.observation());
    }

    private static long of(List<Status.Reduction> reductions, String outcome) {
        return reductions.stream()
                .flatMap(reduction -> reduction.ledger().entrySet().stream())
                .filter(entry -> entry.getKey().startsWith(outcome))
                .mapToLong(entry -> entry.getValue().events())
                .sum();
    }

    @Test
    void allOfThePageIsExposedAndNothingElseAndItIsTrue() throws Exception {
        river.edge.start();
        var unready = river.get(river.edge.observation(), "/ready");
        assertThat(unready.statusCode()).isEqualTo(503);
        assertThat(unready.body())
                .startsWith("{\"ready\":false,\"reasons\":[\"weir-leaf.web is starting")
                .endsWith("]}\n")
                .hasLineCount(1);
        assertThat(river.get(river.edge.observation(), "/live").body()).isEqualTo("{\"live\":true}\n");
        assertThat(river.edge.observation().address().getAddress()).isEqualTo(InetAddress.getLoopbackAddress());

        river.region.start();
        river.flow();
        var page = new TreeSet<String>();
        for (Metric metric : Metric.values()) {
            page.add(metric.title());
        }
        patiently().untilAsserted(() -> {
            var exposed = new TreeSet<>(edge().names());
            exposed.addAll(region().names());
            assertThat(exposed).as("%s", river.said).isEqualTo(page);
        });
        patiently()
                .untilAsserted(() -> assertThat(
                                river.get(river.edge.observation(), "/ready").body())
                        .isEqualTo("{\"ready\":true}\n"));
        patiently()
                .untilAsserted(() -> assertThat(region().sum("weir_row_records_total", "complete=\"true\""))
                        .isGreaterThan(5));
        assertThat(edge().sum("weir_link_up")).isEqualTo(1);
        assertThat(edge().sum("weir_application_state", "state=\"running\"")).isEqualTo(2);
        assertThat(edge().sum("weir_leaf_idle")).isZero();

        river.ebb();
        long absorbed = river.sent.get(Line.GOOD) * 4;
        patiently().untilAsserted(() -> {
            Metrics edge = edge();
            assertThat(edge.sum("weir_leaf_events_total", "outcome=\"absorbed\""))
                    .isEqualTo(absorbed);
            assertThat(edge.sum("weir_leaf_events_total", "outcome=\"filtered\"", "step=\"0\""))
                    .isEqualTo((double) river.sent.get(Line.HEALTH));
            assertThat(edge.sum("weir_leaf_events_total", "outcome=\"late\""))
                    .isEqualTo((double) river.sent.get(Line.OLD));
            assertThat(edge.sum("weir_leaf_events_total", "outcome=\"dead\""))
                    .isEqualTo((double) river.sent.get(Line.BROKEN));
            assertThat(edge.sum("weir_dead_letter_records_total")).isEqualTo((double) river.sent.get(Line.BROKEN));
            assertThat(edge.sum("weir_leaf_idle")).isEqualTo(WatchedRiver.RAW);
            assertThat(region().sum("weir_tree_events_total", "outcome=\"absorbed\""))
                    .isEqualTo(absorbed);
            // The markers of the last transactions are not left.
            assertThat(edge.count("weir_lag_records")).isEqualTo(2 + 2 + 2);
            assertThat(edge.sum("weir_lag_records")).isZero();
            assertThat(edge.count("weir_lag_seconds")).isEqualTo(2 + 2 + 2);
            assertThat(edge.sum("weir_lag_seconds")).isZero();
        });

        // What is durable goes on after a restart.
        double bytes = edge().sum("weir_leaf_bytes_total");
        int series = edge().count("weir_leaf_bytes_total");
        river.edge.close();
        assertThatThrownBy(() -> river.get(river.edge.observation(), "/live")).isInstanceOf(java.io.IOException.class);
        river.edge = river.edge();
        river.edge.start();
        patiently().until(() -> edge().count("weir_leaf_bytes_total") == series);
        assertThat(edge().sum("weir_leaf_bytes_total")).isEqualTo(bytes);
        assertThat(edge().sum("weir_leaf_events_total", "outcome=\"absorbed\"")).isEqualTo(absorbed);
        Status status = river.status(river.region.observation());
        assertThat(of(status.reductions(), "")).isEqualTo(absorbed / 4 * 7);
        assertThat(of(status.reductions(), "absorbed")).isEqualTo(absorbed);
        assertThat(status.reductions().getFirst().merges()).hasSize(2).allSatisfy(merge -> {
            assertThat(merge.expected()).isEqualTo(1);
            assertThat(merge.reported()).isEqualTo(1);
            assertThat(merge.sitesExpected()).isEqualTo(1);
            assertThat(merge.behind()).isEmpty();
        });
        assertThat(river.said.stream().filter(line -> !line.contains("can be looked at: http://127.0.0.1:")))
                .isEmpty();
    }

    @Test
    void aCutLinkGrowsBehindAndTheEdgeStaysReady() throws Exception {
        river.edge.start();
        river.region.start();
        river.flow();
        patiently().until(() -> region().sum("weir_row_records_total") > 0);
        patiently().until(() -> edge().count("weir_lag_seconds", "group=\"weir-link.eu.a\"") > 0);
        river.above.stop();
        patiently().until(() -> edge().sum("weir_link_up") == 0);
        patiently()
                .until(() -> edge().sum("weir_lag_seconds", "group=\"weir-link.eu.a\"") > 5
                        && edge().sum("weir_lag_records", "group=\"weir-link.eu.a\"") > 10);
        assertThat(river.get(river.edge.observation(), "/ready").statusCode()).isEqualTo(200);
        Status status = river.status(river.edge.observation());
        assertThat(status.ready()).isTrue();
        assertThat(status.reasons())
                .singleElement()
                .asString()
                .startsWith("the link to " + river.above.bootstrap() + " is not up");
        assertThat(status.link().lagSeconds()).isGreaterThan(2);
        assertThat(edge().sum("weir_lag_records", "group=\"weir-leaf.web\"")).isLessThan(1_000);
        // Whose own cluster is away samples nothing, and says so.
        patiently().until(() -> region().sum("weir_lag_sample_age_seconds") > 7);
        patiently()
                .until(
                        () -> river.get(river.region.observation(), "/ready"),
                        answer -> answer.statusCode() == 503 && answer.body().contains("weir-merge.region.eu "));

        river.above.restart();
        patiently().until(() -> edge().sum("weir_link_up") == 1);
        patiently().until(() -> river.get(river.region.observation(), "/ready").statusCode() == 200);
        patiently().until(() -> edge().sum("weir_lag_seconds", "group=\"weir-link.eu.a\"") < 5);
    }

    @Test
    void aPortInUseIsSaidInOneLine() {
        river.edge.open();
        int port = river.edge.observation().address().getPort();
        assertThatThrownBy(() -> new io.weir.http.Observation(
                        new io.weir.http.Observed(
                                "edge eu/a",
                                "site",
                                "eu/a",
                                java.util.Map.of(),
                                List.of(),
                                null,
                                new io.weir.metrics.Board(),
                                null,
                                java.util.Map.of()),
                        new io.weir.configuration.Http(port, "127.0.0.1")))
                .isInstanceOf(UncheckedIOException.class)
                .cause()
                .hasMessage("`http`: cannot listen at 127.0.0.1:" + port
                        + ": Address already in use; choose another `port`, or leave `http` out");
    }
}
