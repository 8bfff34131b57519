// SPDX-License-Identifier: Apache-2.0
package io.weir.problem;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.language.Documents;
import io.weir.language.Vocabulary;
import io.weir.plan.Planner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * {@code src/test/resources/elsewhere.txt}: what was written, and what is said of it, a line each. {@code mvn test -Dtest=ElsewhereTest
 * -Dweir.golden=write} writes what is said anew.
 */
class ElsewhereTest {

    private static final Path TABLE = Path.of("src/test/resources/elsewhere.txt");
    private static final String SAYS = "  ⇒  ";
    private static final String CONTRACT = """
            weir: 1
            stream: web
            decode: json
            fields:
              at: { type: timestamp }
              path: { type: string }
              status: { type: int }
              ms: { type: double }
              ok: { type: bool }
              took: { type: duration }
              client: { type: ip }
              user: { type: string }
            """;
    private static final String REDUCTION = CONTRACT + """
            time: { field: at }
            ---
            reduction: r
            version: 1
            from: web
            """;

    @Test
    void saysWhatTheTableSays() throws IOException {
        var said = new ArrayList<String>();
        String section = "";
        for (String line : Files.readAllLines(TABLE)) {
            if (line.startsWith("# ")) {
                section = line.substring(2);
            }
            said.add(
                    line.startsWith("#") || line.isBlank()
                            ? line
                            : written(line) + SAYS + said(section, written(line)));
        }
        String text = String.join("\n", said) + "\n";
        if ("write".equals(System.getProperty("weir.golden"))) {
            Files.writeString(TABLE, text);
        }
        assertThat(text).isEqualTo(Files.readString(TABLE));
    }

    @Test
    void whatIsProposedIsRight() throws IOException {
        String section = "";
        int proposals = 0;
        for (String line : Files.readAllLines(TABLE)) {
            section = line.startsWith("# ") ? line.substring(2) : section;
            String proposal = proposal(section, line);
            if (proposal != null) {
                proposals++;
                assertThat(said(section, proposal)).as(line).isEmpty();
            }
        }
        assertThat(proposals).isGreaterThan(40);
    }

    @Test
    void eachRowHasALine() throws IOException {
        List<String> lines = Files.readAllLines(TABLE).stream()
                .filter(line -> !line.startsWith("#") && !line.isBlank())
                .map(ElsewhereTest::written)
                .toList();
        var words = new TreeSet<String>();
        for (String line : lines) {
            Pattern.compile("[\\w-]+").matcher(line).results().forEach(word -> words.add(word.group()));
        }
        assertThat(words).containsAll(Elsewhere.words());
        assertThat(words).containsAll(Elsewhere.functions());
        assertThat(words.stream().map(word -> word.toLowerCase(Locale.ROOT))).containsAll(Elsewhere.names());
        for (Pattern pattern : Elsewhere.phrases()) {
            assertThat(lines)
                    .as("%s", pattern)
                    .anyMatch(line -> pattern.matcher(line).find());
        }
        for (Pattern pattern : Elsewhere.figures()) {
            assertThat(lines)
                    .as("%s", pattern)
                    .anyMatch(line -> pattern.matcher(line).matches());
        }
        for (String argument : Elsewhere.arguments()) {
            assertThat(lines)
                    .as(argument)
                    .anyMatch(line -> line.startsWith(argument.substring(0, argument.indexOf(' '))));
        }
    }

    private static String written(String line) {
        int says = line.indexOf(SAYS.strip());
        return (says < 0 ? line : line.substring(0, says)).strip();
    }

    /** What a hint proposes for the whole of what was written; null if it is only a part, or a pattern with dots. */
    private static @Nullable String proposal(String section, String line) {
        var figure = Pattern.compile("write `([^`]*)`").matcher(line);
        if (section.equals("figure") && figure.find()) {
            return figure.group(1).contains("…") ? null : figure.group(1);
        }
        var expression = Pattern.compile(SAYS + "R03\\d\\d [^|]*\\| write (.*?)(?:, which .*)?$")
                .matcher(line);
        boolean whole = expression.find()
                && !expression.group(1).contains("…")
                && !expression.group(1).contains(" for ")
                && Pattern.compile("\\b(path|status|ms|ok|at|client)\\b")
                        .matcher(expression.group(1))
                        .find();
        return section.equals("condition") && whole ? expression.group(1) : null;
    }

    private static String said(String section, String written) {
        String text = switch (section) {
            case "condition", "value" ->
                REDUCTION + "steps:\n  - " + (section.equals("value") ? "let: { v: " : "where: ")
                        + "'" + written.replace("'", "''") + "'" + (section.equals("value") ? " }" : "")
                        + "\naggregate: { window: 1m, take: { n: count() } }\n";
            case "figure" -> REDUCTION + "aggregate:\n  window: 1m\n  take:\n    n: " + written + "\n";
            case "step" -> REDUCTION + "steps:\n  - " + written + "\naggregate: { window: 1m, take: { n: count() } }\n";
            case "mask" ->
                REDUCTION + "steps:\n  - mask: " + written + "\naggregate: { window: 1m, take: { n: count() } }\n";
            case "aggregate" -> REDUCTION + "aggregate:\n  " + written + "\n";
            case "publish" -> REDUCTION + "aggregate: { window: 1m, take: { n: count() } }\npublish: " + written + "\n";
            case "field" -> CONTRACT + "  p: " + written + "\n";
            case "reduction" -> CONTRACT + "---\n" + written.replace(" ;; ", "\n") + "\n";
            case "decoder" -> "weir: 1\nstream: web\ndecode: " + written + "\n";
            case "time" -> CONTRACT + "time: " + written + "\n";
            default -> throw new IllegalArgumentException(section);
        };
        var problems = new Problems();
        Planner.plan(Documents.of(Map.of("f.yaml", text), Vocabulary.EDITION_1, problems), problems);
        var said = new ArrayList<String>();
        for (Problem problem : problems.all()) {
            // What else a clause by itself lacks is not what is looked at.
            boolean lacks = section.equals("aggregate") && problem.code().equals("R0203");
            if (problem.severity() == Problem.Severity.ERROR && !lacks) {
                said.add(problem.code() + " " + problem.message() + " | "
                        + (problem.label() == null ? "" : problem.label()));
            }
        }
        return String.join(" // ", said);
    }
}
