// SPDX-License-Identifier: Apache-2.0
package io.weir.cli;

import static io.weir.cli.Ran.REQUESTS;
import static io.weir.cli.Ran.weir;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The verbs that need no Kafka, as scripts see them: what they print where, and how they end. */
class VerbsTest {

    private static final String GOOD_LINE =
            "192.0.2.1 - - [02/Mar/2026:09:00:01 +0000] \"GET /shop HTTP/1.1\" 200 5200 \"-\" \"curl/8.5.0\"\n";
    private static final String ROW_START = "{\"window_start\":\"2026-03-02T09:00:00.000Z\"";

    private static final String SLOW = """
            weir: 1
            stream: raw.app
            decode: json
            fields: { ms: { type: int }, at: { type: timestamp } }
            time: { field: at }
            ---
            reduction: slow
            version: 1
            from: raw.app
            """;

    @TempDir
    private Path dir;

    @Test
    void validateSaysOneLineOfWhatIsGood() {
        assertThat(weir("validate", REQUESTS)).isEqualTo(new Ran(0, "ok: 1 reduction over 1 stream\n", ""));
        assertThat(weir("validate", Ran.HOME.resolve("examples/river").toString()))
                .isEqualTo(new Ran(0, "ok: 3 reductions over 3 streams\n", ""));
        assertThat(weir("validate", "-q", REQUESTS)).isEqualTo(new Ran(0, "", ""));
        assertThat(weir("validate", "-v", REQUESTS))
                .isEqualTo(new Ran(0, "ok: 1 reduction over 1 stream\n", "weir: read " + REQUESTS + "\n"));
    }

    @Test
    void eventsAreTestedReplayedAndExplained() throws IOException {
        String file = Files.writeString(dir.resolve("failed.yaml"), """
                        weir: 1
                        reduction: failed
                        version: 2
                        from:
                          stream: access
                          decode: combined
                          fields: { client: { class: personal }, user: { class: personal } }
                        steps:
                          - where: status >= 500
                          - keep: [path, status]
                        publish: { to: region, keep: 2d }
                        tests:
                          - name: what is right
                            given: [{ time: "00:00:01", path: /a, status: 503 }, { time: "00:00:02", path: /a, status: 200 }]
                            then: { events: [{ path: /a, status: 503, event_time: "00:00:01" }], dead: 0 }
                          - name: what is wrong
                            given: [{ time: "00:00:01", path: /a, status: 503 }]
                            then: { events: [{ path: /b }], events_include: [] }
                        """).toString();
        Ran tests = weir("test", file);
        assertThat(tests.code()).isEqualTo(1);
        assertThat(tests.out())
                .containsSubsequence(
                        "ok     failed: what is right",
                        "FAILED failed: what is wrong",
                        "no event has { path: /b }; the nearest differs in",
                        "path: expected \"/b\", got \"/a\"",
                        "of {\"event_time\":\"2026-01-01T00:00:01.000Z\",\"event_region\":null,\"event_site\":\"site\",\"path\":\"/a\",\"status\":503}",
                        "1 passed, 1 failed");
        Path log =
                Files.writeString(dir.resolve("berlin.log"), GOOD_LINE + GOOD_LINE.replace(" 200 ", " 500 ") + "?\n");
        assertThat(weir("replay", file, "--input", log.toString(), "--stats"))
                .satisfies(
                        replay -> assertThat(replay.out())
                                .isEqualTo(
                                        "{\"event_time\":\"2026-03-02T09:00:01.000Z\",\"event_region\":null,\"event_site\":\"berlin\",\"path\":\"/shop\",\"status\":500}\n"))
                .satisfies(replay -> assertThat(replay.err())
                        .containsSubsequence("absorbed", "dead:not_combined", "filtered:0", "\n1 event in "));
        assertThat(weir("explain", "--format", "json", file).out())
                .startsWith("{\"reduction\":\"failed\",\"version\":2,")
                .contains(
                        "{\"name\":\"status\",\"type\":\"int\",\"class\":\"internal\",\"at\":\"/status\",\"required\":false}",
                        "\"events\":[{\"column\":\"event_time\",\"type\":\"timestamp\",\"value\":\"weir.time\"},",
                        "\"publishes\":{\"what\":\"events\",\"at\":\"region\",\"keep\":\"2d\",\"topics\":[\"weir.events.failed.v2\",")
                .endsWith("}\n");
        assertThat(weir("explain", file).out())
                .startsWith("failed.v2  plan ")
                .containsSubsequence(
                        "  status                   int, internal",
                        "\nevents    as the steps leave them; none is late",
                        "  event_time               timestamp = weir.time",
                        "  path                     string\n",
                        "\npublishes events at the region, as they come; kept 2d",
                        "  weir.events.failed.v2    at each tier up to there, key [topic id, partition, offset, number]");
    }

