// SPDX-License-Identifier: Apache-2.0
package io.weir.cli;

import io.weir.configuration.SiteConfiguration;
import io.weir.configuration.TierConfiguration;
import io.weir.configuration.Uplink;
import io.weir.problem.Problems;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;

/** The link of a site or a tier in a process of its own. */
@Command(
        name = "link",
        description = "Runs a link alone, where a site's or a tier's configuration says `link: { apart: true }`.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "`weir edge` and `weir aggregate` run it themselves unless it is apart: a small site needs one process.",
            "",
            "Examples:",
            "  weir link --config site.yaml",
            "  weir link --config tier.yaml",
            "  weir link --config site.yaml --check     # 0: can start; 2: input wrong; 3: world wrong"
        })
final class LinkCommand extends ServiceCommand {

    @Override
    @Nullable
    Service read(Path file, Problems problems, Map<String, String> texts) {
        if (TierConfiguration.isIn(file)) {
            TierConfiguration tier = TierConfiguration.read(file, problems, texts);
            if (tier == null) {
                return null;
            }
            Uplink up = apart(file, tier.link(), "aggregate");
            return new Service(
                    "link " + tier.tier() + " " + tier.name(),
                    tier.kafka(),
                    up.to(),
                    tier.registry(),
                    List.of(),
                    plans -> Services.linkRights(tier, plans),
                    Map.of(),
                    (plans, report) -> Services.link(tier, up, plans, report));
        }
        SiteConfiguration site = SiteConfiguration.read(file, problems, texts);
        if (site == null) {
            return null;
        }
        Uplink up = apart(file, site.link(), "edge");
        return new Service(
                "link " + site.place(),
                site.kafka(),
                up.to(),
                site.registry(),
                List.of(),
                plans -> Services.linkRights(plans),
                Map.of(),
                (plans, report) -> Services.link(site, up, plans, report));
    }

    private static Uplink apart(Path file, @Nullable Uplink up, String verb) {
        if (up == null) {
            throw new InputException(file + " has no `link`, so there is nothing to send to");
        }
        if (!up.apart()) {
            throw new InputException(file + " has no `link: { apart: true }`, so `weir " + verb
                    + "` runs the link itself; two would only take turns");
        }
        return up;
    }
}
