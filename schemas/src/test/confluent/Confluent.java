// SPDX-License-Identifier: Apache-2.0

import io.confluent.kafka.schemaregistry.avro.AvroSchema;
import io.confluent.kafka.schemaregistry.client.CachedSchemaRegistryClient;
import io.confluent.kafka.serializers.KafkaAvroDeserializer;
import io.confluent.kafka.serializers.KafkaAvroSerializer;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;

/**
 * Confluent's own classes, in a process of their own because their dependencies are not ours: RealRegistryTest starts it with {@code
 * java -cp <a jar that holds them> Confluent.java URL TOPIC}. For each line of hexadecimal digits on standard input, it prints the
 * record that Confluent's deserialiser finds in them, and what Confluent's serialiser makes of that record; first the id under which
 * Confluent's client finds the subject's newest schema, and the one that it gets for registering it.
 */
public final class Confluent {

    private Confluent() {}

    public static void main(String[] args) throws Exception {
        String url = args[0];
        String topic = args[1];
        Map<String, Object> settings = new HashMap<>();
        settings.put("schema.registry.url", url);
        settings.put("auto.register.schemas", false);
        settings.put("use.latest.version", true);
        settings.put("latest.compatibility.strict", false);
        try (var client = new CachedSchemaRegistryClient(url, 10);
                var deserializer = new KafkaAvroDeserializer(client);
                var serializer = new KafkaAvroSerializer(client);
                var in = new BufferedReader(new InputStreamReader(System.in))) {
            deserializer.configure(settings, false);
            serializer.configure(settings, false);
            var newest = client.getLatestSchemaMetadata(topic + "-value");
            System.out.println(newest.getId());
            System.out.println(client.register(topic + "-value", new AvroSchema(newest.getSchema())));
            String line;
            while ((line = in.readLine()) != null) {
                Object record = deserializer.deserialize(topic, HexFormat.of().parseHex(line));
                System.out.println(record);
                System.out.println(HexFormat.of().formatHex(serializer.serialize(topic, record)));
            }
        }
    }
}