    @Test
    void validateChecksConfigurationsAsWhatTheyAre() throws IOException {
        assertThat(weir("validate", Ran.HOME.resolve("examples").toString()))
                .satisfies(ran ->
                        assertThat(ran.out()).matches("ok: \\d+ reductions over \\d+ streams, 5 configurations\n"))
                .returns(0, Ran::code)
                .returns("", Ran::err);
        Path site = Files.writeString(dir.resolve("site.yaml"), """
                site: Berlin
                region: eu
                kafka: { bootstrap.servers: "localhost:9092" }
                registry: { url: "mock://local" }
                reductions: nowhere
                idel: 10s
                """);
        Path tier = Files.writeString(dir.resolve("tier.yaml"), "tier: region\nname: eu\n");
        Files.writeString(dir.resolve("other.yaml"), "services: { web: {} }\n");
        Ran ran = weir("validate", dir.toString());
        assertThat(ran.code()).isEqualTo(2);
        assertThat(ran.out()).isEmpty();
        assertThat(ran.err())
                .containsSubsequence(
                        "error[R0201]: this document is neither a stream nor a reduction",
                        "--> " + dir + "/other.yaml:1:1",
                        "a process's configuration `site` or `tier`",
                        "error[R0603]: `site` cannot be `Berlin`",
                        "--> " + site + ":1:1",
                        "error[R0603]: `reductions` names `nowhere`, which is not there",
                        "--> " + site + ":5:13",
                        "error[R0204]: `site` has no `idel`",
                        "error[R0203]: `tier` needs `children`",
                        "--> " + tier + ":1:1",
                        "in 3 files\n")
                .doesNotContain("edition");
    }

    @Test
    void configurationsAmongReductionsAreNoneOfThem() {
        String examples = Ran.HOME.resolve("examples").toString();
        assertThat(weir("test", examples))
                .returns("weir: pseudonyms are made with a key that everybody knows (test.0.…)\n", Ran::err)
                .returns(0, Ran::code);
        String site = Ran.HOME.resolve("examples/site.yaml").toString();
        assertThat(weir("explain", site)).isEqualTo(new Ran(2, "", "weir: there is no reduction in " + site + "\n"));
    }

    @Test
    void validateTellsAllProblemsOfAllFilesAtOnce() throws IOException {
        twoBadFiles();
        Ran ran = weir("validate", dir.toString());
        assertThat(ran.code()).isEqualTo(2);
        assertThat(ran.out()).isEmpty();
        assertThat(ran.err())
                .containsSubsequence(
                        "error[R0204]: `stream` has no `ownr`",
                        "--> " + dir + "/a.yaml:4:1",
                        "4 | ownr: x",
                        "^^^^ did you mean `owner`?",
                        "error[R0207]: `version` must be between 1 and 999999, but is 0",
                        "--> " + dir + "/b.yaml:3:10",
                        "2 problems in 2 files\n");
    }

    @Test
    void problemsForEditorsAndForMachines() throws IOException {
        twoBadFiles();
        Ran editors = weir("validate", "--format", "short", dir.toString());
        assertThat(editors.code()).isEqualTo(2);
        assertThat(editors.err().lines())
                .hasSizeGreaterThanOrEqualTo(2)
                .allMatch(line -> line.matches(
                        java.util.regex.Pattern.quote(dir.toString()) + "/[ab]\\.yaml:\\d+:\\d+: R\\d{4}: .+"));
        Ran machines = weir("validate", "--format=json", dir.toString());
        assertThat(machines.code()).isEqualTo(2);
        assertThat(machines.err().lines())
                .hasSameSizeAs(editors.err().lines().toList())
                .allMatch(line -> line.startsWith("{\"code\":\"R") && line.endsWith("]}"));
        assertThat(weir("validate", "--color", "always", dir.toString()).err()).contains("\u001B[1;31m");
        assertThat(weir("validate", "--color", "never", dir.toString()).err()).doesNotContain("\u001B");
        // For machines a good file is no line at all.
        assertThat(weir("validate", "--format", "json", REQUESTS)).isEqualTo(new Ran(0, "", ""));
    }

