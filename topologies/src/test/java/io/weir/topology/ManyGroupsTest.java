// SPDX-License-Identifier: Apache-2.0
package io.weir.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Percentage.withPercentage;

import io.weir.engine.FigureLayouts;
import io.weir.engine.PlanFigures;
import io.weir.engine.StreamProgram;
import io.weir.operators.Supplies;
import io.weir.plan.GroupSize;
import io.weir.plan.ReductionPlan;
import io.weir.simulation.MemoryStore;
import io.weir.tree.Expected;
import io.weir.tree.Leaf;
import io.weir.tree.LeafSettings;
import io.weir.tree.Merge;
import io.weir.tree.MergeSettings;
import io.weir.tree.Output;
import io.weir.tree.Published;
import io.weir.tree.Recollection;
import io.weir.tree.Room;
import io.weir.tree.Windows;
import io.weir.wire.Ledger;
import io.weir.wire.Partial;
import io.weir.wire.PartialKey;
import io.weir.wire.Reaches;
import io.weir.wire.Watermark;
import io.weir.wire.Window;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** Far more groups than there is room for: what is in the heap is bounded, what is sent is the same. */
class ManyGroupsTest {

    private static final int GROUPS = 60_000;
    private static final long WINDOW = 60_000;
    private static final long START = 1_767_225_600_000L;
    private static final long HOUR = 3_600_000;

    private final ReductionPlan plan = SizingTest.plans().get("device");
    private final MemoryStore store = new MemoryStore();
    private final Heard heard = new Heard();

    private static final class Heard implements Output {
        private final Map<PartialKey, Partial> partials = new HashMap<>();
        private long sent;
        private Watermark watermark = ManyGroupsTest.watermark(0, 0, 0, 0);

        @Override
        public void partial(PartialKey key, Partial partial) {
            sent++;
            Partial before = partials.put(key, partial);
            assertThat(before == null || before.version() <= partial.version()).isTrue();
        }

        @Override
        public void watermark(int partition, Watermark watermark) {
            this.watermark = watermark;
        }
    }

    @Test
    void aLeafKeepsToItsRoomAndLosesNothing() {
        var room = new Room(1 << 20);
        var share = room.open();
        var program = StreamProgram.of(plan.stream(), List.of(plan), Map.of(), Supplies.NONE, share);
        Leaf leaf = leaf(plan, program);
        long most = room.limit() + GroupSize.of(plan).bytes(40);
        for (int i = 0; i < 2 * GROUPS; i++) {
            offer(program, leaf, i, SizingTest.line(i % GROUPS));
            assertThat(room.taken()).isLessThan(most);
            if (share.isShort()) {
                leaf.spill();
                assertThat(room.taken()).isZero();
            }
        }
        leaf.commit(1, true);
        assertThat(heard.partials).hasSize(GROUPS);
        assertThat(heard.partials.values()).allMatch(partial -> partial.events() == 2);
        assertThat(heard.watermark.events()).isEqualTo(2L * GROUPS);
        assertThat(heard.watermark.keys()).isEqualTo(GROUPS);

        // An hour later the window is forgotten, in steps that a transaction has time for.
        offer(program, leaf, 2 * GROUPS, SizingTest.line(0).replace("T00:00:30Z", "T01:00:30Z"));
        int before = store.size();
        leaf.commit(2, true);
        assertThat(store.size()).isEqualTo(before + 1 - 50_000);
        leaf.commit(2_000, true);
        assertThat(store.size()).isEqualTo(before + 1 - GROUPS);
        assertThat(leaf.openWindows()).isEqualTo(1);
        share.close();
        assertThat(room.taken()).isZero();
    }

    /** One group of sketches, in which ever more is: the room knows, and knows again when the group comes back from the store. */
    @Test
    void whatGrowsIsTakenFromTheRoom() {
        ReductionPlan sketches = SizingTest.plans().get("sketches");
        var room = new Room(1 << 20);
        var share = room.open();
        var program = StreamProgram.of(sketches.stream(), List.of(sketches), Map.of(), Supplies.NONE, share);
        Leaf leaf = leaf(sketches, program);
        String device = "device-000000000";
        offer(program, leaf, 0, SizingTest.line(0));
        long one = room.taken();
        assertThat(one).isLessThan(1_500);
        for (int i = 1; i < 5_000; i++) {
            offer(
                    program,
                    leaf,
                    i,
                    SizingTest.line(i).replace(device.replaceFirst("0{9}", "%09d".formatted(i)), device));
        }
        long many = room.taken();
        assertThat(program.reducers().getFirst().live()).isEqualTo(1);
        assertThat(many).isBetween(one + 16_384, GroupSize.most(sketches));
        leaf.spill();
        assertThat(room.taken()).isZero();
        offer(program, leaf, 5_000, SizingTest.line(0));
        assertThat(room.taken()).isCloseTo(many, withPercentage(25));
        share.close();
        assertThat(room.taken()).isZero();
    }

