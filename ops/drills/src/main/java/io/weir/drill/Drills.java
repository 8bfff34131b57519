// SPDX-License-Identifier: Apache-2.0
package io.weir.drill;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Every drill there is. */
final class Drills {

    /** Topics keep their records for longer than the drill lasts: a part of the tree must read them again. */
    private static final Cast KEPT = Cast.SMALL.withOutage("1h");
    /** Event time runs 180 times as fast as life, so that twenty seconds hold the windows of an hour. */
    private static final Recipe FAST = Recipe.PLAIN.withStep(450);

    private static final Duration A_WHILE = Duration.ofSeconds(20);

    /** In the order in which they are run and shown. */
    static final List<Drill> ALL = List.of(
            new Drill("edge-kill", "the process of a site is killed", 20, Cast.SMALL, KillProcesses::edge),
            new Drill(
                    "aggregate-kill",
                    "the processes of the region and of the centre are killed",
                    40,
                    Cast.SMALL,
                    KillProcesses::aggregates),
            new Drill(
                    "link-kill",
                    "the process of a link is killed",
                    20,
                    Cast.SMALL.withLinksApart(),
                    KillProcesses::link),
            new Drill(
                    "broker-kill",
                    "the brokers of a site, of the region and of the centre are killed and come back",
                    60,
                    Cast.SMALL,
                    KillBrokers::run),
            new Drill(
                    "site-rebuilt",
                    "a site's cluster and state are lost; it is set up again, and adds to what it had sent",
                    3,
                    Cast.SMALL,
                    SiteRebuilt::run),
            new Drill(
                    "link-cut",
                    "the line of a site is cut for 20 s",
                    2,
                    Cast.SMALL.withBadLine(),
                    stage -> LinkCut.run(stage, A_WHILE)),
            new Drill(
                    "link-cut-hour",
                    "the line of a site is cut for an hour of event time",
                    2,
                    KEPT.withBadLine().with(FAST),
                    stage -> LinkCut.run(stage, A_WHILE)),
            new Drill(
                    "link-replay",
                    "a link is set back to the first offset, and sends everything again",
                    3,
                    KEPT.withLinksApart(),
                    LinkReplay::run),
            new Drill(
                    "bad-line",
                    "a line of 64 kbit/s with 150 ms of delay that loses answers, so that the same is sent twice",
                    5,
                    KEPT.withBadLine().withUsualPace(),
                    BadLine::run),
            new Drill(
                    "target-deleted",
                    "the link's topics at the region are deleted, at times with the region's state",
                    4,
                    KEPT,
                    TargetDeleted::run),
            new Drill(
                    "region-down",
                    "the region is down for an hour of event time, its sites go on",
                    2,
                    KEPT.withSites("berlin", "izmir").with(FAST),
                    stage -> RegionAway.run(stage, A_WHILE, false)),
            new Drill(
                    "region-rebuilt",
                    "the region's cluster and state are lost, and it is set up anew",
                    2,
                    KEPT.withSites("berlin", "izmir").with(FAST),
                    stage -> RegionAway.run(stage, A_WHILE, true)),
            new Drill(
                    "clock-ahead",
                    "the clock of one of two sites is an hour ahead: broker, edge and whoever writes",
                    1,
                    WrongClock.cast(Duration.ofHours(1)),
                    WrongClock::run),
            new Drill(
                    "clock-behind",
                    "the clock of one of two sites is an hour behind",
                    1,
                    WrongClock.cast(Duration.ofHours(-1)),
                    WrongClock::run),
            new Drill(
                    "future",
                    "one event in 200 bears a time of tomorrow",
                    10,
                    Cast.SMALL.with(Recipe.PLAIN.withFuture(200)),
                    Drills::lines),
            new Drill(
                    "poison",
                    "one line in 200 is garbage: bytes, depth, length, wrong types, no text",
                    10,
                    Cast.SMALL.with(Recipe.PLAIN.withPoison()),
                    Drills::lines),
            new Drill(
                    "disk-full",
                    "the disk of a site's broker is full, until room is made",
                    3,
                    KEPT.withDisk(96, "clusters"),
                    DiskFull::ofBroker),
            new Drill(
                    "disk-full-state",
                    "the disk of an edge's state is full, and the edge begins anew on it, until room is made",
                    3,
                    KEPT.withDisk(96, "state"),
                    DiskFull::ofState),
            new Drill(
                    "reset",
                    "the leaves are reset to the earliest record: refused while it is counted already, an addition afterwards",
                    2,
                    KEPT,
                    Reset::run),
            new Drill(
                    "partitions-added",
                    "a raw topic gets more partitions under a running edge",
                    2,
                    KEPT,
                    PartitionsAdded::run),
            new Drill(
                    "two-edges",
                    "two edges are started for one site, and killed in turn",
                    4,
                    Cast.SMALL,
                    TwoEdges::run),
            new Drill(
                    "two-sites-one-name",
                    "two sites bear one name: the region says so, and nothing is counted twice",
                    1,
                    Cast.SMALL.withSites("berlin", "berlin"),
                    Drill.Measure.NEVER_MORE,
                    TwoSitesOneName::run),
            outage("outage-1m", 1),
            outage("outage-10m", 10),
            outage("outage-1h", 60));

    /**
     * What CI runs beside the kills of `mvn verify`: one of each kind that takes about a minute and needs nothing special. Two sites of one
     * name are a test of `mvn verify`, a cut line is the least of a bad one.
     */
    static final List<Drill> SHORT = Stream.of(
                    "link-kill",
                    "broker-kill",
                    "site-rebuilt",
                    "bad-line",
                    "target-deleted",
                    "region-rebuilt",
                    "poison",
                    "reset",
                    "partitions-added",
                    "two-edges")
            .map(name -> named(name).orElseThrow())
            .toList();

    private Drills() {}

    static Optional<Drill> named(String name) {
        return ALL.stream().filter(drill -> drill.name().equals(name)).findFirst();
    }

    private static Drill outage(String name, int minutes) {
        return new Drill(
                name,
                "figures: what waits while a link is cut for " + minutes + " min, and how it catches up",
                1,
                Cast.SMALL.withBadLine().withOutage("1d").withUsualPace(),
                stage -> Outage.run(stage, Duration.ofMinutes(minutes)));
    }

    /** The fault is in the lines themselves. */
    private static void lines(Stage stage) {
        for (int i = 0; i < stage.times(); i++) {
            stage.awaitLines(2_000);
            stage.awaitCounted("2000 more lines");
        }
    }
}
