// SPDX-License-Identifier: Apache-2.0
package io.weir.cli;

import static io.weir.cli.Ran.weir;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.weir.river.Cluster;
import io.weir.river.Fork;
import io.weir.topology.Reading;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.EncoderFactory;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A site whose raw topic is in Avro: versions of a schema side by side, one that nobody knows, and a registry that is away at the start, and
 * again when a new version comes. What is counted is compared with a sum over the orders as they were made up.
 */
class AvroTest {

    private static final int PARTITIONS = 2;
    private static final int UNKNOWN = 999;
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final Schema TIME = LogicalTypes.timestampMillis().addToSchema(Schema.create(Schema.Type.LONG));

    private static final Schema FIRST = SchemaBuilder.record("Order")
            .fields()
            .requiredLong("id")
            .name("at")
            .type(TIME)
            .noDefault()
            .name("to")
            .type(SchemaBuilder.record("To").fields().requiredString("city").endRecord())
            .noDefault()
            .requiredInt("cents")
            .endRecord();

    /** Has more, and in another order; cents are wider. */
    private static final Schema SECOND = SchemaBuilder.record("Order")
            .fields()
            .optionalString("note")
            .name("lines")
            .type()
            .array()
            .items()
            .stringType()
            .arrayDefault(List.of())
            .name("to")
            .type(SchemaBuilder.record("To")
                    .fields()
                    .optionalString("zip")
                    .requiredString("city")
                    .endRecord())
            .noDefault()
            .requiredLong("cents")
            .name("at")
            .type(TIME)
            .noDefault()
            .requiredLong("id")
            .endRecord();

    /** Has no note, and cents are a double. */
    private static final Schema THIRD = SchemaBuilder.record("Order")
            .fields()
            .name("at")
            .type(TIME)
            .noDefault()
            .requiredDouble("cents")
            .name("to")
            .type(SchemaBuilder.record("To").fields().requiredString("city").endRecord())
            .noDefault()
            .requiredLong("id")
            .endRecord();

    private static final String REDUCTION = """
            weir: 1
            stream: orders
            decode: avro
            fields:
              at: { type: timestamp }
              city: { type: string, at: /to/city }
              cents: { type: int }
            time: { field: at }
            ---
            reduction: sales
            version: 1
            from: orders
            steps:
              - where: cents > 10
            aggregate:
              by: [city]
              window: 1h
              take: { orders: count(), cents: sum(cents) }
            publish: { to: site, when: { every: 1s } }
            """;

    @TempDir
    private Path dir;

    private Cluster site;

    /** An order, and the id of the schema that it is written with. */
    private record Order(int schema, long number, String city, int cents) {

        byte[] record() throws IOException {
            Schema writer = schema == 2 ? SECOND : schema == 3 ? THIRD : FIRST;
            var to = new GenericData.Record(writer.getField("to").schema());
            to.put("city", city);
            var order = new GenericData.Record(writer);
            order.put("id", number);
            order.put("at", 1_767_225_600_000L + number % 3_600_000);
            order.put("to", to);
            order.put(
                    "cents",
                    schema == 2 ? (Object) (long) cents : schema == 3 ? (Object) (double) cents : (Object) cents);
            if (schema == 2) {
                order.put("lines", List.of("a", "b"));
            }
            var out = new ByteArrayOutputStream();
            // As Confluent frames it: a zero, and the id.
            out.write(ByteBuffer.allocate(5).put((byte) 0).putInt(schema).array());
            var encoder = EncoderFactory.get().directBinaryEncoder(out, null);
            new GenericDatumWriter<>(writer).write(order, encoder);
            encoder.flush();
            return out.toByteArray();
        }
    }

    /** So many orders, each written with one of these schemas. */
    private static List<Order> orders(long seed, int count, int... schemas) {
        var random = new SplittableRandom(seed);
        var orders = new ArrayList<Order>();
        for (int i = 0; i < count; i++) {
            orders.add(new Order(
                    schemas[random.nextInt(schemas.length)],
                    seed * 1_000_000 + i,
                    List.of("Köln", "Bonn", "Ürümqi").get(random.nextInt(3)),
                    random.nextInt(1_000)));
        }
        return orders;
    }

