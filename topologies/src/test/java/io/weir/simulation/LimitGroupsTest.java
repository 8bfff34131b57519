// SPDX-License-Identifier: Apache-2.0
package io.weir.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.engine.FinishedRow;
import io.weir.engine.StreamProgram;
import io.weir.language.Documents;
import io.weir.language.Vocabulary;
import io.weir.operators.Supplies;
import io.weir.plan.Explanation;
import io.weir.plan.Planner;
import io.weir.plan.ReductionPlan;
import io.weir.problem.Problems;
import io.weir.tree.Folded;
import io.weir.tree.Leaf;
import io.weir.tree.LeafSettings;
import io.weir.tree.Output;
import io.weir.tree.Published;
import io.weir.tree.Row;
import io.weir.tree.Windows;
import io.weir.wire.Ledger;
import io.weir.wire.Partial;
import io.weir.wire.PartialKey;
import io.weir.wire.Partitioning;
import io.weir.wire.Watermark;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** {@code limit_groups} from YAML to rows: what is folded, that it adds up, and that it is said. */
class LimitGroupsTest {

    private static final String YAML = """
            weir: 1
            stream: s
            decode: json
            fields: { at: { type: timestamp }, path: { type: string }, status: { type: int }, n: { type: double } }
            time: { field: at }
            ---
            reduction: r
            version: 1
            from: s
            aggregate:
              by: [path, status]
              window: 10s
              late: 0s
              revise: 1h
              take: { events: count(), sum: sum(n) }
              limit_groups: 2
            publish: { to: site }
            """;

    private static final String OTHER = "[\"__other__\",null]";

    private static ReductionPlan plan(String yaml) {
        var problems = new Problems();
        var documents = Documents.of(Map.of("r.yaml", yaml), Vocabulary.EDITION_1, problems);
        ReductionPlan plan = Planner.plan(documents, problems).reductions().get("r");
        assertThat(problems.all()).isEmpty();
        return plan;
    }

    private static ReductionPlan unlimited() {
        return plan(YAML.replaceAll("(?m)^.*limit_groups.*\n", ""));
    }

    /** One event a second from the epoch of the tests. */
    private static byte[] event(int second, String fields) {
        return "{\"at\":\"2026-01-01T00:%02d:%02dZ\"%s}"
                .formatted(second / 60, second % 60, fields.isEmpty() ? "" : "," + fields)
                .getBytes(StandardCharsets.UTF_8);
    }

    private static List<String> rows(ReductionPlan plan, byte[]... events) {
        var calm = new Calm(plan.stream(), List.of(plan), List.of("site"), Map.of());
        for (byte[] event : events) {
            calm.offer("site", null, event, Long.MAX_VALUE / 4_000);
        }
        calm.finish();
        return calm.rows("r").stream().map(LimitGroupsTest::text).toList();
    }

    private static String text(FinishedRow row) {
        return row.value("path") + "/" + row.value("status") + " " + row.value("events") + " " + row.value("sum") + " "
                + row.problems();
    }

    @Test
    void furtherGroupsAreFoldedAndRowsSaySo() {
        assertThat(rows(
                        plan(YAML),
                        event(1, "\"path\":\"a\",\"status\":1,\"n\":1"),
                        event(2, "\"path\":\"b\",\"status\":2,\"n\":2"),
                        event(3, "\"path\":\"c\",\"status\":3,\"n\":4"),
                        event(4, "\"path\":\"a\",\"status\":1,\"n\":8"),
                        event(5, "\"path\":\"a\",\"status\":9,\"n\":16"),
                        event(11, "\"path\":\"c\",\"status\":3,\"n\":32")))
                .containsExactlyInAnyOrder(
                        "a/1 2 9.0 [limit_groups: may be low]",
                        "b/2 1 2.0 [limit_groups: may be low]",
                        "__other__/null 2 20.0 [limit_groups: folded]",
                        "c/3 1 32.0 []");
    }

    @Test
    void atTheLimitNothingIsFolded() {
        assertThat(rows(
                        plan(YAML),
                        event(1, "\"path\":\"a\",\"status\":1,\"n\":1"),
                        event(2, "\"path\":\"b\",\"status\":2,\"n\":2"),
                        event(3, "\"path\":\"a\",\"status\":1,\"n\":4")))
                .containsExactlyInAnyOrder("a/1 2 5.0 []", "b/2 1 2.0 []");
    }

    @Test
    void aGroupThatIsCalledSoIsNotFoldedAndNotCounted() {
        assertThat(rows(
                        plan(YAML),
                        event(1, "\"path\":\"__other__\",\"n\":1"),
                        event(2, "\"path\":\"a\",\"n\":2"),
                        event(3, "\"path\":\"b\",\"n\":4"),
                        event(4, "\"path\":\"__other__\",\"n\":8")))
                .containsExactlyInAnyOrder("__other__/null 2 9.0 []", "a/null 1 2.0 []", "b/null 1 4.0 []");
    }

