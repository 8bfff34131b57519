// SPDX-License-Identifier: Apache-2.0
package io.weir.drill;

import io.weir.river.ForkedCluster;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.jspecify.annotations.Nullable;

/**
 * A river that runs: sites with an edge each, a region and a centre, every cluster and every process one of its own, configured by files
 * as users write them. What is found in the end must be what the lines say.
 */
final class Stage implements AutoCloseable {

    /** Of each {@code weir.*} topic. */
    static final int PARTITIONS = 2;

    private static final int RAW_PARTITIONS = 3;
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    /** After which nothing is on its way any more. */
    private static final Duration SETTLED = Duration.ofSeconds(15);

    private static final String YAML = """
            weir: 1
            stream: web
            owner: shop
            decode: json
            fields:
              at: { type: timestamp }
              path: { type: string }
              bytes: { type: int }
              ms: { type: double }
            time: { field: at }
            ---
            reduction: hits
            version: 1
            from: web
            aggregate:
              by: [path]
              window: 10s
              late: 5s
              revise: 30s
              take:
                requests: count()
                volume: sum(bytes)
                fastest: min(ms)
                slowest: max(ms)
                average: mean(ms)
            publish: { to: central }
            """;
    /** Time-outs short enough for a drill: with Kafka's defaults each kill takes three quarters of a minute. */
    private static final String CLIENT = "consumer.session.timeout.ms: 6000, consumer.heartbeat.interval.ms: 1000, "
            + "producer.transaction.timeout.ms: 10000";

    private final long seed;
    private final int times;
    private final Path directory;
    private final Cast cast;
    private final Random random;
    private final Consumer<String> tell;
    private final long begun = System.nanoTime();
    private final List<String> story = new ArrayList<>();
    private final List<Report.Fault> faults = new ArrayList<>();
    private final Map<String, Object> figures = new LinkedHashMap<>();
    private final Map<String, ForkedCluster> clusters = new TreeMap<>();
    private final List<Site> sites = new ArrayList<>();
    private final Map<String, Member> tiers = new TreeMap<>();
    private @Nullable Proxy proxy;
    private @Nullable SmallDisk disk;

    /**
     * An empty stage.
     *
     * @param times how often the fault is to be repeated
     * @param directory for everything that is written
     * @param tell takes each line of the story as it happens
     */
    Stage(long seed, int times, Path directory, Cast cast, Consumer<String> tell) {
        this.seed = seed;
        this.times = times;
        this.directory = directory;
        this.cast = cast;
        this.tell = tell;
        random = new Random(seed);
    }

    /** Starts everything; lines flow when it returns. */
    void begin() throws InterruptedException {
        write(directory.resolve("reductions").resolve("hits.yaml"), YAML);
        cluster("centre", Map.of(), Map.of());
        if (cast.bad()) {
            behindBadLine();
        } else {
            cluster("eu", Map.of(), Map.of());
        }
        tier("central", "centre", "weir.region", "[eu]", null);
        tier(
                "region",
                "eu",
                "weir.site",
                cast.sites().stream().distinct().toList().toString(),
                cluster("centre").bootstrap());
        for (int i = 0; i < cast.sites().size(); i++) {
            site(i);
        }
        sites.forEach(Site::flow);
        say("lines flow");
    }

    private ForkedCluster cluster(String name) {
        return Objects.requireNonNull(clusters.get(name), name);
    }

    private ForkedCluster cluster(String name, Map<String, String> properties, Map<String, String> environment)
            throws InterruptedException {
        // Its log lies beside its directory, whose parent must be there.
        Path own = directories(directory.resolve("clusters")).resolve(name);
        var started = ForkedCluster.start(own, 0, null, properties, environment);
        clusters.put(name, started);
        return started;
    }

    /** Starts the region's cluster with a second listener, which those who ask for it are told to reach through the proxy. */
    private void behindBadLine() throws InterruptedException {
        var line = new Proxy();
        proxy = line;
        for (int attempt = 1; ; attempt++) {
            int real = freePort();
            line.lead(real);
            try {
                cluster(
                        "eu",
                        Map.of(
                                "listeners", "${chosen},LINK://127.0.0.1:" + real,
                                "advertised.listeners", "${chosen},LINK://127.0.0.1:" + line.port(),
                                "listener.security.protocol.map", "${chosen},LINK:PLAINTEXT"),
                        Map.of());
                return;
            } catch (IllegalStateException e) {
                // Until the broker takes the port, anyone else may.
                if (attempt == 5 || !String.valueOf(e.getMessage()).contains("Address already in use")) {
                    throw e;
                }
            }
        }
    }