    private void twoBadFiles() throws IOException {
        Files.writeString(dir.resolve("a.yaml"), "weir: 1\nstream: a\ndecode: text\nownr: x\n");
        Files.writeString(
                dir.resolve("b.yaml"),
                "weir: 1\nreduction: b\nversion: 0\nfrom: { stream: b, decode: combined }\n"
                        + "aggregate: { by: [method], window: 1h, take: { n: count() } }\npublish: { to: central }\n");
    }

    @Test
    void testRunsWhatTheFilesCarry() {
        Ran ran = weir("test", REQUESTS);
        assertThat(ran.code()).isZero();
        assertThat(ran.err()).isEmpty();
        assertThat(ran.out().lines())
                .containsExactly(
                        "ok     requests: a request counts, and its payload",
                        "ok     requests: a dash is no payload, and still a request",
                        "ok     requests: a line that is cut short is a dead letter",
                        "3 passed, 0 failed");
        assertThat(weir("test", "-q", REQUESTS)).isEqualTo(new Ran(0, "", ""));
        assertThat(weir("test", "--format", "json", REQUESTS).out().lines())
                .hasSize(3)
                .allMatch(line -> line.startsWith("{\"reduction\":\"requests\",\"test\":")
                        && line.endsWith("\"passed\":true,\"failures\":[]}"));
    }

    @Test
    void aFailedTestSaysWhatWasMeantAndWhatCame() throws IOException {
        Path file = dir.resolve("requests.yaml");
        Files.writeString(
                file,
                Files.readString(Path.of(REQUESTS)).replace("requests: 2, bytes: 5500", "requests: 3, bytes: 5500"));
        Ran ran = weir("test", file.toString());
        assertThat(ran.code()).isEqualTo(1);
        assertThat(ran.out())
                .contains("FAILED requests: a request counts, and its payload", "  --> " + file + ":", "requests")
                .endsWith("2 passed, 1 failed\n");
        Ran machines = weir("test", "--format", "json", file.toString());
        assertThat(machines.code()).isEqualTo(1);
        assertThat(machines.out()).contains("\"passed\":false");
    }

    /** What the tutorial says of `stauts` holds, whatever the figure is called and the tests expect. */
    @Test
    void theTutorialsMistakeIsTold() throws IOException {
        String tutorial = Files.readString(Path.of(REQUESTS));
        assertThat(tutorial).contains("requests: count()");
        Path file = dir.resolve("requests.yaml");
        for (String figure : List.of("requests: count(stauts >= 500)", "requets: count(stauts >= 500)")) {
            Files.writeString(file, tutorial.replace("requests: count()", figure));
            Ran ran = weir("validate", "--format", "short", file.toString());
            assertThat(ran.code()).isEqualTo(2);
            assertThat(ran.err().lines())
                    .hasSize(figure.startsWith("requests") ? 1 : 3)
                    .first()
                    .asString()
                    .endsWith("R0302: no field `stauts`");
        }
    }

    @Test
    void rowsMayBeExpectedInAnyOrder() throws IOException {
        Path file = dir.resolve("pages.yaml");
        Files.writeString(file, """
                weir: 1
                reduction: pages
                version: 1
                from: { stream: pages, decode: json, fields: { at: { type: timestamp }, page: { type: string } }, time: { field: at } }
                aggregate: { by: [page], window: 1m, take: { n: count() } }
                tests:
                  - name: the first row fits both expectations, and the second only one
                    given: [{ at: "00:00:01", page: a }, { at: "00:00:02", page: b }]
                    then: { rows: [{ n: 1 }, { n: 1, page: a }] }
                  - name: one row is not two
                    given: [{ at: "00:00:01", page: a }]
                    then: { rows: [{ n: 1 }, { page: a }] }
                """);
        assertThat(weir("test", file.toString()).out())
                .startsWith("ok     pages: the first row fits both expectations, and the second only one\n"
                        + "FAILED pages: one row is not two\n")
                .contains("no row has { page: a }; there is no other row");
    }

    @Test
    void explainTellsWhatAReductionComesTo() {
        Ran ran = weir("explain", REQUESTS);
        assertThat(ran.code()).isZero();
        assertThat(ran.err()).isEmpty();
        assertThat(ran.out())
                .contains("requests", "raw.web.access", "weir.leaf.requests.v1", "weir.site.requests.v1", "method");
    }

