// SPDX-License-Identifier: Apache-2.0
package io.weir.cli;

import io.weir.language.DocumentSchema;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Prints the JSON Schema of documents. */
@Command(
        name = "schema",
        description = "Prints the JSON Schema of streams, reductions and fragments: editors complete, explain and "
                + "underline by it.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Example:",
            "  weir schema > weir.schema.json",
            "and as the first line of a file of reductions:",
            "  # yaml-language-server: $schema=weir.schema.json"
        })
final class SchemaCommand implements Runnable {

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public void run() {
        java.util.Objects.requireNonNull(spec).commandLine().getOut().print(DocumentSchema.text());
    }
}