    @Test
    void absentColumnsAreAGroupAsAnyOther() {
        assertThat(rows(
                        plan(YAML),
                        event(1, "\"path\":null,\"n\":1"),
                        event(2, "\"n\":2"),
                        event(3, "\"path\":\"\",\"n\":4"),
                        event(4, "\"path\":\"c\",\"n\":8")))
                .containsExactlyInAnyOrder(
                        "null/null 2 3.0 [limit_groups: may be low]",
                        "/null 1 4.0 [limit_groups: may be low]",
                        "__other__/null 1 8.0 [limit_groups: folded]");
    }

    @Test
    void deadEventsTakeNoPlace() {
        assertThat(rows(
                        plan(YAML),
                        event(1, "\"path\":\"a\",\"status\":\"x\""),
                        event(2, "\"path\":\"b\",\"n\":2"),
                        event(3, "\"path\":\"c\",\"n\":4")))
                .containsExactlyInAnyOrder("b/null 1 2.0 []", "c/null 1 4.0 []");
    }

    @Test
    void whatIsNoNumberIsToldOfTheGroupOfAllOthers() {
        assertThat(rows(
                        plan(YAML.replace("limit_groups: 2", "limit_groups: 1")),
                        event(1, "\"path\":\"a\",\"n\":1"),
                        event(2, "\"path\":\"b\",\"n\":\"NaN\""),
                        event(3, "\"path\":\"c\",\"n\":\"-Infinity\"")))
                .containsExactlyInAnyOrder(
                        "a/null 1 1.0 [limit_groups: may be low]",
                        "__other__/null 2 null [limit_groups: folded, sum: 2 not finite]");
    }

    @Test
    void nothingMakesNoRows() {
        assertThat(rows(plan(YAML))).isEmpty();
    }

    /** What a leaf has published, the newest of each key. */
    private static final class Heard implements Output {
        private final Map<String, Partial> groups = new TreeMap<>();
        private final Set<String> marks = new TreeSet<>();

        @Override
        public void partial(PartialKey key, Partial partial) {
            String name = key.window().start() + " " + key.group();
            if (Folded.isMark(key.group())) {
                assertThat(partial.events()).isZero();
                assertThat(marks.add(name)).as(name).isTrue();
            } else {
                groups.put(name, partial);
            }
        }

        @Override
        public void watermark(int partition, Watermark watermark) {}
    }

    private static LeafSettings settings(ReductionPlan plan) {
        return new LeafSettings(
                "eu/a",
                "raw.s",
                "T",
                0,
                1,
                "O",
                3,
                plan.hash(),
                Windows.of(plan.window()),
                0,
                3_600_000,
                300_000,
                false,
                1_000,
                0,
                30_000);
    }

    private static Leaf open(ReductionPlan plan, StreamProgram program, MemoryStore store, Heard heard) {
        LeafSettings settings = settings(plan);
        var start = Leaf.start(settings, store, OptionalLong.empty(), new Published(settings), 0, Long.MAX_VALUE);
        return Leaf.open(
                settings, store, program.reducers().getFirst(), heard, (offset, reason, step, field) -> {}, start, 0);
    }

    private static StreamProgram program(ReductionPlan plan) {
        return StreamProgram.of(plan.stream(), List.of(plan), Map.of(), Supplies.known());
    }

    /** The same events, whatever becomes of the process on the way. */
    private static Heard run(ReductionPlan plan, List<byte[]> events, long seed, boolean weather) {
        var random = new Random(seed);
        var store = new MemoryStore();
        var heard = new Heard();
        StreamProgram program = program(plan);
        Leaf leaf = open(plan, program, store, heard);
        for (int offset = 0; offset < events.size(); offset++) {
            assertThat(program.decode(null, events.get(offset), Long.MAX_VALUE / 4_000, offset))
                    .isNull();
            leaf.offer(program.event());
            switch (weather ? random.nextInt(12) : -1) {
                case 0 -> leaf.spill();
                case 1 -> leaf.release();
                case 2, 3 -> leaf.commit(offset, false);
                case 4 -> {
                    leaf.commit(offset, false);
                    store.commit();
                    program = program(plan);
                    leaf = open(plan, program, store, heard);
                }
                default -> {}
            }
        }
        leaf.commit(events.size(), false);
        assertThat(leaf.ledger().of(Ledger.ABSORBED).events()).isEqualTo(events.size());
        return heard;
    }

    @Test
    void theFirstGroupsStayWhateverTheMemoryHolds() {
        for (String window : List.of("10s", "{ hopping: 10s, every: 5s }")) {
            ReductionPlan plan = plan(YAML.replace("10s", window).replace("limit_groups: 2", "limit_groups: 3"));
            for (long seed = 0; seed < 60; seed++) {
                var random = new Random(seed);
                var events = new ArrayList<byte[]>();
                var times = new ArrayList<Integer>();
                var paths = new ArrayList<String>();
                for (int i = 0; i < 120; i++) {
                    times.add(Math.max(0, i / 4 - random.nextInt(8)));
                    paths.add("p" + random.nextInt(8));
                    events.add(event(times.get(i), "\"path\":\"" + paths.get(i) + "\",\"n\":" + i));
                }
                Heard calm = run(plan, events, seed, false);
                Heard stormy = run(plan, events, seed, true);
                assertThat(stormy.groups).as("seed %d", seed).isEqualTo(calm.groups);
                assertThat(stormy.marks).as("seed %d", seed).isEqualTo(calm.marks);
                assertThat(counts(calm)).as("seed %d", seed).isEqualTo(expected(times, paths, plan));
            }
        }
    }

