// SPDX-License-Identifier: Apache-2.0
package io.weir.cli;

import static io.weir.cli.Ran.weir;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.weir.configuration.SiteConfiguration;
import io.weir.configuration.TierConfiguration;
import io.weir.problem.Problems;
import io.weir.river.Cluster;
import io.weir.river.ForkedCluster;
import io.weir.topology.Topics;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The verbs that run until they are stopped: what they say, what they do when the world is wrong, and how they end. */
class ServiceTest {

    private static final String REDUCTION = """
            weir: 1
            stream: web
            decode: combined
            ---
            reduction: hits
            version: 1
            from: web
            aggregate:
              by: [method]
              window: 1h
              take: { hits: count() }
            publish: { to: central }
            """;

    private static Cluster cluster;

    @TempDir
    private Path dir;

    private final List<Process> started = new ArrayList<>();

    @BeforeAll
    static void start() {
        cluster = Cluster.temporary();
        cluster.createTopic("raw.web", 1, Map.of());
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @AfterEach
    void kill() {
        started.forEach(Process::destroyForcibly);
    }

    private Path site(String bootstrap, String more) throws IOException {
        Files.writeString(dir.resolve("hits.yaml"), REDUCTION);
        return Files.writeString(dir.resolve("site.yaml"), """
                site: berlin
                region: eu
                kafka: { bootstrap.servers: "%s" }
                reductions: hits.yaml
                state: { store: memory }
                %s
                """.formatted(bootstrap, more));
    }

    private static String registry(String url) {
        return "registry: { url: \"" + url + "\" }\n";
    }

    /** An address of this machine where nobody listens. */
    private static String nobody() throws IOException {
        try (var free = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            return "127.0.0.1:" + free.getLocalPort();
        }
    }

    /** Starts the command in a process of its own; standard error goes to a file of the verb's name. */
    private Process fork(String... args) throws IOException {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx128m"));
        command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
        command.addAll(List.of(args));
        Process process = new ProcessBuilder(command)
                .redirectOutput(dir.resolve(args[0] + ".out").toFile())
                .redirectError(err(args[0]).toFile())
                .start();
        started.add(process);
        return process;
    }

    private Path err(String verb) {
        return dir.resolve(verb + ".err");
    }

    private String said(String verb) throws IOException {
        return Files.readString(err(verb), UTF_8);
    }

    private void awaitSaid(String verb, String line) {
        awaitSaid(verb, line, 90);
    }

    private void awaitSaid(String verb, String line, int seconds) {
        await().atMost(Duration.ofSeconds(seconds)).until(() -> said(verb), text -> text.contains(line));
    }

    @Test
    void theExamplesAreGood() {
        var problems = new Problems();
        var site = SiteConfiguration.read(Ran.HOME.resolve("examples/site.yaml"), problems, new TreeMap<>());
        var tier = TierConfiguration.read(Ran.HOME.resolve("examples/tier.yaml"), problems, new TreeMap<>());
        assertThat(problems.all()).isEmpty();
        assertThat(site.place()).isEqualTo("eu/berlin");
        assertThat(site.link().bytesPerSecond()).isEqualTo(1 << 20);
        assertThat(tier.expect())
                .extracting(TierConfiguration.Child::place)
                .containsExactly("eu/berlin", "eu/izmir", "eu/paris");
        assertThat(List.of(site.reductions(), tier.reductions()))
                .allSatisfy(paths -> assertThat(paths).containsExactly(Ran.HOME.resolve("examples/river")));
    }

    @Test
    void checkSaysThatAllIsWell() throws IOException {
        Path config = site(cluster.bootstrap(), registry("mock://local"));
        assertThat(weir("edge", "--check", "--config", config.toString()))
                .isEqualTo(new Ran(0, "ok: edge eu/berlin can start with 1 reduction over 1 stream\n", ""));
        assertThat(weir("edge", "--check", "-q", "--config", config.toString())).isEqualTo(new Ran(0, "", ""));
    }

    @Test
    void checkTellsAllThatIsAwayAtOnce() throws IOException {
        String kafka = nobody();
        String above = nobody();
        String url = "http://" + nobody();
        Path config = site(kafka, registry(url) + "link: { to: { bootstrap.servers: \"" + above + "\" } }\n");
        Ran ran = weir("edge", "--check", "--config", config.toString());
        assertThat(ran)
                .isEqualTo(new Ran(
                        3,
                        "",
                        "weir: the cluster at " + kafka + " does not answer\n" + "weir: the cluster at " + above
                                + " does not answer\n" + "weir: the schema registry at " + url
                                + " cannot be reached\n"));
    }

    @Test
    void checkTellsOfAMissingTopicAndOfWhatIsNoRegistry() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 0);
        server.createContext("/", exchange -> {
            byte[] body = "{}".getBytes(UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        try {
            String url = "http://127.0.0.1:" + server.getAddress().getPort();
            Path config = site(cluster.bootstrap(), registry(url));
            Files.writeString(dir.resolve("hits.yaml"), REDUCTION.replace("web", "nowhere"));
            assertThat(weir("edge", "--check", "--config", config.toString()))
                    .isEqualTo(new Ran(
                            3,
                            "",
                            "weir: topic raw.nowhere is not there on " + cluster.bootstrap() + "\nweir: " + url
                                    + "/schemas/types does not answer as a schema registry does\n"));
        } finally {
            server.stop(0);
        }
    }

    @Test
    void anEdgeRunsAndStopsCleanly() throws Exception {
        Path config = site(cluster.bootstrap(), registry("mock://local"));
        Process edge = fork("edge", "--config", config.toString());
        awaitSaid("edge", "weir: edge eu/berlin is running\n");
        edge.destroy(); // SIGTERM
        assertThat(edge.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(edge.exitValue()).isEqualTo(143);
        assertThat(said("edge").lines())
                .containsExactly(
                        "weir: edge eu/berlin: starting with 1 reduction over 1 stream",
                        "weir: edge eu/berlin is running",
                        "weir: edge eu/berlin has stopped");
    }

    @Test
    void aRunningEdgeTellsHowItDoes() throws Exception {
        Path config = site(cluster.bootstrap(), registry("mock://local") + "http: { port: 0 }\n");
        Process edge = fork("edge", "--config", config.toString());
        String looked = "weir: edge eu/berlin can be looked at: ";
        awaitSaid("edge", looked);
        String url = said("edge")
                .lines()
                .filter(line -> line.startsWith(looked))
                .findFirst()
                .orElseThrow()
                .substring(looked.length());
        Ran ran =
                await().atMost(Duration.ofSeconds(90)).until(() -> weir("status", "--url", url), it -> it.code() == 0);
        assertThat(ran.err()).isEmpty();
        assertThat(ran.out())
                .startsWith("edge eu/berlin is ready. Up ")
                .contains("\nweir-leaf.web  ", "\nhits.v1  ")
                .doesNotContain("\u001b");
        edge.destroy();
        assertThat(edge.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(edge.exitValue()).isEqualTo(143);
        assertThat(weir("status", "--url", url).code()).isEqualTo(3);
    }

    @Test
    void aPortInUseIsOneLineAndNothingIsStarted() throws IOException {
        try (var taken = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            Path config = site(
                    cluster.bootstrap(), registry("mock://local") + "http: { port: " + taken.getLocalPort() + " }\n");
            assertThat(weir("edge", "--config", config.toString()))
                    .isEqualTo(new Ran(
                            3,
                            "",
                            "weir: `http`: cannot listen at 127.0.0.1:" + taken.getLocalPort()
                                    + ": Address already in use; choose another `port`, or leave `http` out\n"));
        }
    }

    /** Whether this JVM, and so what it starts, was told to ignore SIGINT (signal 2). Only Linux tells. */
    private static boolean ignoresInterrupts() throws Exception {
        Path status = Path.of("/proc/self/status");
        return Files.exists(status)
                && Files.readAllLines(status).stream()
                        .filter(line -> line.startsWith("SigIgn:"))
                        .anyMatch(line ->
                                (Long.parseUnsignedLong(line.substring(7).strip(), 16) & 2) != 0);
    }

    @Test
    void anUnreachableBrokerIsOneLineAndTriedAgain() throws Exception {
        String away = nobody();
        Path config = site(
                away,
                registry("mock://local") + "link: { apart: true, to: { bootstrap.servers: \"" + away + "\" } }\n");
        Path tier = Files.writeString(dir.resolve("tier.yaml"), """
                tier: central
                name: centre
                children: weir.region
                kafka: { bootstrap.servers: "%s" }
                registry: { url: "mock://local" }
                reductions: hits.yaml
                """.formatted(away));
        Process edge = fork("edge", "--config", config.toString());
        Process link = fork("link", "--config", config.toString());
        Process aggregate = fork("aggregate", "--config", tier.toString());
        awaitSaid("edge", "does not answer; trying again\n");
        awaitSaid("link", "does not answer; trying again\n");
        awaitSaid("aggregate", "does not answer; trying again\n");
        // Children of a shell's background job ignore Ctrl-C, and so do theirs; then only the other signal can be
        // tried.
        boolean interruptible = !ignoresInterrupts();
        for (Process process : started) {
            // Ctrl-C is told to the process group by a terminal; here to each by kill.
            assertThat(new ProcessBuilder("kill", interruptible ? "-INT" : "-TERM", Long.toString(process.pid()))
                            .start()
                            .waitFor())
                    .isZero();
        }
        for (Process process : List.of(edge, link, aggregate)) {
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isEqualTo(interruptible ? 130 : 143);
        }
        assertThat(said("edge").lines())
                .contains(
                        "weir: edge eu/berlin: starting with 1 reduction over 1 stream",
                        "weir: weir-leaf.web: the cluster at " + away + " does not answer; trying again",
                        "weir: weir-merge.site: the cluster at " + away + " does not answer; trying again")
                .endsWith("weir: edge eu/berlin has stopped");
        assertThat(said("link").lines())
                .containsExactly(
                        "weir: link eu/berlin: starting with 1 reduction over 1 stream",
                        "weir: link to " + away + ": the cluster at " + away + " does not answer; trying again",
                        "weir: link eu/berlin has stopped");
        assertThat(said("aggregate").lines()).hasSize(3).allMatch(line -> line.startsWith("weir: "));
        assertThat(List.of(said("edge"), said("link"), said("aggregate")))
                .allSatisfy(text -> assertThat(text).doesNotContain("\tat ", "Exception"));
    }

    @Test
    void aBrokerThatIsKilledIsToldWithinSecondsAndThatItIsBack() throws Exception {
        try (var site = ForkedCluster.start(dir.resolve("site"), 0, null, Map.of());
                var region = ForkedCluster.start(dir.resolve("region"), 0, null, Map.of())) {
            try (var topics = new Topics(Map.of("bootstrap.servers", site.bootstrap()))) {
                topics.own("raw.web", 1, 3_600_000, Set.of());
            }
            Path config = site(
                    site.bootstrap(),
                    registry("mock://local") + "link: { to: { bootstrap.servers: \"" + region.bootstrap() + "\" } }\n");
            fork("edge", "--config", config.toString());
            awaitSaid("edge", "weir: edge eu/berlin is running\n");

            region.process().kill();
            String away = "the cluster at " + region.bootstrap() + " does not answer; trying again\n";
            awaitSaid("edge", "weir: link to " + region.bootstrap() + ": " + away, 10);
            region.restart();
            awaitSaid("edge", "weir: link to " + region.bootstrap() + " is back\n", 30);

            site.process().kill();
            away = "the cluster at " + site.bootstrap() + " does not answer; trying again\n";
            awaitSaid("edge", "weir: weir-leaf.web: " + away, 10);
            awaitSaid("edge", "weir: weir-merge.site: " + away, 10);
            awaitSaid("edge", "weir: link to " + region.bootstrap() + ": " + away, 10);
            site.restart();
            awaitSaid("edge", "weir: weir-leaf.web: running again\n");
            awaitSaid("edge", "weir: weir-merge.site: running again\n");
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> said("edge")
                                    .lines()
                                    .filter(line -> line.endsWith(" is back"))
                                    .count()
                            == 2);

            // What makes Kafka Streams end is one line, too.
            try (var admin = Admin.create(Map.of("bootstrap.servers", site.bootstrap()))) {
                admin.deleteTopics(List.of("raw.web")).all().get();
            }
            awaitSaid("edge", "weir: weir-leaf.web: topic raw.web is not there on " + site.bootstrap());
            assertThat(said("edge")).doesNotContain("\tat ", "Exception");
        }
    }

    @Test
    void aRegistryThatIsAwayIsOneLineAndTriedAgain() throws Exception {
        String url = "http://" + nobody();
        Path config = site(cluster.bootstrap(), registry(url));
        Process edge = fork("edge", "--config", config.toString());
        awaitSaid("edge", "weir: weir-leaf.web: the schema registry at " + url + " cannot be reached; trying again\n");
        edge.destroy();
        assertThat(edge.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(edge.exitValue()).isEqualTo(143);
        assertThat(said("edge")).endsWith("weir: edge eu/berlin has stopped\n").doesNotContain("\tat ", "Exception");
    }
}
