// SPDX-License-Identifier: Apache-2.0
package io.weir.operators;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.event.Instants;
import io.weir.event.TimeFormat;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FirstOfTest {

    @Test
    void theFirstThatCanRead() {
        Decoded decoded = Decoded.of(Decoded.decoder("first_of: [json, logfmt, text]"), "level", "message");
        assertThat(decoded.read("{\"level\":\"warn\"}")).isEqualTo("warn|-");
        assertThat(decoded.took()).isEqualTo("json");
        assertThat(decoded.read("level=info message=x")).isEqualTo("info|x");
        assertThat(decoded.took()).isEqualTo("logfmt");
        assertThat(decoded.read("disk is full")).isEqualTo("-|disk is full");
        assertThat(decoded.took()).isEqualTo("text");
        assertThat(decoded.read("")).isEqualTo("-|");
    }

    /** A decoder that gives up half way has filled registers by then. */
    @Test
    void whatOneFoundBeforeItGaveUpIsGone() {
        Decoded decoded = Decoded.of(Decoded.decoder("first_of: [json, text]"), "level", "n:int", "message");
        assertThat(decoded.read("{\"level\":\"warn\",\"n\":\"x\",\"message\":\"y\" cut"))
                .isEqualTo("-|-|{\"level\":\"warn\",\"n\":\"x\",\"message\":\"y\" cut");
    }

    @Test
    void noneFits() {
        Decoder decoder = Decoded.decoder("first_of: [json, combined]");
        assertThat(Decoded.of(decoder).read("disk is full")).isEqualTo("none_fits");
        assertThat(Decoded.of(decoder).took()).isNull();
        assertThat(decoder.reasons()).containsExactly("none_fits");
        assertThat(Decoded.decoder("first_of: [json, text]").reasons()).isEmpty();
    }

    @Test
    void eachReadsItsOwnTimesInItsOwnWay() {
        Decoder decoder = Decoded.decoder("first_of: [combined, syslog]");
        var zone = new TimeFormat(TimeFormat.Kind.ISO, null, ZoneId.of("Europe/Berlin"));
        Decoded decoded = Decoded.of(decoder, zone, "time:timestamp");
        long near = Instants.parse("2026-01-01T00:00:00Z") / 1_000;
        assertThat(decoded.read(
                        "::1 - - [01/Jan/2026:00:00:01 +0000] \"-\" 200 0".getBytes(StandardCharsets.UTF_8), near))
                .isEqualTo("2026-01-01T00:00:01.000Z");
        assertThat(decoded.read("<1>Jan  1 00:00:01 h a: x".getBytes(StandardCharsets.UTF_8), near))
                .isEqualTo("2025-12-31T23:00:01.000Z");
        assertThat(decoder.needsZone()).isTrue();
        var seconds = new TimeFormat(TimeFormat.Kind.EPOCH_S, null, null);
        assertThat(Decoded.of(Decoded.decoder("first_of: [json, logfmt]"), seconds, "time:timestamp")
                        .read("time=1767225601"))
                .isEqualTo("2026-01-01T00:00:01.000Z");
    }

    /** A place is for those that can have something there; who never has, and brings the name, reads its own. */
    @Test
    void placesAreOfThoseThatHaveThem() {
        Decoder decoder = Decoded.decoder(
                "first_of: [json, { grok: '%{WORD:level} %{WORD:host}' }, combined, { csv: [level, Host] }, logfmt]");
        Decoded decoded = Decoded.at(
                decoder, Map.of("level", "/log/level", "host", "/Host", "status", "/log/status", "path", "/path"));
        // host, level, path, status
        assertThat(decoded.read("{\"log\":{\"level\":\"warn\",\"status\":\"x\"},\"level\":\"no\",\"Host\":\"a\"}"))
                .isEqualTo("a|warn|-|x");
        assertThat(decoded.read("{\"level\":\"no\",\"host\":\"no\"}")).isEqualTo("-|-|-|-");
        assertThat(decoded.read("warn a")).isEqualTo("a|warn|-|-");
        assertThat(decoded.read("::1 - - [01/Jan/2026:00:00:01 +0000] \"GET /p HTTP/1.1\" 200 0"))
                .isEqualTo("-|-|/p|200");
        assertThat(decoded.read("warn,a")).isEqualTo("a|warn|-|-");
        // It may have a key of any name, so the place holds.
        assertThat(decoded.read("level=no Host=a x=y log/level=no")).isEqualTo("a|-|-|-");
    }

    @Test
    void aTimeOfItsOwnWhereTheContractNamesAnotherPlace() {
        Decoded decoded = Decoded.at(
                Decoded.decoder("first_of: [json, combined]"),
                TimeFormat.DEFAULT,
                Map.of("time:timestamp", "/@timestamp"));
        assertThat(decoded.read("{\"@timestamp\":\"2026-01-01T00:00:01Z\"}")).isEqualTo("2026-01-01T00:00:01.000Z");
        assertThat(decoded.read("::1 - - [01/Jan/2026:00:00:01 +0000] \"-\" 200 0"))
                .isEqualTo("2026-01-01T00:00:01.000Z");
    }

    @Test
    void whatIsReadByAnEarlierOneOnlyInPart() {
        for (String yaml : List.of(
                "first_of: [combined, common]",
                "first_of: [{ syslog: rfc5424 }, { syslog: rfc3164 }]",
                "first_of: [{ syslog: rfc5424 }, syslog]",
                "first_of: [{ csv: [a, b] }, { csv: [a, b, c] }, { csv: [a, b], delimiter: ';' }, { tsv: [a, b] }]",
                "first_of: [{ regex: '(?<a>x)' }, { regex: '(?<b>x)' }, text]")) {
            assertThat(Decoded.problems(yaml)).as(yaml).isEmpty();
        }
    }

    @Test
    void disagreementsAreKnown() {
        var decoder = (FirstOf) Decoded.decoder("first_of: [combined, { regex: '(?<status>x)(?<path>y)' }]");
        assertThat(decoder.clashes())
                .containsOnlyKeys("status")
                .containsEntry("status", "int by combined, string by regex");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "first_of: json | R0202 11+4: `first_of` must be a list of 2 to 10 decoders, but is `json`",
                "first_of: [json] | R0202 11+6: `first_of` must be a list of 2 to 10 decoders, but is of 1",
                "first_of: [text, json] | R0219 12+4: `text` reads everything, so what follows it is never tried",
                "first_of: [json, json] | R0219 18+4: `json` stands here twice: what it cannot read at first, it cannot read then",
                "first_of: [json, { csv: [a, b] }, { csv: [a, b] }, text] | R0219 37+3: `csv` stands here twice: what it cannot read at first, it cannot read then",
                "first_of: [common, combined] | R0219 20+8: `common` comes before and reads all that `combined` can read",
                "first_of: [syslog, { syslog: rfc5424 }] | R0219 22+6: `syslog` comes before and reads all that `syslog(rfc5424)` can read",
                "first_of: [text, text] | R0219 12+4: `text` reads everything, so what follows it is never tried",
                "first_of: [json, { first_of: [json, text] }] | R0219 20+8: one `first_of` inside another: write all decoders into one list",
                "first_of: [json, txet] | R0213 18+4: no decoder is called `txet` [did you mean `text`?]",
            })
    void mistakesHaveAPlace(String yaml, String problem) {
        assertThat(Decoded.problems(yaml)).containsExactly(problem);
    }
}
