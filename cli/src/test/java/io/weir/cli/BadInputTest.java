// SPDX-License-Identifier: Apache-2.0
package io.weir.cli;

import static io.weir.cli.Ran.REQUESTS;
import static io.weir.cli.Ran.weir;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.river.PortInUseException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What people get wrong, and what they are told. All without a broker. */
class BadInputTest {

    private static final String GOOD = """
            weir: 1
            stream: web
            decode: combined
            ---
            reduction: hits
            version: 1
            from: web
            aggregate:
              by: [method]
              window: 1h
              take: { hits: count() }
            publish: { to: central }
            """;

    @TempDir
    private Path dir;

    private Path write(String name, String text) throws IOException {
        return Files.writeString(dir.resolve(name), text);
    }

    private static void refused(Ran ran, String... words) {
        assertThat(ran.code()).as(ran.err()).isEqualTo(2);
        assertThat(ran.out()).isEmpty();
        assertThat(ran.err()).contains(words).doesNotContain("\tat ", "    at ", "Exception");
    }

    @Test
    void aMissingFile() {
        String missing = dir.resolve("nowhere.yaml").toString();
        for (String verb : new String[] {"validate", "test", "explain"}) {
            refused(weir(verb, missing), "error[R0102]: there is no such file or directory", "--> " + missing + ":1:1");
        }
        refused(weir("replay", missing, "--input", REQUESTS), "error[R0102]: there is no such file or directory");
        refused(
                weir("replay", REQUESTS, "--input", "berlin=" + missing),
                "weir: cannot read " + missing + ": there is no such file");
        refused(
                weir("replay", REQUESTS, "--input", dir.toString()),
                "weir: cannot read " + dir + ": it is a directory");
        refused(
                weir("demo", "--reductions", REQUESTS, "--input", "berlin=web.access=" + missing),
                "weir: cannot read " + missing + ": there is no such file");
        refused(weir("demo", "--reductions", missing), "error[R0102]: there is no such file or directory");
        for (String verb : new String[] {"edge", "aggregate", "link"}) {
            refused(
                    weir(verb, "--config", missing),
                    "error[R0601]: the configuration " + missing + " cannot be read: there is no such file");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "window: 1h     | windw: 1h            | error[R0204]: `aggregate` has no `windw`     | did you mean `window`?",
                "by: [method]   | by: { method: 1 }    | error[R0202]: `by` must be a list            | :9:7",
                "version: 1     | version: one         | error[R0202]: `version` must be              | `one`",
                "hits: count()  | hits: count(statuss > 1) | statuss                                  | did you mean `status`?",
                "hits: count()  | hits: \"count(status >)\" | error[R03                                 | :11:",
                "from: web      | from: wab            | error[R0215]: no stream is called `wab`      | did you mean `web`?",
            })
    void aMistakeInADocument(String right, String wrong, String message, String more) throws IOException {
        assertThat(GOOD).contains(right);
        Path file = write("hits.yaml", GOOD.replace(right, wrong));
        refused(weir("validate", file.toString()), message, more, file + ":", " in " + file + "\n");
    }

    @Test
    void oneNameTwice() throws IOException {
        Path a = write("a.yaml", GOOD);
        Path b = write("b.yaml", GOOD);
        refused(
                weir("validate", dir.toString()),
                "error[R0210]: two reductions are called `hits`",
                "error[R0210]: two streams are called `web`",
                "--> " + b + ":",
                "first: " + a + ":");
    }

    @Test
    void twoInlineContractsThatDisagree() throws IOException {
        String inline = GOOD.substring(GOOD.indexOf("---\n") + 4);
        Path a = write("a.yaml", "weir: 1\n" + inline.replace("from: web", "from: { stream: web, decode: combined }"));
        write(
                "b.yaml",
                "weir: 1\n"
                        + inline.replace("from: web", "from: { stream: web, decode: text }")
                                .replace("hits", "others")
                                .replace("method", "message"));
        refused(
                weir("validate", dir.toString()),
                "error[R0214]: two contracts of the stream `web` disagree: `decode` is `text` here and `combined` there",
                "there: " + a + ":");
    }

    @Test
    void aConfigurationThatCannotBe() throws IOException {
        Path site = write("site.yaml", """
                site: Berlin
                region: eu
                kafka: { bootstrap.server: "localhost:9092" }
                registry: { url: registry.example }
                reductions: [hits.yaml]
                idel: 10s
                partitions: many
                """);
        write("hits.yaml", GOOD.replace("window: 1h", "windw: 1h"));
        Ran ran = weir("edge", "--config", site.toString());
        refused(
                ran,
                "error[R0603]: `site` cannot be `Berlin`",
                "error[R0603]: `kafka` needs `bootstrap.servers`",
                "error[R0603]: `url` cannot be `registry.example`",
                "error[R0204]: `site` has no `idel`",
                "did you mean `idle`?",
                "error[R0202]: `partitions` must be",
                // What is wrong with the reductions is told in the same run.
                "error[R0204]: `aggregate` has no `windw`",
                "in 2 files; nothing was started");
        assertThat(weir("edge", "--format", "short", "--check", "--config", site.toString())
                        .err()
                        .lines())
                .anyMatch(line -> line.startsWith(site + ":6:1: R0204: "));
    }

