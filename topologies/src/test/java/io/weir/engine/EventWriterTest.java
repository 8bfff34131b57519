// SPDX-License-Identifier: Apache-2.0
package io.weir.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.event.Event;
import io.weir.event.Ip;
import io.weir.event.Type;
import io.weir.expression.Expression;
import io.weir.operators.Json;
import io.weir.plan.EventsPlan;
import io.weir.plan.ReductionPlan;
import io.weir.plan.StreamPlan;
import io.weir.wire.codec.Framing;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.EncoderFactory;
import org.junit.jupiter.api.Test;

/** Our writer of events against Avro's own. */
class EventWriterTest {

    private static final EventsPlan PLAN = plan(Type.values());
    private static final Schema SCHEMA = EventSchema.of(PLAN);
    private static final int LONGEST_TEXT = 300;

    private final Event event = new Event(Type.values().length);
    private final EventWriter writer = new EventWriter(PLAN);
    private final PublishedEvent.Reader reader = new PublishedEvent.Reader(PLAN);

    private static EventsPlan plan(Type... types) {
        var columns = new ArrayList<EventsPlan.Column>();
        for (Type type : types) {
            columns.add(new EventsPlan.Column("c_" + type.text(), type, new Expression.Name("x", type)));
        }
        return new EventsPlan(
                "all-types",
                3,
                "",
                new StreamPlan("s", new Json(), new TreeMap<>(), List.of(), true, 0),
                List.of(),
                columns,
                new ReductionPlan.Publish(ReductionPlan.Tier.SITE, 0, -1, 1, List.of()),
                "0");
    }

    private byte[] written(boolean... present) {
        writer.begin();
        for (int i = 0; i < present.length; i++) {
            if (present[i]) {
                writer.value(i, event, i);
            } else {
                writer.absent();
            }
        }
        return writer.bytes();
    }

    private static byte[] byAvro(GenericData.Record record) throws IOException {
        var out = new ByteArrayOutputStream();
        out.write(new byte[Framing.LENGTH]);
        var encoder = EncoderFactory.get().directBinaryEncoder(out, null);
        new GenericDatumWriter<>(SCHEMA).write(record, encoder);
        encoder.flush();
        return out.toByteArray();
    }

    private static String text(Random random) {
        int[] points = random.ints(random.nextInt(LONGEST_TEXT), 0, 4)
                .map(width -> switch (width) {
                    case 0 -> random.nextInt(0x80);
                    case 1 -> 0x80 + random.nextInt(0x780);
                    case 2 -> 0x800 + random.nextInt(0xD000);
                    default -> 0x10000 + random.nextInt(0x100000);
                })
                .toArray();
        return new String(points, 0, points.length);
    }

    @Test
    void bytesAreThoseThatAvroWrites() throws IOException {
        for (long seed = 0; seed < 500; seed++) {
            var random = new Random(seed);
            var record = new GenericData.Record(SCHEMA);
            var present = new boolean[PLAN.columns().size()];
            for (int i = 0; i < present.length; i++) {
                present[i] = random.nextInt(4) > 0;
                long number = random.nextLong() >> random.nextInt(Long.SIZE);
                Object value = switch (PLAN.columns().get(i).type()) {
                    case INT, TIMESTAMP, DURATION -> number;
                    case DOUBLE -> random.nextGaussian() * 1e9;
                    case BOOL -> random.nextBoolean();
                    case STRING -> text(random);
                    case IP -> Ip.parse("2001:db8::" + Integer.toHexString(random.nextInt(0xFFFF)));
                };
                Values.set(event, i, value);
                record.put(i, present[i] ? value instanceof Ip ? value.toString() : value : null);
            }
            byte[] bytes = written(present);
            assertThat(bytes).as("seed %d", seed).isEqualTo(byAvro(record));
            PublishedEvent read = reader.read(bytes);
            for (int i = 0; i < present.length; i++) {
                Object value = Values.get(event, i, PLAN.columns().get(i).type());
                assertThat(read.cells().get(i).value()).as("seed %d", seed).isEqualTo(present[i] ? value : null);
            }
        }
    }

    @Test
    void halfACharacterIsAQuestionMark() {
        int text = Arrays.asList(Type.values()).indexOf(Type.STRING);
        event.setObject(text, "a\uD83D\u00e9\uDE00");
        var present = new boolean[Type.values().length];
        present[text] = true;
        assertThat(reader.read(written(present)).value("c_string")).isEqualTo("a?\u00e9?");
    }

    @Test
    void aNumberThatIsNoneIsAbsent() {
        int number = Arrays.asList(Type.values()).indexOf(Type.DOUBLE);
        var present = new boolean[Type.values().length];
        present[number] = true;
        for (double value : new double[] {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY}) {
            event.setDouble(number, value);
            assertThat(reader.read(written(present)).value("c_double")).isNull();
        }
        event.setDouble(number, -0.0);
        assertThat(reader.read(written(present)).value("c_double")).isEqualTo(-0.0);
    }

    @Test
    void whatIsNoEventIsRefused() {
        assertThatThrownBy(() -> reader.read(new byte[Framing.LENGTH + 1]))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> reader.read(new byte[0])).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theSchemaIsPromised() {
        assertThat(EventSchema.of(plan(Type.STRING, Type.TIMESTAMP, Type.DURATION))
                        .toString())
                .isEqualTo(
                        "{\"type\":\"record\",\"name\":\"Event\",\"namespace\":\"io.weir.reduction.all_types.v3\",\"fields\":["
                                + "{\"name\":\"c_string\",\"type\":[\"null\",\"string\"],\"default\":null},"
                                + "{\"name\":\"c_timestamp\",\"type\":[\"null\",{\"type\":\"long\",\"logicalType\":\"timestamp-micros\"}],\"default\":null},"
                                + "{\"name\":\"c_duration\",\"type\":[\"null\",{\"type\":\"long\",\"weir.unit\":\"us\"}],\"default\":null}]}");
    }
}
