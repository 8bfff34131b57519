// SPDX-License-Identifier: Apache-2.0
package io.weir.drill;

import java.util.List;
import java.util.Optional;

/** Every drill there is. */
final class Drills {

    /** In the order in which they are run and shown. */
    static final List<Drill> ALL =
            List.of(KillProcesses.edge(), KillProcesses.aggregates(), KillProcesses.link(), new KillBrokers());

    /** What CI runs: one of each kind, those that take hours left out. */
    static final List<Drill> SHORT = ALL;

    private Drills() {}

    static Optional<Drill> named(String name) {
        return ALL.stream().filter(drill -> drill.name().equals(name)).findFirst();
    }
}