    @Test
    void aConfigurationOfSomethingElse() throws IOException {
        write("hits.yaml", GOOD);
        Path tier = write("tier.yaml", "tier: region\nname: eu\nchildren: weir.site\nreductions: hits.yaml\n");
        refused(
                weir("edge", "--config", tier.toString()),
                "error[R0602]: this configures a tier, not a site",
                "--> " + tier + ":1:1",
                "`weir aggregate` would take it",
                "1 problem in " + tier);
        Path site = write("site.yaml", "site: berlin\nregion: eu\n");
        refused(
                weir("aggregate", "--config", site.toString()),
                "error[R0602]: this configures a site, not a tier",
                "`weir edge` or `weir link` would take it");
    }

    @Test
    void aConfigurationThatIsNone() throws IOException {
        Path binary = dir.resolve("binary.yaml");
        Files.write(binary, new byte[] {'a', (byte) 0xFF, 0});
        refused(weir("edge", "-c", binary.toString()), "error[R0601]: the configuration " + binary + " is not UTF-8");
        refused(weir("aggregate", "-c", dir.toString()), "error[R0601]", "no permission, or not a file");
        Path list = write("list.yaml", "- 1\n- 2\n");
        refused(weir("aggregate", "-c", list.toString()), "error[R0602]: a configuration is one map");
    }

    @Test
    void aConfigurationOfReductionsThatAreNotThere() throws IOException {
        Path site = write("site.yaml", """
                site: berlin
                region: eu
                kafka: { bootstrap.servers: "localhost:9092" }
                registry: { url: "mock://local" }
                reductions: [hits.yaml, gone]
                """);
        write("hits.yaml", GOOD);
        refused(
                weir("edge", "--config", site.toString()),
                "error[R0603]: `reductions` names `gone`, which is not there",
                "looked for: " + dir.resolve("gone"),
                "1 problem in " + site);
    }

    @Test
    void aLinkThatIsNotApart() throws IOException {
        write("hits.yaml", GOOD);
        String site = """
                site: berlin
                region: eu
                kafka: { bootstrap.servers: "127.0.0.1:1" }
                registry: { url: "mock://local" }
                reductions: hits.yaml
                """;
        Path none = write("none.yaml", site);
        refused(weir("link", "-c", none.toString()), "weir: " + none + " has no `link`");
        Path inside = write("inside.yaml", site + "link: { to: { bootstrap.servers: \"127.0.0.1:1\" } }\n");
        refused(weir("link", "-c", inside.toString()), "so `weir edge` runs the link itself");
        Path tier = write("tier.yaml", """
                tier: region
                name: eu
                children: weir.site
                kafka: { bootstrap.servers: "127.0.0.1:1" }
                registry: { url: "mock://local" }
                reductions: hits.yaml
                link: { to: { bootstrap.servers: "127.0.0.1:1" } }
                """);
        refused(weir("link", "-c", tier.toString()), "so `weir aggregate` runs the link itself");
    }

    @Test
    void misuse() {
        refused(weir("valdate"), "weir: there is no verb `valdate`\nDid you mean: weir validate");
        refused(weir(), "weir: a verb is missing\nSee: weir --help\n");
        refused(weir("validate"), "weir: Missing required parameter: 'PATH'\nSee: weir validate --help\n");
        refused(weir("validate", "--formt", "json", REQUESTS), "--formt", "See: weir validate --help\n");
        refused(weir("validate", "--format", "xml", REQUESTS), "expected one of [text, short, json]", "'xml'");
        refused(weir("edge"), "weir: Missing required option: '--config=FILE'\n");
        refused(weir("replay", REQUESTS), "--input");
        refused(weir("demo", "--reductions", REQUESTS, "--until-drained"), "weir: --until-drained needs --input");
        refused(weir("demo", "--reductions", REQUESTS, "--input", "berlin"), "is not of the form SITE=STREAM=FILE");
        refused(
                weir("demo", "--reductions", REQUESTS, "--input", "berlin=web=x"),
                "weir: no stream is called `web`; there are: web.access");
        refused(weir("demo", "--port-base", "80"), "weir: --port-base must be between 1024 and 65000");
    }