    @Test
    void explainTellsWhatACodeMeans() {
        Ran ran = weir("explain", "r0204");
        assertThat(ran.code()).isZero();
        assertThat(ran.out()).startsWith("# R0204: ");
        assertThat(weir("explain", "R0204", "R0101").out()).contains("# R0204: ", "\n\n# R0101: ");
        Ran both = weir("explain", "R0204", REQUESTS, "r0101");
        assertThat(both.code()).isZero();
        assertThat(both.out()).containsSubsequence("# R0204: ", "\n\n# R0101: ", "\n\nrequests.v1  plan ");
        assertThat(weir("explain", "--format", "json", "R0204", REQUESTS).out().lines())
                .satisfiesExactly(
                        code -> assertThat(code)
                                .startsWith("{\"code\":\"R0204\",\"title\":\"")
                                .contains(",\"page\":\"# R0204: "),
                        plan -> assertThat(plan)
                                .startsWith("{\"reduction\":\"requests\",\"version\":1,\"plan\":\"")
                                .contains(
                                        "\"topic\":\"raw.web.access\",\"decode\":\"combined\"",
                                        "{\"column\":\"method\",\"type\":\"string\",\"class\":\"internal\",\"value\":\"method\"}",
                                        "\"weir.rows.requests.v1\"")
                                .endsWith("}}"));
        Ran unknown = weir("explain", "R0999");
        assertThat(unknown.code()).isEqualTo(2);
        assertThat(unknown.err()).startsWith("weir: there is no error R0999; there are R0101, ");
    }

    @Test
    void explainShowsPatternsAsTheyWereWritten() throws IOException {
        Path file = Files.writeString(dir.resolve("lines.yaml"), """
                weir: 1
                reduction: lines
                version: 1
                from:
                  stream: lines
                  decode: { grok: '%{IP:clientip} %{WORD:verb} %{GREEDYDATA:rest}' }
                  time: kafka
                steps:
                  - parse: rest
                    as: { first_of: [json, { grok: '%{NUMBER:ms:double}' }] }
                    unreadable: absent
                aggregate: { window: 1m, by: [verb], take: { n: count(), total: sum(ms) } }
                """);
        Ran ran = weir("explain", file.toString());
        assertThat(ran.out())
                .contains(
                        "raw.lines, decoded as grok(%{IP:clientip} %{WORD:verb} %{GREEDYDATA:rest}), fields: clientip string, verb string, rest string\n",
                        "parse(rest as the first of: json; grok(%{NUMBER:ms:double}), fields: ms double, to ms double; unreadable: absent)\n")
                .doesNotContain("Part[", "(?P<", "TimeFormat[");
    }

    @Test
    void replayPrintsRows() throws IOException {
        Path log = Files.writeString(dir.resolve("berlin.log"), GOOD_LINE + "cut short\n");
        Ran ran = weir("replay", REQUESTS, "--input", log.toString());
        assertThat(ran.code()).isZero();
        assertThat(ran.out().lines()).hasSize(1).allMatch(line -> line.startsWith(ROW_START), ROW_START);
        assertThat(ran.out()).contains("\"requests\":1", "\"bytes\":5200", "\"sites_expected\":1", "\"complete\":true");
        assertThat(ran.err()).isEqualTo("weir: 1 line is dead (1 undecodable); --stats tells why, --dead FILE which\n");
        assertThat(weir("replay", REQUESTS, "-q", "--input", log.toString()).err())
                .isEmpty();
    }

    @Test
    void replayTellsWhatBecameOfEachLine() throws IOException {
        Path log = Files.writeString(dir.resolve("berlin.log"), GOOD_LINE + "cut short\n");
        Ran ran = weir("replay", REQUESTS, "--stats", "-i", "a=" + log, "-i", "b=" + log);
        assertThat(ran.code()).isZero();
        assertThat(ran.out()).contains("\"sites_expected\":2", "\"requests\":2");
        assertThat(ran.err())
                .containsPattern("absorbed +2 ")
                .containsPattern("dead\\S* +2 ")
                .containsPattern("in +4 ")
                .containsPattern("1 row of 1 window \\(at most 1 group in one\\) in \\d+\\.\\d\\d s");
    }

