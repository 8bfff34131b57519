// SPDX-License-Identifier: Apache-2.0
package io.weir.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ReachesTest {

    private static String counts(Reaches reaches) {
        var text = new StringBuilder();
        for (long end = 10; end <= 50; end += 10) {
            text.append(reaches.reported(end))
                    .append('/')
                    .append(reaches.expected(end))
                    .append(' ');
        }
        return text.toString().strip();
    }

    @Test
    void sitesAreCountedByHowFarTheyHaveReported() {
        Reaches three = Reaches.union(List.of(Reaches.of(20), Reaches.of(20), Reaches.of(Watermark.NEVER)));
        assertThat(counts(three)).isEqualTo("2/3 2/3 0/3 0/3 0/3");
        assertThat(three.sites()).hasSize(2);
        assertThat(counts(Reaches.NONE)).isEqualTo("0/0 0/0 0/0 0/0 0/0");
    }

    @Test
    void aSiteIsExpectedForAPartOfTime() {
        assertThat(counts(Reaches.of(40).within(10, 30))).isEqualTo("0/0 1/1 1/1 0/0 0/0");
        assertThat(counts(Reaches.of(40).within(30, 10))).isEqualTo("0/0 0/0 0/0 0/0 0/0");
    }

    @Test
    void whatWasWrittenOffMakesAHole() {
        assertThat(counts(Reaches.of(Watermark.FOREVER).without(10, 30))).isEqualTo("1/1 0/1 0/1 1/1 1/1");
        assertThat(counts(Reaches.of(40).without(Watermark.NEVER, 20))).isEqualTo("0/1 0/1 1/1 1/1 0/1");
        assertThat(counts(Reaches.of(40).without(10, 30).without(20, 40))).isEqualTo("1/1 0/1 0/1 0/1 0/1");
    }

    @Test
    void nothingIsPromisedThatIsHeldBack() {
        assertThat(counts(Reaches.of(Watermark.FOREVER).atMost(29))).isEqualTo("1/1 1/1 0/1 0/1 0/1");
    }

    @Test
    void endsMayBeLoweredToWhereWindowsEnd() {
        Reaches reaches = Reaches.union(List.of(Reaches.of(21), Reaches.of(29), Reaches.of(Watermark.FOREVER)));
        assertThat(reaches.ends(end -> Math.floorDiv(end, 10L) * 10).sites()).hasSize(2);
        assertThat(counts(reaches.ends(end -> Math.floorDiv(end, 10L) * 10))).isEqualTo(counts(reaches));
    }
}
