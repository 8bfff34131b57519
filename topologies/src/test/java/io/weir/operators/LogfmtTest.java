// SPDX-License-Identifier: Apache-2.0
package io.weir.operators;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.event.TimeFormat;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LogfmtTest {

    private static String read(String line, String... fields) {
        return Decoded.of(new Logfmt(), fields).read(line);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "a=x | x",
                "  b=1\ta=x  | x",
                "b=1 a=x=y | x=y",
                "b=1 a=x\"y | x\"y",
                "a=x a=y | y",
                "a=x a= | -",
                "a=x a | true",
                "b=1 a | true",
                "b=1 | -",
                "a= b=1 | -",
                "a=\"x y\" b=1 | x y",
                "a=\"\\\"x\\\\\" | \"x\\",
                "a=\"\\u00e9\\ud83d\\ude00\\ud83d\" | é\ud83d\ude00\ufffd",
                "a=\"\\q\\u00g0\\u1\" | \\q\\u00g0\\u1",
                "a=- | -",
                "a=é | é",
                "aa=1 b.a=2 | -",
            })
    void oneValue(String line, String value) {
        assertThat(read(line, "a")).isEqualTo(value);
    }

    @Test
    void emptyIsAbsentUnlessQuotedForAString() {
        assertThat(read("s=\"\" n=\"\" t= n2=", "s", "n:int", "t", "n2:int")).isEqualTo("|-|-|-");
        assertThat(read("a=\"x\\ny\"", "a")).isEqualTo("x\ny");
    }

    @Test
    void typesAndBareWords() {
        assertThat(read(
                        "n=12 d=1.5 b=true ip=::1 t=2026-01-01T00:00:00Z dur=1h30m",
                        "n:int",
                        "d:double",
                        "b:bool",
                        "ip:ip",
                        "t:timestamp",
                        "dur:duration"))
                .isEqualTo("12|1.5|true|::1|2026-01-01T00:00:00.000Z|5400000000");
        assertThat(read("x=1 b n", "b:bool", "n:int")).isEqualTo("true|!");
        assertThat(read("n=x d=NaN d2=-Infinity", "n:int", "d:double", "d2:double"))
                .isEqualTo("!|NaN|-Infinity");
        var seconds = new TimeFormat(TimeFormat.Kind.EPOCH_S, null, null);
        assertThat(Decoded.of(new Logfmt(), seconds, "t:timestamp").read("t=1767225600.5"))
                .isEqualTo("2026-01-01T00:00:00.500Z");
    }

    @Test
    void keysOfAnyKind() {
        assertThat(read("http.status=200 a/b=1 é=2", "/http.status:int", "/a~1b", "/é"))
                .isEqualTo("200|1|2");
        byte[] latin = "a=caf\u00e9 b=1\r\n".getBytes(StandardCharsets.ISO_8859_1);
        assertThat(Decoded.of(new Logfmt(), "a", "b").read(latin)).isEqualTo("caf\ufffd|1");
    }

    /** Longer than what there is room for at first. */
    @Test
    void longValuesWithEscapes() {
        for (int length : new int[] {250, 256, 257, 1_000, 100_000}) {
            String long_ = "x".repeat(length);
            assertThat(read("a=\"" + long_ + "\\\"" + "\" b=1", "a", "b")).isEqualTo(long_ + "\"|1");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "disk is full",
                "a",
                "=",
                "=x",
                "a=1 =x",
                "a=\"x",
                "a=\"x\\\"",
                "a=\"x\"y",
                "a=\"x\"b=1",
                "\"a\"=x",
                "a\"b=x",
            })
    void whatIsNone(String line) {
        assertThat(read(line, "a")).isEqualTo("not_logfmt");
    }
}
