// SPDX-License-Identifier: Apache-2.0
package io.weir.tree;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.wire.Ledger;
import io.weir.wire.Partial;
import io.weir.wire.PartialKey;
import io.weir.wire.Reaches;
import io.weir.wire.Watermark;
import io.weir.wire.Window;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** Where a leaf begins to read, and as whom: the cases of R1 and R1b. */
class StartTest {

    private static final LeafSettings LEAF = new LeafSettings(
            "eu/berlin", "raw.web", "T1", 0, 1, "O1", 1, "plan-1", Windows.tumbling(10), 0, 0, 0, false, 0, 0, 0);

    private static final Start.Memory FITS = new Start.Memory("T1", "O1", "plan-1", 50, 7);

    private static Published nothing() {
        return new Published(LEAF);
    }

    private static Published published(String topicId, long position, long born) {
        var published = new Published(LEAF);
        published.see(new Watermark(
                LEAF.place(),
                born,
                1,
                0,
                false,
                0,
                0,
                "eu/berlin/" + topicId + "-0@0",
                1,
                1,
                position,
                1,
                Reaches.NONE,
                List.of(),
                Ledger.EMPTY));
        return published;
    }

    private static Start decide(Start.Memory memory, long committed, Published published, long earliest, long end) {
        OptionalLong offset = committed < 0 ? OptionalLong.empty() : OptionalLong.of(committed);
        return Start.decide(LEAF, memory, offset, published, earliest, end);
    }

    @Test
    void aStateThatFitsIsContinuedWhateverTheGroupSays() {
        assertThat(decide(FITS, 50, nothing(), 0, 60)).isEqualTo(new Start.Continue(50));
        assertThat(decide(FITS, -1, nothing(), 0, 60)).isEqualTo(new Start.Continue(50));
        assertThat(decide(FITS, 20, nothing(), 0, 60)).isEqualTo(new Start.Continue(50));
        assertThat(decide(FITS, 50, nothing(), 55, 60)).isEqualTo(new Start.Continue(50));
    }

    @Test
    void withoutAStateTheGroupsOffsetCountsThenWhatWasPublishedThenTheEarliest() {
        assertThat(decide(null, 50, published("T1", 50, 7), 0, 60)).isEqualTo(new Start.Begin(50, 7));
        assertThat(decide(null, -1, published("T1", 50, 7), 0, 60)).isEqualTo(new Start.Begin(50, 7));
        assertThat(decide(null, -1, nothing(), 3, 60)).isEqualTo(new Start.Begin(3, Watermark.NEVER));
    }

    @Test
    void aNewReductionBeginsWhereItsStreamIs() {
        assertThat(decide(null, 50, nothing(), 0, 60)).isEqualTo(new Start.Begin(50, Watermark.NEVER));
    }

    @Test
    void aPartialTellsOfAPositionThatNoWatermarkHasToldYet() {
        Published published = published("T1", 50, 7);
        published.see(
                new PartialKey(new Window(0, 10), "[]", "eu/berlin/T1-0@0"),
                new Partial(53, 1, 1, "plan-1", new byte[0]));
        assertThat(decide(null, -1, published, 0, 60)).isEqualTo(new Start.Begin(53, 7));
    }

    @Test
    void otherPartitionsAndOtherSitesAreNotThisLeaf() {
        var published = new Published(LEAF);
        var window = new Window(0, 10);
        var partial = new Partial(53, 1, 1, "plan-1", new byte[0]);
        published.see(new PartialKey(window, "[]", "eu/berlin/T1-01@0"), partial);
        published.see(new PartialKey(window, "[]", "eu/berlin/T1-1@0"), partial);
        published.see(new PartialKey(window, "[]", "eu/paris/T1-0@0"), partial);
        assertThat(published.position()).isEqualTo(-1);
    }

    @Test
    void anotherPlanOrAnotherOutputBeginsANewLifeAtTheGroupsOffset() {
        assertThat(decide(new Start.Memory("T1", "O1", "plan-0", 50, 7), 50, nothing(), 0, 60))
                .isEqualTo(new Start.Begin(50, 7));
        assertThat(decide(new Start.Memory("T1", "O0", "plan-1", 50, 7), 50, nothing(), 0, 60))
                .isEqualTo(new Start.Begin(50, 7));
        assertThat(decide(new Start.Memory("T1", "O1", "plan-0", 50, 7), -1, nothing(), 0, 60))
                .isEqualTo(new Start.Begin(50, 7));
    }

    @Test
    void anOffsetOfADeletedTopicIsNotBelieved() {
        assertThat(decide(new Start.Memory("T0", "O1", "plan-1", 50, 7), 50, nothing(), 0, 60))
                .isEqualTo(new Start.Begin(0, 7));
        assertThat(decide(null, 50, published("T0", 50, 7), 0, 60)).isEqualTo(new Start.Begin(0, 7));
        assertThat(decide(null, 50, nothing(), 0, 10)).isEqualTo(new Start.Begin(0, Watermark.NEVER));
    }

    @Test
    void whatRetentionTookIsPassed() {
        assertThat(decide(null, 50, published("T1", 50, 7), 55, 60)).isEqualTo(new Start.Begin(55, 7));
    }

    @Test
    void itRefusesToReadWhatWasCounted() {
        Start start = decide(null, 20, published("T1", 50, 7), 0, 60);
        assertThat(start)
                .isEqualTo(
                        new Start.Refuse(
                                20,
                                50,
                                "eu/berlin/raw.web-0 would be read from offset 20, but its records up to offset 50 have been counted already; set the offset of its consumer group to 50"));
        assertThat(decide(new Start.Memory("T1", "O1", "plan-0", 50, 7), 20, nothing(), 0, 60))
                .isInstanceOf(Start.Refuse.class);
    }

    @Test
    void itRefusesToSkipWhatATruncatedPartitionWillHold() {
        assertThat(decide(FITS, 50, nothing(), 0, 30))
                .isEqualTo(
                        new Start.Refuse(
                                30,
                                50,
                                "eu/berlin/raw.web-0 ends at offset 30, but its records up to offset 50 have been counted already; give the topic its records back, or delete it and make it anew: then what it holds adds"));
        assertThat(decide(null, -1, published("T1", 50, 7), 0, 30)).isInstanceOf(Start.Refuse.class);
    }
}
