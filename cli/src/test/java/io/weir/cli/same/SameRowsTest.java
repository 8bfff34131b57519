// SPDX-License-Identifier: Apache-2.0
package io.weir.cli.same;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.cli.demo.Demo;
import io.weir.cli.demo.View;
import io.weir.plan.Plans;
import io.weir.plan.ReductionPlan;
import io.weir.simulation.Calm;
import io.weir.simulation.PlannedProgram;
import io.weir.simulation.Simulation;
import io.weir.wire.Ledger;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The same rows everywhere: what {@code weir replay} prints, what the simulated tree comes to in bad weather, what the topologies do in
 * Kafka Streams' test driver and what a river of real brokers writes is what one batch computation over all lines says.
 */
class SameRowsTest {

    private static final long LINES_SEED = 20_240_310;
    private static final String[] SITES = {"berlin", "izmir", "paris"};
    private static final int PARTITIONS = 2;
    private static final long LONG_AFTER = Instant.parse("2026-01-01T00:00:00Z").toEpochMilli();

    private static final Plans PLANS = Documented.plans();
    private static final Traffic TRAFFIC = Traffic.of(LINES_SEED);

    /** A reduction, its lines, and what is right. */
    private record Case(ReductionPlan plan, List<byte[]> lines, Answer right) {
        @Override
        public String toString() {
            return plan.name();
        }
    }

    private static List<Case> cases() {
        return List.of(
                new Case(PLANS.reductions().get("requests"), TRAFFIC.web(), Batch.requests(TRAFFIC.web())),
                new Case(PLANS.reductions().get("readings"), TRAFFIC.sensors(), Batch.readings(TRAFFIC.sensors())));
    }

    /** The other tests would agree on nothing, too: here is what their lines are made of. */
    @Test
    void theLinesHaveSomethingOfEverything() {
        for (Case each : cases()) {
            Answer right = each.right();
            assertThat(right.rows())
                    .as("rows of %s", each)
                    .hasSizeGreaterThan(50)
                    .doesNotHaveDuplicates();
            assertThat(right.absorbed()).as("absorbed of %s", each).isGreaterThan(1_800);
            assertThat(right.late()).as("late of %s", each).isEqualTo(2);
            assertThat(right.dead()).as("dead of %s", each).isPositive();
        }
        assertThat(cases().get(0).right().filtered()).isPositive();
        assertThat(cases().get(0).right().dead()).isEqualTo(1);
    }

    @TestFactory
    List<DynamicTest> inCalmWeather() {
        var tests = new ArrayList<DynamicTest>();
        for (Case each : cases()) {
            for (int sites = 1; sites <= SITES.length; sites++) {
                List<String> names = List.of(SITES).subList(0, sites);
                tests.add(DynamicTest.dynamicTest(each + " at " + names, () -> {
                    var calm = new Calm(each.plan().stream(), List.of(each.plan()), names, Map.of());
                    var random = new Random(names.size());
                    for (byte[] line : each.lines()) {
                        calm.offer(names.get(random.nextInt(names.size())), null, line, LONG_AFTER);
                    }
                    calm.finish();
                    String name = each.plan().name();
                    Ledger ledger =
                            names.stream().map(site -> calm.ledger(site, name)).reduce(Ledger.EMPTY, Ledger::plus);
                    assertThat(Answer.of(calm.rows(name), ledger)).isEqualTo(each.right());
                }));
            }
        }
        return tests;
    }

    @TestFactory
    List<DynamicTest> inASimulatedTreeInBadWeather() {
        var tests = new ArrayList<DynamicTest>();
        for (Case each : cases()) {
            for (long seed = 1; seed <= 6; seed++) {
                long chosen = seed;
                tests.add(DynamicTest.dynamicTest(
                        each + ", seed " + seed,
                        () -> assertThat(simulated(each, chosen)).isEqualTo(each.right())));
            }
        }
        return tests;
    }

