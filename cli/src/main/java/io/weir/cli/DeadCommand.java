// SPDX-License-Identifier: Apache-2.0
package io.weir.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Dead letters of a site. */
@Command(
        name = "dead",
        description = "Looks at a site's dead letters, and sends them again when what killed them is mended.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "VERB",
        subcommands = {DeadListCommand.class, DeadShowCommand.class, DeadReplayCommand.class},
        footer = {
            "",
            "They hold raw data and never leave the site: run this there.",
            "",
            "Examples:",
            "  weir dead list web.access --config site.yaml --summary",
            "  weir dead show web.access 0@1834 --config site.yaml",
            "  weir dead replay web.access --config site.yaml --reason overflow --dry-run"
        })
final class DeadCommand implements Runnable {

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public void run() {
        throw new CommandLine.ParameterException(
                java.util.Objects.requireNonNull(spec).commandLine(), "a verb is missing: list, show or replay");
    }
}
