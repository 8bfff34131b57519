// SPDX-License-Identifier: Apache-2.0
package io.weir.simulation;

import io.weir.tree.Start;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** A random schedule: what happens to a tree of three sites in two regions, step by step, decided by a seed. */
final class Schedule {

    /** How far ahead events from the future lie. */
    private static final long FUTURE = 100_000;

    private static final String[] SITES = {"A", "B", "C"};

    /** What may happen, and how often beside the others. */
    enum Act {
        FEED(10),
        TIME(3),
        LEAF_READ(8),
        LEAF_COMMIT(6),
        LEAF_CRASH(2),
        LEAF_LOST(0.4),
        LEAF_AND_OFFSET_LOST(0.2),
        OFFSET_REWOUND(0.2),
        IDLE(0.3),
        MERGE_READ(10),
        MERGE_FLUSH(8),
        MERGE_COMMIT(2),
        MERGE_CRASH(1),
        MERGE_LOST(0.3),
        LINK(10),
        LINK_COMMIT(3),
        LINK_CRASH(1),
        LINK_LOST(0.2),
        LINK_CUT(0.3),
        ZOMBIE_LINK(0),
        COMPACT(2),
        SITE_REBUILT(0.15),
        PARTITION_ADDED(0.2),
        RAW_CREATED_AGAIN(0.15),
        RAW_TRIMMED(1),
        REGION_LOST(0),
        INPUT_CREATED_AGAIN(0),
        INPUT_AND_STATE_LOST(0),
        FUTURE(0.15),
        REPLANNED(0.1),
        CLOCK_STEPPED(0.3),
        TOMBSTONE(0);

        final double usual;

        Act(double usual) {
            this.usual = usual;
        }
    }

    private final Simulation tree;
    private final Random random;
    private final Map<String, Long> clocks = new HashMap<>();
    private final List<String> trace = new ArrayList<>();
    private final List<String> contests = new ArrayList<>();
    private int plans = 1;

    private Schedule(Simulation tree, long seed) {
        this.tree = tree;
        random = new Random(seed);
        for (String site : SITES) {
            clocks.put(site, 0L);
        }
    }

    /** A kind of weather. */
    record Mix(String name, CountingProgram program, Map<Act, Double> unusual, boolean allComplete) {

