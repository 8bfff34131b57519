// SPDX-License-Identifier: Apache-2.0
package io.weir.benchmarks.operators;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import io.weir.event.Event;
import io.weir.operators.Decoder;
import io.weir.operators.Grok;
import io.weir.operators.Regex;
import io.weir.operators.Supplies;
import io.weir.plan.ReductionPlan;
import io.weir.policy.Keyring;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.EncoderFactory;

/** Every decoder with all of its fields read. */
final class Decoders {

    /** So many lines, in turn: alike, but not the same. */
    private static final int LINES = 256;

    /** What a pattern describes, by our decoder and by RE2/J itself, as the decoder asked it before 2026-11-28. */
    private record Described(String yaml, String fields, String line) {

        Case decoder() {
            return of(yaml, fields, line);
        }

        Case re2j() {
            return new Case("re2j", yaml, "re2j", () -> new Matching(yaml, lines(line)));
        }
    }

    private static final List<Described> PATTERNS = List.of(
            new Described(
                    "regex: '(?<time>\\S+) (?<level>[A-Z]+) (?<message>.*)'",
                    "{ time: { type: timestamp } }",
                    "2026-01-01T00:00:00.@Z WARN disk is full on /dev/sda1"),
            new Described(
                    "grok: '%{TIMESTAMP_ISO8601:time} %{LOGLEVEL:level} %{GREEDYDATA:message}'",
                    "{ time: { type: timestamp } }", "2026-01-01T00:00:00.@Z WARN disk is full on /dev/sda1"),
            new Described(
                    "grok: '%{COMBINEDAPACHELOG}'",
                    "",
                    "83.149.9.216 - - [17/May/2015:10:05:03 +0000] \"GET /presentations/@.png HTTP/1.1\" 200 203@ \"http://example.org/\" \"Mozilla/5.0\""));

    static final List<Case> RE2J = PATTERNS.stream().map(Described::re2j).toList();

    static final List<Case> CASES = List.of(
            of("text", "", "2026-01-01T00:00:00.@Z WARN disk is full on /dev/sda1, 97 % used"),
            of(
                    "json",
                    "{ time: { type: timestamp }, level: { type: string }, ms: { type: double }, pod: { type: string, at: /k8s/pod } }",
                    "{\"time\":\"2026-01-01T00:00:00.@Z\",\"level\":\"WARN\",\"message\":\"disk is full\",\"ms\":12.@,\"k8s\":{\"pod\":\"web-@\"}}"),
            of(
                    "logfmt",
                    "{ time: { type: timestamp }, level: { type: string }, ms: { type: double }, pod: { type: string } }",
                    "time=2026-01-01T00:00:00.@Z level=warn msg=\"disk is full\" ms=12.@ pod=web-@"),
            of(
                    "{ csv: [time, level, message, ms] }",
                    "{ time: { type: timestamp }, level: { type: string }, message: { type: string }, ms: { type: double } }",
                    "2026-01-01T00:00:00.@Z,WARN,\"disk, full\",12.@"),
            of(
                    "{ tsv: [time, level, message, ms] }",
                    "{ time: { type: timestamp }, level: { type: string }, message: { type: string }, ms: { type: double } }",
                    "2026-01-01T00:00:00.@Z\tWARN\tdisk is full\t12.@"),
            of(
                    "combined",
                    "",
                    "83.149.9.216 - - [17/May/2015:10:05:03 +0000] \"GET /presentations/@.png HTTP/1.1\" 200 203@ \"http://example.org/\" \"Mozilla/5.0\""),
            of(
                    "common",
                    "",
                    "83.149.9.216 - - [17/May/2015:10:05:03 +0000] \"GET /presentations/@.png HTTP/1.1\" 200 203@"),
            of(
                    "syslog: rfc5424",
                    "",
                    "<165>1 2026-01-01T00:00:00.@Z web-1 shop 4711 ID47 [origin@32473 ip=\"192.0.2.7\"] cart @ is empty"),
            of(
                    "cef",
                    "{ src: { type: ip }, msg: { type: string }, cnt: { type: int } }",
                    "CEF:0|Acme|Wall|1.2|100|blocked|5|src=192.0.2.7 msg=not allowed cnt=@"),
            PATTERNS.get(0).decoder(),
            PATTERNS.get(1).decoder(),
            PATTERNS.get(2).decoder(),
            avro(),
            of("first_of: [json, text]", "", "2026-01-01T00:00:00.@Z WARN disk is full on /dev/sda1, 97 % used"));

    private Decoders() {}

    private static Case of(String decoder, String fields, String line) {
        String bare = decoder.startsWith("{") ? decoder.substring(2) : decoder;
        String name = bare.split(":", 2)[0];
        return new Case("decoder", decoder, name, () -> new Decoding(decoder, fields, lines(line), Supplies.NONE));
    }

