// SPDX-License-Identifier: Apache-2.0
package io.weir.operators;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.event.TimeFormat;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RegexTest {

    private static String read(String pattern, String line) {
        return Decoded.of(Decoded.decoder("regex: '" + pattern + "'")).read(line);
    }

    @Test
    void groupsAreFieldsInTheOrderOfThePattern() {
        Decoder decoder = Decoded.decoder("regex: '(?P<zone>[a-z]+)/(?<area>\\w+)'");
        assertThat(decoder.fields().keySet()).containsExactly("zone", "area");
        assertThat(Decoded.of(decoder).read("eu/Berlin")).isEqualTo("eu|Berlin");
    }

    @Test
    void theWholeLineOrNothing() {
        assertThat(read("(?<a>\\d+)", "12")).isEqualTo("12");
        assertThat(read("(?<a>\\d+)", "12\r\n")).isEqualTo("12");
        assertThat(read("(?<a>\\d+)", "12 ")).isEqualTo("no_match");
        assertThat(read("(?<a>\\d+)", " 12")).isEqualTo("no_match");
        assertThat(read("(?<a>\\d+)", "")).isEqualTo("no_match");
        assertThat(read("(?<a>a|ab)(?:c|bcd)?", "abcd")).isEqualTo("a");
        assertThat(read("(?<a>.*)", "x\ny")).isEqualTo("no_match");
        assertThat(read("(?s)(?<a>.*)", "x\ny")).isEqualTo("x\ny");
    }

    @Test
    void absentEmptyAndConverted() {
        Decoder decoder = Decoded.decoder("regex: '(?<s>\\w*),(?<n>\\w*),(?:(?<o>x)|y)'");
        Decoded all = Decoded.of(decoder, "s", "n:int", "o");
        assertThat(all.read("a,1,x")).isEqualTo("a|1|x");
        assertThat(all.read(",,y")).isEqualTo("|-|-");
        assertThat(all.read("a,b,x")).isEqualTo("a|!|x");
        assertThat(Decoded.of(decoder, "n:double").read("a,NaN,x")).isEqualTo("NaN");
        assertThat(Decoded.of(decoder, "n:double").read("a,Infinity,x")).isEqualTo("Infinity");
        assertThat(Decoded.of(decoder).read("a,b,z")).isEqualTo("no_match");
        // Whether a record is read at all does not hang on what is read of it.
        assertThat(Decoded.of(decoder, new String[0]).read("a,b,z")).isEqualTo("no_match");
    }

    @Test
    void charactersAreWholeAndBrokenOnesAreReplaced() {
        assertThat(read("(?<a>.)(?<b>.)(?<c>\\b.)", "é\ud83d\ude00x")).isEqualTo("é|\ud83d\ude00|x");
        byte[] latin = "caf\u00e9 1".getBytes(StandardCharsets.ISO_8859_1);
        assertThat(Decoded.of(Decoded.decoder("regex: '(?<a>\\S+) (?<b>\\d)'")).read(latin))
                .isEqualTo("caf\ufffd|1");
        byte[] cut = {'a', (byte) 0xf0, (byte) 0x9f};
        assertThat(Decoded.of(Decoded.decoder("regex: '(?<a>.*)'")).read(cut)).isEqualTo("a\ufffd");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "EPOCH_S | 1767225601 | 2026-01-01T00:00:01.000Z",
                "EPOCH_MS | 1767225601500 | 2026-01-01T00:00:01.500Z",
                "EPOCH_US | 1767225601000001 | 2026-01-01T00:00:01.000001Z",
                "EPOCH_NS | 1767225601000001999 | 2026-01-01T00:00:01.000001Z",
                "ISO | 2026-01-01T01:00:01+01:00 | 2026-01-01T00:00:01.000Z",
                "CLF | 01/Jan/2026:01:00:01 +0100 | 2026-01-01T00:00:01.000Z",
                "PATTERN | 2026-01-01 01.00.01 | 2026-01-01T00:00:01.000Z",
                "EPOCH_S | soon | !",
            })
    void timesAsTheContractSays(TimeFormat.Kind kind, String text, String instant) {
        var format = new TimeFormat(
                kind,
                kind == TimeFormat.Kind.PATTERN ? "yyyy-MM-dd HH.mm.ss" : null,
                kind == TimeFormat.Kind.PATTERN ? ZoneId.of("Europe/Berlin") : null);
        Decoder decoder = Decoded.decoder("regex: '\\[(?<at>[^]]*)\\].*'");
        assertThat(Decoded.of(decoder, format, "at:timestamp").read("[" + text + "] x"))
                .isEqualTo(instant);
    }

    @Test
    void mistakesHaveAPlace() {
        assertThat(Decoded.problems("regex: '(?<a>[a-z+) (\\d)'"))
                .containsExactly("R0231 14+11: `regex` is no regular expression: missing closing ] [`[a-z+) (\\d)`]");
        assertThat(Decoded.problems("regex: '(?<a>a*) b**'"))
                .containsExactly(
                        "R0231 19+2: `regex` is no regular expression: invalid nested repetition operator [`**`]");
        assertThat(Decoded.problems("regex: '(?<a>a+)(b'"))
                .containsExactly("R0231 17+1: `regex` is no regular expression: this ( is never closed [`(`]");
        assertThat(Decoded.problems("regex: '(?<a>a+))b'"))
                .containsExactly("R0231 17+1: `regex` is no regular expression: this ) closes nothing [`)`]");
        assertThat(Decoded.problems("regex: '(?<a>a+)(?=b)'"))
                .containsExactly(
                        "R0231 17+3: `regex` is no regular expression: invalid or unsupported Perl syntax [`(?=`]");
        assertThat(Decoded.problems("regex: '(?<a>a+)\\1'"))
                .containsExactly("R0231 17+2: `regex` is no regular expression: invalid escape sequence [`\\1`]");
        assertThat(Decoded.problems("regex: '(\\d+)'"))
                .containsExactly("R0231 8+7: the pattern of `regex` has no named group"
                        + " [`(?<status>[0-9]+)` would bring a field `status`]");
        assertThat(Decoded.problems("regex: '(?<a>x) (?<statusCode>\\d+)'"))
                .containsExactly("R0208 20+10: `statusCode` cannot be the name of a field");
        assertThat(Decoded.problems("regex: '(?i)(?<a>[\\x{1000}-\\x{2000}])'"))
                .containsExactly("R0231 8+31: the pattern of `regex` cannot ignore case there"
                        + " [a letter or a range in it holds one of U+1C80 to U+1C88]");
        assertThat(Decoded.problems("regex: ''"))
                .containsExactly("R0202 8+2: `regex` must be a pattern, but is an empty text");
    }

    @Test
    void whatWouldTakeTheHeapIsRefusedBeforeItIsCompiled() {
        for (String bomb : List.of(
                "(?<a>(((x{1000}){1000}){1000}))",
                "(?<a>((x{100}){100}){100})",
                "(?<a>" + "(".repeat(3_000) + "x" + ")".repeat(3_000) + ")")) {
            Assertions.assertTimeoutPreemptively(
                    Duration.ofSeconds(5),
                    () -> assertThat(Decoded.problems("regex: '" + bomb + "'"))
                            .singleElement()
                            .asString()
                            .contains("too large"));
        }
    }

    /** A backtracking engine takes longer than anyone will wait for these. */
    @Test
    void timeIsLinear() {
        for (String pattern : List.of("(?<a>(a*)*)b", "(?<a>(?:a|aa)+)b", "(?<a>(?:.*a){20})b")) {
            Decoded decoded = Decoded.of(Decoded.decoder("regex: '" + pattern + "'"));
            Assertions.assertTimeoutPreemptively(
                    Duration.ofSeconds(10),
                    () -> assertThat(decoded.read("a".repeat(20_000))).isEqualTo("no_match"));
        }
    }
}
