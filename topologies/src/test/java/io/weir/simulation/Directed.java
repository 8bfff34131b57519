// SPDX-License-Identifier: Apache-2.0
package io.weir.simulation;

import static io.weir.simulation.CountingProgram.line;

import io.weir.tree.Expected;
import io.weir.tree.Folded;
import io.weir.tree.Row;
import io.weir.wire.PartialKey;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Schedules that each show one thing that went wrong, or would, without a rule. Sites A and B are in region r1, C in r2; windows
 * are ten long, and the watermark is three late.
 */
final class Directed {

    private static final long FOR_EVER = 1_000_000_000;

    /** All schedules by the rule that they need. */
    static final Map<String, Consumer<Directed>> ALL = new LinkedHashMap<>();

    static {
        ALL.put("LEAF_INCARNATION", Directed::leafLosesItsStateAfterRawWasTrimmed);
        ALL.put("SITE_INCARNATION", Directed::siteIsRebuiltInTheMiddleOfAWindow);
        ALL.put("LEAF_NOT_BEHIND", Directed::offsetIsResetAndTheStateIsLost);
        ALL.put("NO_OVERLAP", Directed::offsetIsResetAndTheLeafTopicIsLost);
        ALL.put("POSITION", Directed::offsetIsReset);
        ALL.put("LATE_BY_ORDER", Directed::lateEventBeforeTheCommit);
        ALL.put("FUTURE", Directed::eventFromTheFuture);
        ALL.put("FILTERED_MOVES_CLOCK", Directed::nearlyEverythingIsFiltered);
        ALL.put("IDLE_DRAINED", Directed::pausedProcess);
        ALL.put("IDLE_IS_A_FLAG", Directed::idleLeafWakesWithOlderTimes);
        ALL.put("BORN_LATER", Directed::stateIsLostAfterTheClockWasSetBack);
        ALL.put("WATERMARK_ORDER", Directed::newLifeKnowsLess);
        ALL.put("HIGHER_VERSION", Directed::zombieLink);
        ALL.put("NOT_FEWER_CHILDREN", Directed::regionComesBackWithoutOneSite);
        ALL.put("DROP_FORGOTTEN", Directed::duplicateOfAForgottenPartial);
        ALL.put("IGNORE_TOMBSTONES", Directed::tombstoneByHand);
        ALL.put("REPAIR", Directed::zombieLinkThenCompactionThenRebuild);
        ALL.put("COVER", Directed::compactionPutsTheWatermarkFirst);
        ALL.put("COUNT_FOR_EVER", Directed::forgettingAndGoingOn);
        ALL.put("FORGIVE_DROPPED", Directed::newLifeSendsWhatIsForgotten);
        ALL.put("WRITE_OFF", Directed::partialIsDeletedBeforeTheLinkReadsIt);
        ALL.put("DOUBT", Directed::partialIsDeletedBeforeTheLinkReadsIt);
        ALL.put("CONTESTED", Directed::twoSitesHaveOneName);
        ALL.put("LEAST_HORIZON", Directed::historyBesideLiveSites);
        ALL.put("FORFEIT", Directed::emptyPartition);
        ALL.put("EMIT_BEFORE_FORGETTING", Directed::silentSiteIsForfeitedBeforeAnythingCloses);
        ALL.put("ALL_PARTITIONS", Directed::partitionThatHasNotSpoken);
        ALL.put("ALL_EXPECTED", Directed::regionThatHasNotSpoken);
        ALL.put("NOT_AFTER_NEWEST", Directed::everybodyIsIdleBeforeTheFuture);
        ALL.put("NEWEST_STAYS", Directed::rebuiltSiteKnowsNothingNew);
        ALL.put("IDLE_UNTIL_HEARD", Directed::idleSiteStirsAndCompactionPutsTheWatermarkFirst);
        ALL.put("PROMISE_WHAT_WAS_SENT", Directed::futureThatOthersReachFirst);
        ALL.put("CLOSE_AFTER", Directed::siteThatNeverComes);
        ALL.put("REBUILD_FROM_START", Directed::regionLosesItsState);
        ALL.put("REBUILD_SILENTLY", Directed::centreLosesItsStateAndReadsSlowly);
        ALL.put("FORGIVE_WHAT_WAS_READ", Directed::inputAndStateAreLostWhileLinksGoOn);
        ALL.put("REBUILD_FROM_OUTPUT", Directed::rowStoreIsLost);
        ALL.put("HOLD_BACK", Directed::partialIsDeletedBeforeARebuild);
        ALL.put("COMPLETE_STICKS", Directed::siteIsAddedAfterTheRow);
        ALL.put("SUPPRESS_EQUAL", Directed::centreRestartsAfterAnIncompleteRow);
        ALL.put("FOLDED_IS_TOLD", Directed::groupsAreFolded);
        ALL.put("FOLDED_IS_NEWS", Directed::groupsAreFoldedAfterTheRows);
        ALL.put("FOLDED_IS_REMEMBERED", Directed::centreRestartsAfterGroupsWereFolded);
        ALL.put("FOLDED_STICKS", Directed::marksAreGoneBeforeARebuild);
        ALL.put("LEDGER_PER_INCARNATION", Directed::leafLosesItsStateAndGoesOn);
    }