    /** Which line, which field: whoever ports a pipeline asks this most often. */
    @Test
    void replayShowsWhatIsDead() throws IOException {
        Path file = Files.writeString(dir.resolve("took.yaml"), SLOW + """
                aggregate: { window: 1m, late: 1s, revise: 1s, take: { n: count(), total: sum(ms) } }
                """);
        Path log = Files.writeString(dir.resolve("a.log"), """
                {"at":"2026-01-01T00:00:01Z","ms":5}
                {"at":"2026-01-01T00:00:02Z","ms":"five"}
                {"ms":7}
                no JSON
                {"at":"2026-01-01T09:00:00Z","ms":1}
                {"at":"2026-01-01T00:00:03Z","ms":1}
                """);
        Path dead = dir.resolve("dead.jsonl");
        Ran ran = weir("replay", file.toString(), "-i", log.toString(), "--stats", "--dead", dead.toString());
        assertThat(ran.code()).as(ran.err()).isZero();
        assertThat(ran.out().lines()).hasSize(2);
        assertThat(ran.err()).containsPattern("dead:conversion +1 +\\d+\\n  ms +1\\n");
        String at = "{\"site\":\"a\",\"file\":\"" + log + "\",\"line\":";
        assertThat(dead)
                .hasContent(at
                        + "2,\"reason\":\"conversion\",\"reduction\":\"slow\",\"step\":null,\"field\":\"ms\","
                        + "\"value\":\"{\\\"at\\\":\\\"2026-01-01T00:00:02Z\\\",\\\"ms\\\":\\\"five\\\"}\"}\n"
                        + at
                        + "3,\"reason\":\"no_time\",\"reduction\":\"slow\",\"step\":null,\"field\":\"at\","
                        + "\"value\":\"{\\\"ms\\\":7}\"}\n"
                        + at
                        + "4,\"reason\":\"not_json\",\"reduction\":null,\"step\":null,\"field\":null,"
                        + "\"value\":\"no JSON\"}\n");
        ran = weir("replay", file.toString(), "-i", log.toString(), "--dead", "-");
        assertThat(ran.out()).isEqualTo(Files.readString(dead));
        assertThat(ran.err())
                .contains(
                        "weir: 3 lines are dead (1 undecodable)",
                        "weir: 1 line was too late",
                        "weir: the first event is of 2026-01-01T00:00:01.000Z, the last of 2026-01-01T09:00:00.000Z\n")
                .doesNotContain("1970");
    }

    /** Nothing is dead and nothing late, and yet no row is where it should be. */
    @Test
    void replayTellsOfTimesInTheWrongUnit() throws IOException {
        Path file =
                Files.writeString(dir.resolve("unit.yaml"), SLOW + "aggregate: { window: 1m, take: { n: count() } }\n");
        Path log = Files.writeString(dir.resolve("a.log"), "{\"at\":1767225661}\n");
        for (List<String> options : List.of(List.of("--stats"), List.<String>of())) {
            var words = new ArrayList<>(List.of("replay", file.toString(), "-i", log.toString()));
            words.addAll(options);
            assertThat(weir(words.toArray(String[]::new)).err())
                    .contains("weir: the first event is of 1970-01-21T", "is it `time: { format: epoch_s }`?");
        }
        Files.writeString(log, "{\"at\":99999999999000}\n");
        assertThat(weir("replay", file.toString(), "-i", log.toString()).err())
                .contains("the last of 5138-11-16T", "years ahead");
        Files.writeString(log, "{\"at\":1767225661000}\n");
        assertThat(weir("replay", file.toString(), "-i", log.toString()).err()).isEmpty();
        assertThat(weir("replay", "-q", file.toString(), "-i", log.toString()).err())
                .isEmpty();
    }

    @Test
    void replaySaysThatLinesHaveNoTimeStamp() throws IOException {
        String yaml = SLOW.replace("time: { field: at }", "time: kafka")
                + "aggregate: { window: 1m, take: { n: count() } }\n";
        Path file = Files.writeString(dir.resolve("kafka.yaml"), yaml);
        Path log = Files.writeString(dir.resolve("a.log"), "{\"ms\":1}\n");
        Files.setLastModifiedTime(log, FileTime.from(Instant.parse("2026-01-01T00:00:30Z")));
        Ran ran = weir("replay", file.toString(), "-i", log.toString());
        assertThat(ran.out()).contains("\"window_start\":\"2026-01-01T00:00:00.000Z\"");
        assertThat(ran.err())
                .isEqualTo("weir: lines have no time-stamp of their own, so all are of their file's last change\n");
    }

