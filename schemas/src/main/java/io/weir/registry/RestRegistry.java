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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.NameValidator;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A registry that speaks the Confluent REST API. Ids and schemas never change, so both are asked for once. What may pass by itself is
 * tried again for a second or two, at the next URL if there is one.
 */
final class RestRegistry implements SchemaRegistry {

    private static final String MEDIA_TYPE = "application/vnd.schemaregistry.v1+json";
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final long FIRST_PAUSE_MS = 100;
    /** No new attempt after so long. */
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private static final int NOT_FOUND = 404;
    private static final int CONFLICT = 409;
    private static final int BUSY = 429;

    /** The registry's own number for a schema that it has not. */
    private static final int NO_SUCH_SCHEMA = 40_403;

    private final RegistrySettings settings;
    private final HttpClient client;
    private final ObjectMapper json = new ObjectMapper();
    private final Map<Integer, Schema> byId = new ConcurrentHashMap<>();
    private final Map<String, Map<Schema, Integer>> ids = new ConcurrentHashMap<>();

    /** Which of the URLs answered last. */
    private volatile int current;

    RestRegistry(RegistrySettings settings) {
        this.settings = settings;
        this.client = HttpClient.newBuilder()
                .connectTimeout(TIMEOUT)
                .sslContext(settings.tls().context())
                .build();
    }

    @Override
    public int register(String subject, Schema schema) {
        return ids.computeIfAbsent(subject, name -> new ConcurrentHashMap<>())
                .computeIfAbsent(
                        schema, unknown -> settings.registers() ? add(subject, schema) : find(subject, schema));
    }

    private int add(String subject, Schema schema) {
        String path = subject(subject) + "/versions";
        Answer answer = ask(path, body(schema));
        if (answer.status == CONFLICT) {
            throw new RegistryException(
                    "the schema registry at " + settings + " holds another schema of " + subject
                            + " that this one cannot follow: " + answer.message()
                            + "; give the reduction a new version",
                    false);
        }
        return id(path, answer.unlessFailed());
    }

    /** The id of a schema that somebody else has registered. */
    private int find(String subject, Schema schema) {
        String path = subject(subject);
        Answer answer = ask(path, body(schema));
        if (answer.status == NOT_FOUND) {
            throw new RegistryException(
                    "the schema registry at " + settings + " has no such schema of " + subject + ", and `"
                            + RegistrySettings.REGISTER + "` is false: register it first",
                    false);
        }
        return id(path, answer.unlessFailed());
    }

    private int id(String path, JsonNode answer) {
        JsonNode id = answer.path("id");
        if (!id.isInt()) {
            throw new RegistryException(settings + path + " answered without an id", false);
        }
        return id.intValue();
    }

    @Override
    public Schema byId(int id) {
        Schema schema = find(id);
        if (schema == null) {
            throw new RegistryException(
                    settings + "/schemas/ids/" + id
                            + " is no Avro schema: unknown there, of another kind, or not to be read",
                    false);
        }
        return schema;
    }

    /** Null if it is none. Old schemas have names and defaults that Avro would not take today; whoever reads what they wrote needs neither. */
    private static @Nullable Schema parse(JsonNode answer) {
        try {
            return new Schema.Parser(NameValidator.NO_VALIDATION)
                    .setValidateDefaults(false)
                    .parse(answer.path("schema").asText());
        } catch (AvroRuntimeException e) {
            return null;
        }
    }

    @Override
    public @Nullable Schema find(int id) {
        Schema known = byId.get(id);
        if (known != null) {
            return known;
        }
        String path = "/schemas/ids/" + id;
        Answer answer = ask(path, null);
        // A proxy that knows no such page answers 404, too, and knows nothing of schemas.
        if (answer.status == NOT_FOUND && answer.body.path("error_code").asInt() == NO_SUCH_SCHEMA) {
            return null;
        }
        JsonNode found = answer.unlessFailed();
        // What refers to other schemas cannot be read without them, and does not get better by waiting.
        boolean whole = found.path("references").isEmpty()
                && found.path("schemaType").asText("AVRO").equals("AVRO");
        Schema schema = whole ? parse(found) : null;
        if (schema != null) {
            byId.put(id, schema);
        }
        return schema;
    }

