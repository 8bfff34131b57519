// SPDX-License-Identifier: Apache-2.0
package io.weir.operators;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.weir.event.Event;
import io.weir.event.JsonPointer;
import io.weir.event.TimeFormat;
import io.weir.event.Type;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Mutated lines and random bytes through every decoder of the catalogue: no exception, only the reasons that a decoder owns up to, and
 * the same answer from one that has read other records before. {@code -Dweir.fuzz=SECONDS} runs longer, {@code -Dweir.seeds=N} begins elsewhere, {@code -Dweir.seed=N} runs one
 * seed again.
 */
class DecodersFuzzTest {

    /** A decoder and lines that it reads. */
    private record Subject(String yaml, List<String> lines) {}

    private static final List<Subject> SUBJECTS = List.of(
            new Subject("cef", List.of("CEF:0|Acme|Wa\\|ll|1.2|100|blocked|5|src=::1 msg=a b \\= c cnt=12")),
            // What its records hold, AvroTest spoils.
            new Subject("avro", List.of("\0\0\0\0\1\2", "a")),
            new Subject(
                    "combined",
                    List.of(
                            "::1 - j d [01/Jan/2026:00:00:01 +0000] \"GET /a\\x20b HTTP/1.1\" 200 5 \"-\" \"curl \\\"8\\\"\"")),
            new Subject("common", List.of("::1 - - [01/Jan/2026:00:00:01 +0000] \"GET / HTTP/1.1\" 304 - 0.004")),
            new Subject("{ csv: [a, b, time, n] }", List.of("x,\"y \"\"q\"\"\",2026-01-01T00:00:00Z,12", ",,,")),
            new Subject("{ csv: [a, b], delimiter: ';' }", List.of("x;y")),
            new Subject(
                    "first_of: [json, combined, syslog, logfmt]",
                    List.of(
                            "{\"a\":1}",
                            "a=1",
                            "<1>1 - - - - - - x",
                            "::1 - - [01/Jan/2026:00:00:01 +0000] \"-\" 200 0")),
            new Subject("first_of: [json, text]", List.of("{\"a\":[1,2]}", "prose")),
            new Subject(
                    "grok: '%{SYSLOGBASE} %{IP:ip:ip} %{NUMBER:n:double}'", List.of("Dec 10 07:13:56 h a[1]: ::1 1.5")),
            new Subject("json", List.of("{\"a\":\"\\u00e9\",\"b\":{\"c\":[1.5,true,null]},\"time\":1767225600000}")),
            new Subject("logfmt", List.of("a=1 b=\"x \\\"y\\\" \\u00e9\" c time=2026-01-01T00:00:00Z n=1e3")),
            new Subject(
                    "regex: '(?<a>\\w+) (?:(?<n>\\d+)|-) (?<time>\\S*)( .*)?'",
                    List.of("é 12 2026-01-01T00:00:00Z x", "a - ")),
            new Subject(
                    "syslog",
                    List.of(
                            "<165>1 2026-01-01T00:00:00.5Z h a 1 m [id ip=\"a\\]b\" n=\"1\"][x] \ufeffmessage",
                            "<34>Jan  1 00:00:01 h app[1]: x",
                            "21 <1>1 - - - - - - x 12")),
            new Subject("text", List.of("disk is full\r\n")),
            new Subject("{ tsv: [a, b, n] }", List.of("x\ty\\t\\\\z\t12")));

    /** Pieces that mean something to some format. */
    private static final String[] PIECES = {
        "\"",
        "\\",
        "\\\"",
        "\\u",
        "\\x",
        "\\ud83d",
        "=",
        " ",
        "|",
        "\t",
        "\n",
        "\r\n",
        ",",
        "[",
        "]",
        "{",
        "}",
        "<",
        ">",
        ":",
        "-",
        "<999>",
        "<34>1 ",
        "CEF:",
        "\ufeff",
        "é",
        "\ud83d\ude00",
        "0",
        "-1",
        "1e999999999",
        "NaN",
        "null",
        "true",
        "'",
        "Jan  1 00:00:01",
        "2026-01-01T00:00:00Z",
        "99999999999999999999",
        "9 <",
        "\u0000",
        ";",
        "%",
        "\\N"
    };

    private static final Type[] TYPES = Type.values();

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private static final long FIRST_SEED = Long.getLong("weir.seeds", 1);

