// SPDX-License-Identifier: Apache-2.0
package io.weir.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.junit.jupiter.api.Test;

class SchemaRegistryTest {

    private static final Schema SCHEMA =
            SchemaBuilder.record("R").namespace("n").fields().requiredLong("x").endRecord();
    private static final Schema OTHER =
            SchemaBuilder.record("R").namespace("n").fields().requiredLong("y").endRecord();

    @Test
    void inMemoryIdsAreTheSameEverywhere() {
        SchemaRegistry here = SchemaRegistry.at("mock://here");
        SchemaRegistry there = SchemaRegistry.at("mock://there");
        int id = here.register("s-value", SCHEMA);
        assertThat(id).isPositive().isEqualTo(there.register("t-value", SCHEMA));
        assertThat(here.register("s-value", OTHER)).isNotEqualTo(id);
        assertThat(here.byId(id)).isEqualTo(SCHEMA);
        assertThat(SchemaRegistry.at("mock://here").byId(id)).isEqualTo(SCHEMA);
        assertThat(here.find(id)).isEqualTo(SCHEMA);
        assertThat(SchemaRegistry.at("mock://elsewhere").find(id)).isNull();
        assertThatThrownBy(() -> SchemaRegistry.at("mock://elsewhere").byId(id))
                .isInstanceOf(RegistryException.class)
                .hasMessageContaining("mock://elsewhere has no schema with the id " + id);
    }

    @Test
    void speaksTheRestApi() throws Exception {
        List<String> asked = new ArrayList<>();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            asked.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " " + body);
            boolean known = exchange.getRequestURI().getPath().endsWith("/7");
            boolean types = exchange.getRequestURI().getPath().equals("/schemas/types");
            boolean post = exchange.getRequestMethod().equals("POST");
            String answer = post
                    ? "{\"id\":7}"
                    : types
                            ? "[\"AVRO\",\"JSON\"]"
                            : known
                                    ? "{\"schema\":"
                                            + new com.fasterxml.jackson.databind.ObjectMapper()
                                                    .writeValueAsString(SCHEMA.toString())
                                            + "}"
                                    : "{\"error_code\":40403,\"message\":\"Schema not found\"}";
            byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(post || types || known ? 200 : 404, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        server.start();
        try {
            SchemaRegistry registry =
                    SchemaRegistry.at("http://localhost:" + server.getAddress().getPort() + "/");
            assertThat(registry.register("weir.leaf.a.v1-value", SCHEMA)).isEqualTo(7);
            assertThat(registry.register("weir.leaf.a.v1-value", SCHEMA)).isEqualTo(7);
            assertThat(registry.byId(7)).isEqualTo(SCHEMA);
            assertThat(registry.byId(7)).isEqualTo(SCHEMA);
            assertThat(asked).hasSize(2);
            assertThat(asked.get(0)).startsWith("POST /subjects/weir.leaf.a.v1-value/versions {\"schema\":");
            assertThatThrownBy(() -> registry.byId(8))
                    .isInstanceOf(RegistryException.class)
                    .hasMessageContaining("/schemas/ids/8 is no Avro schema: unknown there");
            registry.look();
        } finally {
            server.stop(0);
        }
        SchemaRegistry gone =
                SchemaRegistry.at("http://localhost:" + server.getAddress().getPort());
        assertThatThrownBy(() -> gone.byId(7))
                .isInstanceOfSatisfying(
                        RegistryException.class, e -> assertThat(e.isAway()).isTrue())
                .hasMessageEndingWith("cannot be reached");
        assertThatThrownBy(gone::look).hasMessageEndingWith("cannot be reached");
    }

    @Test
    void refusesOtherUrls() {
        assertThatThrownBy(() -> SchemaRegistry.at("ftp://x"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("ftp://x");
    }
}