    @Override
    public List<String> objections(String subject, Schema schema) {
        Answer answer = ask("/compatibility" + subject(subject) + "/versions/latest?verbose=true", body(schema));
        if (answer.status == NOT_FOUND) {
            return List.of();
        }
        JsonNode said = answer.unlessFailed();
        if (said.path("is_compatible").asBoolean(false)) {
            return List.of();
        }
        var objections = new ArrayList<String>();
        said.path("messages").forEach(message -> objections.add(message.asText()));
        return objections.isEmpty() ? List.of("the registry does not say why") : List.copyOf(objections);
    }

    @Override
    public void look() {
        String path = "/schemas/types";
        if (!ask(path, null).unlessFailed().isArray()) {
            throw new RegistryException(settings + path + " does not answer as a schema registry does", false);
        }
    }

    private static String subject(String subject) {
        return "/subjects/" + URLEncoder.encode(subject, StandardCharsets.UTF_8);
    }

    private String body(Schema schema) {
        return json.createObjectNode().put("schema", schema.toString()).toString();
    }

    /** What a registry answered to what. */
    private record Answer(String question, int status, JsonNode body) {

        boolean mayPass() {
            return status / 100 == 5 || status == BUSY;
        }

        String message() {
            return body.path("message").asText("no message");
        }

        JsonNode unlessFailed() {
            if (status / 100 != 2) {
                throw new RegistryException(
                        "the schema registry answered " + status + " to " + question + ": " + message(), mayPass());
            }
            return body;
        }
    }

    /**
     * Asks, again if that may help.
     *
     * @param body for POST; null for GET
     */
    private Answer ask(String path, @Nullable String body) {
        long begun = System.nanoTime();
        long pause = FIRST_PAUSE_MS;
        while (true) {
            boolean last = System.nanoTime() - begun > PATIENCE_NANOS;
            int index = current;
            String url = settings.urls().get(index);
            try {
                Answer answer = once(url + path, body);
                if (last || !answer.mayPass()) {
                    return answer;
                }
            } catch (SSLException e) {
                throw new RegistryException(
                        "the schema registry at " + url + " and this process do not trust each other: "
                                + e.getMessage(),
                        false);
            } catch (IOException e) {
                if (last) {
                    throw new RegistryException("the schema registry at " + settings + " cannot be reached", true);
                }
            }
            current = (index + 1) % settings.urls().size();
            pause(pause);
            pause *= 2;
        }
    }

    private Answer once(String uri, @Nullable String body) throws IOException {
        var request = HttpRequest.newBuilder(URI.create(uri))
                .header("Accept", MEDIA_TYPE)
                .timeout(TIMEOUT);
        if (settings.authorization() != null) {
            request.header("Authorization", settings.authorization());
        }
        if (body != null) {
            request.header("Content-Type", MEDIA_TYPE).POST(HttpRequest.BodyPublishers.ofString(body));
        }
        HttpRequest asked = request.build();
        try {
            HttpResponse<String> answer = client.send(asked, HttpResponse.BodyHandlers.ofString());
            return new Answer(asked.method() + " " + uri, answer.statusCode(), read(answer.body()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RegistryException("interrupted while asking the schema registry at " + settings, true);
        }
    }

    private JsonNode read(String body) {
        try {
            return json.readTree(body);
        } catch (JsonProcessingException e) {
            return json.createObjectNode();
        }
    }

    private void pause(long millis) {
        try {
            TimeUnit.MILLISECONDS.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RegistryException("interrupted while asking the schema registry at " + settings, true);
        }
    }
}