    /** A test that fails says what became of its events, and one that gives what there is not does not run. */
    @Test
    void testsTellWhatBecameOfTheirEvents() throws IOException {
        String yaml = SLOW + """
                steps:
                  - where: ms > 3
                aggregate: { window: 1m, take: { n: count() } }
                tests:
                  - name: both
                    given: [{ at: "00:00:01", ms: x }, { at: "00:00:01", ms: 1 }]
                    then: { rows: [{ n: 2 }] }
                """;
        Path file = Files.writeString(dir.resolve("t.yaml"), yaml);
        assertThat(weir("test", file.toString()).out())
                .contains("given 1 was dead: conversion of `ms`\n", "1 given: filtered:0\n");
        Files.writeString(file, yaml.replace("ms: 1 }", "mss: 1 }"));
        assertThat(weir("test", file.toString()).err())
                .contains("error[R0222]: the stream has no field `mss`", "did you mean `ms`?");
        Files.writeString(file, yaml.substring(0, yaml.indexOf("tests:")));
        assertThat(weir("test", file.toString()).out()).isEqualTo("no tests in " + file + "\n");
    }

    @Test
    void replayFailsOnWhatItIsToldTo() throws IOException {
        Path log = Files.writeString(dir.resolve("berlin.log"), GOOD_LINE + "cut short\n");
        assertThat(weir("replay", REQUESTS, "--fail-on", "dead", "-i", log.toString()))
                .returns(1, Ran::code)
                .satisfies(ran -> assertThat(ran.out()).contains(ROW_START));
        assertThat(weir("replay", REQUESTS, "--fail-on", "late", "-i", log.toString())
                        .code())
                .isZero();
        Path good = Files.writeString(dir.resolve("paris.log"), GOOD_LINE);
        assertThat(weir("replay", REQUESTS, "--fail-on", "dead,late", "-i", good.toString())
                        .code())
                .isZero();
    }

    /** The year is that of the file, as it is that of the record on a broker. */
    @Test
    void replayKnowsTheYearOfLinesThatTellNone() throws IOException {
        Path log = Files.writeString(dir.resolve("messages"), "<34>Dec 31 23:59:58 db-1 sshd[17]: bye\n");
        Files.setLastModifiedTime(log, FileTime.from(Instant.parse("2025-01-01T00:00:10Z")));
        Path reduction = Files.writeString(dir.resolve("syslog.yaml"), """
                weir: 1
                stream: messages
                decode: syslog
                time: { zone: UTC }
                ---
                reduction: lines
                version: 1
                from: messages
                aggregate: { by: [host], window: 1m, take: { lines: count() } }
                """);
        assertThat(weir("replay", "-q", reduction.toString(), "--input", log.toString())
                        .out())
                .startsWith("{\"window_start\":\"2024-12-31T23:59:00.000Z\"");
    }

    @Test
    void inTestsTheYearIsThatOfTheDay() throws IOException {
        Path reduction = Files.writeString(dir.resolve("berlin.yaml"), """
                weir: 1
                stream: messages
                decode: syslog
                time: { zone: Europe/Berlin }
                ---
                reduction: lines
                version: 1
                from: messages
                aggregate: { window: 1h, take: { lines: count() } }
                tests:
                  - name: the first hour and the last
                    given: ["<34>Jan  1 00:00:00 db-1 sshd[17]: bye", "<34>Dec 31 23:59:59 db-1 sshd[17]: bye"]
                    then:
                      rows:
                        - { window_start: 2025-12-31T23:00:00.000Z, lines: 1 }
                        - { window_start: 2026-12-31T22:00:00.000Z, lines: 1 }
                """);
        assertThat(weir("test", reduction.toString()))
                .as("%s", weir("test", reduction.toString()))
                .returns(0, Ran::code);
    }