    private static byte[][] lines(String line) {
        var lines = new byte[LINES][];
        for (int i = 0; i < LINES; i++) {
            lines[i] = line.replaceAll("@(?!32473)", String.format(Locale.ROOT, "%03d", i))
                    .getBytes(StandardCharsets.UTF_8);
        }
        return lines;
    }

    /** What the case of json reads, from a schema with the same fields. */
    private static Case avro() {
        Schema schema = new Schema.Parser().parse("""
                {"type":"record","name":"Line","fields":[
                  {"name":"time","type":{"type":"long","logicalType":"timestamp-millis"}},
                  {"name":"level","type":"string"},
                  {"name":"message","type":["null","string"]},
                  {"name":"ms","type":"double"},
                  {"name":"k8s","type":{"type":"record","name":"K8s","fields":[{"name":"pod","type":"string"}]}}
                ]}""");
        return new Case(
                "decoder",
                "avro",
                "avro",
                () -> new Decoding(
                        "avro",
                        "{ time: { type: timestamp }, level: { type: string }, ms: { type: double }, pod: { type: string, at: /k8s/pod } }",
                        records(schema),
                        new Supplies(Keyring.EMPTY, id -> schema)));
    }

    private static byte[][] records(Schema schema) {
        var records = new byte[LINES][];
        for (int i = 0; i < LINES; i++) {
            var pod = new GenericData.Record(schema.getField("k8s").schema());
            pod.put("pod", "web-" + i);
            var line = new GenericData.Record(schema);
            line.put("time", 1_767_225_600_000L + i);
            line.put("level", "WARN");
            line.put("message", "disk is full");
            line.put("ms", 12 + i / 1_000.0);
            line.put("k8s", pod);
            var out = new ByteArrayOutputStream();
            out.writeBytes(new byte[] {0, 0, 0, 0, 1});
            var encoder = EncoderFactory.get().directBinaryEncoder(out, null);
            try {
                new GenericDatumWriter<>(schema).write(line, encoder);
                encoder.flush();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            records[i] = out.toByteArray();
        }
        return records;
    }

    /** RE2/J at work: whether all of a line matches, and where its groups are. */
    private static final class Matching implements Work {
        private final Matcher matcher;
        private final byte[][] lines;
        private int turn;

        Matching(String decoder, byte[][] lines) {
            this.lines = lines;
            var plan = Planned.of(
                    "decode: { " + decoder + " }\n", "aggregate: { window: 1m, take: { events: count() } }\n");
            Pattern pattern = switch (plan.stream().decoder()) {
                case Regex regex -> regex.pattern();
                case Grok grok -> grok.pattern();
                default -> throw new IllegalArgumentException(decoder);
            };
            matcher = pattern.matcher(lines[0]);
        }

        @Override
        public long once() {
            matcher.reset(lines[turn]);
            turn = (turn + 1) % LINES;
            if (!matcher.matches()) {
                throw new IllegalStateException("no match");
            }
            long places = 0;
            for (int group = 1; group <= matcher.groupCount(); group++) {
                places += matcher.start(group);
            }
            return places;
        }

        @Override
        public double inputBytes() {
            return Arrays.stream(lines).mapToInt(line -> line.length).average().orElse(0);
        }
    }

    /** A decoder at work. */
    private static final class Decoding implements Work {
        private final Decoder.Run run;
        private final Event event;
        private final List<Decoder.Target> targets = new ArrayList<>();
        private final byte[][] lines;
        private int turn;

        Decoding(String decoder, String fields, byte[][] lines, Supplies supplies) {
            this.lines = lines;
            String written = decoder.contains(": ") && !decoder.startsWith("{") ? "{ " + decoder + " }" : decoder;
            ReductionPlan plan = Planned.of(
                    "decode: " + written + "\n" + (fields.isEmpty() ? "" : "fields: " + fields + "\n"),
                    "aggregate: { window: 1m, take: { events: count() } }\n");
            plan.stream()
                    .fields()
                    .values()
                    .forEach(field -> targets.add(new Decoder.Target(
                            field.name(), field.pointer(), field.type(), field.format(), targets.size())));
            run = plan.stream().decoder().bind(targets, supplies);
            event = new Event(targets.size());
            for (byte[] each : lines) {
                check(each);
            }
        }

        private void check(byte[] line) {
            event.clear();
            String reason = run.decode(line, event);
            if (reason != null) {
                throw new IllegalArgumentException(reason + ": " + new String(line, StandardCharsets.UTF_8));
            }
            for (Decoder.Target target : targets) {
                if (event.status[target.register()] == Event.FAILED) {
                    throw new IllegalArgumentException(target.name() + ": " + new String(line, StandardCharsets.UTF_8));
                }
            }
        }

        @Override
        public long once() {
            event.clear();
            String reason = run.decode(lines[turn], event);
            turn = (turn + 1) % LINES;
            return reason == null ? event.status[0] : -1;
        }

        @Override
        public double inputBytes() {
            return Arrays.stream(lines).mapToInt(line -> line.length).average().orElse(0);
        }

        @Override
        public String note() {
            return targets.size() + " fields";
        }
    }
}