    private final Machines machines;
    private final List<String> wrong = new ArrayList<>();
    private Simulation tree;

    private Directed(Machines machines) {
        this.machines = machines;
    }

    /** Plays the schedule of a rule. Returns what went wrong. */
    static List<String> play(String rule, Machines machines) {
        var directed = new Directed(machines);
        ALL.get(rule).accept(directed);
        return directed.wrong;
    }

    // What schedules are made of.

    private void tree(long revise, long closeAfter, long keep, int rawPartitions) {
        tree = Simulation.of(CountingProgram.of(revise, closeAfter, keep))
                .region("r1", "A", "B")
                .region("r2", "C")
                .partitions(1)
                .rawPartitions(rawPartitions)
                .start(10_000)
                .machines(machines)
                .build();
    }

    private void patient() {
        tree(FOR_EVER, FOR_EVER, FOR_EVER, 1);
    }

    /** Forgets what lies fifteen behind. */
    private void forgetful() {
        tree(12, FOR_EVER, FOR_EVER, 1);
    }

    /** One group in a window of a leaf, and two partitions above. */
    private void limited() {
        tree = Simulation.of(CountingProgram.patient().limited(1))
                .region("r1", "A", "B")
                .region("r2", "C")
                .partitions(2)
                .rawPartitions(1)
                .start(10_000)
                .machines(machines)
                .build();
    }

    private void feed(String site, String group, long time) {
        tree.feed(site, 0, time, line(time, group, 1));
    }

    private void feed(String site, int count, long time) {
        feed(site, count, time, 1);
    }

    private void feed(String site, int count, long time, int value) {
        for (int i = 0; i < count; i++) {
            // Stamped with its own time, so that it is not from the future.
            tree.feed(site, 0, time, line(time, "g", value));
        }
    }

    private void all(int count, long time) {
        for (String site : List.of("A", "B", "C")) {
            feed(site, count, time);
        }
    }

    private LeafProcess leaf(String site) {
        return tree.site(site).leaves.getFirst();
    }

    private MergeProcess merge(Node node) {
        return node.merges.getFirst();
    }

    private Log input(Node node) {
        return node.cluster.topic(node.inputTopic()).partitions().getFirst();
    }

    private Log output(Node node) {
        return node.cluster.topic(node.outputTopic()).partitions().getFirst();
    }

    /** Everything is read and sent, and nobody is idle. */
    private void settle() {
        tree.settle();
    }

    /** Everything is read and sent, and everybody becomes idle. */
    private void rest() {
        for (int i = 0; i < 4; i++) {
            tree.pass(20);
            tree.settle();
        }
    }

    /** A site reads and sends, but nothing leaves it. */
    private void work(String site) {
        SiteNode node = tree.site(site);
        leaf(site).read(Integer.MAX_VALUE);
        leaf(site).commit();
        merge(node).read(Integer.MAX_VALUE);
        merge(node).flush();
    }