    private static Answer simulated(Case each, long seed) {
        var program = new PlannedProgram(each.plan(), PlannedProgram.timing(each.plan(), 10_000, 3_600_000, 1_000));
        var tree = Simulation.of(program)
                .region("north", "berlin", "paris")
                .region("south", "izmir")
                .rawPartitions(PARTITIONS)
                .seed(seed)
                .start(LONG_AFTER)
                .build();
        var random = new Random(seed);
        for (byte[] line : each.lines()) {
            tree.feed(SITES[random.nextInt(SITES.length)], random.nextInt(PARTITIONS), line);
            if (random.nextInt(40) == 0) {
                trouble(tree, random);
            }
        }
        for (String place : List.of("berlin", "izmir", "paris", "north", "south")) {
            tree.heal(place);
            tree.delay(place, Duration.ZERO);
        }
        tree.advance(Duration.ofMinutes(2));
        tree.settle();
        return Answer.of(program.finish(tree.rows()), tree.ledger());
    }

    /**
     * One thing goes wrong, and a little time passes. Sites keep their state: one without begins a new life, whose clock knows nothing
     * of what came before, and would rightly absorb what is late here.
     */
    private static void trouble(Simulation tree, Random random) {
        String[] below = {"berlin", "izmir", "paris", "north", "south"};
        String[] above = {"north", "south", "central"};
        String place = below[random.nextInt(below.length)];
        switch (random.nextInt(7)) {
            case 0 -> tree.cut(place);
            case 1 -> tree.heal(place);
            case 2 -> tree.redeliver(place);
            case 3 -> tree.restart(place);
            case 4 -> tree.restart("central");
            case 5 -> tree.loseState(above[random.nextInt(above.length)]);
            default -> tree.delay(place, Duration.ofSeconds(random.nextInt(5)));
        }
        tree.advance(Duration.ofSeconds(1 + random.nextInt(4)));
    }

    @TestFactory
    List<DynamicTest> inTheTestDriverOfKafkaStreams() {
        return cases().stream()
                .map(each -> DynamicTest.dynamicTest(
                        each.toString(),
                        () -> assertThat(Driven.answer(each.plan(), each.lines()))
                                .isEqualTo(each.right())))
                .toList();
    }

    /** Three sites, two regions and a centre, each on a broker of its own; the seed deals lines to sites and to partitions. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void inARiverOfBrokers(long seed, @TempDir Path directory) throws Exception {
        var inputs = new ArrayList<Demo.Input>();
        for (Case each : cases()) {
            String stream = each.plan().stream().name();
            deal(each.lines(), new Random(seed)).forEach((site, bytes) -> {
                Path file = directory.resolve(site + "." + stream);
                write(file, bytes);
                inputs.add(new Demo.Input(site, stream, file));
            });
        }
        var said = new StringWriter();
        Path out = directory.resolve("out");
        var outcome = Demo.run(
                new Demo.Settings(inputs, 2, PARTITIONS, seed, true, 120, null, out, 0, Path.of("")),
                PLANS,
                new PrintWriter(said),
                new PrintWriter(said),
                View.forPrograms(true));

        assertThat(outcome.missing()).as("seed %d, %s", seed, said).isEmpty();
        for (Case each : cases()) {
            List<String> rows = Files.readAllLines(out.resolve(each.plan().name() + ".jsonl"));
            assertThat(Answer.ofJson(rows, ledger(out, each.plan().name())))
                    .as("%s, seed %d", each, seed)
                    .isEqualTo(each.right());
        }
    }

    private static Map<String, ByteArrayOutputStream> deal(List<byte[]> lines, Random random) {
        var files = new TreeMap<String, ByteArrayOutputStream>();
        for (byte[] line : lines) {
            var file = files.computeIfAbsent(SITES[random.nextInt(SITES.length)], site -> new ByteArrayOutputStream());
            file.writeBytes(line);
            file.write('\n');
        }
        return files;
    }

    private static void write(Path file, ByteArrayOutputStream bytes) {
        try {
            Files.write(file, bytes.toByteArray());
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** The sum of what the report says of all sites. */
    private static Ledger ledger(Path out, String reduction) throws IOException {
        Ledger sum = Ledger.EMPTY;
        for (var site :
                Answer.JSON.readTree(out.resolve("report.json").toFile()).get("sites")) {
            var outcomes = new TreeMap<String, Ledger.Count>();
            site.get("reductions")
                    .get(reduction)
                    .get("ledger")
                    .properties()
                    .forEach(outcome -> outcomes.put(
                            outcome.getKey(),
                            new Ledger.Count(
                                    outcome.getValue().get("events").longValue(),
                                    outcome.getValue().get("bytes").longValue())));
            sum = sum.plus(new Ledger(outcomes));
        }
        return sum;
    }
}