    /** What is chosen hangs on the lines and not on when they were written. */
    @Test
    void replaySamplesTheSame() throws IOException {
        Path log = Files.writeString(dir.resolve("berlin.log"), GOOD_LINE.repeat(500));
        Path reduction = Files.writeString(dir.resolve("sampled.yaml"), """
                weir: 1
                reduction: sampled
                version: 1
                from: { stream: web, decode: combined }
                steps: [{ sample: 10% }]
                aggregate: { by: [method], window: 1h, take: { requests: count(), some: sample(status) } }
                """);
        var rows = new HashSet<String>();
        for (String day : List.of("2026-03-03", "2026-04-03")) {
            Files.setLastModifiedTime(log, FileTime.from(Instant.parse(day + "T00:00:00Z")));
            rows.add(weir("replay", "-q", reduction.toString(), "--input", log.toString())
                    .out());
        }
        assertThat(rows).hasSize(1);
    }

    @Test
    void replayReadsStandardInput() {
        InputStream before = System.in;
        System.setIn(new ByteArrayInputStream(GOOD_LINE.getBytes(UTF_8)));
        try {
            Ran ran = weir("replay", REQUESTS, "--input", "-");
            assertThat(ran.code()).isZero();
            assertThat(ran.out()).startsWith(ROW_START);
        } finally {
            System.setIn(before);
        }
    }

    @Test
    void replayUnpacksWhatBeginsAsGzipDoes() throws IOException {
        Path packed = dir.resolve("access.log"); // whatever it is called
        try (var out = new GZIPOutputStream(Files.newOutputStream(packed))) {
            out.write(GOOD_LINE.getBytes(UTF_8));
        }
        // Two files of gzip in a row are one, as for zcat.
        byte[] once = Files.readAllBytes(packed);
        Files.write(packed, once, StandardOpenOption.APPEND);
        Ran ran = weir("replay", REQUESTS, "--stats", "--input", packed.toString());
        assertThat(ran.out()).startsWith(ROW_START);
        assertThat(ran.err())
                .containsPattern("(?m)^absorbed +2 ")
                .contains("1 row of 1 window (at most 1 group in one)");
        Path oneByte = Files.write(dir.resolve("short.log"), new byte[] {0x1f});
        assertThat(weir("replay", REQUESTS, "--input", oneByte.toString()).err())
                .startsWith("weir: 1 line is dead");
    }

    @Test
    void aHeaderIsNotDead() throws IOException {
        String file = Files.writeString(dir.resolve("sensors.yaml"), """
                        weir: 1
                        stream: sensors
                        decode: { csv: [at, value] }
                        fields: { at: { type: timestamp }, value: { type: double } }
                        time: { field: at }
                        ---
                        reduction: values
                        version: 1
                        from: sensors
                        aggregate: { window: 1m, take: { n: count(), highest: max(value) } }
                        """).toString();
        Path csv = Files.writeString(dir.resolve("berlin.csv"), "at,value\n2026-03-02T09:00:01Z,21.5\n");
        Ran ran = weir("replay", file, "--stats", "--fail-on", "dead", "-i", csv.toString());
        assertThat(ran.code()).isZero();
        assertThat(ran.out()).contains("\"n\":1,");
        assertThat(ran.err()).containsPattern("(?m)^filtered:header +1 +8$").doesNotContain("dead");
        assertThat(weir("replay", file, "--dead", "-", "-i", csv.toString()).out())
                .isEmpty();
    }

    @Test
    void failOnSaysOnWhat() throws IOException {
        Path log = Files.writeString(dir.resolve("berlin.log"), GOOD_LINE + "garbage\n");
        assertThat(weir("replay", REQUESTS, "-q", "--fail-on", "late,dead", "-i", log.toString()))
                .returns(1, Ran::code)
                .returns("weir: --fail-on dead: 1 event\n", Ran::err);
    }

    @Test
    void aLogIsAnInput() {
        assertThat(weir("replay", REQUESTS, "access.log"))
                .returns(2, Ran::code)
                .satisfies(ran -> assertThat(ran.err())
                        .contains("The lines to read are --input: weir replay requests.yaml --input access.log"));
    }

    @Test
    void documentsComeFromStandardInputAndPipes() throws IOException {
        byte[] text = Files.readAllBytes(Path.of(REQUESTS));
        InputStream before = System.in;
        try {
            System.setIn(new ByteArrayInputStream(text));
            assertThat(weir("validate", "-")).isEqualTo(new Ran(0, "ok: 1 reduction over 1 stream\n", ""));
            System.setIn(new ByteArrayInputStream("weir: 1\nreductoin: x\n".getBytes(UTF_8)));
            assertThat(weir("validate", "--format", "short", "-").err())
                    .startsWith("-:")
                    .contains(": R0201: ");
            System.setIn(new ByteArrayInputStream(text));
            assertThat(weir("explain", "-").out())
                    .isEqualTo(weir("explain", REQUESTS).out());
        } finally {
            System.setIn(before);
        }
        assertThat(weir("validate", "/dev/null"))
                .returns(2, Ran::code)
                .satisfies(ran -> assertThat(ran.err()).contains("the file holds no document"));
    }