    /** What a decoder may allocate, whatever it reads: tables and matchers that it makes once, and so many bytes for each of the record. */
    private static final long FIRST = 4_000_000;

    private static final long EACH = 64;

    @Test
    void neverAnythingButAnEventOrAReason() {
        long seconds = Long.getLong("weir.fuzz", 4);
        Long one = Long.getLong("weir.seed");
        assertThat(subjects())
                .as("a decoder of the catalogue is not fuzzed")
                .isEqualTo(Operators.DECODERS.shapes().keySet());
        long end = System.nanoTime() + seconds * 1_000_000_000L;
        long records = 0;
        var reasons = new HashSet<String>();
        for (long seed = one == null ? FIRST_SEED : one;
                one != null ? seed == one : System.nanoTime() < end || seed < FIRST_SEED + 3;
                seed++) {
            records += run(seed, reasons);
        }
        assertThat(records).isPositive();
        // Every reason comes up, or the lines are too tame.
        var owned = new HashSet<String>();
        SUBJECTS.forEach(subject -> owned.addAll(Decoded.decoder(subject.yaml()).reasons()));
        if (one == null) {
            assertThat(reasons).containsAll(owned);
        }
    }

    /** Cut anywhere, at either end: what mutation finds only by chance. */
    @Test
    void everyBeginningAndEveryEndOfALine() {
        for (Subject subject : SUBJECTS) {
            Decoder decoder = Decoded.decoder(subject.yaml());
            List<Decoder.Target> targets = targets(decoder, new Random(1));
            Decoder.Run run = decoder.bind(targets);
            var event = new Event(targets.size());
            for (Subject other : SUBJECTS) {
                for (String text : other.lines()) {
                    byte[] line = text.getBytes(StandardCharsets.UTF_8);
                    for (int cut = 0; cut <= line.length; cut++) {
                        for (byte[] record :
                                List.of(Arrays.copyOf(line, cut), Arrays.copyOfRange(line, cut, line.length))) {
                            String what =
                                    subject.yaml() + ", record " + new String(record, StandardCharsets.ISO_8859_1);
                            String reason = decode(run, record, event, what);
                            if (reason != null) {
                                assertThat(decoder.reasons()).as(what).contains(reason);
                            }
                        }
                    }
                }
            }
        }
    }

    private static Set<String> subjects() {
        var names = new HashSet<String>();
        SUBJECTS.forEach(subject -> names.add(Decoded.decoder(subject.yaml()).name()));
        return names;
    }

    private static int run(long seed, Set<String> reasons) {
        var random = new Random(seed);
        int records = 0;
        for (Subject subject : SUBJECTS) {
            Decoder decoder = Decoded.decoder(subject.yaml());
            List<Decoder.Target> targets = targets(decoder, random);
            Decoder.Run used = decoder.bind(targets);
            var event = new Event(targets.size());
            for (int i = 0; i < 200; i++) {
                byte[] record = record(subject, random);
                String what = "seed " + seed + ", " + subject.yaml() + ", record "
                        + new String(record, StandardCharsets.ISO_8859_1);
                String reason = decode(used, record, event, what);
                if (reason != null) {
                    assertThat(decoder.reasons()).as(what).contains(reason);
                    reasons.add(reason);
                    continue;
                }
                var fresh = new Event(targets.size());
                assertThat(decode(decoder.bind(targets), record, fresh, what))
                        .as(what)
                        .isNull();
                for (Decoder.Target target : targets) {
                    int register = target.register();
                    assertThat(event.status[register]).as(what).isEqualTo(fresh.status[register]);
                    if (event.status[register] == Event.PRESENT) {
                        if (target.type().isObject()) {
                            assertThat(event.objects[register]).as(what).isEqualTo(fresh.objects[register]);
                        } else {
                            assertThat(event.bits[register]).as(what).isEqualTo(fresh.bits[register]);
                        }
                    }
                }
                records++;
            }
        }
        return records;
    }

