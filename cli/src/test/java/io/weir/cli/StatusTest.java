// SPDX-License-Identifier: Apache-2.0
package io.weir.cli;

import static io.weir.cli.Ran.weir;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.weir.http.Status;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class StatusTest {

    private static Status.Leaf leaf(int partition, String watermark, boolean idle) {
        return new Status.Leaf("web.access", partition, watermark, 3.25, idle, 1_234, 61);
    }

    private static Status.Merge merge(int partition, String watermark, List<Status.Straggler> behind) {
        return new Status.Merge(
                partition,
                watermark,
                watermark == null ? null : 905.0,
                false,
                false,
                4,
                1,
                3,
                3 - behind.size(),
                0,
                1,
                1,
                behind,
                List.of(),
                0,
                0,
                0);
    }

    private static Status status(boolean ready) {
        return new Status(
                "edge eu/berlin",
                "0.1.0",
                "site",
                "eu/berlin",
                93_784.5,
                ready,
                ready
                        ? List.of()
                        : List.of(
                                "weir-merge.site is waiting: the cluster at broker-1.berlin.example:9092 does not answer;"
                                        + " trying again"),
                List.of(
                        new Status.Application("weir-leaf.web.access", "running", null, 0),
                        new Status.Application(
                                "weir-merge.site", ready ? "running" : "waiting", ready ? null : "away", 12)),
                List.of(
                        new Status.Reduction(
                                "requests-by-endpoint-and-status-class-and-more.v12",
                                List.of(
                                        leaf(0, "2026-11-20T16:00:00.250Z", false),
                                        leaf(1, "2026-11-20T15:00:00Z", true),
                                        leaf(2, "2026-11-20T15:59:00.123Z", false)),
                                List.of(merge(
                                        3,
                                        "2026-11-20T15:00:00Z",
                                        List.of(
                                                new Status.Straggler("eu/berlin/raw.web.access-1", null),
                                                new Status.Straggler(
                                                        "eu/berlin/raw.web.access-0", "2026-11-20T15:00:00Z")))),
                                new TreeMap<>(Map.of(
                                        "absorbed", new Status.Count(123_456_789_012L, 1),
                                        "filtered:0", new Status.Count(1_000, 1),
                                        "filtered:1", new Status.Count(234, 1),
                                        "sampled", new Status.Count(99, 1),
                                        "dead:bad_json", new Status.Count(7, 1)))),
                        new Status.Reduction("x.v1", List.of(), List.of(merge(0, null, List.of())), Map.of())),
                new Status.Link("region-eu.example:9092", false, "does not answer", 12_345, 6_789_012, 42L, 7_300.0),
                List.of(
                        new Status.Lag("weir-leaf.web.access", "raw.web.access", 0, 0.0),
                        new Status.Lag(
                                "weir-link.eu.berlin",
                                "weir.site.requests-by-endpoint-and-status-class-and-more.v12",
                                42,
                                null)),
                2.5);
    }

    @Test
    void theTableFitsATerminalOfEightyColumns() {
        assertThat(StatusTable.of(status(false), false)).isEqualTo("""
                edge eu/berlin is NOT READY. Up 1 d 2 h, Weir 0.1.0.
                  weir-merge.site is waiting: the cluster at broker-1.berlin.example:9092 does
                    not answer; trying again

                APPLICATION                                                  STATE     RESTARTS
                weir-leaf.web.access                                         running          0
                weir-merge.site                                              waiting         12

                REDUCTION                  EVENTS ABSORBED FILTERED  SAMPLED     LATE     DEAD
                requests-by-…nd-more.v12   123.5G   123.5G     1234       99        0        7
                x.v1                            0        0        0        0        0        0

                LEAF                      PART WATERMARK                DELAY   GROUPS  WINDOWS
                requests-by-…nd-more.v12     2 2026-11-20T15:59:00Z     3.3 s     1234       61

                MERGE                     PART WATERMARK                DELAY CHILDREN    SITES
                requests-by-…nd-more.v12     3 2026-11-20T15:00:00Z    15 min      1/3      1/1
                  behind: eu/berlin/raw.web.access-1 (never heard of),
                    eu/berlin/raw.web.access-0 (2026-11-20T15:00:00Z)
                x.v1                         0 -                            -      3/3      1/1

                LINK to region-eu.example:9092 is DOWN: 12345 records, 6789.0 kB sent; 42
                  records, 2.0 h behind

                GROUP                          TOPIC                          RECORDS    BEHIND
                weir-leaf.web.access           raw.web.access                       0     0.0 s
                weir-link.eu.berlin            weir.site.requ…-and-more.v12        42         -
                as of 2.5 s ago
                """);
        assertThat(List.of(StatusTable.of(status(false), false), StatusTable.of(status(true), true)))
                .allSatisfy(text -> assertThat(text.lines())
                        .allSatisfy(line ->
                                assertThat(line).hasSizeLessThanOrEqualTo(80).doesNotContain("\u001b")));
    }

    @Test
    void jsonComesBackAsItWas() {
        assertThat(Status.ofJson(status(false).toJson())).isEqualTo(status(false));
        assertThat(status(true).toJson()).contains("\"uptime_seconds\" : 93784.5", "\"lag_sample_age_seconds\" : 2.5");
        // A newer one may tell more.
        assertThat(Status.ofJson(status(true).toJson().replaceFirst("\\{", "{\"new\":[1],")))
                .isEqualTo(status(true));
    }

    /** Asks a server that gives this answer. */
    private static Ran asked(int code, String body, String... options) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 0);
        server.createContext("/status", exchange -> {
            byte[] bytes = body.getBytes(UTF_8);
            exchange.sendResponseHeaders(code, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        server.start();
        String url = "http://127.0.0.1:" + server.getAddress().getPort();
        try {
            String[] args = IntStream.range(0, options.length + 3)
                    .mapToObj(i -> i == 0 ? "status" : i == 1 ? "--url" : i == 2 ? url : options[i - 3])
                    .toArray(String[]::new);
            Ran ran = weir(args);
            return new Ran(ran.code(), ran.out(), ran.err().replace(url, "URL"));
        } finally {
            server.stop(0);
        }
    }

    @Test
    void readyIsZeroAndNotReadyIsOne() throws IOException {
        assertThat(asked(200, status(true).toJson())).isEqualTo(new Ran(0, StatusTable.of(status(true), false), ""));
        assertThat(asked(200, status(false).toJson(), "--all"))
                .isEqualTo(new Ran(1, StatusTable.of(status(false), true), ""));
        assertThat(asked(200, status(true).toJson(), "--format", "json"))
                .isEqualTo(new Ran(0, status(true).toJson(), ""));
    }

    @Test
    void whatIsNotWeirIsSaidSo() throws IOException {
        assertThat(asked(404, "no"))
                .isEqualTo(
                        new Ran(3, "", "weir: what answers at URL is not Weir, or it fails: URL/status gives 404\n"));
        Ran html = asked(200, "<html>");
        assertThat(html.code()).isEqualTo(3);
        assertThat(html.err())
                .startsWith("weir: what answers at URL is not Weir: ")
                .hasLineCount(1);
        assertThat(weir("status", "--url", "localhost:1"))
                .isEqualTo(new Ran(2, "", "weir: `localhost:1` is not a URL such as http://127.0.0.1:9464\n"));
        assertThat(weir("status", "--url", "http://127.0.0.1:1"))
                .isEqualTo(new Ran(
                        3,
                        "",
                        "weir: nothing answers at http://127.0.0.1:1: the process does not run, or its configuration has no"
                                + " `http`, or another port\n"));
    }
}
