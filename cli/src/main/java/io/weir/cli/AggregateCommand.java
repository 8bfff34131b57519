// SPDX-License-Identifier: Apache-2.0
package io.weir.cli;

import io.weir.configuration.TierConfiguration;
import io.weir.configuration.Uplink;
import io.weir.problem.Problems;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;

/** A tier's process. */
@Command(
        name = "aggregate",
        description = "Runs a tier above the sites: merges what its children send, and publishes rows or sends it on.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "It runs until it is stopped (SIGTERM, Ctrl-C), commits what is in hand, and then ends with 143 or 130.",
            "A broker or a registry that is away is told in one line, and tried again.",
            "",
            "Examples:",
            "  weir aggregate --config examples/tier.yaml",
            "  weir aggregate --config examples/tier.yaml --check     # 0: can start; 2: input wrong; 3: world wrong"
        })
final class AggregateCommand extends ServiceCommand {

    @Override
    @Nullable
    Service read(Path file, Problems problems, Map<String, String> texts) {
        TierConfiguration tier = TierConfiguration.read(file, problems, texts);
        if (tier == null) {
            return null;
        }
        Uplink up = tier.link();
        return new Service(
                "aggregate " + tier.tier() + " " + tier.name(),
                tier.kafka(),
                up == null || up.apart() ? null : up.to(),
                tier.registry(),
                List.of(tier.children(), tier.tier()),
                plans -> Services.rights(tier, plans),
                Map.of(),
                (plans, report) -> Services.aggregate(tier, plans, report));
    }
}