    private Row row(long start) {
        Row last = null;
        for (Row row : tree.rowLog()) {
            if (row.window().start() == start) {
                last = row;
            }
        }
        return last;
    }

    private void check(boolean right, String otherwise) {
        if (!right) {
            wrong.add(otherwise + "; rows " + tree.rowLog());
        }
    }

    private void judge(boolean allComplete) {
        wrong.addAll(Verdict.of(tree, allComplete, Long.MAX_VALUE, true));
    }

    // The schedules.

    private void leafLosesItsStateAndGoesOn() {
        patient();
        feed("A", 8, 5);
        rest();
        leaf("A").lose(false);
        feed("A", 3, 6);
        rest();
        judge(true);
    }

    private void leafLosesItsStateAfterRawWasTrimmed() {
        patient();
        feed("A", 8, 5);
        rest();
        tree.site("A").cluster.topic(Simulation.RAW).partitions().getFirst().trim(5);
        leaf("A").lose(false);
        feed("A", 3, 6);
        rest();
        judge(true);
    }

    private void siteIsRebuiltInTheMiddleOfAWindow() {
        patient();
        feed("A", 8, 5);
        feed("B", 2, 5);
        rest();
        tree.rebuild("A");
        feed("A", 3, 6);
        rest();
        feed("A", 9, 7);
        rest();
        judge(true);
    }

    private void offsetIsResetAndTheStateIsLost() {
        patient();
        feed("A", 8, 5);
        rest();
        leaf("A").lose(false);
        leaf("A").rewind(3);
        leaf("A").lose(false);
        if (leaf("A").refused() != null) {
            check(
                    leaf("A").refused().message().contains("offset 3")
                            && leaf("A").refused().message().contains("offset 8"),
                    leaf("A").refused().message());
            leaf("A").rewind(8);
        }
        feed("A", 3, 6);
        rest();
        judge(true);
    }

    private void offsetIsResetAndTheLeafTopicIsLost() {
        patient();
        feed("A", 8, 5);
        rest();
        leaf("A").commit();
        tree.site("A").cluster.offsets.put("leaf-0", 3L);
        tree.site("A").cluster.stores.remove("leaf-0");
        tree.createLeafTopicAgain("A");
        rest();
        check(row(0).partial().events() == 8, "eight events were fed");
    }

    private void offsetIsReset() {
        patient();
        feed("A", 8, 5);
        rest();
        leaf("A").rewind(2);
        rest();
        feed("A", 1, 6);
        rest();
        judge(true);
    }

    private void lateEventBeforeTheCommit() {
        forgetful();
        feed("A", 1, 40);
        feed("A", 1, 5);
        rest();
        judge(true);
    }

    private void eventFromTheFuture() {
        forgetful();
        all(2, 5);
        tree.feed("A", 0, 5, line(100_000, "g", 1));
        feed("A", 3, 6);
        rest();
        check(row(0) != null && row(0).partial().events() == 9, "nine events were fed");
    }

    private void nearlyEverythingIsFiltered() {
        patient();
        all(1, 5);
        feed("A", 1, 40, CountingProgram.FILTERED);
        feed("B", 1, 40);
        feed("C", 1, 40);
        settle();
        check(row(0) != null && row(0).complete(), "all sites are past the first window");
    }

    private void pausedProcess() {
        patient();
        all(5, 5);
        for (String site : List.of("A", "B", "C")) {
            leaf(site).read(2);
            leaf(site).commit();
            tree.pass(100);
            leaf(site).commit();
            work0(site);
        }
        for (int i = 0; i < 5; i++) {
            tree.links().forEach(link -> link.copy(100));
            tree.regions().forEach(region -> {
                merge(region).read(100);
                merge(region).flush();
            });
            merge(tree.centre()).read(100);
            merge(tree.centre()).flush();
        }
        check(tree.rowLog().isEmpty(), "nine of fifteen events were not read yet");
        rest();
        judge(true);
    }

    private void work0(String site) {
        SiteNode node = tree.site(site);
        merge(node).read(Integer.MAX_VALUE);
        merge(node).flush();
    }

