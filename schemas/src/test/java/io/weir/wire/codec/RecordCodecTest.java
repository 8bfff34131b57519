// SPDX-License-Identifier: Apache-2.0
package io.weir.wire.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.wire.Ledger;
import io.weir.wire.Partial;
import io.weir.wire.PartialKey;
import io.weir.wire.Reach;
import io.weir.wire.Reaches;
import io.weir.wire.Straggler;
import io.weir.wire.Watermark;
import io.weir.wire.Window;
import java.io.ByteArrayOutputStream;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.junit.jupiter.api.Test;

class RecordCodecTest {

    private static final Schema FIGURES = SchemaBuilder.record("Figures")
            .namespace(WireSchemas.namespace("nginx-access", 1))
            .fields()
            .requiredLong("requests")
            .endRecord();
    private static final Schema RECORDS = WireSchemas.records("nginx-access", 1, FIGURES);
    private static final byte[] SEVEN_REQUESTS = {14};

    private final RecordCodec codec = new RecordCodec(258);
    private final Partial partial = new Partial(1_000_000, 3, 7, "00ff00ff00ff00ff", SEVEN_REQUESTS);
    private final Watermark watermark = new Watermark(
            "eu/berlin",
            1_700_000_000_000L,
            12,
            Watermark.NEVER,
            true,
            60_000,
            -60_000,
            "eu/berlin#c1",
            5,
            9,
            7,
            0,
            new Reaches(new TreeMap<>(Map.of(
                    new Reach(Watermark.NEVER, Watermark.FOREVER, Watermark.NEVER),
                    1,
                    new Reach(Watermark.NEVER, Watermark.FOREVER, 60_000L),
                    2))),
            List.of(new Straggler("paris", Watermark.NEVER)),
            new Ledger(new TreeMap<>(Map.of("absorbed", new Ledger.Count(9, 900), "late", new Ledger.Count(1, 90)))));

    @Test
    void readsWhatItWrote() {
        assertThat(codec.readPartial(codec.write(partial))).isEqualTo(partial);
        assertThat(codec.readWatermark(codec.write(watermark))).isEqualTo(watermark);
        assertThat(RecordCodec.isPartial(codec.write(partial))).isTrue();
        assertThat(RecordCodec.isPartial(codec.write(watermark))).isFalse();
    }

    @Test
    void avroReadsWhatItWrote() throws Exception {
        GenericRecord read = avro(codec.write(partial));
        assertThat(read.getSchema().getFullName()).isEqualTo("io.weir.reduction.nginx_access.v1.Partial");
        assertThat(read.get("version")).isEqualTo(1_000_000L);
        assertThat(((GenericRecord) read.get("figures")).get("requests")).isEqualTo(7L);
        GenericRecord mark = avro(codec.write(watermark));
        assertThat(mark.get("place").toString()).isEqualTo("eu/berlin");
        assertThat(mark.get("position")).isEqualTo(7L);
        assertThat(mark.get("sites"))
                .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.LIST)
                .hasSize(2);
    }

    @Test
    void readsWhatAvroWrote() throws Exception {
        for (byte[] bytes : List.of(codec.write(partial), codec.write(watermark))) {
            var out = new ByteArrayOutputStream();
            out.write(bytes, 0, Framing.LENGTH);
            var encoder = EncoderFactory.get().binaryEncoder(out, null);
            new GenericDatumWriter<Object>(RECORDS).write(avro(bytes), encoder);
            encoder.flush();
            if (RecordCodec.isPartial(bytes)) {
                assertThat(codec.readPartial(out.toByteArray())).isEqualTo(partial);
            } else {
                assertThat(codec.readWatermark(out.toByteArray())).isEqualTo(watermark);
            }
        }
    }

    /** Promised for ever: a site of today must be read by a region of tomorrow. */
    @Test
    void bytesAreGolden() {
        assertThat(HexFormat.of().formatHex(codec.write(partial)))
                .isEqualTo("000000010202" + "80897a" + "06" + "0e" + "20" + "30306666303066663030666630306666" + "0e");
        assertThat(HexFormat.of().formatHex(codec.write(watermark)))
                .isEqualTo("0000000102001265752f6265726c696e80a0abfef96218ffffffffffffffffff0101c0a907bfa9071865752f62"
                        + "65726c696e2363310a120e0004ffffffffffffffffff01feffffffffffffffff01ffffffffffffffffff0102ff"
                        + "ffffffffffffffff01feffffffffffffffff01c0a9070400020a7061726973ffffffffffffffffff0100041061"
                        + "62736f7262656412880e086c61746502b40100");
    }

    @Test
    void keysAreReadable() {
        var key = new PartialKey(new Window(1_767_225_600_000L, 60_000), "[\"/pay\",\"5xx\"]", "eu/berlin/T-0@17");
        assertThat(KeyText.of(key))
                .isEqualTo("[\"p\",\"2026-01-01T00:00:00.000Z\",60000,[\"/pay\",\"5xx\"],\"eu/berlin/T-0@17\"]");
        assertThat(KeyText.parse(KeyText.of(key))).isEqualTo(key);
        assertThat(KeyText.parse(KeyText.ofWatermark("eu/berlin#c1"))).isNull();
        String row = KeyText.ofRow(key.window(), key.group());
        assertThat(row).isEqualTo("[\"2026-01-01T00:00:00.000Z\",60000,[\"/pay\",\"5xx\"]]");
        assertThat(KeyText.rowWindow(row)).isEqualTo(key.window());
        assertThat(KeyText.rowGroup(row)).isEqualTo(key.group());
    }

    @Test
    void refusesWhatIsNotOurs() {
        assertThatThrownBy(() -> codec.readPartial(new byte[] {1, 2, 3})).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> codec.readPartial(codec.write(watermark)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a watermark where a partial is due");
        byte[] cut = java.util.Arrays.copyOf(codec.write(watermark), 12);
        assertThatThrownBy(() -> codec.readWatermark(cut)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> KeyText.parse("[\"x\"]")).isInstanceOf(IllegalArgumentException.class);
    }

    private static GenericRecord avro(byte[] bytes) throws Exception {
        var decoder = DecoderFactory.get().binaryDecoder(bytes, Framing.LENGTH, bytes.length - Framing.LENGTH, null);
        return (GenericRecord) new GenericDatumReader<GenericData.Record>(RECORDS).read(null, decoder);
    }
}
