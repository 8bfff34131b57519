// SPDX-License-Identifier: Apache-2.0
package io.weir.configuration;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.problem.Problem;
import io.weir.problem.Problems;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where a process may be looked at. */
class HttpTest {

    private static final String SITE = """
            site: berlin
            region: eu
            kafka: { bootstrap.servers: "b:1" }
            registry: { url: "mock://local" }
            reductions: r.yaml
            """;

    @TempDir
    Path directory;

    private final Problems problems = new Problems();

    private SiteConfiguration read(String more) throws IOException {
        Files.writeString(directory.resolve("r.yaml"), "");
        Path file = Files.writeString(directory.resolve("site.yaml"), SITE + more);
        return SiteConfiguration.read(file, problems, new TreeMap<>());
    }

    private List<String> messages() {
        return problems.all().stream().map(Problem::message).toList();
    }

    @Test
    void noPortIsOpenedUnlessItIsWritten() throws IOException {
        assertThat(read("").tuning().http()).isNull();
        assertThat(read("http: {}\n").tuning().http()).isEqualTo(new Http(9464, "127.0.0.1"));
        assertThat(read("http: { port: 0, bind: 0.0.0.0 }\n").tuning().http()).isEqualTo(new Http(0, "0.0.0.0"));
        assertThat(messages()).isEmpty();
    }

    @Test
    void aLinkApartHasItsOwn() throws IOException {
        String link = "link: { to: { bootstrap.servers: \"c:1\" }, apart: true, http: { port: 9466 } }\n";
        SiteConfiguration site = read("http: {}\n" + link);
        assertThat(site.link().http()).isEqualTo(new Http(9466, "127.0.0.1"));
        assertThat(messages()).isEmpty();
        assertThat(read(link.replace(" apart: true,", ""))).isNull();
        assertThat(messages()).containsExactly("`http` of `link` is that of a link which is `apart`");
    }

    @Test
    void whatCannotBeIsRefused() throws IOException {
        assertThat(read("http: { port: 65536 }\n")).isNull();
        assertThat(read("http: { prot: 1 }\n")).isNull();
        assertThat(read("http: 9464\n")).isNull();
        assertThat(messages())
                .containsExactlyInAnyOrder(
                        "`port` must be between 0 and 65535, but is 65536",
                        "`http` has no `prot`",
                        "`http` must be a map, but is `9464`");
    }
}
