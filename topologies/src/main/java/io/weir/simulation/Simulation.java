// SPDX-License-Identifier: Apache-2.0
package io.weir.simulation;

import io.weir.simulation.Node.Tier;
import io.weir.simulation.Records.Raw;
import io.weir.simulation.Records.RowKey;
import io.weir.tree.Expected;
import io.weir.tree.Row;
import io.weir.wire.Ledger;
import io.weir.wire.PartialKey;
import io.weir.wire.Watermark;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One reduction in a whole tree, in virtual time. Sites hold raw records, leaves and a site merge; links carry partials to the
 * region and from there to the centre; rows come out at the highest tier that the reduction names.
 *
 * <p>Equal calls with an equal seed give equal rows: nothing here looks at a clock or at chance of its own.
 *
 * <pre>{@code
 * var tree = Simulation.of(program).region("eu", "berlin", "paris").build();
 * tree.feed("berlin", 0, line);
 * tree.cut("paris");
 * tree.advance(Duration.ofMinutes(20));
 * tree.rows();
 * }</pre>
 *
 * <p>Not for several threads.
 */
public final class Simulation {

    static final String RAW = "raw";
    static final String LEAF = "leaf";
    static final String SITE = "site";
    static final String REGION = "region";
    static final String ROWS = "rows";

    /** No run needs more rounds than this to come to rest. */
    private static final int MOST_ROUNDS = 10_000;

    private final Program program;
    private final Machines machines;
    private final Random random;
    private final int partitions;
    private final int rawPartitions;
    private final Map<String, SiteNode> sites = new LinkedHashMap<>();
    private final Map<String, Node> regions = new LinkedHashMap<>();
    private final @Nullable Node centre;
    private final List<Link> links = new ArrayList<>();
    private final List<LeafProcess.Life> lives = new ArrayList<>();
    private final Map<String, List<Raw>> rawHistory = new LinkedHashMap<>();
    private final List<Commit> commits = new ArrayList<>();
    private final Set<RowKey> dropped = new HashSet<>();
    private final List<Row> rowLog = new ArrayList<>();
    private long now;
    private long deadLetters;
    private int clusters;

    private Simulation(Builder builder) {
        program = builder.program;
        machines = builder.machines;
        random = new Random(builder.seed);
        partitions = builder.partitions;
        rawPartitions = builder.rawPartitions;
        now = builder.start;
        List<String> regionNames = List.copyOf(builder.regions.keySet());
        if (builder.highest == Highest.CENTRAL) {
            var top = new Node(
                    Tier.CENTRE, "central", newCluster(), Expected.Listed.of(regionNames.toArray(String[]::new)), true);
            top.createTopics(partitions);
            centre = top;
        } else {
            centre = null;
        }
        builder.regions.forEach((region, names) -> {
            Node above = null;
            if (builder.highest != Highest.SITE) {
                String[] places =
                        names.stream().map(name -> region + "/" + name).toArray(String[]::new);
                above = new Node(
                        Tier.REGION,
                        region,
                        newCluster(),
                        Expected.Listed.of(places),
                        builder.highest == Highest.REGION);
                above.createTopics(partitions);
                regions.put(region, above);
            }
            for (String name : names) {
                var site = new SiteNode(region, name, newCluster(), builder.highest == Highest.SITE);
                if (sites.put(name, site) != null) {
                    throw new IllegalArgumentException("two sites are called " + name);
                }
                furnish(site);
                connect(site, above);
            }
            if (above != null) {
                connect(above, centre);
                furnishMerges(above);
            }
        });
        if (centre != null) {
            furnishMerges(centre);
        }
    }

    private void connect(Node from, @Nullable Node to) {
        if (to != null) {
            for (int partition = 0; partition < partitions; partition++) {
                links.add(new Link(this, from, to, partition));
            }
        }
    }

    private void furnish(SiteNode site) {
        site.createTopics(partitions);
        site.cluster.create(RAW, rawPartitions);
        site.leaves.clear();
        for (int partition = 0; partition < rawPartitions; partition++) {
            site.leaves.add(new LeafProcess(this, site, partition));
        }
        furnishMerges(site);
    }

    private void furnishMerges(Node node) {
        node.merges.clear();
        for (int partition = 0; partition < partitions; partition++) {
            node.merges.add(new MergeProcess(this, node, partition));
        }
    }

