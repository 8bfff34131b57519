// SPDX-License-Identifier: Apache-2.0
package io.weir.benchmarks.size;

import io.weir.cli.Main;
import io.weir.river.Fork;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** {@code weir edge}, as it is shipped, in a process of its own; seen through its own pages and the kernel's. */
final class Edge implements AutoCloseable {

    private static final Duration QUESTION = Duration.ofSeconds(20);

    private final Path directory;
    private final int port;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(QUESTION).build();
    private Fork fork;

    private Edge(Path directory, int port, Fork fork) {
        this.directory = directory;
        this.port = port;
        this.fork = fork;
    }

    /**
     * What the edge is given.
     *
     * @param kafka the site's broker
     * @param above the broker above; empty for a site without a link
     * @param more lines of {@code site.yaml}
     * @param jvm options, such as {@code -Xmx96m}
     */
    record Given(String kafka, String above, String more, List<String> jvm) {}

    /** Starts it over the reductions that lie in {@code reductions/} of the directory. */
    static Edge start(Path directory, Given given) {
        int port = Above.freePort();
        String link = given.above.isEmpty()
                ? ""
                : "link: { to: { bootstrap.servers: \"" + given.above + "\", compression.type: zstd } }\n";
        String site = """
                site: berlin
                region: eu
                kafka: { bootstrap.servers: "%s" }
                registry: { url: "mock://size" }
                reductions: reductions
                http: { port: %d }
                %s%s
                """.formatted(given.kafka, port, link, given.more);
        try {
            Files.writeString(directory.resolve("site.yaml"), site);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Edge(directory, port, fork(directory, given));
    }

    private static Fork fork(Path directory, Given given) {
        var options = new ArrayList<>(List.of(
                "-XX:TieredStopAtLevel=4", // as ./weir starts an edge; a fork has the quick compiler only
                "-XX:+ExitOnOutOfMemoryError",
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=error"));
        options.addAll(given.jvm);
        return Fork.start(
                Main.class,
                options,
                List.of("edge", "--config", directory.resolve("site.yaml").toString()),
                directory.resolve("edge.log"));
    }

    /** Starts it again after it ended. */
    void restart(Given given) {
        fork = fork(directory, given);
    }

    long pid() {
        return fork.pid();
    }

    /** Whether it says that it is ready. */
    boolean isReady() {
        if (!fork.isAlive()) {
            throw new IllegalStateException("the edge has ended. It printed:\n" + fork.printed());
        }
        try {
            return http.send(request("/ready"), HttpResponse.BodyHandlers.discarding())
                            .statusCode()
                    == 200;
        } catch (IOException e) {
            return false; // its port is not open yet
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Whether its port is open. */
    boolean isListening() {
        try {
            return !metrics().isEmpty();
        } catch (UncheckedIOException e) {
            return false;
        }
    }

    private HttpRequest request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(QUESTION)
                .build();
    }

    /** The sum of a metric's series whose labels hold the text. */
    double metric(String name, String labels) {
        return metrics()
                .lines()
                .filter(line -> line.startsWith(name + "{") && line.contains(labels))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    /** All metrics. */
    String metrics() {
        if (!fork.isAlive()) {
            throw new IllegalStateException("the edge has ended. It printed:\n" + fork.printed());
        }
        try {
            return http.send(request("/metrics"), HttpResponse.BodyHandlers.ofString())
                    .body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** A line of {@code /proc/PID/status}: kilobytes of VmRSS and VmHWM, the number of Threads. -1 where there is no such page. */
    long kernel(String name) {
        Path page = Path.of("/proc", Long.toString(pid()), "status");
        try (Stream<String> lines = Files.lines(page)) {
            return lines.filter(line -> line.startsWith(name + ":"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                    .findFirst()
                    .orElse(-1);
        } catch (IOException e) {
            return -1;
        }
    }

    /** What it printed. */
    String printed() {
        return fork.printed();
    }

    /** Where its stores lie. */
    Path state() {
        return directory.resolve("state");
    }

    /** Stops it as SIGTERM does, and returns how long that took. */
    Duration stop() {
        long begun = System.nanoTime();
        fork.stop(Duration.ofMinutes(2));
        return Duration.ofNanos(System.nanoTime() - begun);
    }

    /** One line: processor time, memory, garbage. */
    String summary() {
        return String.format(
                Locale.ROOT,
                "RSS %d MB (at most %d), %d threads, CPU %.1f s, GC %.1f s, uptime %.0f s, heap %.0f of %.0f MB,"
                        + " live %.1f of %.1f MB, spills %.0f",
                kernel("VmRSS") / 1_000,
                kernel("VmHWM") / 1_000,
                kernel("Threads"),
                metric("weir_process_cpu_seconds_total", ""),
                metric("weir_process_gc_seconds_total", ""),
                metric("weir_process_uptime_seconds", ""),
                metric("weir_process_heap_bytes", "") / 1e6,
                metric("weir_process_heap_limit_bytes", "") / 1e6,
                metric("weir_live_state_bytes", "") / 1e6,
                metric("weir_live_state_limit_bytes", "") / 1e6,
                metric("weir_live_state_spills_total", ""));
    }

    @Override
    public void close() {
        fork.close();
    }
}
