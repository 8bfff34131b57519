// SPDX-License-Identifier: Apache-2.0
package io.weir.configuration;

import io.weir.problem.Problem;
import io.weir.problem.Problems;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.TreeMap;

/** Whether a site's configuration has the keys that its reductions need. */
public final class ConfiguredKeys {

    private ConfiguredKeys() {}

    /**
     * Tells of each key that is needed and not there. Tells nothing else of the file.
     *
     * @param needed names of keys, each with a reduction that needs it
     */
    public static void check(Path file, SortedMap<String, String> needed, Problems problems) {
        ConfigurationReader reader =
                ConfigurationReader.any(file, ConfigurationReader.Kind.SITE, new Problems(), new TreeMap<>());
        if (reader == null) {
            return;
        }
        needed.forEach((name, reduction) -> {
            if (!reader.namesKey(name)) {
                problems.add(Problem.error(
                                "R0604",
                                reader.place("keys"),
                                "there is no key `" + name + "`, which `" + reduction + "` makes pseudonyms with")
                        .note("form", "keys: { " + name + ": { id: k1, epoch: 1, file: /run/secrets/" + name + " } }")
                        .note("why", "without it every event would be a dead letter"));
            }
        });
    }
}
