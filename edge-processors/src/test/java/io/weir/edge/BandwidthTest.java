// SPDX-License-Identifier: Apache-2.0
package io.weir.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

final class BandwidthTest {

    private static final long SECOND = 1_000_000_000L;

    @Test
    void aBurstPassesAndTheRestWaits() {
        var bandwidth = new Bandwidth(1000, 0);
        assertThat(bandwidth.take(1000, 0)).isZero();
        assertThat(bandwidth.take(500, 0)).isZero();
        assertThat(bandwidth.take(1, 0)).isEqualTo(SECOND / 2);
        assertThat(bandwidth.take(1, SECOND)).isZero();
    }

    @Test
    void noMoreThanTheRateOverTime() {
        long seed = 20261120;
        var random = new Random(seed);
        var bandwidth = new Bandwidth(50_000, 0);
        long now = 0;
        long sent = 0;
        while (now < 100 * SECOND) {
            int size = 1 + random.nextInt(200_000);
            now += bandwidth.take(size, now);
            sent += size;
            now += random.nextInt(1000);
        }
        assertThat(sent / 50_000.0).as("seconds worth, seed %d", seed).isCloseTo(now / (double) SECOND, within(6.0));
    }

    @Test
    void noLimitIsNoWait() {
        assertThat(new Bandwidth(0, 0).take(Long.MAX_VALUE, 0)).isZero();
    }
}
