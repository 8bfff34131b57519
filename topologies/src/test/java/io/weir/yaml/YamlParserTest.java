// SPDX-License-Identifier: Apache-2.0
package io.weir.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.problem.Lines;
import io.weir.problem.Problem;
import io.weir.problem.Problems;
import io.weir.problem.Rendering;
import io.weir.problem.Source;
import io.weir.yaml.Yaml.Scalar.Kind;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class YamlParserTest {

    private final Problems problems = new Problems();

    private Yaml only(String text) {
        List<Yaml> documents = YamlParser.parse("f", text, problems).documents();
        assertThat(problems.all()).isEmpty();
        assertThat(documents).hasSize(1);
        return documents.getFirst();
    }

    private Yaml.Scalar value(String text) {
        return (Yaml.Scalar) ((Yaml.Mapping) only(text)).entries().getFirst().value();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '=',
            value = {
                "a=STRING",
                "12=INT",
                "-12=INT",
                "+3=INT",
                "0o17=INT",
                "0x1F=INT",
                "0o18=STRING",
                "0b1=STRING",
                "1_000=STRING",
                "1.5=FLOAT",
                "-.5=FLOAT",
                "5.=FLOAT",
                "1e3=FLOAT",
                "1.5E-3=FLOAT",
                ".inf=FLOAT",
                "-.INF=FLOAT",
                ".nan=FLOAT",
                "1e=STRING",
                ".=STRING",
                "-=STRING",
                "+=STRING",
                "1.2.3=STRING",
                "٣=STRING",
                "0xg=STRING",
                "true=BOOL",
                "False=BOOL",
                "TRUE=BOOL",
                "tRUE=STRING",
                "yes=STRING",
                "on=STRING",
                "y=STRING",
                "null=NULL",
                "~=NULL",
                "Null=NULL",
                "nULL=STRING",
                "1m=STRING",
                "2026-01-01=STRING",
            })
    void plainScalarsHaveTheCoreSchemasKind(String text, Kind kind) {
        assertThat(CoreSchema.kind(text)).isEqualTo(kind);
    }

    @Test
    void quotedScalarsAreStrings() {
        assertThat(value("a: '12'").kind()).isEqualTo(Kind.STRING);
        assertThat(value("a: \"null\"").kind()).isEqualTo(Kind.STRING);
        assertThat(value("a: |\n  12").kind()).isEqualTo(Kind.STRING);
        assertThat(value("a:").isNull()).isTrue();
    }

    /** Each letter of the text stands where the scalar says, in every style. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '§',
            value = {
                "a: plain text # c§plain text",
                "😀: é😀 b§é😀 b",
                "a: 'it''s b'§it's b",
                "a: \"x\\\"y\\u0041z\\tb\"§x\"yAz⇥b",
                "a: one↵  two↵↵  three§one two↵three",
                "a: 'one ↵↵  two'§one↵two",
                "a: \"one \\↵  two\"§one two",
                "a: |↵    x == 1 &&↵      y§x == 1 &&↵  y",
                "a: |2-↵    x↵↵  y§  x↵↵y",
                "{a: [b c]}§b c",
                "a: \"\\\\\\\\b\"§\\\\b",
            })
    void positionsAreExact(String written, String meant) {
        String text = written.replace('↵', '\n');
        Yaml node = ((Yaml.Mapping) only(text)).entries().getFirst().value();
        Yaml.Scalar scalar =
                (Yaml.Scalar) (node instanceof Yaml.Sequence list ? list.items().getFirst() : node);
        String expected = meant.replace('↵', '\n').replace('⇥', '\t');
        assertThat(scalar.text().strip()).isEqualTo(expected);
        assertThat(scalar.exact()).isTrue();
        Lines lines = Lines.of(text);
        int[] points = scalar.text().codePoints().toArray();
        for (int i = 0; i < points.length; i++) {
            Source at = scalar.at(i, 1);
            int[] line = lines.line(at.line()).codePoints().toArray();
            // White space and escapes look different in the file.
            if (Character.isLetter(points[i]) && points[i] != 'A') {
                assertThat(line[at.column() - 1])
                        .as("%d of %s at %s", i, scalar.text(), at)
                        .isEqualTo(points[i]);
            }
        }
    }

    @Test
    void lengthsCountWhatStandsInTheFile() {
        Yaml.Scalar scalar = value("a: 'x == ''b''  && c'");
        assertThat(scalar.text()).isEqualTo("x == 'b'  && c");
        assertThat(scalar.source()).isEqualTo(new Source("f", 1, 4, 18));
        assertThat(scalar.at(0, 1)).isEqualTo(new Source("f", 1, 5, 1));
        assertThat(scalar.at(5, 3)).isEqualTo(new Source("f", 1, 10, 5));
        assertThat(scalar.at(13, 1)).isEqualTo(new Source("f", 1, 20, 1));
        assertThat(scalar.at(14, 0)).isEqualTo(new Source("f", 1, 21, 1));
        Yaml.Scalar slice = scalar.slice(5, 14, Kind.STRING);
        assertThat(slice.text()).isEqualTo("'b'  && c");
        assertThat(slice.at(8, 1)).isEqualTo(new Source("f", 1, 20, 1));
        assertThat(slice.source()).isEqualTo(new Source("f", 1, 10, 11));
    }

    @Test
    void aPieceOverLinesIsMarkedOnItsFirst() {
        Yaml.Scalar scalar = value("a: |\n  x == 1 &&\n  y == 2\n");
        assertThat(scalar.source()).isEqualTo(new Source("f", 1, 4, 1));
        assertThat(scalar.at(10, 1)).isEqualTo(new Source("f", 3, 3, 1));
        assertThat(scalar.at(5, 10).line()).isEqualTo(2);
    }

    @Test
    void foldedScalarsNameTheWhole() {
        Yaml.Scalar scalar = value("a: >-\n  x &&\n  y\n");
        assertThat(scalar.text()).isEqualTo("x && y");
        assertThat(scalar.exact()).isFalse();
        assertThat(scalar.at(5, 1)).isEqualTo(scalar.source()).isEqualTo(new Source("f", 1, 4, 1));
    }

    @Test
    void lineEndsAndByteOrderMarksCountAsNothing() {
        Yaml.Mapping map = (Yaml.Mapping) only("\uFEFFa: x\r\nb: 'y\r\n  z'\r\n");
        assertThat(map.entries().get(0).value().source()).isEqualTo(new Source("f", 1, 4, 1));
        Yaml.Scalar second = (Yaml.Scalar) map.entries().get(1).value();
        assertThat(second.text()).isEqualTo("y z");
        assertThat(second.at(2, 1)).isEqualTo(new Source("f", 3, 3, 1));
    }

    @Test
    void emptyValuesStandAtTheirKey() {
        assertThat(value("a:\nb: 1\n").source()).isEqualTo(new Source("f", 1, 1, 1));
    }

    @Test
    void collectionsStandWhereTheyBegin() {
        Yaml.Mapping map = (Yaml.Mapping) only("a:\n  bcd: 1\ne:\n  - x\nf: { g: 1 }\nh: [\n 1]\n");
        assertThat(map.entries())
                .extracting(entry -> entry.value().source().toString() + "+"
                        + entry.value().source().length())
                .containsExactly("f:2:3+3", "f:4:3+1", "f:5:4+8", "f:6:4+1");
    }

    @Test
    void aliasesAreWhatTheyRepeat() {
        Yaml.Mapping map = (Yaml.Mapping) only("a: &x { b: 1 }\nc: *x\n&k d: 2\n*k : 3\n".replace("*k : 3\n", ""));
        assertThat(map.entries().get(1).value()).isEqualTo(map.entries().get(0).value());
    }

    @Test
    void anAliasDoesNotReachIntoTheNextDocument() {
        YamlParser.Parsed parsed = YamlParser.parse("f", "a: &x 1\n---\na: *x\n---\na: 3\n", problems);
        assertThat(parsed.whole()).isFalse();
        assertThat(parsed.documents()).hasSize(2);
        assertThat(problems.all()).extracting(Problem::code).containsExactly("R0106");
    }

    @Test
    void anAliasWithinItselfIsRefused() {
        assertThat(YamlParser.parse("f", "a: &x [*x]\n", problems).documents()).isEmpty();
        assertThat(problems.all()).extracting(Problem::code).containsExactly("R0106");
    }

    @Test
    void emptyDocumentsAreLeftOut() {
        YamlParser.Parsed parsed = YamlParser.parse("f", "---\n---\n# only words\n---\na: 1\n---\n", problems);
        assertThat(parsed.whole()).isTrue();
        assertThat(parsed.documents()).hasSize(1);
        assertThat(YamlParser.parse("f", "", problems).documents()).isEmpty();
        assertThat(problems.all()).isEmpty();
    }

    @Test
    void documentsBeforeAMistakeAreKept() {
        YamlParser.Parsed parsed = YamlParser.parse("f", "a: 1\n---\nb: [\n", problems);
        assertThat(parsed.documents()).hasSize(1);
        assertThat(parsed.whole()).isFalse();
    }

    @Test
    void aFileHasABound() {
        assertThat(YamlParser.parse("f", "#" + "x".repeat(YamlParser.LARGEST), problems)
                        .whole())
                .isFalse();
        assertThat(problems.all()).extracting(Problem::code).containsExactly("R0107");
    }

    @ParameterizedTest
    @CsvSource({"'a: 1\nb: \"x\\u'", "'a: 1\nb: \"x\\uZZZZ\"'", "'a: 1\nb: \"\\UFFFFFFFF\"'", "'a: 1\nb: \"\\x\"'"})
    void escapesThatAreNoCharacterAreTold(String text) {
        assertThat(YamlParser.parse("f", text, problems).whole()).isFalse();
        assertThat(problems.all())
                .extracting(problem -> problem.code() + " " + problem.source().line())
                .containsExactly("R0101 2");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '§',
            value = {
                // Prose has brackets and apostrophes too, and comments behind them.
                "a: don't do it (ever) # c",
                "a: the sites' logs # c",
                "a: '(' # c",
                "a: 1) first # c",
                "{a: don't, b: it's}",
                "[path.route(), b]",
                "{a: f(b), c: d}",
                "a: x # (",
            })
    void whatIsWholeIsNotCalledEaten(String text) {
        only(text);
    }

    /** Whatever the bytes, there is a tree or a problem, every problem can be shown, and positions lie in the text. */
    @Test
    void nothingMakesItFail() {
        String good = """
                weir: 1
                from: { stream: s, decode: json, fields: { ms: { type: int } } } # c
                steps:
                  - where: '!path.startsWith("/health")'
                  - let: { a: "x\\t\\u0041", b: &x 'y''z' }
                  - let:
                      c: |2
                          x
                         y
                      d: >-
                        folded
                        text
                      e: plain
                        more
                aggregate: {take: {n: count(), m: *x}}
                ---
                ? a
                : b
                """;
        String spice = "{}[]()'\"|>!&*@`%#:,-? \n\t\\\uFEFF\u0007é\uD83D\uDE00\r~.";
        long seed = 20260101;
        var random = new Random(seed);
        for (int round = 0; round < 3_000; round++) {
            var text = new StringBuilder(good);
            for (int change = random.nextInt(4); change >= 0; change--) {
                int at = random.nextInt(Math.max(1, text.length()));
                switch (random.nextInt(3)) {
                    case 0 -> text.replace(at, at + 1, "\n".repeat(random.nextInt(2)));
                    case 1 -> text.insert(at, spice.charAt(random.nextInt(spice.length())));
                    default -> text.setLength(Math.max(1, at));
                }
            }
            var told = new Problems();
            String written = text.toString();
            YamlParser.Parsed parsed;
            try {
                parsed = YamlParser.parse("f", written, told);
                Rendering.plain().render(told, Map.of("f", written));
            } catch (RuntimeException exception) {
                throw new AssertionError("seed " + seed + " round " + round + ":\n" + written, exception);
            }
            Lines lines = Lines.of(written);
            assertThat(parsed.whole() || !told.none())
                    .as("seed %d round %d:%n%s", seed, round, written)
                    .isTrue();
            for (Problem problem : told.all()) {
                assertThat(problem.source().column())
                        .as("%s in%n%s", problem, written)
                        .isBetween(1, lines.line(problem.source().line()).length() + 2);
                assertLies(lines, problem.source(), seed, round);
            }
            parsed.documents().forEach(document -> walk(lines, document, 20260101, -1));
        }
    }

    /** Whatever is nested, and be it a hundred thousand times, is told and does not fill the stack. */
    @Test
    void nothingIsTooDeepForTheStack() {
        for (String piece :
                List.of("[", "{", "{a: ", "[a, ", "- ", "? ", "a:\n", "&a [", "[*a, ", "(", "!x ", "\"", "- - ")) {
            for (int times : new int[] {70, 5_000, 100_000}) {
                var told = new Problems();
                YamlParser.parse("f.yaml", "a: 1\nb: " + piece.repeat(times), told);
                YamlParser.parse("f.yaml", piece.repeat(times), told);
                if (piece.startsWith("[") || piece.startsWith("{")) {
                    assertThat(told.all()).as("%d times %s", times, piece).isNotEmpty();
                }
            }
        }
    }

    private static void walk(Lines lines, Yaml yaml, long seed, int round) {
        assertLies(lines, yaml.source(), seed, round);
        switch (yaml) {
            case Yaml.Scalar scalar -> {
                int length = scalar.text().codePointCount(0, scalar.text().length());
                for (int i = 0; i <= length; i++) {
                    assertLies(lines, scalar.at(i, 1), seed, round);
                    assertLies(lines, scalar.at(i, length - i), seed, round);
                }
            }
            case Yaml.Sequence sequence -> sequence.items().forEach(item -> walk(lines, item, seed, round));
            case Yaml.Mapping mapping ->
                mapping.entries().forEach(entry -> {
                    walk(lines, entry.key(), seed, round);
                    walk(lines, entry.value(), seed, round);
                });
        }
    }

    private static void assertLies(Lines lines, Source source, long seed, int round) {
        assertThat(source.line())
                .as("seed %d round %d %s", seed, round, source)
                .isBetween(1, lines.lines().size());
        int length = lines.line(source.line())
                .codePointCount(0, lines.line(source.line()).length());
        assertThat(source.column())
                .as("seed %d round %d %s", seed, round, source)
                .isBetween(1, length + 2);
    }
}
