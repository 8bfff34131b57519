// SPDX-License-Identifier: Apache-2.0
package io.weir.operators;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.event.TimeFormat;
import io.weir.policy.Keyring;
import io.weir.wire.codec.Framing;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.EncoderFactory;
import org.junit.jupiter.api.Test;

class AvroTest {

    private static final int ID = 0x01020304;

    private static final Schema ORDER = new Schema.Parser().parse("""
            {"type":"record","name":"Order","fields":[
              {"name":"id","type":"long"},
              {"name":"paid","type":"boolean"},
              {"name":"user","type":["null","string"]},
              {"name":"state","type":{"type":"enum","name":"State","symbols":["NEW","SENT"]}},
              {"name":"at","type":{"type":"long","logicalType":"timestamp-millis"}},
              {"name":"exact","type":["null",{"type":"long","logicalType":"timestamp-micros"}]},
              {"name":"day","type":{"type":"int","logicalType":"date"}},
              {"name":"price","type":{"type":"bytes","logicalType":"decimal","precision":9,"scale":2}},
              {"name":"key","type":{"type":"string","logicalType":"uuid"}},
              {"name":"blob","type":"bytes"},
              {"name":"f","type":"float"},
              {"name":"d","type":"double"},
              {"name":"to","type":["null",{"type":"record","name":"Address","fields":[
                {"name":"city","type":"string"},
                {"name":"ip","type":["string","null"]}]}]},
              {"name":"items","type":{"type":"array","items":{"type":"record","name":"Item","fields":[
                {"name":"sku","type":"string"},{"name":"n","type":"int"}]}}},
              {"name":"tags","type":{"type":"map","values":["null","string","long"]}},
              {"name":"sum","type":["string","long","double"]}
            ]}""");

    private final Map<Integer, Schema> schemas = new HashMap<>(Map.of(ID, ORDER));
    private int asked;

    private static GenericData.Record order() {
        var address =
                new GenericData.Record(ORDER.getField("to").schema().getTypes().get(1));
        address.put("city", "Köln");
        address.put("ip", "192.0.2.7");
        var item = ORDER.getField("items").schema().getElementType();
        var one = new GenericData.Record(item);
        one.put("sku", "a7");
        one.put("n", 2);
        var two = new GenericData.Record(item);
        two.put("sku", "b8");
        two.put("n", -3);
        var order = new GenericData.Record(ORDER);
        order.put("id", 7L);
        order.put("paid", true);
        order.put("user", "ada");
        order.put("state", new GenericData.EnumSymbol(ORDER.getField("state").schema(), "SENT"));
        order.put("at", 1_767_225_600_123L);
        order.put("exact", 1_767_225_600_123_456L);
        order.put("day", 20_454);
        order.put(
                "price",
                ByteBuffer.wrap(new BigDecimal("-12.50").unscaledValue().toByteArray()));
        order.put("key", "0f9c1e77-2a94-4b6f-8c1f-0e77d2a94b6f");
        order.put("blob", ByteBuffer.wrap(new byte[] {1, 2, 3}));
        order.put("f", 0.1f);
        order.put("d", 0.1);
        order.put("to", address);
        order.put("items", List.of(one, two));
        order.put("tags", Map.of("colour", "red", "size", 44L));
        order.put("sum", 12L);
        return order;
    }

