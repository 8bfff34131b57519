// SPDX-License-Identifier: Apache-2.0
package io.weir.cli;

import io.weir.configuration.ConfiguredKeys;
import io.weir.configuration.SiteConfiguration;
import io.weir.configuration.TierConfiguration;
import io.weir.problem.Problems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Checks documents and says all that is wrong with them. */
@Command(
        name = "validate",
        description =
                "Checks reductions, and configurations of processes, and says all that is wrong, in all files at once.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Needs no Kafka and no registry. `weir edge --check` looks at these, too.",
            "",
            "Examples:",
            "  weir validate reductions/",
            "  envsubst < web.yaml.in | weir validate -",
            "  weir validate examples/                   # site.yaml and tier.yaml are checked as what they are",
            "  weir validate --config site.yaml web.yaml # whether the site has the keys that web.yaml needs",
            "  weir validate --format short web.yaml     # file:line:col: code: message, for editors"
        })
final class ValidateCommand extends Verb {

    @Parameters(
            paramLabel = "PATH",
            arity = "1..*",
            description = "Files, or directories that are walked for *.yaml; - is standard input.")
    private List<Path> paths = List.of();

    @Option(
            names = {"-c", "--config"},
            paramLabel = "FILE",
            description = "A site's configuration: whether it has what the reductions need of it.")
    private @Nullable Path config;

    @Override
    public Integer call() {
        Loading.Loaded loaded = Loading.read(paths);
        SortedMap<String, String> configurations = loaded.documents().configurations();
        configurations.forEach((file, kind) -> check(Path.of(file), kind, loaded.problems()));
        var texts = new TreeMap<>(loaded.documents().texts());
        if (config != null) {
            SiteConfiguration.read(config, loaded.problems(), texts);
            ConfiguredKeys.check(config, loaded.plans().keys(), loaded.problems());
        }
        loading.show(loaded.problems(), texts, Loading.ONLY_TOLD, err());
        if (!loaded.problems().none()) {
            return Exit.INPUT;
        }
        if (!loading.quiet && loading.forPeople()) {
            out().println("ok: " + Words.count(loaded.plans().all().size(), "reduction") + " over "
                    + Words.count(loaded.plans().streams().size(), "stream")
                    + (configurations.isEmpty() ? "" : ", " + Words.count(configurations.size(), "configuration")));
        }
        return Exit.DONE;
    }

    private static void check(Path file, String kind, Problems problems) {
        if (!Files.isRegularFile(file)) {
            // What it names lies beside it, and a pipe is read only once.
            throw new InputException("this is the configuration of a " + kind + ": name its file instead of " + file);
        }
        // Documents hold the text already.
        var texts = new TreeMap<String, String>();
        if (kind.equals("site")) {
            SiteConfiguration.read(file, problems, texts);
        } else {
            TierConfiguration.read(file, problems, texts);
        }
    }
}
