// SPDX-License-Identifier: Apache-2.0
package io.weir.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.language.Documents;
import io.weir.language.TestCase;
import io.weir.language.Vocabulary;
import io.weir.plan.Planner;
import io.weir.plan.Plans;
import io.weir.problem.Problems;
import io.weir.problem.Rendering;
import io.weir.simulation.TestRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What the pages show as files and the examples are right, and pass the tests that they carry. */
class DocumentedReductionsTest {

    private static final Pattern FILE = Pattern.compile("(?ms)^```yaml\n(weir: 1\n.*?)^```$");

    @TestFactory
    List<DynamicTest> everyFileOnAPage() throws IOException {
        var tests = new ArrayList<DynamicTest>();
        for (Path page : pages()) {
            FILE.matcher(Files.readString(page))
                    .results()
                    .forEach(found -> tests.add(DynamicTest.dynamicTest(
                            Ran.HOME.relativize(page) + " at " + found.start(),
                            () -> check(page.toString(), found.group(1)))));
        }
        return tests;
    }

    @TestFactory
    List<DynamicTest> everyExample() throws IOException {
        try (Stream<Path> examples = Files.walk(Ran.HOME.resolve("examples"))) {
            var tests = new ArrayList<DynamicTest>();
            for (Path example : examples.sorted().toList()) {
                if (example.toString().endsWith(".yaml")) {
                    String text = Files.readString(example);
                    if (text.contains("\nreduction: ")) {
                        String name = Ran.HOME.relativize(example).toString();
                        tests.add(DynamicTest.dynamicTest(name, () -> check(example.toString(), text)));
                    }
                }
            }
            return tests;
        }
    }

    @Test
    void thereAreSome() throws IOException {
        assertThat(everyFileOnAPage()).hasSizeGreaterThanOrEqualTo(2);
        assertThat(everyExample()).hasSizeGreaterThanOrEqualTo(9);
    }

    private static List<Path> pages() throws IOException {
        try (Stream<Path> docs = Files.walk(Ran.HOME.resolve("docs"))) {
            return Stream.concat(Stream.of(Ran.HOME.resolve("README.md")), docs)
                    .filter(file -> file.toString().endsWith(".md"))
                    .sorted()
                    .toList();
        }
    }

    private static void check(String page, String text) {
        var problems = new Problems();
        Documents documents = Documents.of(Map.of(page, text), Vocabulary.EDITION_1, problems);
        Plans plans = Planner.plan(documents, problems);
        plans.load(problems);
        assertThat(Rendering.plain().render(problems, documents.texts())).isEmpty();
        documents.reductions().forEach((name, document) -> {
            for (TestCase test : document.tests()) {
                assertThat(TestRun.run(plans.all().get(name), test).failures())
                        .as(test.name().value())
                        .isEmpty();
            }
        });
    }
}