    private static String decode(Decoder.Run run, byte[] record, Event event, String what) {
        event.clear();
        event.recordTime = 1_767_225_600_000L;
        event.written = event.recordTime;
        byte[] before = record.clone();
        try {
            long allocated = THREADS.getCurrentThreadAllocatedBytes();
            String reason = record.length % 2 == 0 ? run.decode(record, event) : Decoded.inside(run, record, event);
            allocated = THREADS.getCurrentThreadAllocatedBytes() - allocated;
            assertThat(allocated)
                    .as("allocated for %d bytes by %s", record.length, what)
                    .isLessThan(FIRST + EACH * record.length);
            assertThat(record).as("the record is left as it was: %s", what).isEqualTo(before);
            return reason;
        } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
            throw new AssertionError(what, e);
        }
    }

    /** What the decoder brings and some more, of any type. */
    private static List<Decoder.Target> targets(Decoder decoder, Random random) {
        var targets = new ArrayList<Decoder.Target>();
        var pointers = new ArrayList<>(
                decoder.fields().keySet().stream().map(JsonPointer::of).toList());
        for (String pointer : List.of("/a", "/b/c/0", "/n", "/msg", "/sd/id/ip", "/time")) {
            if (decoder.knows(pointer) && !pointers.contains(pointer)) {
                pointers.add(pointer);
            }
        }
        for (String pointer : pointers) {
            Type type = TYPES[random.nextInt(TYPES.length)];
            targets.add(new Decoder.Target(
                    pointer.substring(1),
                    pointer,
                    type,
                    random.nextBoolean() ? decoder.timeFormat() : TimeFormat.DEFAULT,
                    targets.size()));
        }
        return targets;
    }

    private static byte[] record(Subject subject, Random random) {
        if (random.nextInt(20) == 0) {
            byte[] noise = new byte[random.nextInt(300)];
            random.nextBytes(noise);
            return noise;
        }
        List<String> lines = random.nextInt(5) == 0
                ? SUBJECTS.get(random.nextInt(SUBJECTS.size())).lines()
                : subject.lines();
        byte[] line = lines.get(random.nextInt(lines.size())).getBytes(StandardCharsets.UTF_8);
        if (subject.yaml().contains("csv") || subject.yaml().contains("tsv")) {
            // The one line that is the names.
            line = random.nextInt(30) == 0
                    ? Decoded.decoder(subject.yaml()).fields().keySet().stream()
                            .reduce((left, right) -> left
                                    + (subject.yaml().contains(";")
                                            ? ";"
                                            : subject.yaml().contains("tsv") ? "\t" : ",")
                                    + right)
                            .orElseThrow()
                            .getBytes(StandardCharsets.UTF_8)
                    : line;
        }
        for (int i = random.nextInt(4); i > 0; i--) {
            line = mutated(line, random);
        }
        return line;
    }

    private static byte[] mutated(byte[] line, Random random) {
        int at = random.nextInt(line.length + 1);
        int to = at + random.nextInt(Math.min(20, line.length - at) + 1);
        byte[] middle = switch (random.nextInt(6)) {
            case 0 -> new byte[0];
            case 1 -> new byte[] {(byte) random.nextInt(256)};
            case 2 -> Arrays.copyOfRange(line, at, to);
            case 3 ->
                PIECES[random.nextInt(PIECES.length)]
                        .repeat(1 + random.nextInt(random.nextInt(8) == 0 ? 400 : 3))
                        .getBytes(StandardCharsets.UTF_8);
            default -> PIECES[random.nextInt(PIECES.length)].getBytes(StandardCharsets.UTF_8);
        };
        boolean insert = random.nextBoolean();
        int rest = insert ? at : to;
        byte[] out = new byte[at + middle.length + line.length - rest];
        System.arraycopy(line, 0, out, 0, at);
        System.arraycopy(middle, 0, out, at, middle.length);
        System.arraycopy(line, rest, out, at + middle.length, line.length - rest);
        return out;
    }

    /** A long record costs time in proportion and leaves no more behind than its own size. */
    @Test
    void longRecordsAreReadInProportion() {
        for (Subject subject : SUBJECTS) {
            Decoder decoder = Decoded.decoder(subject.yaml());
            List<Decoder.Target> targets = targets(decoder, new Random(1));
            Decoder.Run run = decoder.bind(targets);
            for (String piece :
                    List.of("\\", "\"\"", "[", "{\"a\":", " a=", "a ", "=", "\u00e9", "|", "<", " a", "\t")) {
                for (String line : subject.lines()) {
                    byte[] record = (line + piece.repeat(200_000 / piece.length())).getBytes(StandardCharsets.UTF_8);
                    long begin = System.nanoTime();
                    decode(run, record, new Event(targets.size()), subject.yaml() + " with many " + piece);
                    assertThat(System.nanoTime() - begin)
                            .as("%s with many %s", subject.yaml(), piece)
                            .isLessThan(5_000_000_000L);
                }
            }
        }
    }
}
