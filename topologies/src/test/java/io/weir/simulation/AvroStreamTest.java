// SPDX-License-Identifier: Apache-2.0
package io.weir.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.engine.PublishedEvent;
import io.weir.engine.StreamProgram;
import io.weir.language.Documents;
import io.weir.language.Vocabulary;
import io.weir.operators.Supplies;
import io.weir.plan.Planner;
import io.weir.policy.Keyring;
import io.weir.problem.Problems;
import io.weir.registry.SchemaRegistry;
import io.weir.wire.codec.Framing;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.EncoderFactory;
import org.junit.jupiter.api.Test;

/** A stream of Avro, from its contract and a registry to what is published. */
class AvroStreamTest {

    private static final String YAML = """
            weir: 1
            stream: orders
            decode: avro
            fields:
              id: { type: int }
              city: { type: string, at: /to/city }
            time: kafka
            ---
            reduction: r
            version: 1
            from: orders
            steps:
              - where: id > 1
            publish: { to: site }
            tests:
              - name: maps stand for records
                given: [{ id: 2, city: Köln }, { id: 1, city: Bonn }]
                then: { events: [{ id: 2, city: Köln }], dead: 0 }
            """;

    private final Problems problems = new Problems();

    private Documents documents(String yaml) {
        return Documents.of(Map.of("o.yaml", yaml), Vocabulary.EDITION_1, problems);
    }

    private static byte[] record(int id, Schema schema, long number) throws IOException {
        var to = new GenericData.Record(schema.getField("to").schema());
        to.put("city", "Köln");
        var order = new GenericData.Record(schema);
        order.put("id", number);
        order.put("to", to);
        var out = new ByteArrayOutputStream();
        byte[] header = new byte[Framing.LENGTH];
        Framing.write(header, id);
        out.write(header);
        var encoder = EncoderFactory.get().directBinaryEncoder(out, null);
        new GenericDatumWriter<>(schema).write(order, encoder);
        encoder.flush();
        return out.toByteArray();
    }

    @Test
    void schemasComeFromTheRegistry() throws IOException {
        var plans = Planner.plan(documents(YAML), problems);
        assertThat(problems.all()).isEmpty();
        var plan = plans.events().get("r");
        Schema to = SchemaBuilder.record("To").fields().requiredString("city").endRecord();
        Schema schema = SchemaBuilder.record("Order")
                .fields()
                .requiredLong("id")
                .name("to")
                .type(to)
                .noDefault()
                .endRecord();
        var registry = SchemaRegistry.at("mock://avro-stream");
        int id = registry.register("raw.orders-value", schema);
        var program =
                StreamProgram.of(plan.stream(), List.of(plan), Map.of(), new Supplies(Keyring.EMPTY, registry::find));
        var reducer = program.reducers().getFirst();
        assertThat(program.decode(null, record(id, schema, 7), 1_000, 0)).isNull();
        reducer.reduce(program.event());
        assertThat(new PublishedEvent.Reader(plan)
                        .read(reducer.published(program.event()))
                        .json())
                .isEqualTo("{\"event_time\":\"1970-01-01T00:00:01.000Z\",\"event_region\":null,\"event_site\":null,"
                        + "\"city\":\"Köln\",\"id\":7}");
        assertThat(program.decode(null, record(id + 1, schema, 7), 1_000, 1)).isEqualTo("no_schema");
    }

    @Test
    void testsTakeMaps() {
        Documents documents = documents(YAML);
        var plans = Planner.plan(documents, problems);
        var test = documents.reductions().get("r").tests().getFirst();
        assertThat(TestRun.run(plans.all().get("r"), test).failures()).isEmpty();
    }

    @Test
    void aTextInsideAnEventIsNoAvro() {
        String yaml = YAML.replace("decode: avro", "decode: json")
                .replace("  - where: id > 1", "  - parse: city\n    as: avro\n    fields: { zip: { type: string } }");
        Planner.plan(documents(yaml), problems);
        assertThat(problems.all()).singleElement().satisfies(problem -> {
            assertThat(problem.code()).isEqualTo("R0219");
            assertThat(problem.message()).isEqualTo("`avro` reads no text");
        });
    }
}
