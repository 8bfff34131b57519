// SPDX-License-Identifier: Apache-2.0
package io.weir.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.wire.Window;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class WindowsTest {

    private static List<Window> of(Windows windows, long time) {
        var taking = new ArrayList<Window>();
        windows.assign(time, (start, length) -> taking.add(new Window(start, length)));
        return taking;
    }

    @Test
    void anInstantIsInAsManyWindowsAsHopsFitIn() {
        var random = new Random(7);
        for (int round = 0; round < 2_000; round++) {
            long every = 1 + random.nextInt(1_000);
            int times = 1 + random.nextInt(30);
            long length = every * times;
            long time = random.nextLong(-1_000_000_000_000L, 1_000_000_000_000L);
            List<Window> taking = of(new Windows.Hopping(length, every), time);
            assertThat(taking).hasSize(times).doesNotHaveDuplicates().isSorted();
            assertThat(taking).allSatisfy(window -> {
                assertThat(window.length()).isEqualTo(length);
                assertThat(window.start() % every).isZero();
                assertThat(window.start()).isLessThanOrEqualTo(time);
                assertThat(window.end()).isGreaterThan(time);
            });
        }
    }

    @Test
    void theLastEndIsThatOfAWindow() {
        var random = new Random(8);
        for (int round = 0; round < 200; round++) {
            long every = 1 + random.nextInt(9);
            var windows = new Windows.Hopping(every * (1 + random.nextInt(5)), every);
            var ends = new TreeSet<Long>();
            for (long time = -200; time < 200; time++) {
                of(windows, time).forEach(window -> ends.add(window.end()));
            }
            for (long instant = -100; instant < 100; instant++) {
                assertThat(windows.lastEnd(instant)).isEqualTo(ends.floor(instant));
            }
        }
    }

    @Test
    void aHopOfTheWholeLengthIsTumbling() {
        for (long time = -50; time < 50; time++) {
            assertThat(of(new Windows.Hopping(7, 7), time)).isEqualTo(of(Windows.tumbling(7), time));
            assertThat(new Windows.Hopping(7, 7).lastEnd(time))
                    .isEqualTo(Windows.tumbling(7).lastEnd(time));
        }
    }

    @Test
    void hopsFitInTheLength() {
        assertThatThrownBy(() -> new Windows.Hopping(10, 4)).hasMessageContaining("multiple");
        assertThatThrownBy(() -> new Windows.Hopping(10, 0)).hasMessageContaining("multiple");
        assertThatThrownBy(() -> Windows.tumbling(0)).hasMessageContaining("positive");
    }
}
