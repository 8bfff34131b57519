// SPDX-License-Identifier: Apache-2.0
package io.weir.cli;

import io.weir.configuration.SiteConfiguration;
import io.weir.configuration.Uplink;
import io.weir.problem.Problems;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;

/** A site's link in a process of its own. */
@Command(
        name = "link",
        description = "Runs a site's link alone, where its configuration says `link: { apart: true }`.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "`weir edge` runs the link itself unless it is apart: a small site needs one process.",
            "",
            "Examples:",
            "  weir link --config site.yaml",
            "  weir link --config site.yaml --check     # 0: can start; 2: input wrong; 3: world wrong"
        })
final class LinkCommand extends ServiceCommand {

    @Override
    @Nullable
    Service read(Path file, Problems problems, Map<String, String> texts) {
        SiteConfiguration site = SiteConfiguration.read(file, problems, texts);
        if (site == null) {
            return null;
        }
        Uplink up = site.link();
        if (up == null) {
            throw new InputException(file + " has no `link`, so there is nothing to send to");
        }
        if (!up.apart()) {
            throw new InputException(file + " has no `link: { apart: true }`, so `weir edge` runs the link itself; two "
                    + "would only take turns");
        }
        return new Service(
                "link " + site.place(),
                site.kafka(),
                up.to(),
                site.registry(),
                List.of(),
                false,
                (plans, report) -> Services.link(site, up, plans, report));
    }
}
