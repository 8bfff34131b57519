// SPDX-License-Identifier: Apache-2.0
package io.weir.language;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.plan.Planner;
import io.weir.plan.Plans;
import io.weir.problem.Codes;
import io.weir.problem.Problem;
import io.weir.problem.Problems;
import io.weir.problem.Rendering;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Mutated files through all that {@code validate} does: whatever is written, what comes back is a plan, or problems that have a page and a
 * place in the file. {@code -Dweir.fuzz=SECONDS} runs longer, {@code -Dweir.seeds=N} begins elsewhere, {@code -Dweir.seed=N} runs one seed again.
 */
class FilesFuzzTest {

    /** Pieces that mean something to YAML, to CEL, or to the language. */
    private static final List<String> PIECES = List.of(
            "\n",
            "\n  ",
            "\n- ",
            ": ",
            ":",
            " #",
            "- ",
            "[",
            "]",
            "{",
            "}",
            "{}",
            "[]",
            "\"",
            "'",
            "|",
            "|\n",
            ">\n",
            "&a ",
            "*a",
            "<<: *a",
            "!x ",
            "!",
            "---\n",
            "...\n",
            "? ",
            "%",
            "@",
            "`",
            "\t",
            "\r\n",
            "\ufeff",
            "\u0000",
            "\u00e9",
            "\u0085",
            "\u2028",
            "\r",
            "\ud83d\ude00",
            "\ud83d",
            "\\",
            "\\x",
            "\\u",
            "null",
            "~",
            "true",
            "0",
            "-1",
            "1e999",
            "9223372036854775808",
            ".inf",
            ".nan",
            "0x",
            "1m",
            "1h30m",
            "0s",
            "99999999999d",
            "1%",
            "64KiB",
            "(",
            ")",
            "()",
            ",",
            ".",
            "..",
            "?",
            " ? 1 : 2",
            "&&",
            "||",
            "==",
            "= ",
            "+",
            " + ",
            "-",
            "*",
            "/",
            " in [1]",
            "[0]",
            ".size()",
            ".matches(\"(\")",
            ".split(\"\")",
            "present(",
            "coalesce(x, 1)",
            "math.greatest(1, 2.5)",
            "[1, 2].all(x, x > 0)",
            "[\"a\"].exists(",
            "timestamp(\"x\")",
            "duration(\"1h\")",
            "1 / 0",
            "weir.site",
            "weir.labels.x",
            "weir.",
            "weir",
            "count()",
            "sum(",
            "distinct",
            "quantiles(x, [0.5])",
            "take",
            "by",
            "where",
            "let",
            "mask",
            "use",
            "fragment",
            "stream",
            "reduction",
            "version",
            "from",
            "decode",
            "fields",
            "class: secret",
            "type: ip",
            "at: /x",
            "regex: '(?<a>.*)'",
            "grok: '%{X:y}'",
            "first_of",
            "csv: [a]",
            "truncate",
            "pseudonym",
            "drop",
            "keep",
            "rename",
            "parse",
            "expect",
            "derive",
            "having",
            "tests",
            "given",
            "then",
            "script",
            "about",
            "within",
            "x",
            "name with spaces");

    private static final long FIRST_SEED = Long.getLong("weir.seeds", 1);

