// SPDX-License-Identifier: Apache-2.0
package io.weir.cli;

import org.jspecify.annotations.Nullable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Prints a completion script. */
@Command(
        name = "completion",
        description = "Prints a script that completes verbs and options in bash and zsh.",
        mixinStandardHelpOptions = true,
        footer = {"", "Example:", "  source <(weir completion)"})
final class CompletionCommand implements Runnable {

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public void run() {
        var line = java.util.Objects.requireNonNull(spec).commandLine();
        line.getOut().print(AutoComplete.bash("weir", line.getParent()));
    }
}
