// SPDX-License-Identifier: Apache-2.0
package io.weir.cli;

import io.weir.configuration.ConfiguredKeys;
import io.weir.configuration.SiteConfiguration;
import io.weir.configuration.Uplink;
import io.weir.plan.Plans;
import io.weir.problem.Problems;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;

/** A site's process. */
@Command(
        name = "edge",
        description = "Runs a site: reduces its raw topics, merges their partitions, and sends the result upwards.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "It runs until it is stopped (SIGTERM, Ctrl-C), commits what is in hand, and then ends with 143 or 130.",
            "A broker or a registry that is away is told in one line, and tried again.",
            "",
            "Examples:",
            "  weir edge --config examples/site.yaml",
            "  weir edge --config examples/site.yaml --check     # 0: can start; 2: input wrong; 3: world wrong"
        })
final class EdgeCommand extends ServiceCommand {

    @Override
    void compare(Path file, Plans plans, Problems problems) {
        ConfiguredKeys.check(file, plans.keys(), problems);
        plans.load(problems);
    }

    @Override
    @Nullable
    Service read(Path file, Problems problems, Map<String, String> texts) {
        SiteConfiguration site = SiteConfiguration.read(file, problems, texts);
        if (site == null) {
            return null;
        }
        Uplink up = site.link();
        return new Service(
                "edge " + site.place(),
                site.kafka(),
                up == null || up.apart() ? null : up.to(),
                site.registry(),
                List.of("leaf", "site"),
                plans -> Services.rights(site, plans),
                site.keys(),
                (plans, report) -> Services.edge(site, plans, report));
    }
}
