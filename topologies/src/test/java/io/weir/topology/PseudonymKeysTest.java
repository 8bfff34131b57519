// SPDX-License-Identifier: Apache-2.0
package io.weir.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.configuration.KeySource;
import io.weir.configuration.SiteConfiguration;
import io.weir.policy.Keyring;
import io.weir.problem.Problem;
import io.weir.problem.Problems;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How a site's configuration names its keys, and that no secret is shown whatever is wrong. */
class PseudonymKeysTest {

    private static final String SECRET = "a secret of 24 bytes, yes";

    @TempDir
    private Path dir;

    private final Problems problems = new Problems();

    private SiteConfiguration site(String keys) throws IOException {
        Path file = Files.writeString(dir.resolve("site.yaml"), """
                site: berlin
                region: eu
                kafka: { bootstrap.servers: "localhost:9092" }
                registry: { url: "mock://local" }
                reductions: site.yaml
                keys: %s
                """.formatted(keys));
        return SiteConfiguration.read(file, problems, new TreeMap<>());
    }

    private List<String> told() {
        return problems.all().stream()
                .map(problem -> problem.source().column() + " " + problem.code() + " " + problem.message())
                .toList();
    }

    private static String ada(Keyring keys, String name) {
        var key = keys.find(name);
        return key == null
                ? "none"
                : key.prefix()
                        + HexFormat.of().formatHex(key.mac().doFinal("ada".getBytes(StandardCharsets.UTF_8)), 0, 8);
    }

    @Test
    void aSecretIsTheContentOfAFileOrAReference() throws IOException {
        Files.writeString(dir.resolve("own.key"), SECRET + "\r\n");
        Files.writeString(dir.resolve("all.properties"), "own=" + SECRET + "\nshort=hush\n");
        var keys = PseudonymKeys.of(
                site("{ a: { id: k1, epoch: 3, file: own.key }, b: { id: k1, epoch: 3, secret: \"${file:"
                                + dir.resolve("all.properties") + ":own}\" } }")
                        .keys());
        assertThat(problems.all()).isEmpty();
        assertThat(ada(keys, "a")).startsWith("k1.3.").isEqualTo(ada(keys, "b"));
        assertThat(ada(keys, "c")).isEqualTo("none");
        assertThat(ada(PseudonymKeys.of(Map.of("c", KeySource.known())), "c")).isEqualTo("test.0.91117a558ece5d3e");
    }

    @Test
    void whatIsWrongWithThemIsTold() throws IOException {
        assertThat(site("{ A: { id: k1, epoch: 1, file: f }, b: { id: K, epoch: -1, file: f }, c: { id: k1, epoch: 1 },"
                        + " d: { id: k1, epoch: 1, file: f, secret: \"${env:X}\" }, e: { id: k1, epoch: 1, secret: \""
                        + SECRET
                        + "\" }, f: { file: f, fiel: f }, g: k1 }"))
                .isNull();
        assertThat(told())
                .extracting(text -> text.replaceFirst("^\\d+ ", ""))
                .containsExactlyInAnyOrder(
                        "R0603 no key can be called `A`",
                        "R0603 `id` cannot be `K`",
                        "R0207 `epoch` must be between 0 and 999999, but is -1",
                        "R0603 a key needs its secret: `file` or `secret`",
                        "R0603 a key has one secret: `file` or `secret`",
                        "R0603 `secret` is not where the secret is to be found",
                        "R0204 `f` has no `fiel`",
                        "R0203 `f` needs `id`",
                        "R0203 `f` needs `epoch`",
                        "R0202 `g` must be a map, but is `k1`");
        assertThat(problems.all())
                .allSatisfy(problem -> assertThat(problem.toString()).doesNotContain(SECRET));
        assertThat(problems.all()).extracting(Problem::severity).containsOnly(Problem.Severity.ERROR);
    }

    @Test
    void whatCannotBeHadIsRefusedWithoutShowingIt() throws IOException {
        Files.writeString(dir.resolve("short.key"), "hush, hush");
        Files.writeString(dir.resolve("all.properties"), "short=hush, hush\n");
        refused(
                "{ a: { id: k1, epoch: 1, file: nowhere.key } }",
                "`keys`: the file " + dir.resolve("nowhere.key") + " of `a` cannot be read: there is no such file");
        refused(
                "{ a: { id: k1, epoch: 1, file: short.key } }",
                "`keys`: `a`: the secret has 10 bytes, and needs at least 16");
        refused(
                "{ a: { id: k1, epoch: 1, secret: \"${env:WEIR_NO_SUCH_VARIABLE}\" } }",
                "`keys`: nothing is to be found under ${env:WEIR_NO_SUCH_VARIABLE} for `a`");
        String file = "${file:" + dir.resolve("all.properties") + ":";
        refused(
                "{ a: { id: k1, epoch: 1, secret: \"" + file + "short}\" } }",
                "`keys`: `a`: the secret has 10 bytes, and needs at least 16");
        refused(
                "{ a: { id: k1, epoch: 1, secret: \"" + file + "none}\" } }",
                "`keys`: nothing is to be found under " + file + "none} for `a`");
        refused(
                "{ a: { id: k1, epoch: 1, secret: \"${file:" + dir.resolve("no.properties") + ":x}\" } }",
                "`keys`: ${file:" + dir.resolve("no.properties") + ":x} of `a` cannot be looked up");
    }

    private void refused(String keys, String message) throws IOException {
        var site = site(keys);
        assertThat(problems.all()).isEmpty();
        assertThatThrownBy(() -> PseudonymKeys.of(site.keys()))
                .isInstanceOf(RefusedException.class)
                .hasMessage(message);
    }
}