    private void idleLeafWakesWithOlderTimes() {
        forgetful();
        feed("A", 1, 31);
        rest();
        feed("A", 1, 15);
        rest();
        judge(true);
    }

    private void stateIsLostAfterTheClockWasSetBack() {
        patient();
        all(1, 5);
        settle();
        tree.stepClock("A", java.time.Duration.ofSeconds(-5));
        leaf("A").lose(false);
        all(1, 40);
        settle();
        check(row(0) != null && row(0).complete(), "all sites are past the first window");
    }

    private void newLifeKnowsLess() {
        patient();
        all(1, 35);
        settle();
        leaf("A").lose(false);
        rest();
        judge(true);
    }

    private void zombieLink() {
        patient();
        feed("A", 3, 5);
        rest();
        feed("A", 4, 6);
        rest();
        SiteNode site = tree.site("A");
        long old = output(site).all().stream()
                .filter(entry -> entry.key() instanceof PartialKey)
                .findFirst()
                .orElseThrow()
                .offset();
        tree.linksAbove("A").getFirst().zombie(old, 1);
        feed("B", 9, 6);
        rest();
        judge(true);
    }

    private void regionComesBackWithoutOneSite() {
        patient();
        feed("A", 3, 5);
        feed("B", 5, 5, 5);
        rest();
        tree.cut("B");
        tree.loseRegion("r1");
        feed("A", 9, 6);
        // The region has heard nothing of B: it is not waited for, and says what it has.
        tree.expect("r1", Expected.Listed.of("r1/A"));
        rest();
        feed("C", 1, 6);
        rest();
        tree.expect("r1", Expected.Listed.of("r1/A", "r1/B"));
        tree.heal("B");
        rest();
        judge(true);
    }

    private void duplicateOfAForgottenPartial() {
        forgetful();
        feed("A", 5, 5);
        feed("B", 4, 5);
        rest();
        all(1, 150);
        rest();
        Node region = tree.region("r1");
        output(tree.site("A")).all().stream()
                .filter(entry ->
                        entry.key() instanceof PartialKey key && key.window().start() == 0)
                .forEach(entry -> input(region).append(tree.now(), entry.key(), entry.value()));
        rest();
        judge(true);
    }

    private void inputAndStateAreLostWhileLinksGoOn() {
        patient();
        feed("A", 5, 5);
        feed("A", 1, 15);
        settle();
        // A's part of the window was acknowledged by a topic that is gone. Its link does not know, and sends what is
        // new.
        Node region = tree.region("r1");
        tree.createInputAgain(region, true);
        feed("A", 1, 45);
        work("A");
        tree.linksAbove("A").getFirst().copy(Integer.MAX_VALUE);
        merge(region).lose();
        for (String site : List.of("B", "C")) {
            feed(site, 4, 5);
            feed(site, 1, 45);
            work(site);
            tree.linksAbove(site).getFirst().copy(Integer.MAX_VALUE);
        }
        for (Node node : List.of(region, tree.region("r2"))) {
            merge(node).read(Integer.MAX_VALUE);
            merge(node).flush();
            tree.linksAbove(node.name).getFirst().copy(Integer.MAX_VALUE);
        }
        merge(tree.centre()).read(Integer.MAX_VALUE);
        merge(tree.centre()).flush();
        rest();
        judge(true);
    }

    private void twoSitesHaveOneName() {
        tree(FOR_EVER, 30, FOR_EVER, 1);
        feed("B", 4, 5);
        feed("C", 4, 5);
        feed("A", 1, 2);
        settle();
        tree.pass(1);
        tree.twin("A", "another A");
        Node region = tree.region("r1");
        for (int i = 0; i < 3; i++) {
            check(
                    contests(region).isEmpty(),
                    "told too early: a site may be rebuilt while its last words are under way");
            feed("another A", 1, 3 + i);
            settle();
            feed("A", 1, 3 + i);
            settle();
        }
        String text = "[two sites call themselves r1/A: clusters " + tree.site("A").cluster.id + " and "
                + tree.site("another A").cluster.id + "; give one of them another name]";
        check(contests(region).toString().equals(text), "not told: " + contests(region));

        // The first one lags. The other one alone is heard as the place, and is past the window.
        tree.cut("A");
        feed("A", 9, 6);
        feed("B", 1, 40);
        feed("C", 1, 40);
        feed("another A", 1, 40);
        settle();
        tree.pass(40);
        settle();
        check(row(0) != null, "the window is kept open for longer than for a site that is missing");
        tree.restart("r1");
        tree.heal("A");
        rest();
        check(!contests(region).isEmpty(), "forgotten at a restart");
        judge(false);
    }

