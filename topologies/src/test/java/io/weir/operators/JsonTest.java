// SPDX-License-Identifier: Apache-2.0
package io.weir.operators;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import io.weir.event.Conversion;
import io.weir.event.Event;
import io.weir.event.TimeFormat;
import io.weir.event.Type;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {

    private static Decoder.Target target(String pointer, Type type, int register) {
        return new Decoder.Target(pointer, pointer, type, TimeFormat.DEFAULT, register);
    }

    private static Object read(byte[] json, String pointer, Type type) {
        var event = new Event(1);
        String reason = new Json().bind(List.of(target(pointer, type, 0))).decode(json, event);
        return reason != null ? reason : shown(event, 0, type);
    }

    private static Object shown(Event event, int register, Type type) {
        return switch (event.status[register]) {
            case Event.ABSENT -> "absent";
            case Event.FAILED -> "conversion";
            default -> type.isObject() ? event.objects[register].toString() : Long.valueOf(event.bits[register]);
        };
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{\"a\":\"x\"} | /a | x",
                "{\"a\":null} | /a | absent",
                "{} | /a | absent",
                "[] | /a | absent",
                "{\"a\":1.50} | /a | 1.50",
                "{\"a\":true} | /a | true",
                "{\"a\":{}} | /a | conversion",
                "{\"a\":[]} | /a | conversion",
                "{\"a\":\"x\",\"a\":\"y\"} | /a | y",
                "{\"a\":\"x\",\"a\":null} | /a | absent",
                "{\"a\":{},\"a\":\"y\"} | /a | y",
                "{\"a\":{\"b\":\"x\"}} | /a/b | x",
                "{\"a\":{\"b\":\"x\"},\"a\":{\"c\":1}} | /a/b | absent",
                "{\"a\":{\"b\":\"x\"},\"a\":5} | /a/b | absent",
                "{\"a\":[1,{\"b\":\"x\"}]} | /a/1/b | x",
                "{\"a\":{\"1\":{\"b\":\"x\"}}} | /a/1/b | x",
                "[\"x\",\"y\"] | /1 | y",
                "[\"x\"] | /01 | absent",
                "{\"01\":\"x\"} | /01 | x",
                "{\"k8s.pod/name\":\"x\"} | /k8s.pod~1name | x",
                "{\"a~b\":\"x\"} | /a~0b | x",
                "{\"\":\"x\"} | / | x",
                "{\"\\u0061\":\"x\"} | /a | x",
                "{\"a\":\"\\ud83d\\ude00\"} | /a | \ud83d\ude00",
                "{\"a\":\"\\ud83d\"} | /a | \ufffd",
                "{\"a\":\"\\ude00x\"} | /a | \ufffdx",
                "{\"a\":\"\\ud83d\\u0061\"} | /a | \ufffda",
                "{\"a\":\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"} | /a | ~\"\\/\b\f\n\r\t~",
                "{\"a\":\"é\ud83d\ude00\u2028\"} | /a | ~é\ud83d\ude00\u2028~",
                "{\"b\":{\"a\":1},\"c\":[[],{}],\"a\":\"x\"} | /a | x",
            })
    void strings(String json, String pointer, String expected) {
        assertThat(read(json.getBytes(StandardCharsets.UTF_8), pointer, Type.STRING))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "{",
                "}",
                "{\"a\":1",
                "{\"a\"}",
                "{\"a\":}",
                "{a:1}",
                "{\"a\":1,}",
                "{,}",
                "[1,]",
                "[1 2]",
                "{\"a\":1}x",
                "{\"a\":1}{}",
                "{\"a\":01}",
                "{\"a\":1.}",
                "{\"a\":.5}",
                "{\"a\":+1}",
                "{\"a\":1e}",
                "{\"a\":-}",
                "{\"a\":NaN}",
                "{\"a\":tru}",
                "{\"a\":truex}",
                "{\"a\":nul",
                "{\"a\":'x'}",
                "{\"a\":\"\\x\"}",
                "{\"a\":\"\\u12g4\"}",
                "{\"a\":\"\\u12\"}",
                "{\"a\":\"x}",
                "{\"a\":\"\n\"}",
                "{\"a\":\"\u0000\"}",
                "[1}",
                "{\"a\":1]",
                "5",
                "\"a\"",
                "null",
                "hello",
                "{\"a\" 1}",
                "{\"a\":\"\\u\u0660\u0660\u0660\u0660\"}",
                "[\"a\",\"\\\"]",
                "{\"a\":\"12345678\u0001\"}"
            })
    void whatIsNoObject(String json) {
        assertThat(read(json.getBytes(StandardCharsets.UTF_8), "/a", Type.STRING))
                .isEqualTo("not_json");
    }

    /** Longer than what there is room for at first, as names and as values. */
    @Test
    void longTextsWithEscapes() {
        for (int length : new int[] {250, 256, 257, 1_000, 100_000}) {
            String long_ = "x".repeat(length);
            assertThat(Decoded.of(new Json(), "/" + long_ + "\"").read("{\"" + long_ + "\\\"\":\"" + long_ + "\\n\"}"))
                    .isEqualTo(long_ + "\n");
        }
    }

    @Test
    void whatIsNoUtf8() {
        int[][] all = {
            {0x80},
            {0xc0, 0x80},
            {0xc1, 0xbf},
            {0xc3},
            {0xe0, 0x9f, 0xbf},
            {0xed, 0xa0, 0x80},
            {0xe2, 0x82},
            {0xf0, 0x8f, 0xbf, 0xbf},
            {0xf4, 0x90, 0x80, 0x80},
            {0xf5, 0x80, 0x80, 0x80},
            {0xff},
            {0xc3, 0x28},
            {0xe2, 0x82, 0x28}
        };
        for (int[] bytes : all) {
            var json = ByteBuffer.allocate(20).put("{\"b\":\"".getBytes(StandardCharsets.UTF_8));
            for (int b : bytes) {
                json.put((byte) b);
            }
            json.put("\"}".getBytes(StandardCharsets.UTF_8));
            var record = new byte[json.position()];
            json.flip().get(record);
            assertThat(read(record, "/a", Type.STRING)).isEqualTo("not_json");
        }
    }

    @Test
    void deepNestingIsRefusedAndNoStackIsLost() {
        String deep = "[".repeat(999) + "]".repeat(999);
        assertThat(read(("{\"a\":1,\"b\":" + deep + "}").getBytes(StandardCharsets.UTF_8), "/a", Type.INT))
                .isEqualTo(1L);
        deep = "[".repeat(1_000) + "]".repeat(1_000);
        assertThat(read(("{\"a\":1,\"b\":" + deep + "}").getBytes(StandardCharsets.UTF_8), "/a", Type.INT))
                .isEqualTo("not_json");
        assertThat(read("[".repeat(1_000_000).getBytes(StandardCharsets.UTF_8), "/a", Type.INT))
                .isEqualTo("not_json");
    }

    @Test
    void whiteSpaceMayStandBetween() {
        byte[] json = " \r\n\t{ \"a\" :\t\"x\"\r\n}\n".getBytes(StandardCharsets.UTF_8);
        assertThat(read(json, "/a", Type.STRING)).isEqualTo("x");
    }

    @Test
    void aByteOrderMarkIsSkipped() {
        assertThat(read("\ufeff{\"a\":1}".getBytes(StandardCharsets.UTF_8), "/a", Type.INT))
                .isEqualTo(1L);
    }

    /** Jackson says what a record is; what it does not check of UTF-8 is checked here. */
    private static String twin(byte[] json, List<Decoder.Target> targets, Event event) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(json));
        } catch (CharacterCodingException e) {
            return "not_json";
        }
        var conversions = new ArrayList<Conversion>();
        var pointers = new ArrayList<JsonPointer>();
        for (var target : targets) {
            conversions.add(new Conversion(target.type(), target.format(), target.register()));
            pointers.add(JsonPointer.compile(target.pointer()));
        }
        var factory = JsonFactory.builder()
                .streamReadConstraints(
                        StreamReadConstraints.builder().maxNestingDepth(1_000).build())
                .build();
        try (JsonParser parser = factory.createParser(json)) {
            JsonToken first = parser.nextToken();
            if (first != JsonToken.START_OBJECT && first != JsonToken.START_ARRAY) {
                return "not_json";
            }
            visit(parser, JsonPointer.empty(), pointers, conversions, event);
            return parser.nextToken() == null ? null : "not_json";
        } catch (IOException e) {
            return "not_json";
        }
    }

    private static void visit(
            JsonParser parser, JsonPointer at, List<JsonPointer> pointers, List<Conversion> conversions, Event event)
            throws IOException {
        for (int i = 0; i < pointers.size(); i++) {
            if (pointers.get(i).toString().startsWith(at.toString())
                    && (at.toString().isEmpty()
                            || pointers.get(i).equals(at)
                            || pointers.get(i).toString().startsWith(at + "/"))) {
                conversions.get(i).absent(event);
            }
            if (pointers.get(i).equals(at)) {
                scalar(parser, conversions.get(i), event);
            }
        }
        if (parser.currentToken() == JsonToken.START_OBJECT) {
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                JsonPointer child = at.appendProperty(parser.currentName());
                parser.nextToken();
                visit(parser, child, pointers, conversions, event);
            }
        } else if (parser.currentToken() == JsonToken.START_ARRAY) {
            for (int index = 0; parser.nextToken() != JsonToken.END_ARRAY; index++) {
                visit(parser, at.appendIndex(index), pointers, conversions, event);
            }
        } else {
            parser.getText(); // Jackson reads lazily: a broken string is seen only when it is asked for
        }
    }

    private static void scalar(JsonParser parser, Conversion conversion, Event event) throws IOException {
        switch (parser.currentToken()) {
            case VALUE_NULL -> conversion.absent(event);
            case VALUE_TRUE, VALUE_FALSE -> conversion.bool(parser.getBooleanValue(), event);
            case VALUE_STRING -> {
                byte[] text = unpaired(parser.getText()).getBytes(StandardCharsets.UTF_8);
                conversion.text(text, 0, text.length, event);
            }
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> {
                byte[] text = parser.getText().getBytes(StandardCharsets.UTF_8);
                conversion.number(text, 0, text.length, event);
            }
            default -> conversion.fail(event);
        }
    }

    private static String unpaired(String text) {
        var mended = new StringBuilder();
        text.codePoints()
                .forEach(point -> mended.appendCodePoint(
                        point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE ? 0xfffd : point));
        return mended.toString();
    }

    private static String value(Random random, int depth) {
        return switch (random.nextInt(depth > 3 ? 6 : 9)) {
            case 0 -> "null";
            case 1 -> random.nextBoolean() ? "true" : "false";
            case 2 -> Integer.toString(random.nextInt(2_000) - 1_000);
            case 3 -> Double.toString(random.nextGaussian() * Math.pow(10, random.nextInt(40) - 20));
            case 4 -> "\"" + random.nextInt(1_000) + "\"";
            case 5 -> string(random);
            case 6 -> {
                var array = new StringBuilder("[");
                for (int i = random.nextInt(4); i > 0; i--) {
                    array.append(value(random, depth + 1)).append(i > 1 ? "," : "");
                }
                yield array.append(']').toString();
            }
            default -> object(random, depth + 1);
        };
    }

    private static String string(Random random) {
        var text = new StringBuilder("\"");
        for (int i = random.nextInt(20); i > 0; i--) {
            switch (random.nextInt(12)) {
                case 0 -> text.append("\\").append("\"\\/bfnrt".charAt(random.nextInt(8)));
                case 1 -> text.append(String.format("\\u%04x", random.nextInt(65_536)));
                case 2 -> text.append(String.format("\\u%04X", 0xd800 + random.nextInt(2_048)));
                case 3 -> text.appendCodePoint(0x80 + random.nextInt(0xd000));
                case 4 -> text.appendCodePoint(0x10000 + random.nextInt(0x100000));
                default -> text.append((char) ('a' + random.nextInt(26)));
            }
        }
        return text.append('"').toString();
    }

    private static final String[] NAMES = {
        "a",
        "b",
        "c",
        "\\u0061",
        "status",
        "x/y",
        "0",
        "1",
        "é",
        "",
        "1234567",
        "1234568",
        "request_id",
        "request_ie",
        "sequest_id",
        "an address in the network",
        "an address in the netwerk",
        "an address im the network"
    };

    private static String object(Random random, int depth) {
        var object = new StringBuilder(random.nextInt(4) == 0 ? "{ " : "{");
        for (int i = random.nextInt(6); i > 0; i--) {
            object.append('"')
                    .append(NAMES[random.nextInt(NAMES.length)])
                    .append(random.nextInt(5) == 0 ? "\" : " : "\":");
            object.append(value(random, depth)).append(i > 1 ? "," : "");
        }
        return object.append(random.nextInt(5) == 0 ? "}\n" : "}").toString();
    }

    @Test
    void asJacksonReadsIt() {
        var targets = new ArrayList<Decoder.Target>();
        Type[] types = {Type.STRING, Type.INT, Type.DOUBLE, Type.BOOL};
        for (String pointer : new String[] {
            "/a",
            "/b",
            "/a/b",
            "/c/0",
            "/a/1/c",
            "/status",
            "/x~1y",
            "/é",
            "/",
            "/1",
            "/b/a/0",
            "/1234567",
            "/request_id",
            "/an address in the network"
        }) {
            for (Type type : types) {
                targets.add(target(pointer, type, targets.size()));
            }
        }
        var run = new Json().bind(targets);
        var ours = new Event(targets.size());
        int readable = 0;
        int broken = 0;
        for (long seed = 0; seed < 12; seed++) {
            var random = new Random(seed);
            for (int i = 0; i < 500; i++) {
                String text = random.nextInt(10) == 0 ? value(random, 0) : object(random, 0);
                byte[] json = text.getBytes(StandardCharsets.UTF_8);
                for (int damage = random.nextInt(4) - 1; damage > 0 && json.length > 0; damage--) {
                    int where = random.nextInt(json.length);
                    switch (random.nextInt(4)) {
                        case 0 -> json = java.util.Arrays.copyOf(json, where);
                        case 1 -> json[where] = (byte) random.nextInt(256);
                        case 2 -> json[where] = (byte) "{}[]\",:\\0-.eE tfn".charAt(random.nextInt(17));
                        default -> {
                            int to = random.nextInt(json.length);
                            byte moved = json[where];
                            json[where] = json[to];
                            json[to] = moved;
                        }
                    }
                }
                var theirs = new Event(targets.size());
                ours.clear();
                String expected = twin(json, targets, theirs);
                String actual = Decoded.inside(run, json, ours);
                String record = new String(json, StandardCharsets.ISO_8859_1);
                assertThat(actual).as("seed %d, record %d: %s", seed, i, record).isEqualTo(expected);
                if (expected == null) {
                    readable++;
                    for (var target : targets) {
                        assertThat(shown(ours, target.register(), target.type()))
                                .as(
                                        "seed %d, record %d, %s as %s: %s",
                                        seed, i, target.pointer(), target.type(), record)
                                .isEqualTo(shown(theirs, target.register(), target.type()));
                    }
                } else {
                    broken++;
                }
            }
        }
        assertThat(readable).isGreaterThan(2_000);
        assertThat(broken).isGreaterThan(2_000);
    }
}
