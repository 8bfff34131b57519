// SPDX-License-Identifier: Apache-2.0
package io.weir.cli;

import static io.weir.cli.Ran.weir;
import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.weir.cli.secure.Authority;
import io.weir.cli.secure.Broker;
import io.weir.cli.secure.Granted;
import io.weir.configuration.SiteConfiguration;
import io.weir.language.Documents;
import io.weir.plan.Planner;
import io.weir.problem.Problems;
import io.weir.river.Fork;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a process says whom a cluster does not let in, or does not let do what it must: one line, and that again at /ready. */
class DeniedTest {

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

    @TempDir
    static Path directory;

    private static Authority authority;
    private static Authority other;
    private static Broker berlin;
    private static Broker eu;

    @BeforeAll
    static void start() throws Exception {
        authority = new Authority(directory.resolve("ours"), "The test's authority");
        other = new Authority(directory.resolve("theirs"), "Another authority");
        berlin = Broker.scram(
                "berlin, strict",
                authority,
                authority.signed("broker"),
                "rightless",
                "no-raw",
                "no-group",
                "no-transactions",
                "no-create",
                "link-berlin");
        eu = Broker.mutual("eu, strict", authority, authority.signed("broker"));
        var granted = Granted.commands(Ran.HOME.resolve("docs/security.md"));
        var site = new ArrayList<AclBinding>();
        for (AclBinding binding : granted.get("berlin")) {
            String name = binding.pattern().name();
            String principal = binding.entry().principal();
            if (principal.equals("User:link-berlin")) {
                site.add(binding);
            }
            if (principal.equals("User:edge-berlin")) {
                boolean create = binding.entry().operation() == AclOperation.CREATE;
                if (!name.equals("raw.")) {
                    site.add(as("no-raw", binding));
                }
                if (binding.pattern().resourceType() != ResourceType.GROUP) {
                    site.add(as("no-group", binding));
                }
                if (binding.pattern().resourceType() != ResourceType.TRANSACTIONAL_ID) {
                    site.add(as("no-transactions", binding));
                }
                if (!create || !name.equals("weir-leaf.")) {
                    site.add(as("no-create", binding));
                }
            }
        }
        berlin.grant(site);
        var merged =
                new NewTopic("weir.site.hits.v1", 4, (short) 1).configs(Map.of("cleanup.policy", "compact,delete"));
        berlin.create(new NewTopic("raw.web", 1, (short) 1), new NewTopic("raw.quiet", 1, (short) 1), merged);
        eu.create(merged);
    }

    private static AclBinding as(String principal, AclBinding binding) {
        AccessControlEntry entry = binding.entry();
        return new AclBinding(
                binding.pattern(),
                new AccessControlEntry("User:" + principal, "*", entry.operation(), entry.permissionType()));
    }

    @AfterAll
    static void stop() {
        eu.close();
        berlin.close();
    }

    private static Path site(String name, Map<String, Object> kafka, Map<String, Object> above) throws IOException {
        Path own = Files.createDirectories(directory.resolve(name));
        // Which topics are there does not hang on the other tests.
        Files.writeString(
                own.resolve("hits.yaml"),
                name.equals("no-create") ? REDUCTION.replace("web", "quiet").replace("hits", "strokes") : REDUCTION);
        return Files.writeString(
                own.resolve("site.yaml"),
                "site: berlin\nregion: eu\nkafka:\n" + yaml("  ", kafka)
                        + "registry: { url: \"mock://local\" }\nreductions: hits.yaml\nstate: { store: memory }\n"
                        + "http: { port: 0 }\n"
                        + (above.isEmpty()
                                ? ""
                                : "link:\n  apart: true\n  http: { port: 0 }\n  to:\n" + yaml("    ", above)));
    }

    private static String yaml(String indent, Map<String, Object> properties) {
        var text = new StringBuilder();
        new TreeMap<>(properties)
                .forEach((key, value) -> text.append(indent)
                        .append(key)
                        .append(": '")
                        .append(value)
                        .append("'\n"));
        return text.toString();
    }

    private static Fork fork(String verb, Path config) {
        return Fork.start(
                Main.class,
                List.of("-Xmx128m"),
                List.of(verb, "--config", config.toString()),
                config.resolveSibling(verb + ".log"));
    }

    private Map<String, Object> wrongPassword() throws Exception {
        var client = berlin.client("rightless");
        client.computeIfPresent(
                "sasl.jaas.config", (key, login) -> login.toString().replace("sesame", "mellon"));
        return client;
    }

    private Map<String, Object> believesAnother() throws Exception {
        var client = berlin.client("rightless");
        client.put("ssl.truststore.location", other.certificate());
        return client;
    }

    private Map<String, Object> shows(Path certificate) throws Exception {
        var client = eu.client("link-berlin");
        client.put("ssl.keystore.location", certificate);
        return client;
    }