    /** What rows must say: how many, and how much, by city. */
    private static Map<String, String> expected(List<Order> orders) {
        var sums = new TreeMap<String, long[]>();
        for (Order order : orders) {
            if (order.cents > 10) {
                long[] sum = sums.computeIfAbsent(order.city, city -> new long[2]);
                sum[0]++;
                sum[1] += order.cents;
            }
        }
        var expected = new TreeMap<String, String>();
        sums.forEach((city, sum) -> expected.put(city, sum[0] + " orders, " + sum[1] + " cents"));
        return expected;
    }

    private void feed(List<Order> orders) throws IOException {
        Map<String, Object> client = Map.of("bootstrap.servers", site.bootstrap(), "linger.ms", "20");
        try (var producer = new KafkaProducer<>(client, new ByteArraySerializer(), new ByteArraySerializer())) {
            for (Order order : orders) {
                producer.send(
                        new ProducerRecord<>("raw.orders", (int) (order.number % PARTITIONS), null, order.record()));
            }
        }
    }

    /** What the newest rows say. */
    private Map<String, String> rows() {
        var rows = new TreeMap<String, String>();
        for (int partition = 0; partition < PARTITIONS; partition++) {
            Reading.committed(
                    Map.of("bootstrap.servers", site.bootstrap()),
                    new TopicPartition("weir.rows.sales.v1", partition),
                    record -> {
                        JsonNode row = row(record.value());
                        rows.put(
                                row.get("city").asText(),
                                row.get("orders") + " orders, " + row.get("cents") + " cents");
                    });
        }
        return rows;
    }

    private static JsonNode row(byte[] json) {
        try {
            return JSON.readTree(json);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private void awaitRows(Fork edge, List<Order> orders) {
        Map<String, String> expected = expected(orders);
        await().atMost(PATIENCE)
                .ignoreExceptions() // until there are rows
                .untilAsserted(() -> assertThat(rows()).as(edge.printed()).isEqualTo(expected));
    }

    private static void awaitTold(Fork edge, String line, int times) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(edge.printed().split(line, -1).length - 1)
                        .as(edge.printed())
                        .isGreaterThanOrEqualTo(times));
    }

    private Ran dead(Path config, String verb, String... more) {
        var args = new ArrayList<>(List.of("dead", verb, "orders", "--config", config.toString()));
        args.addAll(List.of(more));
        return weir(args.toArray(String[]::new));
    }

