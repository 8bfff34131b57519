// SPDX-License-Identifier: Apache-2.0
package io.weir.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Percentage.withPercentage;

import io.weir.engine.FigureLayouts;
import io.weir.engine.PlanFigures;
import io.weir.engine.StreamProgram;
import io.weir.language.Documents;
import io.weir.language.Vocabulary;
import io.weir.plan.Planner;
import io.weir.plan.ReductionPlan;
import io.weir.problem.Problems;
import io.weir.river.Fork;
import io.weir.simulation.MemoryStore;
import io.weir.tree.Expected;
import io.weir.tree.Leaf;
import io.weir.tree.LeafSettings;
import io.weir.tree.Merge;
import io.weir.tree.MergeSettings;
import io.weir.tree.Output;
import io.weir.tree.Published;
import io.weir.tree.Recollection;
import io.weir.tree.Windows;
import io.weir.wire.Partial;
import io.weir.wire.PartialKey;
import io.weir.wire.Watermark;
import io.weir.wire.codec.KeyText;
import io.weir.wire.codec.RecordCodec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code docs/sizing.md} says of a group is so: it is parsed, and each of its figures measured. */
class SizingTest {

    /** As on the page. */
    static final String YAML = """
            weir: 1
            stream: s
            owner: site
            decode: json
            fields:
              at: { type: timestamp }
              device: { type: string }
              room: { type: string }
              kind: { type: int }
              bytes: { type: int }
              ms: { type: double }
            time: { field: at }
            ---
            reduction: counted
            version: 1
            from: s
            aggregate:
              by: [device]
              window: 1m
              take: { events: count() }
            publish: { to: region }
            ---
            reduction: device
            version: 1
            from: s
            aggregate:
              by: [device]
              window: 1m
              take: { events: count(), volume: sum(bytes), slowest: max(ms) }
            publish: { to: region }
            ---
            reduction: sums
            version: 1
            from: s
            aggregate:
              by: [device]
              window: 1m
              take: { volume: sum(bytes), time: sum(ms) }
            publish: { to: region }
            ---
            reduction: wide
            version: 1
            from: s
            aggregate:
              by: [device, room, kind]
              window: 1m
              take: { events: count(), volume: sum(bytes), fastest: min(ms), slowest: max(ms), last: max(device) }
            publish: { to: region }
            ---
            reduction: sketches
            version: 1
            from: s
            aggregate:
              by: [device]
              window: 1m
              take: { rooms: { distinct: room, error: 1% }, time: "quantiles(ms, [0.5, 0.99])", often: top(room) }
            publish: { to: region }
            """;

    private static final Path PAGE = Path.of("..", "docs", "sizing.md");
    private static final int WITHIN = 25;
    private static final int GROUPS = 200;
    private static final Pattern FIGURE = Pattern.compile("\\| ([^|]+?) \\| (\\d+) \\|.*");

    private static Map<String, Integer> page() throws IOException {
        var figures = new TreeMap<String, Integer>();
        for (String line : Files.readAllLines(PAGE)) {
            var matcher = FIGURE.matcher(line);
            if (matcher.matches()) {
                figures.put(matcher.group(1), Integer.valueOf(matcher.group(2)));
            }
        }
        return figures;
    }

    static Map<String, ReductionPlan> plans() {
        var problems = new Problems();
        var plans = Planner.plan(Documents.of(Map.of("s.yaml", YAML), Vocabulary.EDITION_1, problems), problems);
        assertThat(problems.all()).isEmpty();
        return plans.reductions();
    }

    static String line(int number) {
        return String.format(
                Locale.ROOT,
                "{\"at\":\"2026-01-01T00:00:30Z\",\"device\":\"device-%09d\",\"room\":\"room-%011d\",\"kind\":%d,\"bytes\":%d,"
                        + "\"ms\":%d.%d}",
                number,
                number,
                number % 1_000_000,
                number % 10_000,
                number % 100,
                number % 10);
    }

