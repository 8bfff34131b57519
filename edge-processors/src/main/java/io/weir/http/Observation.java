// SPDX-License-Identifier: Apache-2.0
package io.weir.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.weir.configuration.Http;
import io.weir.metrics.Meters;
import io.weir.metrics.Metric;
import io.weir.topology.Application;
import io.weir.topology.LagSampler;
import io.weir.wire.CanonicalJson;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets others look at a process, read only: {@code /metrics} for Prometheus, {@code /live} and {@code /ready} for whoever starts and
 * ends processes, {@code /status} for people. The port is taken when this is made; answers begin with {@link #start}.
 */
public final class Observation implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Observation.class);

    private static final String JSON = "application/json; charset=utf-8";
    private static final String TEXT = "text/plain; charset=utf-8";

    /** What one page answers. */
    private record Answer(int code, String type, String body) {}

    /** Makes an answer. */
    @FunctionalInterface
    private interface Page {
        Answer answer();
    }

    private final Observed observed;
    private final LagSampler lags;
    private final Look look;
    private final Meters meters;
    private final String version = version();
    private final HttpServer server;
    private final ExecutorService threads;

    /**
     * Takes the port.
     *
     * @throws UncheckedIOException if it cannot be had; the cause's message is a line for people
     */
    public Observation(Observed observed, Http http) {
        this.observed = observed;
        server = bind(http);
        lags = new LagSampler(observed.kafka(), observed.topics());
        look = new Look(observed, lags, version);
        meters = new Meters(
                observed.tier(),
                observed.place(),
                List.of(
                        observed.board(),
                        lags,
                        this::tellApplications,
                        this::tellLink,
                        this::tellRoom,
                        this::tellProcess));
        threads = Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name("weir-http-", 0).factory());
        server.setExecutor(threads);
        page("/metrics", () -> new Answer(200, Meters.CONTENT_TYPE, meters.scrape()));
        page("/live", () -> verdict("live", look.dying()));
        page("/ready", () -> verdict("ready", look.unready()));
        page("/status", () -> new Answer(200, JSON, look.status(uptime()).toJson()));
        page(
                "/",
                () -> new Answer(
                        200,
                        TEXT,
                        observed.name() + ", Weir " + version
                                + "\n\n/metrics  for Prometheus\n/live     200 while it lives\n/ready    200 when it works\n"
                                + "/status   how it does; `weir status` shows it\n"));
    }

    /** Begins to answer, and to sample lag. */
    public void start() {
        lags.start();
        server.start();
    }

    /** Where it listens, with the port that was free if any was asked for. */
    public InetSocketAddress address() {
        return server.getAddress();
    }

    /** How the process does now. */
    public Status status() {
        return look.status(uptime());
    }

    private static HttpServer bind(Http http) {
        try {
            return HttpServer.create(new InetSocketAddress(InetAddress.getByName(http.bind()), http.port()), 0);
        } catch (UnknownHostException e) {
            throw new UncheckedIOException(
                    new IOException("`http`: there is no address " + http.bind() + " to listen at", e));
        } catch (BindException e) {
            throw new UncheckedIOException(new IOException(
                    "`http`: cannot listen at " + http.bind() + ":" + http.port() + ": "
                            + (e.getMessage() == null ? "refused" : e.getMessage())
                            + "; choose another `port`, or leave `http` out",
                    e));
        } catch (IOException e) {
            throw new UncheckedIOException(new IOException(
                    "`http`: cannot listen at " + http.bind() + ":" + http.port() + ": " + e.getMessage(), e));
        }
    }

    private static Answer verdict(String what, List<String> reasons) {
        var line = new StringBuilder("{\"").append(what).append("\":").append(reasons.isEmpty());
        if (!reasons.isEmpty()) {
            line.append(",\"reasons\":");
            CanonicalJson.append(line, reasons);
        }
        return new Answer(
                reasons.isEmpty() ? 200 : 503, JSON, line.append("}\n").toString());
    }

    private void page(String path, Page page) {
        server.createContext(path, exchange -> {
            try (exchange) {
                send(exchange, answer(exchange, path, page));
            }
        });
    }

    private static Answer answer(HttpExchange exchange, String path, Page page) {
        String method = exchange.getRequestMethod();
        if (!exchange.getRequestURI().getPath().equals(path)) {
            return new Answer(404, TEXT, "there is no such page; see /\n");
        }
        if (!method.equals("GET") && !method.equals("HEAD")) {
            exchange.getResponseHeaders().set("Allow", "GET, HEAD");
            return new Answer(405, TEXT, "only to be looked at\n");
        }
        try {
            return page.answer();
        } catch (RuntimeException e) {
            LOG.error("{} failed, which is a bug", path, e);
            return new Answer(500, TEXT, "this is a bug in Weir: " + e + "\n");
        }
    }

    private static void send(HttpExchange exchange, Answer answer) throws IOException {
        byte[] body = answer.body().getBytes(UTF_8);
        exchange.getResponseHeaders().set("Content-Type", answer.type());
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.sendResponseHeaders(answer.code(), -1);
        } else {
            exchange.sendResponseHeaders(answer.code(), body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private void tellApplications(Meters.Telling telling) {
        for (Application application : observed.applications()) {
            Application.State now = application.state();
            for (Application.State state : Application.State.values()) {
                telling.count(Metric.APPLICATION_STATE, state == now ? 1 : 0, application.id(), Look.text(state));
            }
            telling.count(Metric.APPLICATION_RESTARTS, application.restarts(), application.id());
            Long bytes = size(application.stateDirectory());
            if (bytes != null) {
                telling.count(Metric.STATE_BYTES, bytes, application.id());
            }
        }
    }

    /** Of all files below; null if there is no such directory. RocksDB adds and removes files meanwhile. */
    private static @Nullable Long size(Path directory) {
        if (!Files.isDirectory(directory)) {
            return null;
        }
        try (Stream<Path> files = Files.walk(directory)) {
            return files.mapToLong(Observation::length).sum();
        } catch (IOException | UncheckedIOException e) {
            LOG.debug("{} changed while it was measured", directory, e);
            return null;
        }
    }

    private static long length(Path file) {
        try {
            return Files.isRegularFile(file) ? Files.size(file) : 0;
        } catch (IOException e) {
            // Gone since it was listed.
            return 0;
        }
    }

    private void tellLink(Meters.Telling telling) {
        var from = observed.link();
        if (from != null) {
            LinkFigures link = from.get();
            telling.count(Metric.LINK_UP, link.up() ? 1 : 0, link.group());
            telling.count(Metric.LINK_RECORDS, link.records(), link.group());
            telling.count(Metric.LINK_BYTES, link.bytes(), link.group());
        }
    }

    private void tellRoom(Meters.Telling telling) {
        var room = observed.room();
        if (room != null) {
            telling.count(Metric.LIVE_BYTES, room.taken());
            telling.count(Metric.LIVE_LIMIT, room.limit());
            telling.count(Metric.LIVE_SPILLS, room.spills());
            telling.count(Metric.STORE_BYTES, room.stored());
            telling.count(Metric.STORE_LIMIT, room.mostStored());
        }
    }

    private void tellProcess(Meters.Telling telling) {
        telling.value(Metric.UPTIME, uptime());
        telling.count(Metric.BUILD, 1, version);
        if (ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean system) {
            telling.value(Metric.CPU, system.getProcessCpuTime() / 1e9);
        }
        var heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
        telling.count(Metric.HEAP, heap.getUsed());
        telling.count(Metric.HEAP_LIMIT, heap.getMax());
        telling.value(
                Metric.COLLECTING,
                ManagementFactory.getGarbageCollectorMXBeans().stream()
                                .mapToLong(GarbageCollectorMXBean::getCollectionTime)
                                .sum()
                        / 1e3);
    }

    private static double uptime() {
        return ManagementFactory.getRuntimeMXBean().getUptime() / 1e3;
    }

    /** As Maven wrote it into the jar. */
    private static String version() {
        String place = "/META-INF/maven/io.weir/weir-edge-processors/pom.properties";
        try (InputStream in = Observation.class.getResourceAsStream(place)) {
            var properties = new Properties();
            if (in != null) {
                properties.load(in);
            }
            return properties.getProperty("version", "unknown");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.close();
        lags.close();
        meters.close();
    }
}
