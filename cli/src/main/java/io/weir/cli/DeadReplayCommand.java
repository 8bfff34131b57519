// SPDX-License-Identifier: Apache-2.0
package io.weir.cli;

import io.weir.configuration.SiteConfiguration;
import io.weir.plan.Plans;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Sends dead letters again. */
@Command(
        name = "replay",
        description = "Sends dead letters to their raw topic again, those that would be counted now.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Mend the reduction first and let the edge run it. Each letter is then judged by the reductions as",
            "they are written: one that would be dead again, or whose windows are closed for good, stays where it",
            "is. One that is sent is taken out of the dead letters in the same transaction. Where it was dead for",
            "one reduction only, only that one counts it now.",
            "",
            "Ends with 1 if some stay.",
            "",
            "Examples:",
            "  weir dead replay web.access --config site.yaml --dry-run",
            "  weir dead replay web.access --config site.yaml --reason not_an_int --since 2h",
            "  weir dead replay web.access 0@1834 2@77 --config site.yaml"
        })
final class DeadReplayCommand implements Callable<Integer> {

    @Mixin
    private DeadSelection selection = new DeadSelection();

    @Option(names = "--dry-run", description = "Only say what would become of them.")
    private boolean dryRun;

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
        Loading.Loaded loaded = selection.loading.load(site.reductions(), line.getErr());
        if (!loaded.problems().none()) {
            return Exit.INPUT;
        }
        Plans plans = loaded.plans();
        if (!plans.streams().containsKey(selection.stream)) {
            throw new InputException("no stream is called `" + selection.stream + "`; there are: "
                    + String.join(", ", plans.streams().keySet()));
        }
        boolean all = Dead.replay(
                site, plans, selection.stream, which, dryRun, selection.isTable(), line.getOut(), line.getErr());
        return all ? Exit.DONE : Exit.NO;
    }
}