    @Test
    void whatKeepsAProcessOutIsOneLineAndNothingTurnsMeanwhile() throws Exception {
        String site = "the cluster at " + berlin.bootstrap();
        String region = "the cluster at " + eu.bootstrap();
        var expected = new LinkedHashMap<Fork, List<String>>();
        try {
            expected.put(
                    fork("edge", site("password", wrongPassword(), Map.of())),
                    both(site + " does not let us in: Authentication failed during authentication due to invalid"
                            + " credentials with SASL mechanism SCRAM-SHA-512"));
            expected.put(
                    fork("edge", site("untrusted", believesAnother(), Map.of())),
                    both(site + " shows a certificate that no authority of `ssl.truststore` has signed"));
            expected.put(
                    fork("edge", site("raw", berlin.client("no-raw"), Map.of())),
                    List.of("weir-leaf.web: " + site + " does not allow READ on topic raw.web"));
            expected.put(
                    fork("link", site("target", berlin.client("link-berlin"), eu.client("link-berlin"))),
                    link(region + " does not allow DESCRIBE_CONFIGS, WRITE on topic weir.site.hits.v1"));
            expected.put(
                    fork("link", site("expired", berlin.client("link-berlin"), shows(authority.expired("late")))),
                    link(region + " does not accept the certificate of `ssl.keystore`: it says certificate_unknown"));
            for (var each : expected.entrySet()) {
                for (String line : each.getValue()) {
                    each.getKey().await("weir: " + line, Duration.ofSeconds(60));
                }
            }
            Map<Fork, Duration> before = expected.keySet().stream().collect(toMap(fork -> fork, DeniedTest::cpu));
            Thread.sleep(3_000);
            for (var each : expected.entrySet()) {
                Fork process = each.getKey();
                String said = process.printed();
                assertThat(cpu(process).minus(before.get(process))).as(said).isLessThan(Duration.ofMillis(1_500));
                // A busy machine's broker may have been late with its first answer.
                assertThat(said.lines().skip(2))
                        .filteredOn(line ->
                                !line.endsWith(" does not answer; trying again") && !line.endsWith(": running again"))
                        .containsExactlyInAnyOrderElementsOf(each.getValue().stream()
                                .map(line -> "weir: " + line)
                                .toList());
                var ready = get(process, "/ready");
                assertThat(ready.statusCode()).isEqualTo(503);
                for (String line : each.getValue()) {
                    assertThat(ready.body()).contains(line.substring(line.indexOf("the cluster")));
                }
            }
        } finally {
            expected.keySet().forEach(Fork::kill);
        }
    }

    private static List<String> both(String line) {
        return List.of("weir-leaf.web: " + line, "weir-merge.site: " + line);
    }

    private static List<String> link(String line) {
        return List.of("link to " + eu.bootstrap() + ": " + line);
    }

    private static Duration cpu(Fork fork) {
        return ProcessHandle.of(fork.pid())
                .flatMap(process -> process.info().totalCpuDuration())
                .orElseThrow();
    }

    private static HttpResponse<String> get(Fork process, String page) throws Exception {
        String url = process.printed()
                .lines()
                .filter(line -> line.contains(" can be looked at: "))
                .map(line -> line.substring(line.indexOf("http")))
                .findFirst()
                .orElseThrow();
        try (var http = HttpClient.newHttpClient()) {
            return http.send(HttpRequest.newBuilder(URI.create(url + page)).build(), BodyHandlers.ofString());
        }
    }

    private List<String> checked(String verb, String name, Map<String, Object> kafka, Map<String, Object> above)
            throws IOException {
        Ran ran = weir(verb, "--check", "--config", site(name, kafka, above).toString());
        assertThat(ran.out())
                .isEqualTo(
                        ran.code() == 0 ? "ok: " + verb + " eu/berlin can start with 1 reduction over 1 stream\n" : "");
        assertThat(ran.code()).isEqualTo(ran.err().isEmpty() ? 0 : 3);
        return ran.err()
                .lines()
                .map(line -> line.replace("weir: the cluster at ", ""))
                .toList();
    }