    private static byte[] bytes(Schema schema, Object value) {
        try {
            var out = new ByteArrayOutputStream();
            byte[] header = new byte[Framing.LENGTH];
            Framing.write(header, ID);
            out.write(header);
            var encoder = EncoderFactory.get().directBinaryEncoder(out, null);
            new GenericDatumWriter<>(schema).write(value, encoder);
            encoder.flush();
            return out.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Decoded reading(String... fields) {
        return Decoded.of(
                new Avro(),
                TimeFormat.DEFAULT,
                new Supplies(Keyring.EMPTY, id -> {
                    asked++;
                    return schemas.get(id);
                }),
                fields);
    }

    private String read(byte[] record, String... fields) {
        return reading(fields).read(record);
    }

    private String order(String... fields) {
        return read(bytes(ORDER, order()), fields);
    }

    @Test
    void fieldsByNameAndByPointer() {
        assertThat(order("id:int", "paid:bool", "user", "state", "to/city", "to/ip:ip", "items/1/sku", "items/1/n:int"))
                .isEqualTo("7|true|ada|SENT|Köln|192.0.2.7|b8|-3");
        assertThat(order("tags/colour", "tags/size:int", "sum:int")).isEqualTo("red|44|12");
        assertThat(order("items/2/sku", "items/01/sku", "tags/taste", "to/street", "nothing", "id/x"))
                .isEqualTo("-|-|-|-|-|-");
    }

    @Test
    void logicalTypes() {
        assertThat(order("at:timestamp", "exact:timestamp", "at", "at:int", "exact:int"))
                .isEqualTo("2026-01-01T00:00:00.123Z|2026-01-01T00:00:00.123456Z|2026-01-01T00:00:00.123Z|1767225600123"
                        + "|1767225600123456");
        assertThat(order("price", "price:double", "price:int", "day:int", "key"))
                .isEqualTo("-12.50|-12.5|!|20454|0f9c1e77-2a94-4b6f-8c1f-0e77d2a94b6f");
    }

    @Test
    void numbersOnlyWithoutLoss() {
        assertThat(order("f:double", "f", "d:double", "d", "d:int", "id:double", "id", "id:bool", "sum:double"))
                .isEqualTo("0.10000000149011612|0.1|0.1|0.1|!|7.0|7|!|12.0");
        Schema longs = Schema.create(Schema.Type.LONG);
        Schema one = Schema.createRecord("R", null, null, false, List.of(new Schema.Field("n", longs)));
        schemas.put(ID, one);
        for (var each : Map.of(
                        1L << 53,
                        "9.007199254740992E15",
                        (1L << 53) + 1,
                        "!",
                        Long.MAX_VALUE,
                        "!",
                        Long.MIN_VALUE,
                        "-9.223372036854775808E18")
                .entrySet()) {
            var record = new GenericData.Record(one);
            record.put("n", each.getKey());
            assertThat(read(bytes(one, record), "n:double", "n:int"))
                    .isEqualTo(
                            (each.getValue().equals("!") ? "!" : Double.toString(each.getKey())) + "|" + each.getKey());
        }
    }

    @Test
    void nullAndMissingAreAbsent() {
        var order = order();
        order.put("user", null);
        order.put("to", null);
        order.put("exact", null);
        order.put("tags", new HashMap<>());
        assertThat(read(bytes(ORDER, order), "user", "to/city", "exact:timestamp", "tags/colour", "zip", "id:int"))
                .isEqualTo("-|-|-|-|-|7");
    }

    @Test
    void whatIsNoScalarIsAFailedConversion() {
        assertThat(order("blob", "to", "items", "tags", "items/0", "user:int", "state:ip", "id:int"))
                .isEqualTo("!|!|!|!|!|!|!|7");
    }

    @Test
    void nanAndInfinity() {
        var order = order();
        order.put("d", Double.NaN);
        order.put("f", Float.NEGATIVE_INFINITY);
        assertThat(read(bytes(ORDER, order), "d:double", "f:double", "d:int", "f:timestamp", "d"))
                .isEqualTo("NaN|-Infinity|!|!|NaN");
    }

    @Test
    void whatIsNotInTheWireFormatOrNotWhatItsSchemaSaysIsDead() {
        byte[] good = bytes(ORDER, order());
        assertThat(read(new byte[0], "id:int")).isEqualTo("not_avro");
        assertThat(read("{\"id\":7}".getBytes(StandardCharsets.UTF_8), "id:int"))
                .isEqualTo("not_avro");
        assertThat(read(Arrays.copyOf(good, good.length + 1), "id:int")).isEqualTo("not_avro");
        for (int length = Framing.LENGTH; length < good.length; length++) {
            assertThat(read(Arrays.copyOf(good, length), "id:int", "tags/size")).isEqualTo("not_avro");
        }
    }

    @Test
    void anUnknownSchemaIsAskedForOnceAndThenNowAndThen() {
        byte[] good = bytes(ORDER, order());
        schemas.clear();
        var reading = reading("id:int");
        for (int i = 0; i < 1_500; i++) {
            assertThat(reading.read(good)).isEqualTo("no_schema");
        }
        assertThat(asked).isEqualTo(2);
        schemas.put(ID, ORDER);
        for (int i = 0; i < 500; i++) {
            reading.read(good);
        }
        assertThat(reading.read(good)).isEqualTo("7");
        for (int i = 0; i < 1_500; i++) {
            assertThat(reading.read(good)).isEqualTo("7");
        }
        assertThat(asked).isEqualTo(3);
    }

    @Test
    void aRegistryThatDoesNotAnswerMakesNoDeadLetter() {
        var reading = Decoded.of(
                new Avro(),
                TimeFormat.DEFAULT,
                new Supplies(Keyring.EMPTY, id -> {
                    throw new IllegalStateException("away");
                }),
                "id:int");
        assertThatThrownBy(() -> reading.read(bytes(ORDER, order()))).hasMessage("away");
    }

    @Test
    void schemasThatHoldThemselvesComeToAnEnd() {
        Schema list = new Schema.Parser().parse("""
                {"type":"record","name":"Node","fields":[
                  {"name":"v","type":"int"},{"name":"next","type":["null","Node"]}]}""");
        schemas.put(ID, list);
        assertThat(read(chain(400), "v:int", "next/next/v:int")).isEqualTo("1|3");
        assertThat(read(chain(600), "v:int")).isEqualTo("not_avro");
    }

    /** So many nodes, each in the one before, numbered from 1. */
    private static byte[] chain(int nodes) {
        var out = new ByteArrayOutputStream();
        byte[] header = new byte[Framing.LENGTH];
        Framing.write(header, ID);
        out.writeBytes(header);
        for (int i = 1; i <= nodes; i++) {
            out.write(2 * Math.min(i, 60));
            out.write(i == nodes ? 0 : 2);
        }
        return out.toByteArray();
    }

    @Test
    void listsOfNothingAreBounded() {
        Schema nulls = new Schema.Parser()
                .parse(
                        "{\"type\":\"record\",\"name\":\"R\",\"fields\":[{\"name\":\"a\",\"type\":{\"type\":\"array\",\"items\":\"null\"}}]}");
        schemas.put(ID, nulls);
        byte[] header = new byte[Framing.LENGTH];
        Framing.write(header, ID);
        var huge = new ByteArrayOutputStream();
        huge.writeBytes(header);
        // A block of 2^62 items of no byte each.
        huge.writeBytes(new byte[] {-128, -128, -128, -128, -128, -128, -128, -128, -128, 1, 0});
        assertThat(read(huge.toByteArray(), "a/3")).isEqualTo("not_avro");
    }

    /** Each level doubles the records, and none has a byte. */
    @Test
    void recordsOfNothingAreBounded() {
        Schema record = Schema.createRecord("R0", null, null, false, List.of());
        for (int level = 1; level < 60; level++) {
            record = Schema.createRecord(
                    "R" + level,
                    null,
                    null,
                    false,
                    List.of(new Schema.Field("a", record), new Schema.Field("b", record)));
        }
        schemas.put(ID, record);
        byte[] header = new byte[Framing.LENGTH];
        Framing.write(header, ID);
        assertThat(read(header, "a/b")).isEqualTo("not_avro");
    }

    /** Each of them is new, so that none has been asked for before. */
    @Test
    void noiseDoesNotAskForEachRecord() {
        var reading = reading("id:int");
        byte[] record = new byte[Framing.LENGTH];
        for (int id = 0; id < 100_000; id++) {
            Framing.write(record, 1_000_000 + id);
            assertThat(reading.read(record)).isEqualTo("no_schema");
        }
        assertThat(asked).isBetween(1_000, 1_100);
        // Whoever is known is read all the same, once he is asked for.
        byte[] good = bytes(ORDER, order());
        int missed = 0;
        while (!reading.read(good).equals("7")) {
            missed++;
        }
        assertThat(missed).isLessThan(1_000);
    }

    /** Bytes changed at random: an event or a reason, never anything else, and soon. */
    @Test
    void neverAnythingButAnEventOrAReason() {
        var reading =
                reading("id:int", "user", "to/ip:ip", "items/1/n:int", "tags/size:int", "at:timestamp", "price:double");
        byte[] good = bytes(ORDER, order());
        int readable = 0;
        for (long seed = 0; seed < 50_000; seed++) {
            var random = new Random(seed);
            byte[] bad = Arrays.copyOf(good, random.nextInt(4) == 0 ? random.nextInt(good.length + 20) : good.length);
            for (int i = random.nextInt(4); i > 0 && bad.length > Framing.LENGTH; i--) {
                bad[Framing.LENGTH + random.nextInt(bad.length - Framing.LENGTH)] = (byte) random.nextInt(256);
            }
            String reason = reading.decode(bad);
            assertThat(reason).as("seed %d", seed).isIn(null, "not_avro");
            readable += reason == null ? 1 : 0;
        }
        assertThat(readable).isBetween(1_000, 49_000);
    }
}