    private static Map<String, Long> counts(Heard heard) {
        var counts = new TreeMap<String, Long>();
        heard.groups.forEach((key, partial) -> counts.put(key, partial.events()));
        // In each of three partitions.
        heard.marks.forEach(mark -> counts.merge(mark.substring(0, mark.indexOf(' ')) + " folded", 1L, Long::sum));
        return counts;
    }

    private static Map<String, Long> expected(List<Integer> times, List<String> paths, ReductionPlan plan) {
        int every = 10 / plan.window().overlap();
        var kept = new TreeMap<Long, Set<String>>();
        var counts = new TreeMap<String, Long>();
        for (int i = 0; i < times.size(); i++) {
            for (int start = times.get(i) - 9; start <= times.get(i); start++) {
                if (Math.floorMod(start, every) != 0) {
                    continue;
                }
                long window = 1_767_225_600_000L + start * 1_000L;
                Set<String> groups = kept.computeIfAbsent(window, none -> new HashSet<>());
                String group = "[\"" + paths.get(i) + "\",null]";
                if (groups.size() == 3 && !groups.contains(group)) {
                    group = OTHER;
                    counts.put(window + " folded", 3L);
                } else {
                    groups.add(group);
                }
                counts.merge(window + " " + group, 1L, Long::sum);
            }
        }
        return counts;
    }

    @Test
    void rowsOfEveryPartitionSaySoAndTotalsStay() {
        ReductionPlan plan = plan(YAML);
        List<Row> limited = inATree(plan);
        List<Row> all = inATree(unlimited());
        assertThat(limited.stream().mapToLong(row -> row.partial().events()).sum())
                .isEqualTo(all.stream().mapToLong(row -> row.partial().events()).sum())
                .isEqualTo(12);
        assertThat(limited).extracting(Row::group).doesNotHaveDuplicates().noneMatch(Folded::isMark);
        assertThat(limited.stream().map(row -> Partitioning.of(row.group(), 4)).distinct())
                .hasSizeGreaterThan(1);
        assertThat(limited).allSatisfy(row -> {
            assertThat(row.folded()).isTrue();
            assertThat(row.complete()).isTrue();
        });
        assertThat(all).allSatisfy(row -> assertThat(row.folded()).isFalse());
        assertThat(new PlannedProgram(plan, PlannedProgram.timing(plan, 60_000, 600_000, 1_000)).finish(limited))
                .filteredOn(row -> "__other__".equals(row.value("path")))
                .singleElement()
                .satisfies(row -> assertThat(row.problems()).containsExactly("limit_groups: folded"));
    }

    /** Site a has groups 0 and 1 and folds 2 to 5; site b has 4 and 5 only. Rows are finished at the centre. */
    private static List<Row> inATree(ReductionPlan plan) {
        var program = new PlannedProgram(plan, PlannedProgram.timing(plan, 60_000, 600_000, 1_000));
        Simulation tree = Simulation.of(program)
                .region("eu", "a", "b")
                .partitions(4)
                .to(Simulation.Highest.CENTRAL)
                .build();
        for (int i = 0; i < 10; i++) {
            byte[] event = "{\"at\":\"1970-01-01T00:00:01Z\",\"path\":\"p%d\"}"
                    .formatted(i % 6)
                    .getBytes(StandardCharsets.UTF_8);
            tree.feed("a", 0, 1_000, event);
        }
        for (int i = 4; i < 6; i++) {
            byte[] event = "{\"at\":\"1970-01-01T00:00:01Z\",\"path\":\"p%d\"}"
                    .formatted(i)
                    .getBytes(StandardCharsets.UTF_8);
            tree.feed("b", 0, 1_000, event);
        }
        tree.advance(Duration.ofMinutes(5));
        tree.restart("central");
        tree.loseState("eu");
        tree.advance(Duration.ofMinutes(5));
        return tree.rows();
    }

    @Test
    void theLimitIsAPartOfThePlan() {
        assertThat(plan(YAML).hash()).isNotEqualTo(unlimited().hash());
        assertThat(plan(YAML).hash())
                .isNotEqualTo(
                        plan(YAML.replace("limit_groups: 2", "limit_groups: 3")).hash());
        assertThat(Explanation.of(plan(YAML)))
                .contains("2 for each window of a raw partition; further ones are `__other__`")
                .containsPattern("raw partition .* at most; [1-9] kB a window at most");
    }
}