    private Cluster newCluster() {
        clusters++;
        return new Cluster("c" + clusters);
    }

    /** Where rows are finished. */
    public enum Highest {
        SITE,
        REGION,
        CENTRAL
    }

    /** A tree to be. */
    public static Builder of(Program program) {
        return new Builder(program);
    }

    /** Says what the tree is made of. */
    public static final class Builder {
        private final Program program;
        private final SortedMap<String, List<String>> regions = new TreeMap<>();
        private Machines machines = Machines.REAL;
        private Highest highest = Highest.CENTRAL;
        private long seed;
        private int partitions = 2;
        private int rawPartitions = 1;
        private long start;

        private Builder(Program program) {
            this.program = program;
        }

        /** A region and its sites. A site's name is unique in the tree. */
        public Builder region(String name, String... sites) {
            regions.put(name, List.of(sites));
            return this;
        }

        /** The highest tier; default central. */
        public Builder to(Highest tier) {
            highest = tier;
            return this;
        }

        /** Decides in which order processes take turns. */
        public Builder seed(long value) {
            seed = value;
            return this;
        }

        /** Of the topics above the leaves; default 2. */
        public Builder partitions(int count) {
            partitions = count;
            return this;
        }

        /** Of each site's raw topic at the beginning; default 1. */
        public Builder rawPartitions(int count) {
            rawPartitions = count;
            return this;
        }

        /** The wall clock at the beginning, epoch milliseconds; default 0. */
        public Builder start(long wall) {
            start = wall;
            return this;
        }

        /** Other leaves and merges than the real ones, for the ablation test. */
        public Builder machines(Machines others) {
            machines = others;
            return this;
        }

        /** The tree, with nothing in it. */
        public Simulation build() {
            if (regions.isEmpty()) {
                throw new IllegalStateException("a tree needs a region");
            }
            return new Simulation(this);
        }
    }

    // What happens to the tree.

    /** Appends a raw record at a site, stamped with the virtual time. */
    public void feed(String site, int partition, byte[] value) {
        feed(site, partition, now, value);
    }

    /** Appends a raw record with a time-stamp of its own, epoch milliseconds. */
    public void feed(String site, int partition, long recordTime, byte[] value) {
        Cluster.Topic raw = site(site).cluster.topic(RAW);
        var record = new Raw(recordTime, value);
        raw.partitions().get(partition).append(now, partition, record);
        rawHistory
                .computeIfAbsent(raw.id() + "-" + partition, key -> new ArrayList<>())
                .add(record);
    }

    /** Cuts the link above a site or a region. */
    public void cut(String place) {
        linksAbove(place).forEach(link -> link.cut(true));
    }

    /** Mends the link above a site or a region. */
    public void heal(String place) {
        linksAbove(place).forEach(link -> link.cut(false));
    }

    /** Lets each record above a site or a region be under way for so long. */
    public void delay(String place, Duration time) {
        linksAbove(place).forEach(link -> link.delay(time.toMillis()));
    }

    /** The link above a site or a region sends everything again. */
    public void redeliver(String place) {
        linksAbove(place).forEach(Link::restart);
    }

    /** All processes of a place die, and come back with what they had committed. */
    public void restart(String place) {
        Node node = node(place);
        if (node instanceof SiteNode site) {
            site.leaves.forEach(LeafProcess::crash);
        }
        node.merges.forEach(MergeProcess::crash);
        links.stream().filter(link -> link.from.equals(node)).forEach(Link::crash);
    }

    /** All processes of a place lose their state; its topics and offsets stay. */
    public void loseState(String place) {
        Node node = node(place);
        if (node instanceof SiteNode site) {
            site.leaves.forEach(leaf -> leaf.lose(false));
        }
        node.merges.forEach(MergeProcess::lose);
    }

    /** A place's wall clock is set wrong by so much from now on. */
    public void stepClock(String place, Duration error) {
        node(place).clockError = error.toMillis();
    }

    /**
     * Lets virtual time pass, in steps of a thousandth of it but at least a second; in each step every process reads what is
     * there, commits and, if it is time, flushes.
     */
    public void advance(Duration time) {
        long end = now + time.toMillis();
        long step = Math.max(1_000, time.toMillis() / 1_000);
        while (now < end) {
            now = Math.min(end, now + step);
            round();
        }
    }

