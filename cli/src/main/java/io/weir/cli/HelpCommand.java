// SPDX-License-Identifier: Apache-2.0
package io.weir.cli;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What {@code --help} says, for who asks for it in another order. */
@Command(
        name = "help",
        description = "Shows the help of a verb: the same as `weir VERB --help`.",
        mixinStandardHelpOptions = true,
        footer = {"", "Examples:", "  weir help replay", "  weir help dead list"})
final class HelpCommand implements Callable<Integer> {

    @Parameters(paramLabel = "VERB", arity = "0..*", description = "Without one: all verbs.")
    private List<String> verbs = List.of();

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        CommandLine line = Objects.requireNonNull(spec).commandLine().getParent();
        for (String verb : verbs) {
            CommandLine next = line.getSubcommands().get(verb);
            if (next == null) {
                throw new InputException("there is no verb `" + verb + "`; there are: "
                        + String.join(", ", line.getSubcommands().keySet()));
            }
            line = next;
        }
        line.usage(Objects.requireNonNull(spec).commandLine().getOut());
        return Exit.DONE;
    }
}
