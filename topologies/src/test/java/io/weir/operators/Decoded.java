// SPDX-License-Identifier: Apache-2.0
package io.weir.operators;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.event.Event;
import io.weir.event.Instants;
import io.weir.event.JsonPointer;
import io.weir.event.TimeFormat;
import io.weir.event.Type;
import io.weir.problem.Problems;
import io.weir.shape.OperatorCall;
import io.weir.shape.Reading;
import io.weir.yaml.Yaml;
import io.weir.yaml.YamlParser;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What a decoder makes of raw records, as text: values by target, {@code -} for absent, {@code !} for a failed conversion. */
final class Decoded {

    private final Decoder.Run run;
    private final List<Decoder.Target> targets;
    private final Event event;

    private Decoded(Decoder decoder, List<Decoder.Target> targets, Supplies supplies) {
        this.run = decoder.bind(targets, supplies);
        this.targets = targets;
        this.event = new Event(targets.size());
    }

    /** The decoder that someone wrote. */
    static Decoder decoder(String yaml) {
        var problems = new Problems();
        Decoder decoder = decoder(yaml, problems);
        assertThat(problems.all()).isEmpty();
        return decoder;
    }

    static Decoder decoder(String yaml, Problems problems) {
        Yaml parsed = YamlParser.parse("test", yaml, problems).documents().getFirst();
        OperatorCall call = OperatorCall.read(parsed, Operators.DECODERS.words(), problems);
        return call == null ? null : Operators.DECODERS.read(call, Reading.of(problems));
    }

    /** All problems of what someone wrote: {@code code column: message [label]}. */
    static List<String> problems(String yaml) {
        var problems = new Problems();
        decoder(yaml, problems);
        return problems.all().stream()
                .map(problem -> problem.code() + " " + problem.source().column() + "+"
                        + problem.source().length() + ": " + problem.message()
                        + (problem.label() == null ? "" : " [" + problem.label() + "]"))
                .toList();
    }

    /** Reads all fields that the decoder brings. */
    static Decoded of(Decoder decoder) {
        var targets = new ArrayList<Decoder.Target>();
        decoder.fields()
                .forEach((name, type) -> targets.add(
                        new Decoder.Target(name, JsonPointer.of(name), type, decoder.timeFormat(), targets.size())));
        return new Decoded(decoder, targets, Supplies.NONE);
    }

    /** Reads some fields: {@code pointer} for a string, {@code pointer:type}. */
    static Decoded of(Decoder decoder, String... fields) {
        return of(decoder, decoder.timeFormat(), fields);
    }

    static Decoded of(Decoder decoder, TimeFormat format, String... fields) {
        return of(decoder, format, Supplies.NONE, fields);
    }

    /** Reads fields in the order of their names, each from a place of its own: {@code name} or {@code name:type}. */
    static Decoded at(Decoder decoder, Map<String, String> places) {
        return at(decoder, decoder.timeFormat(), places);
    }

    static Decoded at(Decoder decoder, TimeFormat format, Map<String, String> places) {
        var targets = new ArrayList<Decoder.Target>();
        new TreeMap<>(places).forEach((field, place) -> {
            String[] parts = field.split(":", 2);
            Type type = parts.length == 1 ? Type.STRING : Type.valueOf(parts[1].toUpperCase(Locale.ROOT));
            targets.add(new Decoder.Target(parts[0], place, type, format, targets.size()));
        });
        return new Decoded(decoder, targets, Supplies.NONE);
    }

    static Decoded of(Decoder decoder, TimeFormat format, Supplies supplies, String... fields) {
        var targets = new ArrayList<Decoder.Target>();
        for (String field : fields) {
            String pointer = field.startsWith("/") ? field : "/" + field;
            int colon = pointer.lastIndexOf(':');
            Type type = colon < 0
                    ? Type.STRING
                    : Type.valueOf(pointer.substring(colon + 1).toUpperCase(Locale.ROOT));
            String at = colon < 0 ? pointer : pointer.substring(0, colon);
            targets.add(new Decoder.Target(at.substring(1), at, type, format, targets.size()));
        }
        return new Decoded(decoder, targets, supplies);
    }

    /** Decodes a record that lies between others, as consumers hand it over: what stands around it must not be read. */
    static @Nullable String inside(Decoder.Run run, byte[] record, Event event) {
        byte[] before = "{\"0\": 1}]\n".getBytes(StandardCharsets.UTF_8);
        byte[] after = "0\"}, {\"0\": \n".getBytes(StandardCharsets.UTF_8);
        var all = ByteBuffer.allocate(before.length + record.length + after.length);
        all.put(before).put(record).put(after);
        return run.decode(all.array(), before.length, before.length + record.length, event);
    }

    String read(String record) {
        return read(record.getBytes(StandardCharsets.UTF_8));
    }

    String read(byte[] record) {
        return read(record, 0);
    }

    String read(byte[] record, long time) {
        event.clear();
        event.recordTime = time;
        event.written = time;
        String reason = inside(run, record, event);
        if (reason != null) {
            return reason;
        }
        var text = new StringJoiner("|");
        targets.forEach(target -> text.add(value(target)));
        return text.toString();
    }

    /** Reads a record and makes nothing of it. */
    String decode(byte[] record) {
        event.clear();
        return run.decode(record, event);
    }

    /** The name of the one of several that read the last record. */
    String took() {
        return run.took();
    }

    List<Decoder.Target> targets() {
        return targets;
    }

    String value(Decoder.Target target) {
        int register = target.register();
        return switch (event.status[register]) {
            case Event.ABSENT -> "-";
            case Event.FAILED -> "!";
            default ->
                switch (target.type()) {
                    case STRING, IP -> String.valueOf(event.objects[register]);
                    case INT, DURATION -> Long.toString(event.bits[register]);
                    case DOUBLE -> Double.toString(event.getDouble(register));
                    case BOOL -> Boolean.toString(event.bits[register] != 0);
                    case TIMESTAMP -> Instants.text(event.bits[register]);
                };
        };
    }
}
