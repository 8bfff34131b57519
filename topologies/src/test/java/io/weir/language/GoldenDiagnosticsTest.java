// SPDX-License-Identifier: Apache-2.0
package io.weir.language;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.plan.Planner;
import io.weir.problem.Codes;
import io.weir.problem.Problems;
import io.weir.problem.Rendering;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each file of {@code src/test/resources/bad} begins with a comment that holds exactly what is said about the file: reading it is
 * reviewing the message. {@code mvn test -Dtest=GoldenDiagnosticsTest -Dweir.golden=write} writes the comments anew.
 */
class GoldenDiagnosticsTest {

    private static final Path BAD = Path.of("src/test/resources/bad");

    /** Codes that no text of a document can lead to. */
    private static final Set<String> ELSEWHERE = Set.of(
            "R0102", // DocumentsTest
            "R0441"); // LookupTest: it is about another file

    static List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(BAD)) {
            return files.filter(file -> file.toString().endsWith(".yaml"))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    void saysWhatTheHeaderSays(Path file) throws IOException {
        String text = Files.readString(file);
        String name = "bad/" + file.getFileName();
        if ("write".equals(System.getProperty("weir.golden"))) {
            Files.writeString(file, rewritten(name, text));
        } else {
            assertThat(said(name, text)).isEqualTo(header(text));
        }
    }

    @Test
    void everyCodeOfTheLanguageIsHere() throws IOException {
        var told = new TreeSet<>(ELSEWHERE);
        for (Path file : files()) {
            Pattern.compile("^[a-z]+\\[(R[0-9]{4})\\]", Pattern.MULTILINE)
                    .matcher(header(Files.readString(file)))
                    .results()
                    .forEach(found -> told.add(found.group(1)));
        }
        // Those of expressions are told word for word in ProblemsOfExpressionsTest.
        told.removeIf(code -> code.startsWith("R03"));
        assertThat(told)
                .containsExactlyElementsOf(Codes.all().keySet().stream()
                        .filter(code -> code.matches("R0[1245].*"))
                        .toList());
    }

    private static String said(String name, String text) {
        var problems = new Problems();
        Planner.plan(Documents.of(Map.of(name, text), Vocabulary.EDITION_1, problems), problems);
        return Rendering.plain().render(problems, Map.of(name, text));
    }

    private static String header(String text) {
        return text.lines()
                .takeWhile(line -> line.startsWith("#"))
                .map(line -> line.length() > 2 ? line.substring(2) : "")
                .collect(Collectors.joining("\n", "", "\n"));
    }

    /** Line numbers in the header depend on its length, so it is written until it stays the same. */
    private static String rewritten(String name, String text) {
        String body = text.substring(text.lines()
                .takeWhile(line -> line.startsWith("#"))
                .mapToInt(line -> line.length() + 1)
                .sum());
        String now = body;
        for (int round = 0; round < 5; round++) {
            String header = said(name, now)
                    .lines()
                    .map(line -> ("# " + line).stripTrailing() + "\n")
                    .collect(Collectors.joining());
            if (now.equals(header + body)) {
                return now;
            }
            now = header + body;
        }
        throw new IllegalStateException("the header of " + name + " does not settle");
    }
}
