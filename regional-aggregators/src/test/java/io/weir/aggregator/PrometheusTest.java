// SPDX-License-Identifier: Apache-2.0
package io.weir.aggregator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.weir.metrics.Metric;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real Prometheus scrapes a site and its region, under load and under a cut link, and is asked for each metric of the page. Needs
 * Debian's package {@code prometheus}, or {@code -Dweir.prometheus=<path of the binary>}; skipped without, and in CI.
 */
class PrometheusTest {

    @TempDir
    Path directory;

    private final HttpClient http = HttpClient.newHttpClient();
    private String address = "";

    private String query(String expression) throws Exception {
        var answer = http.send(
                HttpRequest.newBuilder(URI.create(address + "/api/v1/query?query="
                                + URLEncoder.encode(expression, StandardCharsets.UTF_8)))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return answer.body();
    }

    private boolean holds(String expression) throws Exception {
        return query(expression).contains("\"result\":[{");
    }

    private void awaitTrue(String expression) {
        await(expression)
                .atMost(Duration.ofSeconds(90))
                .pollInterval(Duration.ofMillis(500))
                .until(() -> holds(expression));
    }

    private void askForEach() {
        var missing = new TreeSet<String>();
        await().atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofSeconds(1))
                .untilAsserted(() -> {
                    missing.clear();
                    for (Metric metric : Metric.values()) {
                        if (!holds(metric.title() + "{tier!=\"\",place!=\"\"}")) {
                            missing.add(metric.title());
                        }
                    }
                    assertThat(missing).isEmpty();
                });
    }

    @Test
    void aRealPrometheusKnowsEachMetricOfThePage() throws Exception {
        assumeFalse(System.getenv("CI") != null, "not in CI");
        Path binary = Path.of(System.getProperty("weir.prometheus", "/usr/bin/prometheus"));
        assumeTrue(
                Files.isExecutable(binary),
                "no Prometheus at " + binary + ": apt-get install prometheus, or -Dweir.prometheus=<path>");
        int port;
        try (var free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        address = "http://127.0.0.1:" + port;
        try (var river = new WatchedRiver(directory.resolve("river"))) {
            river.edge.start();
            river.region.start();
            river.flow();
            Path config = Files.writeString(directory.resolve("prometheus.yml"), """
                    global: { scrape_interval: 1s }
                    scrape_configs:
                      - job_name: weir
                        static_configs:
                          - targets: ["%s", "%s"]
                    """.formatted(
                            WatchedRiver.address(river.edge.observation()).substring("http://".length()),
                            WatchedRiver.address(river.region.observation()).substring("http://".length())));
            Process prometheus = new ProcessBuilder(
                            binary.toString(),
                            "--config.file=" + config,
                            "--storage.tsdb.path=" + directory.resolve("tsdb"),
                            "--web.listen-address=127.0.0.1:" + port)
                    .redirectErrorStream(true)
                    .redirectOutput(directory.resolve("prometheus.log").toFile())
                    .start();
            try {
                await().atMost(Duration.ofSeconds(30)).ignoreExceptions().until(() -> holds("vector(1)"));
                awaitTrue("sum(up == 1) == 2");
                askForEach();
                // The figures that docs/operations.md has one watch.
                awaitTrue("sum by (place) (rate(weir_leaf_events_total[15s])) > 0");
                awaitTrue("max by (group) (weir_lag_seconds) >= 0");
                awaitTrue("max by (reduction) (weir_merge_watermark_delay_seconds{tier=\"region\"}) < 60");
                awaitTrue("sum by (reduction) (increase(weir_row_records_total{complete=\"true\"}[15s])) > 0");
                awaitTrue("sum(rate(weir_link_sent_bytes_total[15s])) > 0");
                awaitTrue("weir_link_up == 1");
                if (Files.isExecutable(binary.resolveSibling("promtool"))) {
                    check(binary.resolveSibling("promtool"), river.scrape(river.edge.observation()));
                }

                river.above.stop();
                awaitTrue("weir_link_up == 0");
                awaitTrue("max(weir_lag_seconds{group=~\"weir-link.*\"}) > 5");
                askForEach();
                river.above.restart();
                awaitTrue("weir_link_up == 1");
            } finally {
                prometheus.destroy();
                assertThat(prometheus.waitFor(30, TimeUnit.SECONDS)).isTrue();
            }
        }
    }

    private void check(Path promtool, Metrics page) throws Exception {
        Path in = Files.writeString(directory.resolve("page.txt"), page.page());
        Path out = directory.resolve("promtool.txt");
        Process check = new ProcessBuilder(promtool.toString(), "check", "metrics")
                .redirectInput(in.toFile())
                .redirectErrorStream(true)
                .redirectOutput(out.toFile())
                .start();
        assertThat(check.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(Files.readString(out)).isEmpty();
        assertThat(check.exitValue()).isZero();
    }
}
