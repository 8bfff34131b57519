// SPDX-License-Identifier: Apache-2.0
package io.weir.registry;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Credentials, TLS, what passes by itself, and registries in which nothing may be registered. */
class SecuredRegistryTest {

    private static final Schema SCHEMA =
            SchemaBuilder.record("R").namespace("n").fields().requiredLong("x").endRecord();
    private static final String PASSWORD = "changeit";

    @TempDir
    private Path dir;

    private final List<String> asked = new ArrayList<>();
    private final List<HttpServer> servers = new ArrayList<>();

    /** What the next requests are answered with, a negative one with the body; then 200. */
    private final List<Integer> failures = new ArrayList<>();

    private String body = "[\"AVRO\"]";

    @AfterEach
    void stop() {
        servers.forEach(server -> server.stop(0));
    }

    private <S extends HttpServer> S serve(S server) {
        server.createContext("/", exchange -> {
            String authorization = exchange.getRequestHeaders().getFirst("Authorization");
            asked.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " " + authorization);
            exchange.getRequestBody().readAllBytes();
            int status = failures.isEmpty() ? 200 : failures.remove(0);
            byte[] bytes = (status == 200 || status < 0 ? body : "{\"message\":\"no\"}").getBytes(UTF_8);
            exchange.sendResponseHeaders(Math.abs(status), bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        server.start();
        servers.add(server);
        return server;
    }

    private String plain() throws IOException {
        return "http://localhost:"
                + serve(HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0))
                        .getAddress()
                        .getPort();
    }

    @Test
    void saysWhoAsks() throws IOException {
        String url = plain();
        SchemaRegistry.at(Map.of("url", url, "basic.auth.user.info", "weir:sesam"))
                .look();
        SchemaRegistry.at(Map.of("url", url, "bearer.auth.token", "t0ken")).look();
        String basic = Base64.getEncoder().encodeToString("weir:sesam".getBytes(UTF_8));
        assertThat(asked).containsExactly("GET /schemas/types Basic " + basic, "GET /schemas/types Bearer t0ken");
    }

    @Test
    void whatMayPassIsTriedAgain() throws IOException {
        failures.addAll(List.of(503, 429));
        SchemaRegistry.at(plain()).look();
        assertThat(asked).hasSize(3);

        failures.add(401);
        assertThatThrownBy(() -> SchemaRegistry.at(plain()).look())
                .hasMessageEndingWith("answered 401 to GET http://localhost:"
                        + servers.get(1).getAddress().getPort() + "/schemas/types: no");
        assertThat(asked).as("what will not pass is asked once").hasSize(4);
    }

    /** Whoever reads a record must know whose fault it is that there is no schema. */
    @Test
    void onlyWhatTheRegistryDoesNotKnowIsMissing() throws IOException {
        var registry = SchemaRegistry.at(plain());
        body = "{\"error_code\":40403,\"message\":\"Schema 7 not found\"}";
        failures.add(-404);
        assertThat(registry.find(7)).isNull();
        body = "{\"schemaType\":\"PROTOBUF\",\"schema\":\"message M {}\"}";
        assertThat(registry.find(7)).isNull();
        body = "{\"schema\":\"\\\"Other\\\"\",\"references\":[{\"name\":\"Other\",\"subject\":\"o\",\"version\":1}]}";
        assertThat(registry.find(7)).as("what refers to others").isNull();
        body = "{\"schema\":\"{\"}";
        assertThat(registry.find(7)).as("what is no schema").isNull();
        for (int status : List.of(401, 403, 404)) {
            failures.add(status);
            assertThatThrownBy(() -> registry.find(7))
                    .isInstanceOf(RegistryException.class)
                    .hasMessageContaining("answered " + status);
        }
        body =
                "{\"schema\":\"{\\\"type\\\":\\\"record\\\",\\\"name\\\":\\\"old-name\\\",\\\"fields\\\":[{\\\"name\\\":\\\"n\\\",\\\"type\\\":\\\"int\\\",\\\"default\\\":\\\"0\\\"}]}\"}";
        assertThat(registry.find(8)).as("names and defaults of old are taken").isNotNull();
        body = "{\"schema\":\"\\\"string\\\"\",\"references\":[]}";
        assertThat(registry.find(7)).isEqualTo(Schema.create(Schema.Type.STRING));
        int before = asked.size();
        assertThat(registry.find(7)).isEqualTo(registry.byId(7));
        assertThat(asked).hasSize(before);
        assertThatThrownBy(() -> SchemaRegistry.at("http://localhost:1").find(7))
                .isInstanceOfSatisfying(
                        RegistryException.class, e -> assertThat(e.isAway()).isTrue());
    }

    @Test
    void anotherUrlIsAsked() throws IOException {
        String nobody;
        try (var free = new ServerSocket(0)) {
            nobody = "http://localhost:" + free.getLocalPort();
        }
        SchemaRegistry.at(nobody + "," + plain()).look();
        assertThat(asked).hasSize(1);
    }

    @Test
    void looksUpWhereNothingMayBeRegistered() throws IOException {
        body = "{\"id\":7}";
        var registry = SchemaRegistry.at(Map.of("url", plain(), "auto.register.schemas", "false"));
        assertThat(registry.register("s-value", SCHEMA)).isEqualTo(7);
        assertThat(asked).containsExactly("POST /subjects/s-value null");
        failures.add(404);
        assertThatThrownBy(() -> registry.register("t-value", SCHEMA))
                .hasMessageContaining("has no such schema of t-value")
                .hasMessageEndingWith("`auto.register.schemas` is false: register it first");
    }

    @Test
    void aSchemaThatCannotFollowNeedsANewVersion() throws IOException {
        String url = plain();
        failures.add(409);
        assertThatThrownBy(() -> SchemaRegistry.at(url).register("s-value", SCHEMA))
                .isInstanceOfSatisfying(
                        RegistryException.class, e -> assertThat(e.isAway()).isFalse())
                .hasMessage(
                        "the schema registry at " + url
                                + " holds another schema of s-value that this one cannot follow: no; give the reduction a new version");
        body = "{\"is_compatible\":false,\"messages\":[\"x is gone\"]}";
        assertThat(SchemaRegistry.at(url).objections("s-value", SCHEMA)).containsExactly("x is gone");
        body = "{\"is_compatible\":true}";
        assertThat(SchemaRegistry.at(url).objections("s-value", SCHEMA)).isEmpty();
        failures.add(404);
        assertThat(SchemaRegistry.at(url).objections("new-value", SCHEMA)).isEmpty();
    }

    @ParameterizedTest(name = "{1}")
    @CsvSource(delimiter = '|', textBlock = """
                    url=http://a user=x                              | a registry has no property `user`; there are: auto.register.schemas, basic.auth.user.info, bearer.auth.token, ssl.
                    url=http://u:p@a                                 | credentials do not belong into the registry's URL, which is shown: use `basic.auth.user.info`
                    url=http://a basic.auth.user.info=secret         | `basic.auth.user.info` must be name:password
                    url=http://a basic.auth.user.info=a:b bearer.auth.token=secret | `basic.auth.user.info` and `bearer.auth.token` exclude each other
                    url=http://a auto.register.schemas=no            | `auto.register.schemas` must be true or false
                    url=http://a ssl.truststore.location=/nowhere    | /nowhere: there is no such file
                    url=http://a ssl.truststore.location=/dev/null ssl.truststore.type=P12 | `ssl.truststore.type` must be PKCS12, JKS or PEM
                    url=https:a                                      | not the URL of a registry: https:a
                    """)
    void refuses(String written, String message) {
        var properties = new HashMap<String, String>();
        for (String each : written.split(" ")) {
            properties.put(each.substring(0, each.indexOf('=')), each.substring(each.indexOf('=') + 1));
        }
        assertThatThrownBy(() -> SchemaRegistry.at(properties))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(message)
                .message()
                .doesNotContain("secret");
    }

    @Test
    void believesAndProvesWithTls() throws Exception {
        Path server = keys("server");
        Path client = keys("client");
        Path wrong = keys("wrong");
        var trusted = Map.of(
                "ssl.truststore.location",
                server.toString(),
                "ssl.truststore.type",
                "PKCS12",
                "ssl.truststore.password",
                PASSWORD);
        var proof = Map.of(
                "ssl.keystore.location",
                client.toString(),
                "ssl.keystore.type",
                "PKCS12",
                "ssl.keystore.password",
                PASSWORD);
        String url = secured(server, client);

        SchemaRegistry.at(with(url, trusted, proof)).look();
        SchemaRegistry.at(with(
                        url,
                        Map.of("ssl.truststore.location", pem(server, false).toString(), "ssl.truststore.type", "PEM"),
                        Map.of("ssl.keystore.location", pem(client, true).toString(), "ssl.keystore.type", "PEM")))
                .look();
        assertThat(asked).hasSize(2);
        assertThatThrownBy(() -> SchemaRegistry.at(with(url, Map.of(), proof)).look())
                .hasMessageContaining("do not trust each other");
        assertThatThrownBy(() -> SchemaRegistry.at(with(
                                url,
                                trusted,
                                Map.of(
                                        "ssl.keystore.location",
                                        wrong.toString(),
                                        "ssl.keystore.type",
                                        "PKCS12",
                                        "ssl.keystore.password",
                                        PASSWORD)))
                        .look())
                .isInstanceOf(RegistryException.class);
        assertThatThrownBy(() -> SchemaRegistry.at(with(
                        url,
                        Map.of(
                                "ssl.truststore.location", server.toString(),
                                "ssl.truststore.type", "PKCS12",
                                "ssl.truststore.password", "not this one"),
                        Map.of())))
                .hasMessage(server + " cannot be read as PKCS12, or not with this password");
        assertThat(asked).hasSize(2);
    }

    private static Map<String, String> with(String url, Map<String, String> one, Map<String, String> other) {
        var all = new HashMap<>(Map.of("url", url));
        all.putAll(one);
        all.putAll(other);
        return all;
    }

    /** A server that shows one certificate and wants to see another. */
    private String secured(Path server, Path client) throws Exception {
        var tls = Tls.of(Map.of(
                "ssl.keystore.location",
                server.toString(),
                "ssl.keystore.type",
                "PKCS12",
                "ssl.keystore.password",
                PASSWORD,
                "ssl.truststore.location",
                client.toString(),
                "ssl.truststore.type",
                "PKCS12",
                "ssl.truststore.password",
                PASSWORD));
        HttpsServer https = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        SSLContext context = tls.context();
        https.setHttpsConfigurator(new HttpsConfigurator(context) {
            @Override
            public void configure(HttpsParameters parameters) {
                SSLParameters wanted = context.getDefaultSSLParameters();
                wanted.setNeedClientAuth(true);
                parameters.setSSLParameters(wanted);
            }
        });
        return "https://localhost:" + serve(https).getAddress().getPort();
    }

    private static final AtomicInteger STORES = new AtomicInteger();

    private Path keys(String name) throws Exception {
        Path store = dir.resolve(name + STORES.incrementAndGet() + ".p12");
        var keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-keyalg",
                        "EC",
                        "-alias",
                        name,
                        "-dname",
                        "CN=" + name,
                        "-ext",
                        "SAN=DNS:localhost",
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        PASSWORD,
                        "-keystore",
                        store.toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(keytool.getInputStream().readAllBytes(), UTF_8);
        assertThat(keytool.waitFor()).as(said).isZero();
        return store;
    }

    private Path pem(Path store, boolean withKey) throws Exception {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (var in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD.toCharArray());
        }
        String alias = keys.aliases().nextElement();
        var text = new StringBuilder();
        if (withKey) {
            text.append(block(
                    "PRIVATE KEY", keys.getKey(alias, PASSWORD.toCharArray()).getEncoded()));
        }
        text.append(block("CERTIFICATE", keys.getCertificate(alias).getEncoded()));
        return Files.writeString(store.resolveSibling(store.getFileName() + ".pem"), text);
    }

    private static String block(String what, byte[] bytes) {
        String encoded = Base64.getMimeEncoder(64, "\n".getBytes(US_ASCII)).encodeToString(bytes);
        return "-----BEGIN " + what + "-----\n" + encoded + "\n-----END " + what + "-----\n";
    }
}
