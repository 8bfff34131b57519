// SPDX-License-Identifier: Apache-2.0
package io.weir.benchmarks;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The rungs, from the limit upwards. The table keeps this order, and the first is what the others are compared with. */
final class Ladder {

    static final List<Rung> RUNGS = List.of(
            new DrainRung(),
            new JacksonRung(),
            new DslRung("dsl", false),
            new DslRung("dsl-exactly-once", true),
            new WeirRung("weir", 1, 1, false),
            WeirRung.ofEstimates("weir-estimates"),
            new WeirRung("weir-two-reductions", 2, 1, false),
            new WeirRung("weir-ten-reductions", 10, 1, false),
            new WeirRung("weir-two-threads", 1, 2, false),
            new WeirRung("weir-site", 1, 1, true));

    private Ladder() {}

    /** The rung of that name; null if there is none. */
    static @Nullable Rung find(String name) {
        return RUNGS.stream()
                .filter(rung -> rung.name().equals(name))
                .findFirst()
                .orElse(null);
    }
}