    @Test
    void aLiveGroupTakesAsMuchHeapAsIsSaid(@TempDir Path directory) throws Exception {
        Map<String, Integer> page = page();
        try (var fork = Fork.start(SizingHeap.class, List.of("-Xmx256m"), List.of(), directory.resolve("heap.txt"))) {
            fork.await("done ", Duration.ofSeconds(60));
            var measured = fork.printed()
                    .lines()
                    .filter(line -> line.startsWith("heap "))
                    .toList();
            assertThat(measured).hasSize(plans().size()).allSatisfy(line -> {
                String[] words = line.split(" ", -1);
                int bytes = Integer.parseInt(words[2]);
                assertThat(Integer.parseInt(words[3]))
                        .as("the room's estimate: %s", line)
                        .isCloseTo(bytes, withPercentage(WITHIN));
                int explained = Integer.parseInt(words[4]);
                if (words[1].equals("sketches")) {
                    assertThat(explained)
                            .as("explain, after a hundred values: %s", line)
                            .isGreaterThan(2 * bytes);
                } else {
                    assertThat(explained).as("explain: %s", line).isCloseTo(bytes, withPercentage(WITHIN));
                }
                Integer said = page.get("heap of a live group, `" + words[1] + "`");
                assertThat(said).as("%s of %s", words[1], PAGE).isNotNull();
                assertThat(said).as("the page: %s", line).isCloseTo(bytes, withPercentage(WITHIN));
            });
        }
    }

    @Test
    void aGroupTakesAsManyBytesInStoresAndTopicsAsIsSaid() throws IOException {
        Map<String, Integer> page = page();
        var said = new TreeMap<String, Long>();
        ReductionPlan plan = plans().get("device");
        var store = new MemoryStore();
        var heard = new Heard();
        leaf(plan, store, heard);
        long state = store.size() - GROUPS;
        said.put("leaf's store, for each (window, group)", bytes(store) / GROUPS);
        said.put("record of `weir.leaf.R`", heard.bytes / GROUPS);

        var held = new MemoryStore();
        var sent = new Heard();
        var settings = new MergeSettings(
                "europe/berlin-01",
                "europe/berlin-01#4L6g3nShT-eMCtK--X86sw",
                plan.hash(),
                0,
                Windows.of(plan.window()),
                new Expected.Anyone(),
                MergeSettings.Emission.EVERY_INTERVAL,
                600_000,
                600_000,
                0,
                30_000);
        var merge = Merge.open(
                settings,
                held,
                new PlanFigures(plan, FigureLayouts.NONE),
                sent,
                (key, partial) -> {},
                new Recollection(settings, held),
                "input",
                0,
                1);
        heard.partials.forEach(merge::offer);
        long children = bytes(held);
        merge.flush(1, 1);
        said.put("merge's store, for each (window, group, child)", children / GROUPS);
        said.put("merge's store, for each (window, group) that was sent", (bytes(held) - children) / GROUPS);
        said.put("record of `weir.site.R`", sent.bytes / GROUPS);

        assertThat(state).isPositive();
        assertThat(sent.partials).hasSize(GROUPS);
        said.forEach((what, bytes) -> {
            assertThat(page).as("%s; measured: %s", PAGE, said).containsKey(what);
            assertThat(page.get(what).longValue()).as(what).isCloseTo(bytes, withPercentage(WITHIN));
        });
    }

    private static void leaf(ReductionPlan plan, MemoryStore store, Heard heard) {
        var settings = new LeafSettings(
                "europe/berlin-01",
                "raw.s",
                "Nv4hYJhzQ0Co3L2Hhmd8zA",
                0,
                1,
                "GQ6Sfz7rR0uJq9qW3jRkTw",
                1,
                plan.hash(),
                Windows.of(plan.window()),
                plan.late(),
                plan.revise(),
                plan.stream().ahead(),
                false,
                10_000,
                1_000,
                30_000);
        var program = StreamProgram.of(plan.stream(), List.of(plan), Map.of());
        var start = Leaf.start(settings, store, OptionalLong.empty(), new Published(settings), 0, GROUPS);
        Leaf leaf = Leaf.open(
                settings, store, program.reducers().getFirst(), heard, (offset, reason, step, field) -> {}, start, 1);
        for (int i = 0; i < GROUPS; i++) {
            assertThat(program.decode(null, line(i).getBytes(StandardCharsets.UTF_8), 1_767_225_600_000L, i))
                    .isNull();
            leaf.offer(program.event());
        }
        leaf.commit(1, true);
    }

    private static long bytes(MemoryStore store) {
        long[] bytes = new long[1];
        store.scan(new byte[0], (key, value) -> bytes[0] += key.length + value.length);
        return bytes[0];
    }

    /** What is sent, as it goes to the topic. */
    private static final class Heard implements Output {
        private final Map<PartialKey, Partial> partials = new LinkedHashMap<>();
        private final RecordCodec codec = new RecordCodec(1);
        private long bytes;

        @Override
        public void partial(PartialKey key, Partial partial) {
            partials.put(key, partial);
            bytes += KeyText.of(key).getBytes(StandardCharsets.UTF_8).length + codec.write(partial).length;
        }

        @Override
        public void watermark(int partition, Watermark watermark) {}
    }
}
