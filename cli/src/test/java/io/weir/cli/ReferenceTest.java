// SPDX-License-Identifier: Apache-2.0
package io.weir.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;

/**
 * {@code docs/reference/cli.md} is what the command says of itself. {@code -Dweir.golden=write} writes it anew. Alone, since options are
 * sorted by the default locale's rules, which a broker that starts in this JVM changes for a moment.
 */
@Isolated
class ReferenceTest {

    private static final Path PAGE = Ran.HOME.resolve("docs/reference/cli.md");
    private static final int WIDTH = 110;

    private static final String HEAD = """
            # The command line

            What `weir VERB --help` says, for reading; a test keeps the two the same. Data goes to standard output, everything else to
            standard error. `./weir` of a checkout finds a JDK 25, builds on first use, and passes everything on.

            | variable | meaning |
            |---|---|
            | `JAVA_HOME` | the JDK to use, if it is 25 or newer; else one on the `PATH` or in the usual folders is found |
            | `WEIR_JVM_DIRS` | a folder of JDKs, to look in instead of the usual ones |
            | `WEIR_JAVA_OPTS` | further options of the JVM, such as `-Xmx512m` |
            | `NO_COLOR` | no colours |
            | `TERM` | unset or `dumb`: `demo` prints its table now and then instead of drawing it in place |
            | `TMPDIR` | where temporary folders are made, instead of `/tmp` |

            """;

    @Test
    void thePageIsTrue() throws IOException {
        String page = page();
        if ("write".equals(System.getProperty("weir.golden"))) {
            Files.writeString(PAGE, page);
        }
        assertThat(Files.readString(PAGE))
                .as("%s; -Dweir.golden=write writes it anew", PAGE)
                .isEqualTo(page);
    }

    private static String page() {
        var nowhere = new PrintStream(new ByteArrayOutputStream(), true, UTF_8);
        CommandLine weir = Main.line(nowhere, nowhere);
        var page = new StringBuilder(HEAD);
        append(page, weir);
        return page.toString();
    }

    private static void append(StringBuilder page, CommandLine command) {
        command.setUsageHelpAutoWidth(false);
        command.setUsageHelpWidth(WIDTH);
        page.append("## ")
                .append(command.getCommandSpec().qualifiedName())
                .append("\n\n```text\n")
                .append(command.getUsageMessage(Ansi.OFF).strip().replaceAll("(?m) +$", ""))
                .append("\n```\n\n");
        command.getSubcommands().values().stream()
                .filter(verb -> !verb.getCommandSpec().usageMessage().hidden())
                .forEach(verb -> append(page, verb));
    }
}