    /** Lets no time pass until everything that was sent has arrived everywhere. What is due only later stays due. */
    public void settle() {
        for (int i = 0; i < MOST_ROUNDS; i++) {
            if (!round()) {
                return;
            }
        }
        throw new IllegalStateException("the tree did not come to rest in " + MOST_ROUNDS + " rounds");
    }

    /** Every process takes its turn, once, in an order that the seed decides. Returns whether anything was read or copied. */
    private boolean round() {
        var turns = new ArrayList<java.util.function.IntSupplier>();
        for (SiteNode site : sites.values()) {
            for (LeafProcess leaf : site.leaves) {
                turns.add(() -> {
                    int read = leaf.read(Integer.MAX_VALUE);
                    leaf.commit();
                    return read;
                });
            }
        }
        for (MergeProcess merge : merges()) {
            turns.add(() -> {
                int read = merge.read(Integer.MAX_VALUE);
                merge.flush();
                return read;
            });
        }
        for (Link link : links) {
            turns.add(() -> {
                int copied = link.copy(Integer.MAX_VALUE);
                link.commit();
                return copied;
            });
        }
        Collections.shuffle(turns, random);
        int moved = 0;
        for (var turn : turns) {
            moved += turn.getAsInt();
        }
        return moved > 0;
    }

    // What came of it.

    /** The newest row of each window and group, in this order; of each site or region, where rows are finished there. */
    public List<Row> rows() {
        var newest = new ArrayList<Row>();
        for (Node node : finishing()) {
            var rows = new TreeMap<String, Row>();
            for (Log log : node.cluster.topic(ROWS).partitions()) {
                for (Log.Entry entry : log.all()) {
                    if (entry.value() instanceof Row row) {
                        rows.put(row.window().start() + " " + row.window().length() + " " + row.group(), row);
                    }
                }
            }
            newest.addAll(rows.values());
        }
        newest.sort((left, right) -> {
            int order = left.window().compareTo(right.window());
            return order != 0 ? order : left.group().compareTo(right.group());
        });
        return newest;
    }

    /** Every row that was ever sent, in the order of sending. */
    public List<Row> rowLog() {
        return Collections.unmodifiableList(rowLog);
    }

    /** What became of all events, as the highest tier knows it. */
    public Ledger ledger() {
        Ledger sum = Ledger.EMPTY;
        for (Node node : finishing()) {
            // A ledger is of whole places, so that every partition tells the same.
            Watermark watermark = node.merges.getFirst().watermark();
            sum = watermark == null ? sum : sum.plus(watermark.ledger());
        }
        return sum;
    }

    /** How many dead letters the leaves have written, undecodable records aside. */
    public long deadLetters() {
        return deadLetters;
    }

    /** Virtual time, epoch milliseconds. */
    public long now() {
        return now;
    }

    /** Why leaves of a site refuse to run; empty if none does. */
    public List<String> refusals(String site) {
        return site(site).leaves.stream()
                .flatMap(leaf -> java.util.stream.Stream.ofNullable(leaf.refused()))
                .map(io.weir.tree.Start.Refuse::message)
                .toList();
    }

    // For the processes of the tree, and for schedules that move them one by one.

    Program program() {
        return program;
    }

    Machines machines() {
        return machines;
    }

    long wall(Node node) {
        return now + node.clockError;
    }

    void pass(long millis) {
        now += millis;
    }

    SiteNode site(String name) {
        SiteNode site = sites.get(name);
        if (site == null) {
            throw new IllegalArgumentException("there is no site " + name + "; there are " + sites.keySet());
        }
        return site;
    }

    Node region(String name) {
        Node region = regions.get(name);
        if (region == null) {
            throw new IllegalArgumentException("there is no region " + name + "; there are " + regions.keySet());
        }
        return region;
    }

    private Node node(String place) {
        if (sites.containsKey(place)) {
            return site(place);
        }
        return centre != null && place.equals(centre.name) ? centre : region(place);
    }

    Node centre() {
        if (centre == null) {
            throw new IllegalStateException("this tree has no centre");
        }
        return centre;
    }

    Collection<SiteNode> sites() {
        return Collections.unmodifiableCollection(sites.values());
    }

    Collection<Node> regions() {
        return Collections.unmodifiableCollection(regions.values());
    }

    List<Link> links() {
        return Collections.unmodifiableList(links);
    }