    private static int freePort() {
        try (var free = new ServerSocket(0)) {
            return free.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void tier(String tier, String name, String children, String expect, @Nullable String above) {
        Path config = directory.resolve(name + ".yaml");
        write(config, """
                tier: %s
                name: %s
                children: %s
                expect: %s
                %s""".formatted(tier, name, children, expect, common(name, cluster(name), above, false)));
        var member = new Member(
                name, "aggregate", config, state(name), cluster(name), "weir-merge." + tier + "." + name, Map.of());
        tiers.put(name, member);
        member.start();
    }

    private void site(int number) throws InterruptedException {
        String name = cast.sites().get(number);
        // Two sites may have one name; their files may not.
        String file = cast.sites().indexOf(name) == number ? name : name + "-" + number;
        // Only the first site is special.
        Map<String, String> environment = number == 0 ? cast.environment().get() : Map.of();
        Recipe recipe = number == 0
                ? cast.recipe()
                : Recipe.PLAIN.withStep(cast.recipe().step());
        if (number == 0 && cast.disk() != null) {
            disk = new SmallDisk(
                    directories(directory.resolve(cast.disk().under()).resolve(file)),
                    cast.disk().megabytes());
        }
        ForkedCluster own = cluster(file, Map.of(), environment);
        createTopic(own, Site.TOPIC, RAW_PARTITIONS);
        Member edge = edge(file, name, own, environment);
        Member link = cast.apart()
                ? new Member(
                        file + ".link",
                        "link",
                        directory.resolve(file + ".yaml"),
                        state(file),
                        own,
                        "weir-link.eu." + name,
                        environment)
                : null;
        edge.start();
        if (link != null) {
            link.start();
        }
        sites.add(new Site(name, own, edge, link, new Traffic(seed + 1_000L * number, RAW_PARTITIONS, recipe)));
    }

    /** A further edge for a site, not started: {@code file} names its configuration, its log and its state directory. */
    Member edge(String file, String site, ForkedCluster own, Map<String, String> environment) {
        Path config = directory.resolve(file + ".yaml");
        ForkedCluster region = cluster("eu");
        String above = cast.bad() ? "127.0.0.1:" + badLine().port() : region.bootstrap();
        write(config, """
                site: %s
                region: eu
                %s""".formatted(site, common(file, own, above, cast.apart())));
        return new Member(file, "edge", config, state(file), own, "weir-leaf.web", environment);
    }

    private String common(String stateName, ForkedCluster own, @Nullable String above, boolean apart) {
        return """
                kafka: { bootstrap.servers: "%s", %s }
                streams: { commit.interval.ms: %d, poll.ms: 50 }
                registry: { url: "mock://drill" }
                reductions: reductions
                close_after: 10m
                partitions: %d
                interval: %dms
                idle: 2s
                outage: %s
                state: { dir: state/%s, store: %s }
                http: { port: 0 }
                """.formatted(
                                own.bootstrap(),
                                CLIENT,
                                cast.interval(),
                                PARTITIONS,
                                cast.interval(),
                                cast.outage(),
                                stateName,
                                Math.floorMod(seed, 2L) == 0 ? "disk" : "memory")
                + (above == null
                        ? ""
                        : "link: { to: { bootstrap.servers: \"%s\" }, apart: %s }\n".formatted(above, apart));
    }

    private Path state(String name) {
        return directory.resolve("state").resolve(name);
    }

    static void createTopic(ForkedCluster cluster, String name, int partitions) {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", cluster.bootstrap()))) {
            admin.createTopics(List.of(new NewTopic(name, partitions, (short) 1)))
                    .all()
                    .get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (java.util.concurrent.ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Path directories(Path directory) {
        try {
            return Files.createDirectories(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(Path file, String text) {
        directories(file.resolveSibling("."));
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    long seed() {
        return seed;
    }

    int times() {
        return times;
    }

    Path directory() {
        return directory;
    }

    Random random() {
        return random;
    }

    List<Site> sites() {
        return List.copyOf(sites);
    }

    /** The first site. */
    Site site() {
        return sites.get(0);
    }

    Member region() {
        return Objects.requireNonNull(tiers.get("eu"));
    }

    Member centre() {
        return Objects.requireNonNull(tiers.get("centre"));
    }

    /** The line between the sites and the region. */
    Proxy badLine() {
        var line = proxy;
        if (line == null) {
            throw new IllegalStateException("the drill's cast has no bad line");
        }
        return line;
    }

    /** Lines of all sites so far. */
    int lines() {
        return sites.stream().mapToInt(Site::lines).sum();
    }

    /** Time is told by the lines, which come at a steady pace. */
    void awaitLines(int count) {
        int until = lines() + count;
        Await.until(count + " more lines", PATIENCE.plusMillis(10L * count), () -> lines() >= until, () -> "");
    }

    /** How many events the centre knows of. */
    private long counted() {
        return new Found(cluster("centre").bootstrap()).counted("weir.region.hits.v1", PARTITIONS);
    }

    /** Waits until everything that has been sent by now is counted at the centre, and keeps how long that took for the report. */
    void awaitCounted(String after) {
        long sent = lines();
        long nanos = Await.until(
                "all " + sent + " lines are counted at the centre after " + after,
                PATIENCE,
                () -> counted() >= sent,
                () -> counted() + " are");
        double seconds = nanos / 1e9;
        faults.add(new Report.Fault(after, seconds));
        say(String.format(Locale.ROOT, "caught up after %s: %.1f s", after, seconds));
    }

    /** No more lines, and everything drains. */
    void dam() {
        sites.forEach(Site::dam);
        say("no more lines");
    }

    /** Lines again. */
    void flow() {
        sites.forEach(Site::flow);
    }

    /** What the lines of all sites come to. */
    Oracle oracle() {
        var oracle = new Oracle();
        sites.forEach(site -> site.lives().forEach(life -> life.account(oracle)));
        return oracle;
    }

    /** Ends the lines, lets all drain, and compares with what the lines say. */
    Report.Counts verdict(Drill.Measure measure) {
        dam();
        Oracle oracle = oracle();
        if (oracle.lateEvents() == 0 || oracle.deadEvents() == 0) {
            throw new IllegalStateException("a drill without late and dead lines shows less: let more lines come");
        }
        if (measure == Drill.Measure.EXACT) {
            awaitRight();
        } else {
            Await.pause(SETTLED);
            var differences = new Differences();
            differences.neverMore(
                    oracle, new Found(cluster("centre").bootstrap()).rows("weir.rows.hits.v1", compacted()));
            if (!differences.none()) {
                throw new Broken("The centre has more than the lines say:\n" + differences);
            }
        }
        say("all of " + oracle.rows().size() + " rows are right; absorbed " + oracle.absorbed() + ", late "
                + oracle.lateEvents() + ", dead " + oracle.deadEvents());
        return new Report.Counts(
                lines(), oracle.rows().size(), oracle.absorbed(), oracle.lateEvents(), oracle.deadEvents());
    }

    /** Weir's topics close a segment every ten minutes, and what is closed is compacted. */
    private boolean compacted() {
        return System.nanoTime() - begun > TimeUnit.MINUTES.toNanos(9);
    }

    /** Waits until the centre has what the lines so far say, all of it complete. Only while no lines come. */
    void awaitRight() {
        Oracle oracle = oracle();
        var found = new AtomicReference<>(new Differences());
        Await.until(
                "the centre has what the lines say",
                PATIENCE,
                () -> {
                    Differences now = differences(oracle);
                    found.set(now);
                    return now.none();
                },
                () -> "Differences:\n" + Objects.requireNonNull(found.get()));
    }

    private Differences differences(Oracle oracle) {
        var differences = new Differences();
        var centre = new Found(cluster("centre").bootstrap());
        int expected = (int) cast.sites().stream().distinct().count();
        differences.rows(oracle, centre.rows("weir.rows.hits.v1", compacted()), expected);
        centre.ledgers("weir.region.hits.v1", PARTITIONS).forEach(ledger -> differences.ledger(oracle, ledger));
        // A letter is written at once, partials only before a commit: a transaction that a kill left open may hide
        // letters behind it, and nothing else, until the broker aborts it.
        for (Site site : sites) {
            var here = new Oracle();
            site.livesHere().forEach(life -> life.account(here));
            differences.number(
                    "dead letters of " + site.name(),
                    here.deadEvents(),
                    new Found(site.cluster().bootstrap()).read("weir.dead.web").size());
        }
        return differences;
    }

    List<Report.Fault> faults() {
        return List.copyOf(faults);
    }

    /** Keeps a figure for the report. */
    void figure(String name, Object value) {
        figures.put(name, value);
        say(name + ": " + value);
    }

    Map<String, Object> figures() {
        return new LinkedHashMap<>(figures);
    }

    /** What happened, for whoever must understand a failure. */
    List<String> story() {
        return List.copyOf(story);
    }

    void say(String what) {
        long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun);
        String line = String.format(Locale.ROOT, "%7.2f s  %6d lines  %s", millis / 1000.0, lines(), what);
        story.add(line);
        tell.accept(line);
    }

    private List<Member> members() {
        var members = new ArrayList<>(tiers.values());
        sites.forEach(site -> members.addAll(site.members()));
        return members;
    }

    /** Has every process write down what its threads do. */
    void dump() {
        members().forEach(Member::dump);
    }

    /** What the processes printed, the last lines of each. */
    List<String> printed() {
        var lines = new ArrayList<String>();
        for (Member member : members()) {
            if (Files.exists(member.log())) {
                try {
                    List<String> all = Files.readAllLines(member.log());
                    lines.add("-- " + member.name() + " printed");
                    lines.addAll(all.subList(Math.max(0, all.size() - 40), all.size()));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }
        return lines;
    }

    @Override
    public void close() {
        sites.forEach(Site::close);
        tiers.values().forEach(Member::end);
        clusters.values().forEach(cluster -> {
            if (cluster.process().isAlive()) {
                cluster.process().kill();
            }
        });
        if (proxy != null) {
            proxy.close();
        }
        if (disk != null) {
            disk.close();
        }
    }
}