    /** A file that a page of the documentation shows. */
    private static final Pattern FENCE = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL);

    @Test
    void neverAnythingButAPlanOrProblems() throws IOException {
        long seconds = Long.getLong("weir.fuzz", 4);
        Long one = Long.getLong("weir.seed");
        List<String> files = files();
        assertThat(files).hasSizeGreaterThan(60);
        long end = System.nanoTime() + seconds * 1_000_000_000L;
        long planned = 0;
        var codes = new HashSet<String>();
        for (long seed = one == null ? FIRST_SEED : one;
                one != null
                        ? seed == one
                        : System.nanoTime() < end
                                || seed < FIRST_SEED + 100
                                // On a slow machine the first hundred may be all wrong.
                                || (planned == 0 && seed < FIRST_SEED + 1_000);
                seed++) {
            planned += run(seed, files, codes) ? 1 : 0;
        }
        if (one == null) {
            assertThat(planned).as("files that are still well").isPositive();
            // Or the mutations are too tame.
            assertThat(codes).hasSizeGreaterThan(15);
        }
    }

    /** What there is: examples, what the documentation shows, and all files of the tests that are wrong already. */
    private static List<String> files() throws IOException {
        var files = new ArrayList<String>();
        for (Path root : List.of(Path.of("../examples"), Path.of("src/test/resources/bad"), Path.of("../docs"))) {
            try (Stream<Path> found = Files.walk(root)) {
                found.filter(Files::isRegularFile).sorted().forEach(file -> {
                    String name = file.toString();
                    if (name.endsWith(".yaml")) {
                        files.add(text(file));
                    } else if (name.endsWith(".md")) {
                        FENCE.matcher(text(file)).results().forEach(fence -> files.add(fence.group(1)));
                    }
                });
            }
        }
        return files;
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean run(long seed, List<String> files, Set<String> codes) {
        var random = new Random(seed);
        String text = files.get(random.nextInt(files.size()));
        for (int i = 1 + random.nextInt(5); i > 0; i--) {
            text = mutated(text, random, files);
        }
        var problems = new Problems();
        Plans plans;
        try {
            plans = Planner.plan(Documents.of(Map.of("f.yaml", text), Vocabulary.EDITION_1, problems), problems);
            for (Rendering.Format format : Rendering.Format.values()) {
                assertThat(new Rendering(format, false, "nothing was started").render(problems, Map.of("f.yaml", text)))
                        .isNotNull();
            }
        } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
            throw new AssertionError("seed " + seed + "\n" + text, e);
        }
        long lines = text.lines().count() + 1;
        for (Problem problem : problems.all()) {
            String what = "seed " + seed + ": " + problem + "\n" + text;
            assertThat(Codes.all()).as(what).containsKey(problem.code());
            assertThat(problem.source().line()).as(what).isBetween(1, (int) lines);
            assertThat(problem.source().column()).as(what).isPositive();
            assertThat(problem.source().length()).as(what).isPositive();
            assertThat(problem.message()).as(what).isNotBlank().doesNotContain("io.weir", "java.", "null pointer");
            codes.add(problem.code());
        }
        return problems.errors() == 0 && !plans.reductions().isEmpty();
    }

    private static String mutated(String text, Random random, List<String> files) {
        return switch (random.nextInt(8)) {
            case 0 -> lines(text, random);
            case 1 -> {
                // A part of another file.
                String other = files.get(random.nextInt(files.size()));
                int from = random.nextInt(other.length() + 1);
                yield insert(text, other.substring(from, Math.min(other.length(), from + random.nextInt(200))), random);
            }
            case 2 -> insert(text, PIECES.get(random.nextInt(PIECES.size())).repeat(1 + random.nextInt(300)), random);
            case 3 -> {
                int from = random.nextInt(text.length() + 1);
                yield text.substring(0, from) + text.substring(Math.min(text.length(), from + random.nextInt(12)));
            }
            case 4 -> text.substring(0, random.nextInt(text.length() + 1));
            default -> insert(text, PIECES.get(random.nextInt(PIECES.size())), random);
        };
    }

    private static String insert(String text, String piece, Random random) {
        int at = random.nextInt(text.length() + 1);
        int to = random.nextBoolean() ? at : Math.min(text.length(), at + random.nextInt(8));
        return text.substring(0, at) + piece + text.substring(to);
    }

    /** A line that is gone, there twice, elsewhere, or further in. */
    private static String lines(String text, Random random) {
        var lines = new ArrayList<>(List.of(text.split("\n", -1)));
        int at = random.nextInt(lines.size());
        switch (random.nextInt(4)) {
            case 0 -> lines.remove(at);
            case 1 -> lines.add(at, lines.get(at));
            case 2 -> Collections.swap(lines, at, random.nextInt(lines.size()));
            default -> lines.set(at, "  " + lines.get(at));
        }
        return String.join("\n", lines);
    }
}
