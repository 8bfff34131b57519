// SPDX-License-Identifier: Apache-2.0
package io.weir.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.event.Event;
import io.weir.operators.Header;
import io.weir.simulation.CountingProgram;
import io.weir.simulation.MemoryStore;
import io.weir.wire.Ledger;
import io.weir.wire.Partial;
import io.weir.wire.Watermark;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LeafTest {

    private final CountingProgram program = CountingProgram.patient();
    private final MemoryStore store = new MemoryStore();
    private final Heard heard = new Heard();
    private final List<String> letters = new ArrayList<>();

    private static LeafSettings settings(int partitions, boolean deadlyFuture, long interval) {
        return new LeafSettings(
                "eu/berlin",
                "raw.web",
                "T",
                0,
                3,
                "O",
                partitions,
                "plan-1",
                Windows.tumbling(10),
                3,
                12,
                50,
                deadlyFuture,
                1_000,
                interval,
                30_000);
    }

    private Leaf open(LeafSettings settings) {
        Start start = Leaf.start(settings, store, OptionalLong.empty(), new Published(settings), 0, Long.MAX_VALUE);
        return Leaf.open(
                settings,
                store,
                program.partition("eu", "berlin").reducer(),
                heard,
                (offset, reason, step, field) -> letters.add(offset + " " + reason + " " + step),
                start,
                77);
    }

    private void offer(Leaf leaf, long offset, long time, String group, int value) {
        offer(leaf, offset, time, group, value, 0);
    }

    private void offer(Leaf leaf, long offset, long time, String group, int value, long recordTime) {
        var partition = program.partition("eu", "berlin");
        partition.decode(CountingProgram.line(time, group, value), recordTime, offset);
        Event event = partition.event();
        event.size = 10;
        leaf.offer(event);
    }

    @Test
    void aFreshLeafOverACommittedStoreGoesOnExactly() {
        for (long seed = 0; seed < 50; seed++) {
            Heard through = run(seed, false);
            Heard restarted = run(seed, true);
            assertThat(restarted.partials).describedAs("seed %d", seed).isEqualTo(through.partials);
            // A leaf that was restarted says once more where it is.
            assertThat(withoutSeq(restarted)).describedAs("seed %d", seed).isEqualTo(withoutSeq(through));
        }
    }

    private static String withoutSeq(Heard heard) {
        return heard.watermarks.toString().replaceAll("seq=[0-9]+", "");
    }

    private Heard run(long seed, boolean restart) {
        var test = new LeafTest();
        var random = new Random(seed);
        LeafSettings settings = settings(3, false, 0);
        Leaf leaf = test.open(settings);
        long now = 0;
        for (int i = 0; i < 200; i++) {
            if (random.nextInt(10) == 0) {
                leaf.offerDead(i, 5, random.nextBoolean() ? "undecodable" : Header.HEADER);
            } else {
                int value = random.nextInt(12) == 0 ? CountingProgram.FILTERED + random.nextInt(3) : random.nextInt(7);
                test.offer(leaf, i, Math.max(0, i / 4 - random.nextInt(30)), "g" + random.nextInt(5), value);
            }
            if (random.nextInt(5) == 0) {
                now++;
                leaf.commit(now, false);
                test.store.commit();
                if (restart) {
                    leaf = test.open(settings);
                }
            }
        }
        leaf.commit(now + 1, false);
        return test.heard;
    }

    @Test
    void everyEventHasOneOutcome() {
        Leaf leaf = open(settings(1, true, 0));
        offer(leaf, 0, 40, "a", 1);
        offer(leaf, 1, 40, "a", CountingProgram.FILTERED);
        offer(leaf, 2, 40, "a", CountingProgram.BROKEN);
        offer(leaf, 3, 40, "a", CountingProgram.OVERFLOW);
        offer(leaf, 4, 14, "a", 1);
        offer(leaf, 5, 15, "a", 1);
        offer(leaf, 6, 51, "a", 1);
        leaf.offerDead(7, 99, "undecodable");
        offer(leaf, 7, 40, "a", 1);
        assertThat(leaf.ledger().outcomes())
                .containsOnlyKeys(
                        "absorbed",
                        "late",
                        "filtered:0",
                        "dead:broken",
                        "dead:overflow",
                        "dead:future",
                        "dead:undecodable");
        assertThat(leaf.ledger().of(Ledger.LATE).events()).isEqualTo(2);
        assertThat(leaf.ledger().in()).isEqualTo(new Ledger.Count(8, 169));
        assertThat(letters).containsExactly("2 broken 1", "3 overflow -1", "6 future -1");
        assertThat(leaf.position()).isEqualTo(8);
    }

    @Test
    void anEventFromTheFutureIsAbsorbedAndMovesNothing() {
        Leaf leaf = open(settings(1, false, 0));
        offer(leaf, 0, 5, "a", 1);
        offer(leaf, 1, 1_000, "a", 1);
        leaf.commit(0, true);
        assertThat(heard.partials).hasSize(2);
        assertThat(heard.watermark().mark()).isEqualTo(2);
        assertThat(heard.watermark().newest()).isEqualTo(10);
    }

    @Test
    void partialsComeBeforeTheWatermarkInTheOrderOfWindowsAndGroups() {
        Leaf leaf = open(settings(1, false, 0));
        offer(leaf, 0, 15, "b", 1);
        offer(leaf, 1, 5, "c", 1);
        offer(leaf, 2, 15, "a", 1);
        leaf.commit(0, true);
        assertThat(heard.order)
                .containsExactly(
                        "0 [\"c\"] eu/berlin/T-0@0",
                        "10 [\"a\"] eu/berlin/T-0@0",
                        "10 [\"b\"] eu/berlin/T-0@0",
                        "watermark 0");
        assertThat(heard.partials.get("10 [\"b\"] eu/berlin/T-0@0").version()).isEqualTo(1);
        assertThat(heard.partials.get("10 [\"a\"] eu/berlin/T-0@0").version()).isEqualTo(3);
    }

    @Test
    void keysAndEventsAreCountedForEverAndByPartition() {
        Leaf leaf = open(settings(4, false, 0));
        for (int i = 0; i < 40; i++) {
            offer(leaf, i, i * 10, "g" + i % 8, 1, i * 10);
            leaf.commit(i, true);
        }
        assertThat(heard.watermarks).hasSize(4);
        assertThat(heard.watermarks.values().stream().mapToLong(Watermark::keys).sum())
                .isEqualTo(40);
        assertThat(heard.watermarks.values().stream()
                        .mapToLong(Watermark::events)
                        .sum())
                .isEqualTo(40);
        assertThat(leaf.horizon()).isEqualTo(390 - 15);
        assertThat(store.size())
                .describedAs("what is forgotten leaves the store")
                .isLessThan(5);
    }

    @Test
    void watermarksKeepTheirIntervalAndHaveAHeartbeat() {
        Leaf leaf = open(settings(1, false, 1_000));
        leaf.commit(0, false);
        assertThat(heard.spoken).isEqualTo(1);
        offer(leaf, 0, 5, "a", 1);
        leaf.commit(500, false);
        assertThat(heard.partials).describedAs("partials do not wait").hasSize(1);
        assertThat(heard.spoken).isEqualTo(1);
        leaf.commit(1_000, false);
        assertThat(heard.spoken).isEqualTo(2);
        leaf.commit(20_000, false);
        assertThat(heard.spoken).describedAs("nothing changed").isEqualTo(2);
        leaf.commit(31_000, false);
        assertThat(heard.spoken).isEqualTo(3);
    }

    @Test
    void aLeafIsIdleWhenItHasReadAllAndNothingCame() {
        Leaf leaf = open(settings(1, false, 0));
        offer(leaf, 0, 5, "a", 1);
        leaf.commit(0, true);
        leaf.commit(999, true);
        assertThat(leaf.idle()).isFalse();
        leaf.commit(1_000, false);
        assertThat(leaf.idle()).describedAs("records wait").isFalse();
        leaf.commit(1_001, true);
        assertThat(leaf.idle()).isTrue();
        assertThat(heard.watermark().idle()).isTrue();
        assertThat(heard.watermark().mark())
                .describedAs("the mark does not jump")
                .isEqualTo(2);
        offer(leaf, 1, 6, "a", 1);
        leaf.commit(1_002, true);
        assertThat(leaf.idle()).isFalse();
        leaf.offerDead(2, 1, "undecodable");
        leaf.commit(2_002, true);
        assertThat(leaf.idle()).describedAs("garbage does not keep it awake").isTrue();
    }

    @Test
    void aHeaderIsPassedOver() {
        Leaf leaf = open(settings(1, false, 0));
        leaf.offerDead(0, 9, Header.HEADER);
        leaf.commit(1_001, true);
        store.commit();
        Leaf again = open(settings(1, false, 0));
        again.offerDead(0, 9, Header.HEADER);
        again.offerDead(1, 9, Header.HEADER);
        assertThat(again.ledger().outcomes()).containsExactly(Map.entry("filtered:header", new Ledger.Count(2, 18)));
    }

    @Test
    void aNewLifeIsBornLaterThanTheLastWhateverTheClockSays() {
        LeafSettings settings = settings(1, false, 0);
        Leaf leaf = Leaf.open(
                settings,
                store,
                program.partition("eu", "berlin").reducer(),
                heard,
                (offset, reason, step, field) -> {},
                new Start.Begin(5, 1_000),
                77);
        leaf.commit(0, true);
        assertThat(heard.watermark().born()).isEqualTo(1_001);
        assertThat(heard.watermark().incarnation()).isEqualTo("eu/berlin/T-0@5");
        assertThat(heard.watermark().partitions()).isEqualTo(3);
    }

    @Test
    void refusedIsRefused() {
        assertThatThrownBy(() -> Leaf.open(
                        settings(1, false, 0),
                        store,
                        program.partition("eu", "berlin").reducer(),
                        heard,
                        (offset, reason, step, field) -> {},
                        new Start.Refuse(1, 2, "no"),
                        0))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("no");
    }

    @Test
    void theNumberOfOutputPartitionsIsFixed() {
        Leaf leaf = open(settings(1, false, 0));
        leaf.commit(0, true);
        assertThatThrownBy(() -> open(settings(2, false, 0))).hasMessageContaining("1 output partitions");
    }

    @Test
    void figuresAreWholeAfterTheHeapWasEmptied() {
        Leaf leaf = open(settings(1, false, 0));
        offer(leaf, 0, 5, "a", 2);
        leaf.commit(0, true);
        // The program's reducer lets untouched groups leave the heap at every drain.
        leaf.commit(1, true);
        offer(leaf, 1, 5, "a", 3);
        leaf.commit(2, true);
        Partial partial = heard.partials.get("0 [\"a\"] eu/berlin/T-0@0");
        assertThat(CountingProgram.sum(partial)).isEqualTo(5);
        assertThat(partial.events()).isEqualTo(2);
        assertThat(partial.version()).isEqualTo(2);
    }
}
