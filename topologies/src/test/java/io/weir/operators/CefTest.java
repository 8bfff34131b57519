// SPDX-License-Identifier: Apache-2.0
package io.weir.operators;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.event.TimeFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CefTest {

    private static final String HEAD = "CEF:0|Acme|Wall|1.2|100|blocked|5|";

    @Test
    void theHeader() {
        Decoded decoded = Decoded.of(new Cef());
        assertThat(decoded.read(HEAD)).isEqualTo("0|Acme|Wall|1.2|100|blocked|5");
        assertThat(decoded.read("CEF:0|Acme|Wall|1.2|100|blocked|High")).isEqualTo("0|Acme|Wall|1.2|100|blocked|High");
        assertThat(decoded.read("CEF:1||a\\|b|\\\\|c\\d|e=f|5|")).isEqualTo("1|-|a|b|\\|c\\d|e=f|5");
        assertThat(decoded.read("<134>Jan  1 00:00:01 fw " + HEAD + "src=::1"))
                .isEqualTo("0|Acme|Wall|1.2|100|blocked|5");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "msg=a | a",
                "msg=a b  c src=::1 | a b  c",
                "src=::1 msg=a b | a b",
                "msg=a\\=b \\\\ c | a=b \\ c",
                "msg=http://x/?a=1&b=2 src=::1 | http://x/?a=1&b=2",
                "msg=a =b src=::1 | a =b",
                "msg=a \\=b | a =b",
                "msg= src=::1 | -",
                "msg=a msg=b | b",
                "msg=a msg= | -",
                "cs1Label=msg cs1=x | -",
                "src=::1 | -",
                "msg=é | é",
                "msg=a\\ | a\\",
            })
    void aValue(String extension, String value) {
        assertThat(Decoded.of(new Cef(), "msg").read(HEAD + extension)).isEqualTo(value);
    }

    @Test
    void linesAndTypes() {
        assertThat(Decoded.of(new Cef(), "msg").read(HEAD + "msg=a\\nb\\rc\r\n"))
                .isEqualTo("a\nb\rc");
        assertThat(Decoded.of(new Cef(), "src:ip", "cnt:int", "x:double", "/ad.flag[0]:bool")
                        .read(HEAD + "src=192.0.2.7 cnt=12 x=NaN ad.flag[0]=true"))
                .isEqualTo("192.0.2.7|12|NaN|true");
        assertThat(Decoded.of(new Cef(), "cnt:int").read(HEAD + "cnt=many")).isEqualTo("!");
        var millis = new TimeFormat(TimeFormat.Kind.EPOCH_MS, null, null);
        assertThat(Decoded.of(new Cef(), millis, "rt:timestamp").read(HEAD + "rt=1767225600500 x=1"))
                .isEqualTo("2026-01-01T00:00:00.500Z");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "CEF:",
                "CEF:0",
                "CEF:|a|b|c|d|e|5|",
                "CEF:0|a|b|c|d|e",
                "CEF:0|a|b|c|d|e|5\\",
                "cef:0|a|b|c|d|e|5|",
                HEAD + "prose",
                HEAD + "=x",
                HEAD + "a b=c",
            })
    void whatIsNone(String line) {
        assertThat(Decoded.of(new Cef()).read(line)).isEqualTo("not_cef");
    }
}
