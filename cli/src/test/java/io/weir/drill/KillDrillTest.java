// SPDX-License-Identifier: Apache-2.0
package io.weir.drill;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Processes killed by kill -9 while lines keep coming. More by hand: {@code -Dweir.drill.kills=20}, other ones with
 * {@code -Dweir.drill.seed=…}; {@code -Dweir.drill.story=true} tells what happened when all went well too.
 */
final class KillDrillTest {

    private static final int KILLS = Integer.getInteger("weir.drill.kills", 3);

    @TempDir
    Path directory;

    @Test
    void anEdgeIsKilled() throws Exception {
        drill(Long.getLong("weir.drill.seed", 20261120), List.of("edge"));
    }

    @Test
    void aggregatesAreKilled() throws Exception {
        drill(Long.getLong("weir.drill.seed", 20261125), List.of("region", "centre"));
    }

    private void drill(long seed, List<String> forked) throws Exception {
        try (var drill = new Drill(seed, directory, forked)) {
            drill.run(KILLS);
            if (Boolean.getBoolean("weir.drill.story")) {
                System.out.println(drill.story());
            }
        }
    }
}
