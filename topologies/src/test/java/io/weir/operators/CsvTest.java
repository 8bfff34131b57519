// SPDX-License-Identifier: Apache-2.0
package io.weir.operators;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.event.TimeFormat;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@link Csv} and {@link Tsv}. */
class CsvTest {

    private static String csv(String row) {
        return Decoded.of(new Csv(List.of("a", "b", "c"), ",")).read(row);
    }

    private static String tsv(String row) {
        return Decoded.of(new Tsv(List.of("a", "b", "c"))).read(row);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "x,y,z | x;y;z",
                "x,,z | x;-;z",
                ",, | -;-;-",
                "\"\",\"\",\"\" | ;;",
                "\"x,1\",\"y \"\"q\"\"\",z | x,1;y \"q\";z",
                "\"\"\"\",y,z | \";y;z",
                "x,y\"q\",z | x;y\"q\";z",
                "-,null,é | -;null;é",
            })
    void cells(String row, String cells) {
        assertThat(csv(row).replace('|', ';')).isEqualTo(cells);
    }

    @Test
    void spacesAndLineFeedsInQuotesBelongToTheCell() {
        assertThat(csv(" x , y,z ")).isEqualTo(" x | y|z ");
        assertThat(csv("\"x\r\ny\",\"\n\",z\r\n")).isEqualTo("x\r\ny|\n|z");
        assertThat(csv("\ufeffx,y,z")).isEqualTo("x|y|z");
        assertThat(Decoded.of(new Csv(List.of("a"), ",")).read("caf\u00e9".getBytes(StandardCharsets.ISO_8859_1)))
                .isEqualTo("caf\ufffd");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "x,y",
                "x,y,z,",
                "x,y,z,u",
                "x,y,\"z",
                "x,y,\"z\"\"",
                "x,\"y\"q,z",
                "x,y\nx,y,z",
                "\"x\" ,y,z",
            })
    void whatIsNoRowOfThree(String row) {
        assertThat(csv(row)).isEqualTo("not_csv");
    }

    @Test
    void typesAndAbsence() {
        var decoder = new Csv(List.of("n", "d", "s"), ";");
        Decoded decoded = Decoded.of(decoder, "n:int", "d:double", "s");
        assertThat(decoded.read("12;1.5;x")).isEqualTo("12|1.5|x");
        assertThat(decoded.read(";\"\";")).isEqualTo("-|-|-");
        assertThat(decoded.read("x;NaN;\"\"")).isEqualTo("!|NaN|");
        assertThat(decoded.read("9223372036854775808;-Infinity;x")).isEqualTo("!|-Infinity|x");
    }

    @Test
    void aHeaderIsToldApart() {
        assertThat(csv("a,b,c")).isEqualTo("header");
        assertThat(csv("\"a\",\"b\",c\n")).isEqualTo("header");
        assertThat(csv("a,b,d")).isEqualTo("a|b|d");
        assertThat(tsv("a\tb\tc")).isEqualTo("header");
    }

    @Test
    void namesThatAreNoFieldsAreReadByTheirPlace() {
        var decoder = new Csv(List.of("LineId", "a/b", "ok"), ",");
        assertThat(decoder.fields()).containsOnlyKeys("ok");
        assertThat(decoder.knows("/LineId")).isTrue();
        assertThat(decoder.knows("/lineid")).isFalse();
        assertThat(Decoded.of(decoder, "/LineId:int", "/a~1b", "ok").read("1,2,3"))
                .isEqualTo("1|2|3");
    }

    @Test
    void tabs() {
        assertThat(tsv("x\ty\tz\n")).isEqualTo("x|y|z");
        assertThat(tsv("\t\\N\t")).isEqualTo("-|-|-");
        assertThat(tsv("\"x\t\\t\\n\\r\\\\\\q\t\\")).isEqualTo("\"x|\t\n\r\\\\q|\\");
        assertThat(tsv("x\ty")).isEqualTo("not_tsv");
        assertThat(tsv("x\ty\tz\t")).isEqualTo("not_tsv");
        assertThat(tsv("x\ty\nx\ty\tz")).isEqualTo("not_tsv");
        assertThat(Decoded.of(new Csv(List.of("a", "b"), "\t")).read("\"x\ty\"\tz"))
                .isEqualTo("x\ty|z");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "csv: a | R0202 6+1: `csv` must be a list of 1 to 1000 names, but is `a`",
                "csv: [] | R0202 6+2: `csv` must be a list of 1 to 1000 names, but is of 0",
                "csv: [a, b, a] | R0210 13+1: two columns are called `a`",
                "csv: [a, {}] | R0202 10+2: a column must be a name, but is a map",
                "tsv: [a, ''] | R0202 10+2: a column must be a name, but is ``",
                "{ csv: [a], delimiter: ';;' } | R0219 3+3: `csv`: the delimiter must be one character of ASCII, and neither a quote nor a line's end",
                "{ csv: [a], delimeter: ';' } | R0204 13+9: `csv` has no `delimeter` [did you mean `delimiter`?]",
            })
    void mistakesHaveAPlace(String yaml, String problem) {
        assertThat(Decoded.problems(yaml)).containsExactly(problem);
    }

    /** Real rows, when they are there: see {@code RealLogTest}. */
    @Test
    void realSensors() throws IOException {
        Path file = Path.of(
                System.getProperty("weir.data", "shared/data"), "sensors/machine_temperature_system_failure.csv");
        Path found = null;
        for (Path at = Path.of("").toAbsolutePath(); at != null && found == null; at = at.getParent()) {
            found = Files.isReadable(at.resolve(file)) ? at.resolve(file) : null;
        }
        Assumptions.assumeTrue(found != null, "-Dweir.data=DIR says where " + file.getFileName() + " is");
        var format = new TimeFormat(TimeFormat.Kind.PATTERN, "yyyy-MM-dd HH:mm:ss", ZoneId.of("UTC"));
        var decoder = new Csv(List.of("timestamp", "value"), ",");
        Decoded decoded = Decoded.of(decoder, format, "timestamp:timestamp", "value:double");
        List<String> lines = Files.readAllLines(found);
        assertThat(decoded.read(lines.getFirst())).isEqualTo("header");
        assertThat(decoded.read(lines.get(1))).isEqualTo("2013-12-02T21:15:00.000Z|73.96732207");
        assertThat(lines.subList(1, lines.size()))
                .hasSize(22_695)
                .allSatisfy(line -> assertThat(decoded.read(line)).doesNotContain("!", "-|", "not_csv"));
    }
}
