// SPDX-License-Identifier: Apache-2.0
package io.weir.tree;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.wire.PartialKey;
import io.weir.wire.Partitioning;
import io.weir.wire.Window;
import io.weir.wire.codec.KeyText;
import org.junit.jupiter.api.Test;

class FoldedTest {

    @Test
    void aMarkLiesInThePartitionThatIsMeant() {
        for (int partitions : new int[] {1, 2, 3, 12, 100}) {
            for (int partition = 0; partition < partitions; partition++) {
                String group = Folded.mark(partition, partitions);
                assertThat(Partitioning.of(group, partitions)).isEqualTo(partition);
                assertThat(Folded.isMark(group)).isTrue();
            }
        }
    }

    @Test
    void noGroupOfAnEventIsAMark() {
        assertThat(Folded.isMark("[]")).isFalse();
        assertThat(Folded.isMark("[\"[[\",1]")).isFalse();
        assertThat(Folded.isMark("[\"__other__\",null]")).isFalse();
    }

    @Test
    void aMarkIsTheKeyOfAPartial() {
        var key = new PartialKey(new Window(0, 60_000), Folded.mark(1, 3), "eu/a/T-0@0");
        assertThat(KeyText.parse(KeyText.of(key))).isEqualTo(key);
    }
}
