// SPDX-License-Identifier: Apache-2.0
package io.weir.configuration;

import io.weir.problem.Problems;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;

/** The reductions that a configuration names, whatever else is wrong with it: so that their problems can be told in the same run. */
public final class ConfiguredReductions {

    private ConfiguredReductions() {}

    /** Files and directories that are there, absolute. Tells nothing. */
    public static List<Path> of(Path file) {
        ConfigurationReader reader =
                ConfigurationReader.any(file, ConfigurationReader.Kind.SITE, new Problems(), new TreeMap<>());
        return reader == null ? List.of() : reader.reductions();
    }
}