    @Test
    void checkTellsEveryRightThatIsMissing() throws Exception {
        String site = berlin.bootstrap();
        String region = eu.bootstrap();
        assertThat(checked("edge", "rightless", berlin.client("rightless"), Map.of()))
                .containsExactly(
                        site + " does not allow READ on topic raw.web",
                        site + " does not allow READ, WRITE on topic weir-leaf.web-leaves-changelog",
                        site + " does not allow READ, WRITE on topic weir-merge.site-merges-changelog",
                        site + " does not allow DESCRIBE_CONFIGS, WRITE on topic weir.dead.web",
                        site + " does not allow DESCRIBE_CONFIGS, READ, WRITE on topic weir.leaf.hits.v1",
                        site + " does not allow DESCRIBE_CONFIGS, READ, WRITE on topic weir.site.hits.v1");
        assertThat(checked("edge", "no-create", berlin.client("no-create"), Map.of()))
                .containsExactly("weir: topic weir-leaf.quiet-leaves-changelog is not there on " + site
                        + ", which does not allow CREATE on it");
        assertThat(checked("edge", "no-group", berlin.client("no-group"), Map.of()))
                .isEmpty();
        assertThat(checked("link", "target", berlin.client("link-berlin"), eu.client("link-berlin")))
                .containsExactly(region + " does not allow DESCRIBE_CONFIGS, WRITE on topic weir.site.hits.v1");
        assertThat(checked("link", "stranger", berlin.client("rightless"), shows(other.signed("link-berlin"))))
                .containsExactly(
                        site + " does not allow READ on topic weir.site.hits.v1",
                        region + " does not accept the certificate of `ssl.keystore`: it says certificate_required");
    }

    @Test
    void checkTellsWhatIsWrongWithKeysAndSecrets() throws Exception {
        String site = berlin.bootstrap();
        var client = berlin.client("rightless");
        client.put("ssl.truststore.location", "/nowhere/ca.pem");
        assertThat(checked("edge", "nowhere", client, Map.of()))
                .containsExactly(site + " cannot be asked: /nowhere/ca.pem: there is no such file");
        client = berlin.client("rightless");
        client.put(
                "sasl.jaas.config",
                "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"${env:WEIR_NOBODY}\" password=\"${env:WEIR_NOTHING}\";");
        assertThat(checked("edge", "unset", client, Map.of()))
                .containsExactly("weir: nothing is to be found under ${env:WEIR_NOBODY} for `sasl.jaas.config`");

        client = berlin.client("rightless");
        client.remove("security.protocol");
        assertThat(checked("edge", "plain", client, Map.of()))
                .containsExactly(site + " speaks TLS: `security.protocol` must be SSL or SASL_SSL");

        authority.expired("old-broker");
        HttpsServer old = HttpsServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 0);
        old.setHttpsConfigurator(new HttpsConfigurator(authority.shows("old-broker")));
        old.start();
        try {
            client = berlin.client("rightless");
            String address = "127.0.0.1:" + old.getAddress().getPort();
            client.put("bootstrap.servers", address);
            assertThat(checked("edge", "old", client, Map.of()))
                    .singleElement()
                    .asString()
                    .startsWith(address + " shows a certificate that is not valid now: NotAfter: ");
        } finally {
            old.stop(0);
        }
    }

    /** What can only be found out by trying, since no broker tells it beforehand. */
    @Test
    void aMissingGroupOrTransactionIsNamedToo() throws Exception {
        var said = Collections.synchronizedList(new ArrayList<String>());
        try (var one = edge("no-group", said);
                var other = edge("no-transactions", said)) {
            one.start();
            other.start();
            String site = "the cluster at " + berlin.bootstrap() + " does not allow ";
            await().atMost(Duration.ofSeconds(60)).until(() -> said.size() >= 6);
            assertThat(said)
                    .filteredOn(line -> !line.contains(" can be looked at: "))
                    .containsExactlyInAnyOrder(
                            "weir-leaf.web: " + site + "READ on group weir-leaf.web",
                            "weir-merge.site: " + site + "READ on group weir-merge.site",
                            "weir-leaf.web: " + site + "WRITE on transactional ids that begin with weir-leaf.web",
                            "weir-merge.site: " + site + "WRITE on transactional ids that begin with weir-merge.site");
        }
    }

    private static Service.Running edge(String user, List<String> said) throws Exception {
        var problems = new Problems();
        SiteConfiguration site =
                SiteConfiguration.read(site(user, berlin.client(user), Map.of()), problems, new TreeMap<>());
        Documents documents = Documents.load(site.reductions(), problems);
        return Services.edge(site, Planner.plan(documents, problems), said::add);
    }

    @Test
    void deadLettersAreNotForEverybody() throws Exception {
        String config = site("dead", berlin.client("rightless"), Map.of()).toString();
        String site = "weir: the cluster at " + berlin.bootstrap();
        assertThat(weir("dead", "list", "web", "--config", config))
                .isEqualTo(new Ran(3, "", site + " does not allow READ on topic weir.dead.web\n"));
        assertThat(weir("dead", "replay", "web", "--config", config))
                .isEqualTo(new Ran(3, "", site + " does not allow WRITE on topic raw.web\n"));
        config = site("dead", wrongPassword(), Map.of()).toString();
        assertThat(weir("dead", "show", "web", "--config", config).err())
                .startsWith(site + " does not let us in: ")
                .doesNotContain("mellon");
    }
}