    @Test
    void helpIsAVerb() {
        assertThat(weir("help", "replay")).isEqualTo(weir("replay", "--help"));
        assertThat(weir("help", "dead", "list")).isEqualTo(weir("dead", "list", "--help"));
        assertThat(weir("help")).isEqualTo(weir("--help"));
        assertThat(weir("help", "repaly"))
                .returns(2, Ran::code)
                .satisfies(ran ->
                        assertThat(ran.err()).startsWith("weir: there is no verb `repaly`; there are: validate, "));
    }

    @Test
    void demoLooksFirstWhetherItCanWrite() throws IOException {
        Path file = Files.writeString(dir.resolve("out"), "a file");
        assertThat(weir("demo", "--out", file.toString()))
                .isEqualTo(new Ran(3, "", "weir: " + file + ": is there already, and no directory\n"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "validate",
                "test",
                "replay",
                "explain",
                "demo",
                "edge",
                "aggregate",
                "link",
                "schema",
                "completion"
            })
    void everyVerbHasHelpWithAnExample(String verb) {
        Ran ran = weir(verb, "--help");
        assertThat(ran.code()).isZero();
        assertThat(ran.err()).isEmpty();
        assertThat(ran.out())
                .startsWith("Usage: weir " + verb)
                .containsPattern("(?m)^Examples?:$")
                .containsPattern("(?m)^  .*weir " + verb)
                // A placeholder that was not filled in.
                .doesNotContain("${");
        assertThat(weir("--help").out()).containsPattern("(?m)^  " + verb + " ");
    }

    @Test
    void theCommandHasHelpAndAVersion() {
        Ran help = weir("--help");
        assertThat(help.code()).isZero();
        assertThat(help.out())
                .contains("Exit codes:", "the input is wrong", "the world is wrong", "a bug in Weir")
                .doesNotContain("warm-up");
        assertThat(weir("--version").out()).startsWith("weir ");
    }

    @Test
    void schemaIsThePage() throws IOException {
        Ran ran = weir("schema");
        assertThat(ran.code()).isZero();
        assertThat(ran.out()).isEqualTo(Files.readString(Ran.HOME.resolve("docs/reference/weir.schema.json")));
    }

    @Test
    void completionIsAScript() throws Exception {
        Ran ran = weir("completion");
        assertThat(ran.code()).isZero();
        assertThat(ran.out()).contains("validate", "--until-drained", "--config");
        Path script = Files.writeString(dir.resolve("weir_completion"), ran.out());
        var bash = new ProcessBuilder("bash", "-n", script.toString())
                .redirectErrorStream(true)
                .start();
        assertThat(new String(bash.getInputStream().readAllBytes(), UTF_8)).isEmpty();
        assertThat(bash.waitFor()).isZero();
    }

    @Test
    void theLaunchersWarmUpDoesWhatItIsFor() {
        assertThat(weir("warm-up")).isEqualTo(new Ran(0, "", ""));
    }

    @Test
    void aBugIsAskedToBeReportedWithoutABareStackTrace() {
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        CommandLine line = Main.line(new PrintStream(out, true, UTF_8), new PrintStream(err, true, UTF_8));
        line.addSubcommand(new Broken());
        // Reaches the verbs that are there when it is said.
        line.setErr(line.getErr());
        line.setExecutionExceptionHandler(line.getExecutionExceptionHandler());
        assertThat(line.execute("broken")).isEqualTo(70);
        assertThat(out.toString(UTF_8)).isEmpty();
        assertThat(err.toString(UTF_8).lines())
                .hasSizeBetween(3, 6)
                .startsWith("weir: this is a bug in Weir: java.lang.IllegalStateException: what cannot be")
                .anyMatch(text -> text.contains("Broken.run"))
                .noneMatch(text -> text.contains("picocli"))
                .endsWith("Please report it with the command and these lines.");
    }

    @Command(name = "broken")
    static final class Broken implements Runnable {
        @Override
        public void run() {
            throw new IllegalStateException("what cannot be");
        }
    }
}
