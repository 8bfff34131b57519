// SPDX-License-Identifier: Apache-2.0
package io.weir.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.Schema;
import org.apache.avro.SchemaParseException;

/** A registry that speaks the Confluent REST API. Ids and schemas never change, so both are asked for once. */
final class RestRegistry implements SchemaRegistry {

    private static final String MEDIA_TYPE = "application/vnd.schemaregistry.v1+json";
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final String url;
    private final HttpClient client;
    private final ObjectMapper json = new ObjectMapper();
    private final Map<Integer, Schema> byId = new ConcurrentHashMap<>();
    private final Map<String, Map<Schema, Integer>> ids = new ConcurrentHashMap<>();

    /**
     * A client of the registry.
     *
     * @param url up to and without the slash before {@code subjects}
     */
    RestRegistry(String url) {
        if (!url.startsWith("http://") && !url.startsWith("https://")) {
            throw new IllegalArgumentException("not the URL of a registry: " + url + " (http://, https:// or mock://)");
        }
        this.url = url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
        this.client = HttpClient.newBuilder().connectTimeout(TIMEOUT).build();
    }

    @Override
    public int register(String subject, Schema schema) {
        return ids.computeIfAbsent(subject, name -> new ConcurrentHashMap<>()).computeIfAbsent(schema, unknown -> {
            String body =
                    json.createObjectNode().put("schema", schema.toString()).toString();
            String path = "/subjects/" + URLEncoder.encode(subject, StandardCharsets.UTF_8) + "/versions";
            JsonNode id = ask(HttpRequest.newBuilder(URI.create(url + path))
                            .header("Content-Type", MEDIA_TYPE)
                            .POST(HttpRequest.BodyPublishers.ofString(body)))
                    .path("id");
            if (!id.isInt()) {
                throw new RegistryException(url + path + " answered without an id", false);
            }
            return id.intValue();
        });
    }

    @Override
    public Schema byId(int id) {
        return byId.computeIfAbsent(id, unknown -> {
            String path = "/schemas/ids/" + id;
            String text = ask(HttpRequest.newBuilder(URI.create(url + path)).GET())
                    .path("schema")
                    .asText();
            try {
                return new Schema.Parser().parse(text);
            } catch (SchemaParseException e) {
                throw new RegistryException(url + path + " is not an Avro schema", false);
            }
        });
    }

    @Override
    public void look() {
        String path = "/schemas/types";
        if (!ask(HttpRequest.newBuilder(URI.create(url + path)).GET()).isArray()) {
            throw new RegistryException(url + path + " does not answer as a schema registry does", false);
        }
    }

    private JsonNode ask(HttpRequest.Builder request) {
        HttpRequest asked =
                request.header("Accept", MEDIA_TYPE).timeout(TIMEOUT).build();
        HttpResponse<String> answer;
        try {
            answer = client.send(asked, HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new RegistryException("the schema registry at " + url + " cannot be reached", true);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RegistryException("interrupted while asking the schema registry at " + url, true);
        }
        JsonNode body;
        try {
            body = json.readTree(answer.body());
        } catch (JsonProcessingException e) {
            body = json.createObjectNode();
        }
        if (answer.statusCode() / 100 != 2) {
            throw new RegistryException(
                    "the schema registry answered " + answer.statusCode() + " to " + asked.method() + " " + asked.uri()
                            + ": " + body.path("message").asText("no message"),
                    answer.statusCode() / 100 == 5 || answer.statusCode() == 429);
        }
        return body;
    }
}
