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
