// SPDX-License-Identifier: Apache-2.0
package io.weir.cli;

import io.weir.configuration.SiteConfiguration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Lists dead letters without what is in them. */
@Command(
        name = "list",
        description = "Lists dead letters: where they lay, when, why and for whom; not what is in them.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "A table on a terminal, else a line of JSON for each letter.",
            "",
            "Examples:",
            "  weir dead list web.access --config site.yaml --since 1h",
            "  weir dead list web.access --config site.yaml --summary --format json"
        })
final class DeadListCommand implements Callable<Integer> {

    @Mixin
    private DeadSelection selection = new DeadSelection();

    @Option(names = "--summary", description = "Only how many there are of each reason and reduction.")
    private boolean summary;

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        var line = java.util.Objects.requireNonNull(spec).commandLine();
        DeadSelection.Which which = selection.which();
        SiteConfiguration site = selection.site(line.getErr());
        if (site == null) {
            return Exit.INPUT;
        }
        selection.refuseUnknown(site);
        Dead.list(site, selection.stream, which, summary, selection.isTable(), line.getOut());
        return Exit.DONE;
    }
}
