// SPDX-License-Identifier: Apache-2.0
package io.weir.cli;

import io.weir.configuration.SiteConfiguration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Shows dead letters with what is in them. */
@Command(
        name = "show",
        description = "Shows dead letters with the raw bytes as they were.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "In JSON, `value` is the text, or `value_base64` the bytes where they are no UTF-8. Ends with 1 if",
            "there is none.",
            "",
            "Examples:",
            "  weir dead show web.access 0@1834 --config site.yaml",
            "  weir dead show web.access --reason not_json --config site.yaml --format json | jq -r .value"
        })
final class DeadShowCommand implements Callable<Integer> {

    @Mixin
    private DeadSelection selection = new DeadSelection();

    @Spec
    private @Nullable CommandSpec spec;

    @Override
    public Integer call() {
        var line = java.util.Objects.requireNonNull(spec).commandLine();
        DeadSelection.Which which = selection.which();
        SiteConfiguration site = selection.site(line.getErr());
        if (site == null) {
            return Exit.INPUT;
        }
        selection.refuseUnknown(site);
        int shown = Dead.show(site, selection.stream, which, selection.isTable(), line.getOut());
        if (shown == 0 && !selection.loading.quiet) {
            line.getErr().println("weir: there is no such dead letter");
        }
        return shown == 0 ? Exit.NO : Exit.DONE;
    }
}