    @Test
    void countsEachOrderOnceWhateverItsSchemaAndWheneverTheRegistryIsThere() throws Exception {
        int port;
        try (var free = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            port = free.getLocalPort();
        }
        String url = "http://127.0.0.1:" + port;
        String away = "the schema registry at " + url + " cannot be reached; trying again";
        var schemas = new ConcurrentHashMap<Integer, Schema>(Map.of(1, FIRST, 2, SECOND));
        List<Order> first = orders(1, 2_000, 1, 2);
        List<Order> unknown = orders(2, 20, UNKNOWN);
        List<Order> second = orders(3, 1_000, 1, 2, 3);
        Files.writeString(dir.resolve("orders.yaml"), REDUCTION);
        try (var cluster = Cluster.temporary()) {
            site = cluster;
            site.createTopic("raw.orders", PARTITIONS, Map.of());
            Path config = Files.writeString(dir.resolve("site.yaml"), """
                    site: berlin
                    region: eu
                    kafka: { bootstrap.servers: "%s" }
                    streams: { commit.interval.ms: 250, poll.ms: 50 }
                    registry: { url: "%s" }
                    reductions: orders.yaml
                    partitions: %d
                    interval: 250ms
                    idle: 1s
                    outage: 1h
                    state: { dir: state, store: disk }
                    """.formatted(site.bootstrap(), url, PARTITIONS));
            feed(first);
            feed(unknown);
            var counted = new ArrayList<>(first);
            try (var edge = edge(config)) {
                awaitTold(edge, away, 1);
                try (var registry = new Registry(port, schemas)) {
                    awaitRows(edge, counted);
                    assertThat(registry.isAsked()).isTrue();
                    assertThat(letters(config)).isEqualTo("no_schema 20");
                }
                // A version that the process has not met, of a registry that it cannot ask: it waits, and nothing is
                // dead.
                int told = edge.printed().split(away, -1).length - 1;
                feed(second);
                awaitTold(edge, away, told + 1);
                assertThat(letters(config)).isEqualTo("no_schema 20");
                schemas.put(3, THIRD);
                counted.addAll(second);
                try (var registry = new Registry(port, schemas)) {
                    awaitRows(edge, counted);
                    assertThat(registry.isAsked()).isTrue();
                    assertThat(letters(config)).isEqualTo("no_schema 20");
                    assertThat(edge.stop(Duration.ofSeconds(30))).isEqualTo(143);
                }
            }
            // The registry learns of the schema that it did not know, and its letters are sent again.
            schemas.put(UNKNOWN, FIRST);
            try (var registry = new Registry(port, schemas);
                    var edge = edge(config)) {
                Ran replayed = dead(config, "replay");
                assertThat(replayed.out())
                        .as(replayed.err())
                        .contains("\"outcome\":\"sent\",\"reason\":null,\"letters\":20");
                counted.addAll(unknown);
                awaitRows(edge, counted);
                assertThat(registry.isAsked()).isTrue();
                assertThat(edge.stop(Duration.ofSeconds(30))).isEqualTo(143);
            }
        }
    }

    /** How many dead letters there are, by reason. */
    private String letters(Path config) throws IOException {
        Ran summary = dead(config, "list", "--summary");
        var letters = new ArrayList<String>();
        for (String line : summary.out().lines().toList()) {
            JsonNode each = JSON.readTree(line);
            letters.add(each.get("reason").asText() + " " + each.get("letters"));
        }
        return String.join(", ", letters);
    }

    private Fork edge(Path config) {
        return Fork.start(
                Main.class,
                List.of("-Xmx160m"),
                List.of("edge", "--config", config.toString()),
                dir.resolve("edge.log"),
                Map.of());
    }

    /** What of a registry an edge needs: it registers what it is given, and has what it is asked for by id. */
    private static final class Registry implements AutoCloseable {
        private final HttpServer server;
        private final Map<Integer, Schema> schemas;
        private volatile boolean asked;

        Registry(int port, Map<Integer, Schema> schemas) throws IOException {
            this.schemas = schemas;
            server = HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port), 0);
            server.createContext("/subjects/", this::register);
            server.createContext("/schemas/ids/", this::find);
            server.start();
        }

        private synchronized void register(HttpExchange exchange) throws IOException {
            var schema = new Schema.Parser()
                    .parse(JSON.readTree(exchange.getRequestBody())
                            .get("schema")
                            .asText());
            int id = schemas.entrySet().stream()
                    .filter(known -> known.getValue().equals(schema))
                    .map(Map.Entry::getKey)
                    .findAny()
                    .orElse(100 + schemas.size());
            schemas.put(id, schema);
            answer(exchange, 200, Map.of("id", id));
        }

        private void find(HttpExchange exchange) throws IOException {
            asked = true;
            String path = exchange.getRequestURI().getPath();
            Schema schema = schemas.get(Integer.valueOf(path.substring(path.lastIndexOf('/') + 1)));
            if (schema == null) {
                answer(exchange, 404, Map.of("error_code", 40403, "message", "Schema not found"));
            } else {
                answer(exchange, 200, Map.of("schema", schema.toString()));
            }
        }

        private static void answer(HttpExchange exchange, int status, Map<String, ?> body) throws IOException {
            byte[] bytes = JSON.writeValueAsString(body).getBytes(UTF_8);
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        }

        boolean isAsked() {
            return asked;
        }

        @Override
        public void close() {
            server.stop(0);
        }
    }
}
