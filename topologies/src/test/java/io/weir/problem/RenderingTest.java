// SPDX-License-Identifier: Apache-2.0
package io.weir.problem;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RenderingTest {

    private static final String FILE = "reductions/cold-chain.yaml";
    private static final String TEXT = """
            reduction: cold-chain
            from: plant
            window: 1m
            steps:
              - mean:
                  feild: temperature_c
                  decimals: 12
            """;
    private static final Problem UNKNOWN = Problem.error("R0204", new Source(FILE, 6, 7, 5), "`mean` has no `feild`")
            .label("did you mean `field`?")
            .note("known", "field, decimals");
    private static final Problem RANGE = Problem.error(
                    "R0207", new Source(FILE, 7, 17, 2), "`decimals` must be between 0 and 9, but is 12")
            .label("allowed: 0..9")
            .note("why", "at 12 decimals a long overflows after nine million readings of 1.0")
            .note("default", "3");

    private static String plain(Map<String, String> texts, Problem... problems) {
        return Rendering.plain().render(List.of(problems), texts);
    }

    @Test
    void aNarrowTerminalBreaksBetweenWords() {
        var problem = Problem.error("R0204", new Source("f.yaml", 1, 41, 5), "`mean` has no `feild`")
                .label("did you mean `field`, of which there is only one?")
                .note("known", "one, two, three, four, five, six, seven, eight, nine, ten");
        String line = "0123456789 0123456789 0123456789 01234: feild: 0123456789 0123456789";
        assertThat(new Rendering(Rendering.Format.TEXT, false, "nothing was started", 50)
                        .render(List.of(problem), Map.of("f.yaml", line)))
                .isEqualTo("""
                        error[R0204]: `mean` has no `feild`
                          --> f.yaml:1:41
                           |
                         1 | …3456789 01234: feild: 0123456789 0123456789
                           |                 ^^^^^
                           | did you mean `field`, of which there is only
                             one?
                           = known: one, two, three, four, five, six,
                             seven, eight, nine, ten

                        1 problem in f.yaml; nothing was started
                        """);
        assertThat(Rendering.wrapped("a longwordthatdoesnotfit b", 5, ".."))
                .isEqualTo("a\n..longwordthatdoesnotfit\n..b");
        assertThat(Rendering.wrapped("a b", 0, "")).isEqualTo("a b");
    }

    @Test
    void textIsAsTheHouseStyleShowsIt() {
        var problems = new Problems();
        problems.add(RANGE);
        problems.add(UNKNOWN);
        assertThat(Rendering.plain().render(problems, Map.of(FILE, TEXT))).isEqualTo("""
                error[R0204]: `mean` has no `feild`
                  --> reductions/cold-chain.yaml:6:7
                   |
                 6 |       feild: temperature_c
                   |       ^^^^^ did you mean `field`?
                   = known: field, decimals

                error[R0207]: `decimals` must be between 0 and 9, but is 12
                  --> reductions/cold-chain.yaml:7:17
                   |
                 7 |       decimals: 12
                   |                 ^^ allowed: 0..9
                   = why: at 12 decimals a long overflows after nine million readings of 1.0
                   = default: 3

                2 problems in reductions/cold-chain.yaml; nothing was started
                """);
    }

    @Test
    void theMarginGrowsWithTheLineNumber() {
        String text = "x\n".repeat(99) + "abc: d\n";
        assertThat(plain(Map.of("f", text), Problem.error("R0101", new Source("f", 100, 6, 1), "m")))
                .isEqualTo("""
                error[R0101]: m
                    --> f:100:6
                     |
                 100 | abc: d
                     |      ^

                1 problem in f; nothing was started
                """);
    }

    @Test
    void withoutTextOnlyTheLabel() {
        assertThat(plain(Map.of(), UNKNOWN)).isEqualTo("""
                error[R0204]: `mean` has no `feild`
                  --> reductions/cold-chain.yaml:6:7
                   = did you mean `field`?
                   = known: field, decimals

                1 problem in reductions/cold-chain.yaml; nothing was started
                """);
    }

    @Test
    void theLastLineCounts() {
        Problem warning = Problem.warning("R0401", new Source("b", 1, 1, 1), "w");
        Problem hint = Problem.hint("R0216", new Source("b", 1, 1, 1), "h");
        assertThat(plain(Map.of(), warning)).endsWith("\n\n1 warning in b\n").startsWith("warning[R0401]: w\n");
        assertThat(plain(Map.of(), UNKNOWN, warning, warning, hint))
                .endsWith("\n\n1 error, 2 warnings, 1 hint in 2 files; nothing was started\n");
        assertThat(plain(Map.of(), UNKNOWN, RANGE))
                .endsWith("\n2 problems in reductions/cold-chain.yaml; nothing was started\n");
        assertThat(new Rendering(Rendering.Format.TEXT, false, "no test was run").render(List.of(UNKNOWN), Map.of()))
                .endsWith("; no test was run\n");
        assertThat(plain(Map.of())).isEmpty();
    }

    @Test
    void caretsStandUnderWideAndCombiningCharacters() {
        String text = "温度: e\u0301x \uD83D\uDE00 y\n";
        // Code points: 温 度 : space e ´ x space 😀 space y
        assertThat(plain(Map.of("f", text), Problem.error("R0101", new Source("f", 1, 9, 1), "m")))
                .contains("""
                 1 | 温度: e\u0301x \uD83D\uDE00 y
                   |          ^^
                """);
    }

    @Test
    void tabsAreOneColumn() {
        assertThat(plain(Map.of("f", "a:\tb\n"), Problem.error("R0101", new Source("f", 1, 4, 1), "m")))
                .contains("""
                 1 | a: b
                   |    ^
                """);
    }

    @Test
    void longLinesAreShownAroundTheProblem() {
        String text = "a".repeat(300) + "HERE" + "b".repeat(300);
        String shown = plain(Map.of("f", text), Problem.error("R0101", new Source("f", 1, 301, 4), "m"));
        assertThat(shown.lines().mapToInt(String::length).max().orElseThrow()).isLessThan(160);
        List<String> lines = shown.lines().toList();
        assertThat(lines.get(3)).contains("…a").contains("HERE").endsWith("b…");
        assertThat(lines.get(4).indexOf('^')).isEqualTo(lines.get(3).indexOf("HERE"));
    }

    @Test
    void positionsBehindTheEndDoNotFail() {
        assertThat(plain(Map.of("f", "ab"), Problem.error("R0101", new Source("f", 1, 9, 5), "m")))
                .contains("   |   ^\n");
        assertThat(plain(Map.of("f", "ab"), Problem.error("R0101", new Source("f", 7, 1, 1), "m")))
                .contains(" 7 |\n   | ^\n");
    }

    @Test
    void noFileSpeaksToTheTerminal() {
        String evil = "a: \u001B[31mred\u202E\n";
        Problem problem = Problem.error("R0101", new Source("f\u001B", 1, 1, 1), "bad `\u001B]0;x\u0007` \n two");
        assertThat(plain(Map.of("f\u001B", evil), problem))
                .doesNotContain("\u001B", "\u0007", "\u202E")
                .contains("\\n two");
        assertThat(new Rendering(Rendering.Format.SHORT, false, "").render(List.of(problem), Map.of()))
                .doesNotContain("\u001B");
        assertThat(new Rendering(Rendering.Format.JSON, false, "").render(List.of(problem), Map.of()))
                .contains("\\u001b]0;x\\u0007` \\n two")
                .doesNotContain("\u001B");
    }

    @Test
    void colourOnlyAdds() {
        String coloured = new Rendering(Rendering.Format.TEXT, true, "nothing was started")
                .render(List.of(UNKNOWN), Map.of(FILE, TEXT));
        assertThat(coloured).startsWith("\u001B[1;31merror[R0204]\u001B[0m");
        assertThat(coloured.replaceAll("\u001B\\[[0-9;]*m", "")).isEqualTo(plain(Map.of(FILE, TEXT), UNKNOWN));
    }

    @Test
    void shortIsOneLineEach() {
        assertThat(new Rendering(Rendering.Format.SHORT, true, "")
                        .render(
                                List.of(UNKNOWN, Problem.hint("R0216", new Source("b", 1, 1, 1), "no edition")),
                                Map.of(FILE, TEXT)))
                .isEqualTo("""
                        reductions/cold-chain.yaml:6:7: R0204: `mean` has no `feild`
                        b:1:1: R0216: hint: no edition
                        """);
    }

    @Test
    void jsonIsOneObjectALine() {
        assertThat(new Rendering(Rendering.Format.JSON, true, "")
                        .render(
                                List.of(UNKNOWN, Problem.warning("R0401", new Source("a\"b", 1, 2, 3), "x\\y")),
                                Map.of()))
                .isEqualTo("""
                        {"code":"R0204","severity":"error","message":"`mean` has no `feild`",\
                        "file":"reductions/cold-chain.yaml","line":6,"column":7,"length":5,\
                        "label":"did you mean `field`?","notes":["known: field, decimals"]}
                        {"code":"R0401","severity":"warning","message":"x\\\\y",\
                        "file":"a\\"b","line":1,"column":2,"length":3,"notes":[]}
                        """);
    }

    @Test
    void linesEndInEveryWay() {
        assertThat(Lines.of("\uFEFFa\r\nb\rc\n\nd").lines()).containsExactly("a", "b", "c", "", "d");
        assertThat(Lines.of("").line(1)).isEmpty();
        assertThat(Lines.of("x").line(2)).isEmpty();
    }
}
