// SPDX-License-Identifier: Apache-2.0
package io.weir.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The demo as scripts see it: a process without a terminal. What it shows on one is tried by {@code .ci/pages}. */
class DemoTest {

    @TempDir
    private Path dir;

    private Process process;

    private Process fork(String... options) throws IOException {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx512m"));
        command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"));
        command.addAll(List.of("-Djava.io.tmpdir=" + dir.resolve("tmp"), "-Dweir.home=" + Ran.HOME));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName(), "demo"));
        command.addAll(List.of(options));
        process = new ProcessBuilder(command)
                .redirectError(dir.resolve("err").toFile())
                .start();
        return process;
    }

    private String said() throws IOException {
        return Files.readString(dir.resolve("err"), UTF_8);
    }

    @AfterEach
    void stop() {
        if (process != null) {
            process.destroyForcibly();
        }
    }

    @Test
    void whoReadsSomeRowsAndGoesAwayEndsIt() throws Exception {
        Path tmp = Files.createDirectory(dir.resolve("tmp"));
        Process demo = fork();
        try (BufferedReader rows = demo.inputReader(UTF_8)) {
            for (int i = 0; i < 3; i++) {
                assertThat(new ObjectMapper()
                                .readTree(rows.readLine())
                                .path("reduction")
                                .textValue())
                        .as(said())
                        .isIn("shop-requests", "service-levels", "freezer-temperatures");
            }
        }
        assertThat(demo.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(demo.exitValue()).as(said()).isZero();
        assertThat(said())
                .containsSubsequence(
                        "weir: Kafka clusters on loopback: 6 (",
                        "weir: edges and aggregators: 6 (",
                        "\nIn ",
                        " left them.\nAt the centre: ",
                        "\nThe rows are gone, and the clusters: `--out DIR` keeps them.\nNext: ./weir explain ")
                .doesNotContain("\u001b", "Exception");
        // Libraries leave what they unpacked; the clusters are gone.
        try (var left = Files.list(tmp)) {
            assertThat(left.filter(path -> path.getFileName().toString().startsWith("weir-demo")))
                    .isEmpty();
        }
    }

    @Test
    void eventsAreAccountedForAndWrittenDownBesideRows() throws Exception {
        Files.createDirectory(dir.resolve("tmp"));
        Path reductions = Files.writeString(dir.resolve("orders.yaml"), """
                weir: 1
                stream: orders
                decode: json
                fields: { at: { type: timestamp }, cents: { type: int }, user: { type: string, class: personal } }
                time: { field: at }
                ---
                reduction: large
                version: 1
                from: orders
                steps: [{ where: cents >= 100 }, { remove: [user, at] }]
                ---
                reduction: regional
                version: 1
                from: orders
                steps: [{ where: cents < 100 }, { remove: [user, at] }]
                publish: { to: region }
                ---
                reduction: all
                version: 1
                from: orders
                aggregate: { window: 1m, take: { orders: count() } }
                """);
        for (String shop : List.of("a", "b")) {
            var lines = new StringBuilder();
            for (int i = 0; i < 20; i++) {
                lines.append(
                        "{\"at\":\"2026-01-01T00:00:%02dZ\",\"cents\":%d,\"user\":\"ada\"}\n".formatted(i, 10 * i));
            }
            Files.writeString(dir.resolve(shop), lines + "not json\n");
        }
        Process demo = fork(
                "--reductions",
                reductions.toString(),
                "--input",
                "a=orders=" + dir.resolve("a"),
                "--input",
                "b=orders=" + dir.resolve("b"),
                "--regions",
                "2",
                "--until-drained",
                "--out",
                dir.resolve("out").toString());
        assertThat(demo.waitFor(120, TimeUnit.SECONDS)).as(said()).isTrue();
        assertThat(demo.exitValue()).as(said()).isZero();
        List<String> large = Files.readAllLines(dir.resolve("out/large.jsonl"));
        assertThat(large)
                .hasSize(20)
                .startsWith(
                        "{\"event_time\":\"2026-01-01T00:00:10.000Z\",\"event_region\":\"region-1\",\"event_site\":\"a\",\"cents\":100}")
                .isSorted();
        assertThat(Files.readAllLines(dir.resolve("out/regional.jsonl"))).hasSize(20);
        assertThat(Files.readAllLines(dir.resolve("out/all.jsonl"))).hasSize(1);
        var report = new ObjectMapper().readTree(dir.resolve("out/report.json").toFile());
        assertThat(report.path("accounted").booleanValue()).isTrue();
        assertThat(report.path("reductions").path("large").path("events").intValue())
                .isEqualTo(20);
        var site = report.path("sites").path("a").path("reductions").path("large");
        assertThat(site.path("bytes_over_link").longValue()).isPositive();
        assertThat(site.path("ledger").path("absorbed").path("events").intValue())
                .isEqualTo(10);
        assertThat(site.path("ledger").path("dead:not_json").path("events").intValue())
                .isEqualTo(1);
    }

    @Test
    void stoppedWhileItStartsItGivesUpSoon() throws Exception {
        Files.createDirectory(dir.resolve("tmp"));
        Process demo = fork();
        // Its first cluster is being made.
        await().atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(10))
                .until(() -> {
                    try (var paths =
                            Files.find(dir.resolve("tmp"), 2, (path, attributes) -> path.endsWith("clusters"))) {
                        return paths.findAny().isPresent();
                    }
                });
        demo.destroy();
        assertThat(demo.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(demo.exitValue()).as(said()).isEqualTo(143);
        assertThat(said())
                .contains("Stopped before it had started.\n")
                .doesNotContain("\u001b", "edges and aggregators");
    }

    @Test
    void aFolderForWhatIsTemporaryThatIsNotThere() throws Exception {
        assertThat(fork().waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(3);
        // Before it is the JVM's own warning.
        assertThat(said())
                .endsWith("weir: no folder can be made in " + dir.resolve("tmp")
                        + "; name another with --dir, or with TMPDIR\n");
    }
}