    private List<String> contests(Node node) {
        return merge(node).merge().standing().contests().stream()
                .map(io.weir.tree.Contest::text)
                .toList();
    }

    private void tombstoneByHand() {
        patient();
        feed("A", 3, 5);
        feed("B", 4, 5);
        rest();
        Node region = tree.region("r1");
        Log.Entry entry = input(region).all().stream()
                .filter(each -> each.key() instanceof PartialKey key
                        && key.incarnation().startsWith("r1/A"))
                .findFirst()
                .orElseThrow();
        input(region).append(tree.now(), entry.key(), null);
        feed("B", 9, 6);
        rest();
        judge(true);
    }

    private void zombieLinkThenCompactionThenRebuild() {
        patient();
        feed("A", 3, 5);
        rest();
        feed("A", 4, 6);
        rest();
        Node region = tree.region("r1");
        Log.Entry old = input(region).all().stream()
                .filter(entry -> entry.key() instanceof PartialKey)
                .findFirst()
                .orElseThrow();
        input(region).append(tree.now(), old.key(), old.value());
        rest();
        input(region).compact(input(region).end());
        merge(region).lose();
        feed("B", 9, 6);
        rest();
        judge(true);
    }

    private void compactionPutsTheWatermarkFirst() {
        patient();
        feed("B", 4, 5);
        feed("C", 4, 5);
        feed("B", 1, 40);
        feed("C", 1, 40);
        settle();
        // While its link is cut, A's watermark passes the window, then a late event changes the partial again.
        stirBehindACutLink();
    }

    private void stirBehindACutLink() {
        tree.cut("A");
        feed("A", 5, 5);
        feed("A", 1, 41);
        work("A");
        feed("A", 1, 6);
        work("A");
        Log log = output(tree.site("A"));
        // The last watermark is in the active segment; the one before it stays, before the partial that it covers.
        log.removeIf(entry ->
                entry.key() instanceof PartialKey key && key.window().start() == 0 && entry.offset() < last(log, 0));
        tree.heal("A");
        Link link = tree.linksAbove("A").getFirst();
        while (link.copy(1) > 0) {
            Node region = tree.region("r1");
            merge(region).read(Integer.MAX_VALUE);
            merge(region).flush();
            tree.linksAbove("r1").getFirst().copy(100);
            merge(tree.centre()).read(Integer.MAX_VALUE);
            merge(tree.centre()).flush();
        }
        rest();
        judge(true);
        for (Row row : tree.rowLog()) {
            if (row.window().start() == 0) {
                check(row.partial().events() == 14, "complete without what A had sent");
            }
        }
    }

    private static long last(Log log, long start) {
        return log.all().stream()
                .filter(entry ->
                        entry.key() instanceof PartialKey key && key.window().start() == start)
                .mapToLong(Log.Entry::offset)
                .max()
                .orElseThrow();
    }

    private void idleSiteStirsAndCompactionPutsTheWatermarkFirst() {
        patient();
        // A has never had an event and is idle; the others go on, and one event after the other keeps them awake.
        rest();
        feed("B", 4, 5);
        feed("C", 4, 5);
        feed("B", 1, 4);
        feed("C", 1, 4);
        tree.cut("B");
        tree.cut("C");
        settle();
        stirAndMend();
    }

