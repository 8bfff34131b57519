// SPDX-License-Identifier: Apache-2.0
package io.weir.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.engine.PublishedEvent;
import io.weir.engine.StreamProgram;
import io.weir.language.Documents;
import io.weir.language.Vocabulary;
import io.weir.plan.EventsPlan;
import io.weir.plan.Planner;
import io.weir.problem.Problems;
import io.weir.tree.Leaf;
import io.weir.tree.LeafSettings;
import io.weir.tree.Output;
import io.weir.tree.Published;
import io.weir.tree.Start;
import io.weir.tree.Windows;
import io.weir.wire.Ledger;
import io.weir.wire.Partial;
import io.weir.wire.PartialKey;
import io.weir.wire.Watermark;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** A leaf without windows. */
class EventLeafTest {

    private static final EventsPlan PLAN = plan();

    private final MemoryStore store = new MemoryStore();
    private final List<String> heard = new ArrayList<>();
    private final StreamProgram program = StreamProgram.of(PLAN.stream(), List.of(PLAN), Map.of("weir.site", "a"));
    private Watermark told;

    private static EventsPlan plan() {
        var problems = new Problems();
        return Planner.plan(Documents.of(Map.of("r.yaml", """
                                weir: 1
                                stream: s
                                decode: json
                                fields: { at: { type: timestamp }, n: { type: int } }
                                time: { field: at, ahead: 1m }
                                ---
                                reduction: r
                                version: 1
                                from: s
                                steps: [{ where: n > 0 }, { keep: [n] }]
                                """), Vocabulary.EDITION_1, problems), problems)
                .events()
                .get("r");
    }

    private static LeafSettings settings(String topicId) {
        return new LeafSettings(
                "eu/a", "raw.s", topicId, 2, 3, "O", 1, PLAN.hash(), Windows.NONE, 0, 0, 60_000, false, 10, 0, 30_000);
    }

    private Leaf open(OptionalLong committed) {
        var settings = settings("T");
        var reader = new PublishedEvent.Reader(PLAN);
        var output = new Output() {
            @Override
            public void partial(PartialKey key, Partial partial) {
                throw new AssertionError("a partial");
            }

            @Override
            public void event(long offset, byte[] bytes) {
                heard.add(offset + ":" + reader.read(bytes).value("n"));
            }

            @Override
            public void watermark(int partition, Watermark watermark) {
                heard.add("wm " + partition + " " + watermark.position() + " " + watermark.events());
                told = watermark;
            }
        };
        Start start = Leaf.start(settings, store, committed, new Published(settings), 0, Long.MAX_VALUE);
        return Leaf.open(
                settings,
                store,
                program.reducers().getFirst(),
                output,
                (offset, reason, step, field) -> heard.add(reason),
                start,
                7);
    }

    private void offer(Leaf leaf, long offset, String at, int n) {
        byte[] line = "{\"at\":\"%s\",\"n\":%d}".formatted(at, n).getBytes(StandardCharsets.UTF_8);
        assertThat(program.decode(null, line, 1_767_225_600_000L, offset)).isNull();
        leaf.offer(program.event());
    }

    @Test
    void eventsComeAtOnceAndTheirWatermarkAfterThem() {
        Leaf leaf = open(OptionalLong.empty());
        offer(leaf, 0, "2026-01-01T00:00:01Z", 1);
        offer(leaf, 1, "2026-01-01T00:00:02Z", 0);
        offer(leaf, 2, "1999-01-01T00:00:00Z", 3);
        leaf.commit(1, false);
        assertThat(heard).containsExactly("0:1", "2:3", "wm 0 3 2");
        assertThat(told.mark()).isEqualTo(1_767_225_602_000L);
        assertThat(told.horizon()).isEqualTo(Watermark.NEVER);
        assertThat(told.keys()).isEqualTo(2);
        assertThat(told.ledger().of(Ledger.ABSORBED).events()).isEqualTo(told.events());
        assertThat(told.ledger().startingWith(Ledger.FILTERED).events()).isEqualTo(1);
        assertThat(told.place()).isEqualTo("eu/a/raw.s-2");
        assertThat(told.incarnation()).isEqualTo("eu/a/T-2@0");
    }

    @Test
    void anEventFromTheFutureMovesNothing() {
        Leaf leaf = open(OptionalLong.empty());
        offer(leaf, 0, "2026-01-01T00:00:01Z", 1);
        offer(leaf, 1, "2036-01-01T00:00:00Z", 2);
        leaf.commit(1, false);
        assertThat(heard).containsExactly("0:1", "1:2", "wm 0 2 2");
        assertThat(told.mark()).isEqualTo(1_767_225_601_000L);
    }

    @Test
    void whatWasCommittedIsNotPublishedAgainAfterARestart() {
        Leaf leaf = open(OptionalLong.empty());
        offer(leaf, 0, "2026-01-01T00:00:01Z", 1);
        leaf.commit(1, false);
        store.commit();
        heard.clear();
        leaf = open(OptionalLong.of(0));
        offer(leaf, 0, "2026-01-01T00:00:01Z", 1);
        offer(leaf, 1, "2026-01-01T00:00:01Z", 2);
        leaf.commit(2, false);
        assertThat(heard).containsExactly("1:2", "wm 0 2 2");
        assertThat(told.incarnation()).isEqualTo("eu/a/T-2@0");
    }

    @Test
    void aLeafWithoutStateGoesOnWhereItsGroupIsEvenIfThatLiesBehind() {
        Leaf leaf = open(OptionalLong.of(40));
        offer(leaf, 40, "2026-01-01T00:00:01Z", 1);
        leaf.commit(1, true);
        assertThat(heard).containsExactly("40:1", "wm 0 41 1");
        assertThat(told.incarnation()).isEqualTo("eu/a/T-2@40");
    }

    @Test
    void aQuietLeafSaysThatItIsIdleAndThenNothing() {
        Leaf leaf = open(OptionalLong.empty());
        leaf.commit(1, true);
        leaf.commit(20, true);
        leaf.commit(25, true);
        assertThat(told.idle()).isTrue();
        assertThat(leaf.calm()).isTrue();
        assertThat(heard).containsExactly("wm 0 0 0", "wm 0 0 0");
    }
}