    List<Link> linksAbove(String place) {
        Node node = node(place);
        return links.stream().filter(link -> link.from.equals(node)).toList();
    }

    List<MergeProcess> merges() {
        var all = new ArrayList<MergeProcess>();
        sites.values().forEach(site -> all.addAll(site.merges));
        regions.values().forEach(region -> all.addAll(region.merges));
        if (centre != null) {
            all.addAll(centre.merges);
        }
        return all;
    }

    private List<Node> finishing() {
        if (centre != null) {
            return List.of(centre);
        }
        return regions.isEmpty() ? List.copyOf(sites.values()) : List.copyOf(regions.values());
    }

    List<LeafProcess.Life> lives() {
        return lives;
    }

    /**
     * A leaf committed.
     *
     * @param from first raw offset
     * @param to one more than the last
     * @param promised the furthest mark that the leaf's site had promised before
     * @param everIdle whether the leaf or its site had ever said before that it was idle
     */
    record Commit(String topicId, int partition, long from, long to, long promised, boolean everIdle) {}

    void committed(Commit commit) {
        commits.add(commit);
    }

    /** All commits of all leaves that read something. */
    List<Commit> commits() {
        return commits;
    }

    /** Every raw record that was ever fed to a partition of a topic, by the topic's id. */
    List<Raw> rawHistory(String topicId, int partition) {
        return rawHistory.getOrDefault(topicId + "-" + partition, List.of());
    }

    void rowSent(Node node, Row row) {
        rowLog.add(row);
    }

    void dropped(PartialKey key) {
        dropped.add(new RowKey(key.window(), key.group()));
    }

    /** Windows and groups of which some merge has dropped a partial because it had forgotten the window. */
    Set<RowKey> dropped() {
        return dropped;
    }

    void deadLetter() {
        deadLetters++;
    }

    /** A site's cluster is lost and made anew, empty. */
    void rebuild(String name) {
        SiteNode site = site(name);
        site.cluster = newCluster();
        furnish(site);
        links.stream().filter(link -> link.from.equals(site)).forEach(Link::restart);
    }

    /** A region's cluster is lost with its topics and made anew, empty; links begin again. */
    void loseRegion(String name) {
        Node region = region(name);
        region.cluster = newCluster();
        region.createTopics(partitions);
        region.merges.forEach(MergeProcess::reopen);
        links.stream()
                .filter(link -> link.from.equals(region) || link.to.equals(region))
                .forEach(Link::restart);
    }

    /** A site's raw topic gets one more partition. */
    void addRawPartition(String name) {
        SiteNode site = site(name);
        List<Log> logs = site.cluster.topic(RAW).partitions();
        logs.add(new Log());
        site.leaves.add(new LeafProcess(this, site, logs.size() - 1));
    }

    /** A site's raw topic is deleted and created again. */
    void createRawAgain(String name) {
        SiteNode site = site(name);
        int count = site.cluster.topic(RAW).partitions().size();
        site.cluster.create(RAW, count);
        site.leaves.forEach(LeafProcess::rawCreatedAgain);
    }

    /** The topic between a site's leaves and its merge is deleted and created again. */
    void createLeafTopicAgain(String name) {
        SiteNode site = site(name);
        site.cluster.create(LEAF, partitions);
        site.leaves.forEach(LeafProcess::crash);
        site.merges.forEach(MergeProcess::reopen);
    }

    /**
     * Somebody gives another site the name of this one: it calls itself the same, on a cluster of its own.
     *
     * @param called what it is called here, for those who move it
     */
    void twin(String name, String called) {
        SiteNode first = site(name);
        var second = new SiteNode(first.region, first.name, newCluster(), first.finishes());
        sites.put(called, second);
        furnish(second);
        connect(second, regions.get(first.region));
    }

    /**
     * The topic that a region or the centre reads is deleted and created again; the links into it notice it a little later.
     *
     * @param state whether its merges lose their state, too
     */
    void createInputAgain(Node node, boolean state) {
        node.cluster.create(node.inputTopic(), partitions);
        node.merges.forEach(state ? MergeProcess::loseWithInput : MergeProcess::inputCreatedAgain);
    }

    /** Another list of expected children is configured at a region or the centre. */
    void expect(String place, Expected expected) {
        Node node = node(place);
        node.expected = expected;
        node.merges.forEach(MergeProcess::reopen);
    }
}