    private void stirAndMend() {
        tree.cut("A");
        feed("A", 6, 5);
        feed("A", 1, 41);
        work("A");
        feed("A", 1, 6);
        work("A");
        Log log = output(tree.site("A"));
        log.removeIf(entry ->
                entry.key() instanceof PartialKey key && key.window().start() == 0 && entry.offset() < last(log, 0));
        tree.heal("A");
        Link link = tree.linksAbove("A").getFirst();
        // Up to, and without, the partial.
        while (link.copy(1) > 0) {
            Node region = tree.region("r1");
            merge(region).read(Integer.MAX_VALUE);
            merge(region).flush();
            boolean there = input(region).all().stream()
                    .anyMatch(entry -> entry.key() instanceof PartialKey key
                            && key.incarnation().startsWith("r1/A")
                            && key.window().start() == 0);
            if (there) {
                break;
            }
            tree.heal("B");
            feed("B", 1, 40);
            work("B");
            tree.linksAbove("B").getFirst().copy(100);
            merge(region).read(Integer.MAX_VALUE);
            merge(region).flush();
            tree.linksAbove("r1").getFirst().copy(100);
            tree.heal("C");
            feed("C", 1, 40);
            work("C");
            tree.linksAbove("C").getFirst().copy(100);
            Node other = tree.region("r2");
            merge(other).read(Integer.MAX_VALUE);
            merge(other).flush();
            tree.linksAbove("r2").getFirst().copy(100);
            merge(tree.centre()).read(Integer.MAX_VALUE);
            merge(tree.centre()).flush();
        }
        check(row(0) == null || !row(0).complete(), "complete without what A has told of");
    }

    private void forgettingAndGoingOn() {
        forgetful();
        all(1, 5);
        rest();
        all(1, 100);
        rest();
        all(1, 200);
        rest();
        judge(true);
        check(row(200) != null && row(200).complete(), "all have reported the last window");
    }

    private void newLifeSendsWhatIsForgotten() {
        forgetful();
        all(1, 5);
        rest();
        all(1, 100);
        rest();
        leaf("A").lose(false);
        feed("A", 1, 6);
        all(1, 101);
        rest();
        judge(true);
        all(1, 205);
        all(1, 240);
        settle();
        check(row(200) != null && row(200).complete(), "all are past it");
        check(row(100).partial().events() == 6, "six events");
    }

    private void partialIsDeletedBeforeTheLinkReadsIt() {
        tree(FOR_EVER, 100, FOR_EVER, 1);
        tree.cut("A");
        all(1, 5);
        feed("B", 1, 40);
        feed("C", 1, 40);
        feed("A", 1, 40);
        work("A");
        output(tree.site("A"))
                .removeIf(entry ->
                        entry.key() instanceof PartialKey key && key.window().start() == 0);
        tree.heal("A");
        settle();
        check(row(0) == null, "nobody knows yet that A's partial is gone");
        for (int i = 0; i < 20; i++) {
            tree.pass(50);
            settle();
        }
        check(row(0) != null && !row(0).complete(), "A's event is missing");
        check(row(0) != null && row(0).reported() == 2 && row(0).expected() == 3, "two of three");
        all(1, 100);
        all(1, 140);
        settle();
        check(row(100) != null && row(100).complete(), "nothing is missing here");
    }

    private void historyBesideLiveSites() {
        tree(27, FOR_EVER, FOR_EVER, 1);
        feed("A", 3, 1000);
        feed("B", 2, 1000);
        settle();
        feed("A", 1, 1100);
        feed("B", 1, 1100);
        settle();
        feed("C", 4, 5);
        rest();
        check(row(0) != null && row(0).partial().events() == 4, "four events of C");
        judge(true);
    }

    private void emptyPartition() {
        tree(12, FOR_EVER, 1_000, 2);
        for (int i = 0; i < 100; i++) {
            all(1, 100L * i);
            tree.pass(50);
            settle();
        }
        // Partition 1 of every site is empty. For a thousand milliseconds it holds the horizon back, not longer.
        check(
                merge(tree.centre()).merge().windows() < 10,
                "the centre holds " + merge(tree.centre()).merge().windows() + " windows");
    }