    private Leaf leaf(ReductionPlan plan, StreamProgram program) {
        var settings = new LeafSettings(
                "eu/a",
                "raw.s",
                "T",
                0,
                1,
                "O",
                1,
                plan.hash(),
                Windows.of(plan.window()),
                0,
                0,
                0,
                false,
                1_000,
                0,
                30_000);
        var start = Leaf.start(settings, store, OptionalLong.empty(), new Published(settings), 0, 0);
        return Leaf.open(
                settings, store, program.reducers().getFirst(), heard, (offset, reason, step, field) -> {}, start, 1);
    }

    private static void offer(StreamProgram program, Leaf leaf, int offset, String line) {
        assertThat(program.decode(null, line.getBytes(StandardCharsets.UTF_8), START + 2 * HOUR, offset))
                .isNull();
        leaf.offer(program.event());
    }

    @Test
    void aMergeSendsAWindowOfManyGroupsAndTheirRevisionsAndForgetsItInSteps() {
        int groups = 26_000;
        Partial one = partial(1);
        Merge merge = merge();
        for (int i = 0; i < groups; i++) {
            merge.offer(key(i), one);
        }
        merge.offer(watermark(1, groups, START + WINDOW, START - 1));
        merge.flush(1, 1);
        assertThat(heard.sent).isEqualTo(groups);
        assertThat(heard.watermark.keys()).isEqualTo(groups);

        // More revisions than are named one by one: the window is looked through, and only what changed is sent.
        Partial two = partial(2);
        for (int i = 0; i < 12_000; i++) {
            merge.offer(key(i), two);
        }
        merge.flush(2, 2);
        assertThat(heard.sent).isEqualTo(groups + 12_000L);
        assertThat(heard.partials.values())
                .filteredOn(partial -> partial.version() == 2)
                .hasSize(12_000);

        merge.offer(watermark(2, groups, START + 2 * WINDOW, START + WINDOW));
        int before = store.size();
        merge.flush(3, 3);
        assertThat(merge.windows()).isZero();
        assertThat(merge.calm()).isFalse();
        int after = store.size();
        assertThat(before - after).isBetween(49_000, 50_000);

        // Begun again in the middle of it: nothing of what is left looks like news.
        merge = merge();
        assertThat(merge.windows()).isZero();
        merge.flush(4, 4);
        merge.flush(5, 5);
        assertThat(merge.calm()).isTrue();
        assertThat(heard.sent).isEqualTo(groups + 12_000L);
        assertThat(store.size()).isEqualTo(before - 2 * groups);
    }

    private Merge merge() {
        var settings = new MergeSettings(
                "eu",
                "eu",
                plan.hash(),
                0,
                Windows.tumbling(WINDOW),
                Expected.Listed.of("eu/a"),
                MergeSettings.Emission.CLOSED,
                600_000,
                600_000,
                0,
                30_000);
        return Merge.open(
                settings,
                store,
                new PlanFigures(plan, FigureLayouts.NONE),
                heard,
                (key, partial) -> {},
                new Recollection(settings, store),
                "input",
                0,
                1);
    }

    private static PartialKey key(int number) {
        return new PartialKey(new Window(START, WINDOW), "[\"device-" + number + "\"]", "eu/a#C");
    }

    /** What a leaf would send of as many events as the version says. */
    private Partial partial(int version) {
        var program = StreamProgram.of(plan.stream(), List.of(plan), Map.of());
        var reducer = program.reducers().getFirst();
        var made = new HashMap<String, Partial>();
        for (int i = 0; i < version; i++) {
            program.decode(null, SizingTest.line(i).getBytes(StandardCharsets.UTF_8), START, i);
            reducer.reduce(program.event());
            reducer.absorb(program.event(), START, WINDOW, version, (window, group) -> null);
        }
        reducer.drain((window, group, partial, published) -> made.put(group, partial));
        return new Partial(
                version,
                1,
                version,
                plan.hash(),
                made.values().iterator().next().figures());
    }

    /** Of site eu/a, which has sent so many groups: the first time one event of each, then 12,000 more. */
    private static Watermark watermark(int seq, int keys, long mark, long horizon) {
        long events = seq == 0 ? 0 : keys + (seq > 1 ? 12_000 : 0);
        return new Watermark(
                "eu/a",
                1,
                seq,
                mark,
                false,
                mark,
                horizon,
                "eu/a#C",
                keys,
                events,
                0,
                0,
                Reaches.of(mark),
                List.of(),
                Ledger.EMPTY);
    }
}
