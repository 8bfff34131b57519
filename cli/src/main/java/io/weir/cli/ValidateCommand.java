// SPDX-License-Identifier: Apache-2.0
package io.weir.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Checks documents and says all that is wrong with them. */
@Command(
        name = "validate",
        description = "Checks reductions and says all that is wrong, in all files at once. Needs no Kafka.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  weir validate reductions/",
            "  weir validate --format short web.yaml     # file:line:col: code: message, for editors"
        })
final class ValidateCommand implements Callable<Integer> {

    @Mixin
    private Loading loading = new Loading();

    @Parameters(paramLabel = "PATH", arity = "1..*", description = "Files, or directories that are walked for *.yaml.")
    private List<Path> paths = List.of();

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        var line = java.util.Objects.requireNonNull(spec).commandLine();
        Loading.Loaded loaded = loading.load(paths, line.getErr());
        if (!loaded.problems().none()) {
            return Exit.INPUT;
        }
        if (!loading.quiet && loading.forPeople()) {
            line.getOut()
                    .println("ok: " + Words.count(loaded.plans().reductions().size(), "reduction") + " over "
                            + Words.count(loaded.plans().streams().size(), "stream"));
        }
        return Exit.DONE;
    }
}