    @Test
    void aSecondDemoInTheSameDirectory() throws IOException {
        try (FileChannel first =
                FileChannel.open(dir.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            assertThat(first.lock().isValid()).isTrue();
            Ran second = weir("demo", "--dir", dir.toString(), "--reductions", REQUESTS);
            assertThat(second.code()).isEqualTo(3);
            assertThat(second.err())
                    .isEqualTo("weir: another demo runs in " + dir + "; stop it, or give this one another --dir\n");
        }
    }

    @Test
    void aPortInUse() throws IOException {
        try (var taken = new ServerSocket()) {
            taken.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0));
            int port = taken.getLocalPort();
            Ran ran = weir(
                    "demo",
                    "--port-base",
                    Integer.toString(port),
                    "--reductions",
                    REQUESTS,
                    "--dir",
                    dir.resolve("demo").toString());
            assertThat(ran.code()).isEqualTo(3);
            assertThat(ran.err())
                    .endsWith("weir: " + new PortInUseException(port, new IOException()).getMessage()
                            + "; stop what listens there, or choose another --port-base\n")
                    .contains("port " + port + " on 127.0.0.1 is in use")
                    .doesNotContain("    at ");
        }
    }

    @Test
    void aDirectoryThatCannotBeMade() throws IOException {
        Path file = write("file", "");
        Ran ran = weir("demo", "--dir", file.toString(), "--reductions", REQUESTS);
        assertThat(ran.code()).isEqualTo(3);
        assertThat(ran.err()).isEqualTo("weir: " + file + ": is there already, and no directory\n");
    }

    private static final String MASKED = """
            weir: 1
            stream: web
            decode: combined
            fields: { client: { class: personal }, user: { class: personal } }
            ---
            reduction: visits
            version: 1
            from: web
            steps:
              - mask: { user: { pseudonym: customers }, client: pseudonym }
            aggregate: { by: [user, client], window: 1h, take: { n: count() } }
            tests:
              - name: a pseudonym of a key that everybody knows
                given: ['192.0.2.17 - ada [01/Jan/2026:00:00:01 +0000] "GET / HTTP/1.1" 200 1 "-" "-"']
                then: { rows: [{ user: test.0.91117a558ece5d3e04c4ad57bb3f6eb2 }] }
            """;

    private Path site(String keys) throws IOException {
        return write("site.yaml", """
                site: berlin
                region: eu
                kafka: { bootstrap.servers: "127.0.0.1:1" }
                registry: { url: "mock://local" }
                reductions: visits.yaml
                %s
                """.formatted(keys));
    }

    @Test
    void aKeyThatIsConfiguredNowhere() throws IOException {
        Path visits = write("visits.yaml", MASKED);
        String config =
                site("keys: { customers: { id: k1, epoch: 1, file: a.key } }").toString();
        String told = "error[R0604]: there is no key `default`, which `visits` makes pseudonyms with";
        String place = "--> " + config + ":6:1";
        refused(weir("edge", "--config", config), told, place);
        refused(weir("edge", "--check", "--config", config), told, place);
        refused(weir("validate", "--config", config, visits.toString()), told, place);
        assertThat(weir("validate", visits.toString()).code()).isZero();
        site("");
        refused(
                weir("validate", "--config", config, visits.toString()),
                "there is no key `customers`",
                "there is no key `default`",
                "2 problems");
    }

    @Test
    void aSecretThatCannotBeHad() throws IOException {
        write("visits.yaml", MASKED);
        String key = "{ id: k1, epoch: 1, file: nowhere.key }";
        String config =
                site("keys: { customers: " + key + ", default: " + key + " }").toString();
        assertThat(weir(
                                "validate",
                                "--config",
                                config,
                                dir.resolve("visits.yaml").toString())
                        .code())
                .isZero();
        refused(
                weir("edge", "--config", config),
                "weir: `keys`: the file " + dir.resolve("nowhere.key")
                        + " of `customers` cannot be read: there is no such file");
    }

    @Test
    void pseudonymsWithoutAKeySaySo() throws IOException {
        String visits = write("visits.yaml", MASKED).toString();
        Path log =
                write("a.log", "192.0.2.17 - ada [01/Jan/2026:00:00:01 +0000] \"GET / HTTP/1.1\" 200 1 \"-\" \"-\"\n");
        String known = "weir: pseudonyms are made with a key that everybody knows (test.0.…)\n";
        assertThat(weir("test", visits)).returns(0, Ran::code).returns(known, Ran::err);
        assertThat(weir("replay", visits, "--input", log.toString()))
                .returns(known, Ran::err)
                .satisfies(ran -> assertThat(ran.out())
                        .contains("\"user\":\"test.0.91117a558ece5d3e04c4ad57bb3f6eb2\"")
                        .doesNotContain("ada", "192.0.2.17"));
        assertThat(weir("explain", visits).out()).contains("customers, default, of site.yaml", "string, internal");
    }
}
