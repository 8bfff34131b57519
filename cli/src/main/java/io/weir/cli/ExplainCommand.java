// SPDX-License-Identifier: Apache-2.0
package io.weir.cli;

import io.weir.plan.Explanation;
import io.weir.problem.Codes;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Tells what a reduction comes to, or what an error means. */
@Command(
        name = "explain",
        description =
                "Tells what a reduction comes to (plan, types, topics, keys, memory), or what an error code means.",
        mixinStandardHelpOptions = true,
        footer = {"", "Examples:", "  weir explain requests.yaml", "  weir explain R0204"})
final class ExplainCommand implements Callable<Integer> {

    @Mixin
    private Loading loading = new Loading();

    @Parameters(paramLabel = "FILE|CODE", arity = "1..*", description = "Files or directories, or one error code.")
    private List<String> subjects = List.of();

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        var line = java.util.Objects.requireNonNull(spec).commandLine();
        String first = subjects.getFirst();
        if (subjects.size() == 1 && first.matches("[rR]\\d{4}") && !Files.exists(Path.of(first))) {
            Codes.Code code = Codes.find(first);
            if (code == null) {
                throw new InputException("there is no error " + first + "; there are "
                        + String.join(", ", Codes.all().keySet()));
            }
            line.getOut().print(code.page());
            return Exit.DONE;
        }
        Loading.Loaded loaded = loading.load(subjects.stream().map(Path::of).toList(), line.getErr());
        if (!loaded.problems().none()) {
            return Exit.INPUT;
        }
        if (loaded.plans().reductions().isEmpty()) {
            throw new InputException("there is no reduction in " + String.join(", ", subjects));
        }
        String separator = "";
        for (var plan : loaded.plans().reductions().values()) {
            line.getOut().print(separator + Explanation.of(plan));
            separator = "\n";
        }
        return Exit.DONE;
    }
}
