// SPDX-License-Identifier: Apache-2.0
package io.weir.registry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.wire.Ledger;
import io.weir.wire.Partial;
import io.weir.wire.Reaches;
import io.weir.wire.Straggler;
import io.weir.wire.Watermark;
import io.weir.wire.codec.RecordCodec;
import io.weir.wire.codec.WireSchemas;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Against a real registry, Apicurio's with its Confluent API, and Confluent's own serialisers and client. Runs with {@code mvn verify
 * -P integration}, which fetches 320 MB.
 */
@EnabledIfSystemProperty(
        named = "weir.integration",
        matches = "true",
        disabledReason = "fetches 320 MB: mvn verify -P integration")
class RealRegistryTest {

    private static final Path FOLDER = Path.of("target", "integration").toAbsolutePath();
    private static final String TOPIC = "weir.site.requests.v1";

    private static Process apicurio;
    private static String url;

    @BeforeAll
    static void start() throws Exception {
        int port;
        try (var free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        url = "http://127.0.0.1:" + port + "/apis/ccompat/v7";
        apicurio = new ProcessBuilder(
                        java(),
                        "-Xmx512m",
                        "-Dquarkus.http.host=127.0.0.1",
                        "-Dquarkus.http.port=" + port,
                        "-jar",
                        "quarkus-run.jar")
                .directory(FOLDER.resolve("apicurio").toFile())
                .redirectErrorStream(true)
                .redirectOutput(FOLDER.resolve("apicurio.log").toFile())
                .start();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(120);
        while (true) {
            try {
                SchemaRegistry.at(url).look();
                break;
            } catch (RegistryException e) {
                if (System.nanoTime() > deadline || !apicurio.isAlive()) {
                    throw new IllegalStateException(Files.readString(FOLDER.resolve("apicurio.log")), e);
                }
            }
        }
        var rule = HttpRequest.newBuilder(URI.create(url + "/config"))
                .header("Content-Type", "application/vnd.schemaregistry.v1+json")
                .PUT(HttpRequest.BodyPublishers.ofString("{\"compatibility\":\"BACKWARD\"}"))
                .build();
        assertThat(HttpClient.newHttpClient()
                        .send(rule, HttpResponse.BodyHandlers.ofString())
                        .statusCode())
                .isEqualTo(200);
    }

    @AfterAll
    static void stop() throws InterruptedException {
        if (apicurio != null) {
            apicurio.destroy();
            apicurio.waitFor();
        }
    }

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    private static Schema records(Schema.Type bytes) {
        Schema figures = SchemaBuilder.record("Figures")
                .namespace("io.weir.reduction.requests.v1")
                .fields()
                .name("bytes")
                .type(Schema.createUnion(Schema.create(Schema.Type.NULL), Schema.create(bytes)))
                .noDefault()
                .name("requests")
                .type(Schema.createUnion(Schema.create(Schema.Type.NULL), Schema.create(Schema.Type.LONG)))
                .noDefault()
                .endRecord();
        return WireSchemas.records("requests", 1, figures);
    }

    @Test
    void confluentsClassesReadAndWriteWhatWeirWrites() throws Exception {
        SchemaRegistry registry = SchemaRegistry.at(url);
        int id = registry.register(TOPIC + "-value", records(Schema.Type.LONG));
        assertThat(SchemaRegistry.at(url).byId(id)).isEqualTo(records(Schema.Type.LONG));
        var codec = new RecordCodec(id);
        // Figures in Avro: branch 1 and 1500, branch 0.
        var partial = new Partial(7, 1, 3, "0123456789abcdef", HexFormat.of().parseHex("02b81700"));
        var ledger = new Ledger(new TreeMap<>(Map.of("absorbed", new Ledger.Count(3, 300))));
        var watermark = new Watermark(
                "eu/berlin",
                1,
                2,
                3_000,
                false,
                4_000,
                Watermark.NEVER,
                "eu/berlin#x",
                1,
                3,
                0,
                0,
                Reaches.of(3_000),
                List.of(new Straggler("eu/berlin/raw.web-0", 2_000)),
                ledger);
        var lines = confluent(codec.write(partial), codec.write(watermark));

        assertThat(lines.get(0)).as("the id that Confluent's client finds").isEqualTo(Integer.toString(id));
        assertThat(lines.get(1)).as("the id that it gets for registering").isEqualTo(Integer.toString(id));
        assertThat(lines.get(2))
                .isEqualTo("{\"version\": 7, \"children\": 1, \"events\": 3, \"plan\": \"0123456789abcdef\","
                        + " \"figures\": {\"bytes\": 1500, \"requests\": null}}");
        assertThat(codec.readPartial(HexFormat.of().parseHex(lines.get(3)))).isEqualTo(partial);
        assertThat(lines.get(4)).contains("\"place\": \"eu/berlin\"").contains("\"mark\": 3000");
        assertThat(codec.readWatermark(HexFormat.of().parseHex(lines.get(5)))).isEqualTo(watermark);
    }

    private static List<String> confluent(byte[]... records) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        java(),
                        "-cp",
                        FOLDER.resolve("confluent.jar").toString(),
                        Path.of("src", "test", "confluent", "Confluent.java")
                                .toAbsolutePath()
                                .toString(),
                        url,
                        TOPIC)
                .redirectError(FOLDER.resolve("confluent.log").toFile())
                .start();
        try (var in = process.outputWriter(UTF_8)) {
            for (byte[] record : records) {
                in.write(HexFormat.of().formatHex(record) + "\n");
            }
        }
        var lines = new String(process.getInputStream().readAllBytes(), UTF_8)
                .lines()
                .toList();
        assertThat(process.waitFor())
                .as(Files.readString(FOLDER.resolve("confluent.log")))
                .isZero();
        return lines;
    }

    @Test
    void aSchemaThatCannotFollowIsSeenBeforeItIsRefused() {
        SchemaRegistry registry = SchemaRegistry.at(url);
        String subject = "weir.site.other.v1-value";
        assertThat(registry.objections(subject, records(Schema.Type.LONG)))
                .as("new")
                .isEmpty();
        registry.register(subject, records(Schema.Type.LONG));
        assertThat(registry.objections(subject, records(Schema.Type.LONG))).isEmpty();
        assertThat(registry.objections(subject, records(Schema.Type.STRING))).isNotEmpty();
        assertThatThrownBy(() -> registry.register(subject, records(Schema.Type.STRING)))
                .isInstanceOf(RegistryException.class)
                .hasMessageContaining("give the reduction a new version");
    }

    @Test
    void looksUpOnly() {
        var reading = SchemaRegistry.at(Map.of("url", url, "auto.register.schemas", "false"));
        String subject = "weir.site.third.v1-value";
        assertThatThrownBy(() -> reading.register(subject, records(Schema.Type.LONG)))
                .hasMessageEndingWith("register it first");
        int id = SchemaRegistry.at(url).register(subject, records(Schema.Type.LONG));
        assertThat(reading.register(subject, records(Schema.Type.LONG))).isEqualTo(id);
    }
}
