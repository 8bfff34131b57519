// SPDX-License-Identifier: Apache-2.0
package io.weir.cli;

import io.weir.plan.Explanation;
import io.weir.problem.Codes;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Tells what a reduction comes to, or what an error means. */
@Command(
        name = "explain",
        description =
                "Tells what a reduction comes to (plan, types, topics, keys, memory), or what an error code means.",
        mixinStandardHelpOptions = true,
        footer = {"", "Examples:", "  weir explain requests.yaml", "  weir explain R0204"})
final class ExplainCommand extends Verb {

    @Parameters(paramLabel = "FILE|CODE", arity = "1..*", description = "Files or directories, or error codes.")
    private List<String> subjects = List.of();

    @Override
    public Integer call() {
        if (subjects.stream().allMatch(subject -> subject.matches("[rR]\\d{4}") && !Files.exists(Path.of(subject)))) {
            String separator = "";
            for (String subject : subjects) {
                out().print(separator + page(subject));
                separator = "\n";
            }
            return Exit.DONE;
        }
        Loading.Loaded loaded = loading.load(subjects.stream().map(Path::of).toList(), err());
        if (!loaded.problems().none()) {
            return Exit.INPUT;
        }
        if (loaded.plans().all().isEmpty()) {
            throw new InputException("there is no reduction in " + String.join(", ", subjects));
        }
        String separator = "";
        for (var plan : loaded.plans().all().values()) {
            out().print(separator + Explanation.of(plan));
            separator = "\n";
        }
        return Exit.DONE;
    }

    private static String page(String name) {
        Codes.Code code = Codes.find(name);
        if (code == null) {
            throw new InputException("there is no error " + name + "; there are "
                    + String.join(", ", Codes.all().keySet()));
        }
        return code.page();
    }
}
