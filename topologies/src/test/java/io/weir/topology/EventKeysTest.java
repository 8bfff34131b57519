// SPDX-License-Identifier: Apache-2.0
package io.weir.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.wire.codec.KeyText;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class EventKeysTest {

    @Test
    void keysAreAsTheyAreSpelt() {
        var keys = new EventKeys("Wx3-_\"a", 12);
        for (long offset : new long[] {0, 7, 9, 10, 99, 100, 1_044, 7, Long.MAX_VALUE, 3}) {
            assertThat(new String(keys.of(offset), StandardCharsets.UTF_8))
                    .isEqualTo(KeyText.ofEvent("Wx3-_\"a", 12, offset, 0));
        }
        assertThat(KeyText.ofEvent("T", 1, 2, 0)).isEqualTo("[\"T\",1,2,0]");
        assertThat(KeyText.isWatermark("[\"T\",1,2,0]")).isFalse();
        assertThat(KeyText.isWatermark(KeyText.ofWatermark("eu/a/T-0@0"))).isTrue();
    }
}