        Mix with(Act act, double weight) {
            var more = new LinkedHashMap<>(unusual);
            more.put(act, weight);
            return new Mix(name, program, more, allComplete);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    /** Runs one schedule to its end. Returns what was wrong, with the seed in it. */
    static List<String> run(Mix mix, long seed, int steps, Machines machines) {
        Simulation tree = Simulation.of(mix.program())
                .region("r1", "A", "B")
                .region("r2", "C")
                .partitions(2)
                .rawPartitions(2)
                .seed(seed)
                .machines(machines)
                .build();
        var schedule = new Schedule(tree, seed);
        List<String> wrong;
        try {
            schedule.run(mix, steps);
            schedule.drain();
            wrong = Verdict.of(tree, mix.allComplete(), FUTURE / 2, true);
            wrong.addAll(schedule.contests);
            if (wrong.isEmpty()) {
                schedule.letTheFutureCome();
                wrong = Verdict.of(tree, mix.allComplete(), Long.MAX_VALUE, schedule.statesLost());
            }
        } catch (RuntimeException e) {
            throw new AssertionError("mix '" + mix + "', seed " + seed + ", after " + schedule.trace, e);
        }
        return wrong.stream()
                .map(line -> "mix '" + mix + "', seed " + seed + ": " + line)
                .toList();
    }

    private boolean statesLost() {
        return trace.contains(Act.MERGE_LOST.name())
                || trace.contains(Act.INPUT_AND_STATE_LOST.name())
                || trace.contains(Act.REGION_LOST.name())
                || trace.contains(Act.SITE_REBUILT.name());
    }

    private void run(Mix mix, int steps) {
        Act[] acts = Act.values();
        double[] weights = new double[acts.length];
        double total = 0;
        for (Act act : acts) {
            weights[act.ordinal()] = mix.unusual().getOrDefault(act, act.usual);
            total += weights[act.ordinal()];
        }
        for (int i = 0; i < steps; i++) {
            double drawn = random.nextDouble() * total;
            int chosen = 0;
            while (chosen < acts.length - 1 && drawn >= weights[chosen]) {
                drawn -= weights[chosen];
                chosen++;
            }
            act(acts[chosen]);
            tree.sites().forEach(site -> site.leaves.forEach(this::obey));
        }
    }

    /** A leaf that refuses gets its offset set to where it says that it was. */
    private void obey(LeafProcess leaf) {
        Start.Refuse refused = leaf.refused();
        if (refused != null) {
            leaf.rewind(refused.published());
        }
    }

    private <T> T any(List<T> items) {
        return items.get(random.nextInt(items.size()));
    }

    private void act(Act act) {
        SiteNode site = tree.site(SITES[random.nextInt(SITES.length)]);
        LeafProcess leaf = any(site.leaves);
        MergeProcess merge = any(tree.merges());
        Link link = any(tree.links());
        trace.add(act.name());
        switch (act) {
            case FEED -> {
                for (int left = 1 + random.nextInt(6); left > 0; left--) {
                    feed(site);
                }
            }
            case TIME -> {
                tree.pass(2);
                clocks.replaceAll((name, clock) -> clock + random.nextInt(4));
            }
            case LEAF_READ -> leaf.read(1 + random.nextInt(5));
            case LEAF_COMMIT -> leaf.commit();
            case LEAF_CRASH -> leaf.crash();
            case LEAF_LOST -> leaf.lose(false);
            case LEAF_AND_OFFSET_LOST -> leaf.lose(true);
            case OFFSET_REWOUND -> leaf.rewind(random.nextLong(leaf.committed() + 1));
            case IDLE -> {
                leaf.commit();
                tree.pass(12);
                leaf.commit();
            }
            case MERGE_READ -> {
                merge.read(1 + random.nextInt(8));
                // No two sites here have one name, but sites are rebuilt, and what they said comes again in any order.
                merge.merge().standing().contests().forEach(contest -> contests.add("contested: " + contest.text()));
            }
            case MERGE_FLUSH -> merge.flush();
            case MERGE_COMMIT -> merge.commit();
            case MERGE_CRASH -> merge.crash();
            case MERGE_LOST -> merge.lose();
            case LINK -> link.copy(1 + random.nextInt(8));
            case LINK_COMMIT -> link.commit();
            case LINK_CRASH -> link.crash();
            case LINK_LOST -> link.restart();
            case LINK_CUT -> link.cut(!link.isCut());
            case ZOMBIE_LINK -> link.zombie(random.nextInt(60), 1 + random.nextInt(4));
            case COMPACT -> compact();
            case SITE_REBUILT -> rebuild(site);
            case PARTITION_ADDED -> {
                if (site.leaves.size() < 4) {
                    tree.addRawPartition(site.name);
                }
            }
            case RAW_CREATED_AGAIN -> {
                site.leaves.forEach(each -> {
                    each.read(Integer.MAX_VALUE);
                    each.commit();
                });
                tree.createRawAgain(site.name);
            }
            case RAW_TRIMMED -> {
                Log raw = site.cluster.topic(Simulation.RAW).partitions().get(leaf.partition);
                raw.trim(random.nextLong(leaf.committed() + 1));
            }
            case REGION_LOST -> tree.loseRegion(random.nextBoolean() ? "r1" : "r2");
            case INPUT_CREATED_AGAIN -> tree.createInputAgain(upper(), false);
            case INPUT_AND_STATE_LOST -> tree.createInputAgain(upper(), true);
            case FUTURE -> feed(site, tree.now() + FUTURE, random.nextInt(7));
            case REPLANNED -> {
                plans++;
                leaf.replan("plan-" + plans);
            }
            case CLOCK_STEPPED -> site.clockError = random.nextInt(2_000) - 1_000;
            case TOMBSTONE -> tombstone(merge);
        }
    }

    private Node upper() {
        return random.nextInt(3) == 0 ? tree.centre() : any(List.copyOf(tree.regions()));
    }

    private void feed(SiteNode site) {
        int[] disorder = {0, 0, 0, 1, 2, 3, 9, 25};
        long time = Math.max(0, clocks.get(site.name) - disorder[random.nextInt(disorder.length)]);
        int luck = random.nextInt(40);
        int value = luck < 4 ? (luck == 3 ? -1 : CountingProgram.FILTERED + luck) : random.nextInt(7);
        feed(site, time, value);
    }

    private void feed(SiteNode site, long time, int value) {
        int partition = random.nextInt(site.leaves.size());
        byte[] line = value < 0 ? new byte[] {'?'} : CountingProgram.line(time, "g" + random.nextInt(3), value);
        tree.feed(site.name, partition, line);
    }

    private void compact() {
        var clusters = new ArrayList<Cluster>();
        tree.sites().forEach(site -> clusters.add(site.cluster));
        tree.regions().forEach(region -> clusters.add(region.cluster));
        clusters.add(tree.centre().cluster);
        Log log = any(any(clusters).compacted());
        log.compact(log.earliest() + random.nextLong(log.end() - log.earliest() + 1));
    }

    /** A site is rebuilt after all that it had was sent: what it had not sent would be lost with it, and rightly. */
    private void rebuild(SiteNode site) {
        site.leaves.forEach(leaf -> {
            leaf.read(Integer.MAX_VALUE);
            leaf.commit();
        });
        for (MergeProcess merge : site.merges) {
            tree.pass(12);
            site.leaves.forEach(LeafProcess::commit);
            for (int i = 0; i < 3; i++) {
                merge.read(Integer.MAX_VALUE);
                merge.flush();
            }
        }
        if (site.merges.stream().anyMatch(merge -> merge.merge().open() > 0)) {
            return;
        }
        for (Link link : tree.linksAbove(site.name)) {
            link.cut(false);
            link.copy(Integer.MAX_VALUE);
        }
        tree.rebuild(site.name);
    }

    /** Somebody deletes a record by hand, which the merge that reads it has read: else it would be gone, and rightly. */
    private void tombstone(MergeProcess merge) {
        merge.read(Integer.MAX_VALUE);
        merge.commit();
        Log log = merge.node.cluster.topic(merge.node.inputTopic()).partitions().get(merge.partition);
        List<Log.Entry> entries = log.all();
        if (!entries.isEmpty()) {
            Log.Entry entry = any(entries);
            if (entry.key() instanceof io.weir.wire.PartialKey) {
                log.append(tree.now(), entry.key(), null);
            }
        }
    }

    /** What was the future is now the past, as every partition shows. */
    private void letTheFutureCome() {
        tree.pass(2 * FUTURE);
        for (SiteNode site : tree.sites()) {
            for (LeafProcess leaf : site.leaves) {
                tree.feed(site.name, leaf.partition, CountingProgram.line(tree.now(), "g0", CountingProgram.FILTERED));
            }
        }
        drain();
    }

    /** Everything is mended, read, found idle and sent. */
    private void drain() {
        tree.links().forEach(link -> link.cut(false));
        for (int i = 0; i < 12; i++) {
            tree.pass(20);
            tree.settle();
        }
    }
}
