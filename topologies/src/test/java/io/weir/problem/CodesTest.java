// SPDX-License-Identifier: Apache-2.0
package io.weir.problem;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class CodesTest {

    private static final Pattern CODE = Pattern.compile("\"(R0[0-9]{3})\"");

    /** All codes that any module's sources use, with one place each. */
    static SortedMap<String, String> used() throws IOException {
        var used = new TreeMap<String, String>();
        try (Stream<Path> modules = Files.list(Path.of(".."))) {
            for (Path module : modules.sorted().toList()) {
                Path sources = module.resolve("src/main/java");
                if (Files.isDirectory(sources)) {
                    try (Stream<Path> files = Files.walk(sources)) {
                        for (Path file : files.filter(each -> each.toString().endsWith(".java"))
                                .sorted()
                                .toList()) {
                            CODE.matcher(Files.readString(file))
                                    .results()
                                    .forEach(found -> used.putIfAbsent(found.group(1), file.toString()));
                        }
                    }
                }
            }
        }
        return used;
    }

    @Test
    void everyCodeOfTheSourcesHasAPage() throws IOException {
        SortedMap<String, String> used = used();
        assertThat(used).containsKey("R0204");
        used.forEach((code, file) -> assertThat(Codes.find(code))
                .as("the page of %s, used in %s: src/main/resources/io/weir/problem/codes/%s.md", code, file, code)
                .isNotNull());
    }

    @Test
    void everyPageIsOfACodeOfTheSources() throws IOException {
        assertThat(used().keySet()).containsAll(Codes.all().keySet());
    }

    @Test
    void pagesHaveATitleAndAText() {
        assertThat(Codes.all()).isNotEmpty().allSatisfy((name, code) -> {
            assertThat(code.page())
                    .startsWith("# " + name + ": " + code.title() + "\n\n")
                    .endsWith("\n");
            assertThat(code.title()).isNotBlank().doesNotEndWith(".");
            assertThat(code.page().lines().skip(2).findFirst().orElseThrow()).isNotBlank();
        });
    }

    @Test
    void findsWhateverTheCase() {
        assertThat(Codes.find("r0204")).isEqualTo(Codes.find("R0204")).isNotNull();
        assertThat(Codes.find("R0999")).isNull();
        assertThat(Codes.find("../R0204")).isNull();
    }
}