    private void silentSiteIsForfeitedBeforeAnythingCloses() {
        tree(12, FOR_EVER, 1_000, 1);
        tree.cut("B");
        for (int i = 0; i < 60; i++) {
            feed("A", 1, 10L * i);
            feed("C", 1, 10L * i);
            tree.pass(50);
            settle();
        }
        check(row(0) != null && row(0).partial().events() == 2 && !row(0).complete(), "two events, without B");
    }

    private void partitionThatHasNotSpoken() {
        tree(FOR_EVER, FOR_EVER, FOR_EVER, 2);
        for (String site : List.of("A", "B", "C")) {
            for (int partition = 0; partition < 2; partition++) {
                tree.feed(site, partition, 5, line(5, "g", 1));
                tree.feed(site, partition, 40, line(40, "h", 1));
            }
            work(site);
        }
        for (int i = 0; i < 5; i++) {
            tree.links().forEach(link -> link.copy(100));
            tree.regions().forEach(region -> {
                merge(region).read(100);
                merge(region).flush();
            });
            merge(tree.centre()).read(100);
            merge(tree.centre()).flush();
        }
        check(tree.rowLog().isEmpty(), "the second partitions have not been read");
        rest();
        judge(true);
    }

    private void regionThatHasNotSpoken() {
        patient();
        tree.cut("r2");
        all(2, 5);
        all(1, 40);
        settle();
        check(tree.rowLog().isEmpty(), "C has not been heard of");
        tree.heal("r2");
        rest();
        judge(true);
    }

    private void everybodyIsIdleBeforeTheFuture() {
        patient();
        all(1, 5);
        tree.feed("A", 0, 5, line(100_000, "g", 1));
        rest();
        check(row(0) != null && row(0).complete(), "everybody is idle");
        check(row(100_000) == null, "the future has not come");
    }

    private void rebuiltSiteKnowsNothingNew() {
        patient();
        tree.cut("r1");
        feed("C", 3, 5);
        work("C");
        Node region = tree.region("r2");
        tree.pass(20);
        work("C");
        tree.linksAbove("C").getFirst().copy(100);
        merge(region).read(Integer.MAX_VALUE);
        // Before the region flushes, C is rebuilt, and its new life has nothing to tell.
        tree.rebuild("C");
        leaf("C").commit();
        tree.pass(20);
        work("C");
        tree.linksAbove("C").getFirst().copy(100);
        merge(region).read(Integer.MAX_VALUE);
        merge(region).flush();
        tree.heal("r1");
        rest();
        judge(true);
    }

    private void futureThatOthersReachFirst() {
        patient();
        all(1, 5);
        tree.feed("A", 0, 5, line(65, "g", 1));
        rest();
        // A is idle and holds back what was the future when it came; C reaches that time.
        feed("C", 1, 66);
        feed("C", 1, 90);
        settle();
        check(row(60) == null || !row(60).complete(), "A has not sent its event");
        all(1, 91);
        rest();
        judge(true);
    }

    private void siteThatNeverComes() {
        tree(FOR_EVER, 100, FOR_EVER, 1);
        tree.cut("r2");
        all(1, 5);
        all(1, 40);
        settle();
        check(row(0) == null, "C is waited for");
        for (int i = 0; i < 10; i++) {
            tree.pass(50);
            settle();
        }
        check(row(0) != null && !row(0).complete() && row(0).reported() == 2, "C was waited for long enough");
        tree.heal("r2");
        rest();
        check(row(0) != null && row(0).complete() && row(0).revision() == 2, "C came late");
        judge(true);
    }

    private void regionLosesItsState() {
        patient();
        feed("A", 3, 5);
        feed("B", 4, 5);
        rest();
        merge(tree.region("r1")).lose();
        feed("B", 9, 6);
        rest();
        judge(true);
    }

