// SPDX-License-Identifier: Apache-2.0
package io.weir.drill;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Every drill there is. */
final class Drills {

    /** In the order in which they are run and shown. */
    static final List<Drill> ALL = List.of(
            KillProcesses.edge(),
            KillProcesses.aggregates(),
            KillProcesses.link(),
            new KillBrokers(),
            new SiteRebuilt(),
            LinkCut.seconds(),
            LinkCut.hour(),
            new LinkReplay(),
            new BadLine(),
            new TargetDeleted(),
            RegionAway.down(),
            RegionAway.rebuilt(),
            WrongClock.ahead(),
            WrongClock.behind(),
            Lines.future(),
            Lines.poison(),
            DiskFull.ofBroker(),
            DiskFull.ofState(),
            new Reset(),
            new PartitionsAdded(),
            new TwoEdges(),
            new TwoSitesOneName(),
            Outage.minutes("outage-1m", 1),
            Outage.minutes("outage-10m", 10),
            Outage.minutes("outage-1h", 60));

    /** What CI runs beside the kills of `mvn verify`: one of each kind that takes less than a minute and needs nothing special. */
    static final List<Drill> SHORT = Stream.of(
                    "link-kill",
                    "broker-kill",
                    "site-rebuilt",
                    "link-cut",
                    "bad-line",
                    "target-deleted",
                    "region-rebuilt",
                    "future",
                    "poison",
                    "reset",
                    "partitions-added",
                    "two-edges",
                    "two-sites-one-name")
            .map(name -> named(name).orElseThrow())
            .toList();

    private Drills() {}

    static Optional<Drill> named(String name) {
        return ALL.stream().filter(drill -> drill.name().equals(name)).findFirst();
    }
}
