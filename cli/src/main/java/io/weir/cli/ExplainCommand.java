// SPDX-License-Identifier: Apache-2.0
package io.weir.cli;

import io.weir.plan.Explanation;
import io.weir.plan.ExplanationJson;
import io.weir.plan.LeafPlan;
import io.weir.problem.Codes;
import io.weir.problem.Rendering;
import io.weir.wire.CanonicalJson;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Tells what a reduction comes to, or what an error means. */
@Command(
        name = "explain",
        description =
                "Tells what a reduction comes to (plan, types, topics, keys, memory), or what an error code means.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  weir explain requests.yaml",
            "  weir explain R0204",
            "  weir explain --format json requests.yaml  # a line a reduction"
        })
final class ExplainCommand extends Verb {

    @Parameters(paramLabel = "FILE|CODE", arity = "1..*", description = "Files or directories, or error codes.")
    private List<String> subjects = List.of();

    private boolean told;

    @Override
    public Integer call() {
        var files = new ArrayList<Path>();
        for (String subject : subjects) {
            if (subject.matches("[rR]\\d{4}") && !Files.exists(Path.of(subject))) {
                code(subject);
            } else {
                files.add(Path.of(subject));
            }
        }
        return files.isEmpty() ? Exit.DONE : plans(files);
    }

    private void code(String name) {
        Codes.Code code = Codes.find(name);
        if (code == null) {
            throw new InputException("there is no error " + name + "; there are "
                    + String.join(", ", Codes.all().keySet()));
        }
        if (loading.asJson()) {
            var json = new StringBuilder("{\"code\":");
            CanonicalJson.appendString(json, code.code());
            json.append(",\"title\":");
            CanonicalJson.appendString(json, code.title());
            json.append(",\"page\":");
            CanonicalJson.appendString(json, code.page());
            tell(json.append("}\n").toString());
        } else {
            tell(code.page());
        }
    }

    private int plans(List<Path> files) {
        Loading.Loaded loaded = loading.load(files, Loading.ONLY_TOLD, err());
        if (!loaded.problems().none()) {
            return Exit.INPUT;
        }
        if (loaded.plans().all().isEmpty()) {
            throw new InputException("there is no reduction in "
                    + files.stream().map(Path::toString).collect(Collectors.joining(", ")));
        }
        for (LeafPlan plan : loaded.plans().all().values()) {
            tell(loading.asJson() ? ExplanationJson.of(plan) + "\n" : Explanation.of(plan));
        }
        return Exit.DONE;
    }

    /** Pages are parted by an empty line, and lines of JSON by nothing. */
    private void tell(String page) {
        out().print((told && !loading.asJson() ? "\n" : "") + (loading.asJson() ? page : wrapped(page)));
        told = true;
    }

    /** Lines that the terminal would break in the middle of a word; tables and examples stay as they are. */
    private String wrapped(String page) {
        int columns = loading.columns();
        if (columns == 0) {
            return page;
        }
        var wrapped = new StringBuilder();
        boolean example = false;
        for (String line : page.lines().toList()) {
            example ^= line.startsWith("```");
            int indent = line.length() - line.stripLeading().length();
            String margin = " ".repeat(indent);
            wrapped.append(
                            example || line.startsWith("|")
                                    ? line
                                    : margin
                                            + Rendering.wrapped(
                                                    line.stripLeading(), columns - indent - 2, margin + "  "))
                    .append('\n');
        }
        return wrapped.toString();
    }
}