    private void centreLosesItsStateAndReadsSlowly() {
        patient();
        tree.expect("central", new Expected.Anyone());
        MergeProcess centre = merge(tree.centre());
        all(1, 5);
        all(1, 40);
        for (String site : List.of("A", "B", "C")) {
            work(site);
        }
        for (Link link : tree.links()) {
            link.copy(100);
        }
        tree.regions().forEach(region -> {
            merge(region).read(100);
            merge(region).flush();
        });
        tree.linksAbove("r1").getFirst().copy(100);
        tree.linksAbove("r2").getFirst().copy(100);
        centre.lose();
        for (int i = 0; i < 10; i++) {
            centre.read(1);
            centre.flush();
        }
        for (Row row : tree.rowLog()) {
            check(row.partial().events() == 3 || row.window().start() > 0, "complete before it had read of C");
        }
        rest();
        judge(true);
    }

    private void rowStoreIsLost() {
        patient();
        feed("A", 5, 5);
        rest();
        feed("A", 1, 6);
        rest();
        merge(tree.centre()).lose();
        rest();
        feed("A", 1, 6);
        rest();
        judge(true);
    }

    private void partialIsDeletedBeforeARebuild() {
        patient();
        feed("A", 5, 5);
        feed("B", 4, 5);
        rest();
        Node region = tree.region("r1");
        input(region)
                .removeIf(entry -> entry.key() instanceof PartialKey key
                        && key.incarnation().startsWith("r1/A"));
        merge(region).lose();
        feed("B", 1, 6);
        rest();
        check(row(0).partial().events() >= 9, "what was sent is not taken back");
        for (Row row : tree.rowLog()) {
            check(row.partial().events() >= 9, "what was sent is not taken back");
        }
        // The centre's own input is whole: what the region says must not be lower there either.
        input(tree.centre()).all().stream()
                .filter(entry -> entry.key() instanceof PartialKey)
                .map(entry -> (io.weir.wire.Partial) entry.value())
                .forEach(partial -> check(partial.events() >= 9, "the region sent " + partial));
    }

    private void siteIsAddedAfterTheRow() {
        patient();
        tree.expect("r1", Expected.Listed.of("r1/A"));
        tree.cut("B");
        all(1, 5);
        all(1, 40);
        settle();
        check(row(0) != null && row(0).complete(), "A and C have reported");
        tree.expect("r1", Expected.Listed.of("r1/A", "r1/B"));
        feed("A", 1, 6);
        settle();
        check(row(0).complete() && row(0).revision() == 2, "it was complete once");
        tree.heal("B");
        rest();
        check(row(0).complete() && row(0).partial().events() == 4, "four events");
    }

    private void centreRestartsAfterAnIncompleteRow() {
        tree(FOR_EVER, 100, FOR_EVER, 1);
        tree.cut("r2");
        all(1, 5);
        all(1, 40);
        for (int i = 0; i < 10; i++) {
            tree.pass(50);
            settle();
        }
        check(row(0) != null && !row(0).complete(), "C was waited for long enough");
        merge(tree.centre()).crash();
        settle();
        tree.heal("r2");
        rest();
        judge(true);
    }

    private void groupsAreFolded() {
        limited();
        feed("A", "g0", 5);
        feed("A", "g1", 5);
        feed("C", "g2", 5);
        all(1, 40);
        rest();
        judge(true);
    }

    private void groupsAreFoldedAfterTheRows() {
        limited();
        feed("A", "g0", 5);
        feed("C", "g2", 5);
        all(1, 40);
        rest();
        check(tree.rowLog().stream().noneMatch(Row::folded), "each site has one group");
        feed("A", "g1", 6);
        rest();
        judge(true);
    }

    private void centreRestartsAfterGroupsWereFolded() {
        groupsAreFolded();
        tree.centre().merges.forEach(MergeProcess::crash);
        // A group that has no row yet, which would know it.
        feed("B", "g3", 6);
        rest();
        judge(true);
    }

    private void marksAreGoneBeforeARebuild() {
        groupsAreFolded();
        check(row(0).folded(), "groups were folded");
        input(tree.centre()).removeIf(entry -> entry.key() instanceof PartialKey key && Folded.isMark(key.group()));
        merge(tree.centre()).lose();
        rest();
        feed("A", "g0", 6);
        rest();
        check(row(0).folded(), "what was said to be low is said to be right");
    }
}
