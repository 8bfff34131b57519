// SPDX-License-Identifier: Apache-2.0
package io.weir.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CanonicalJsonTest {

    @Test
    void spellsEachValueInOneWay() {
        assertThat(CanonicalJson.array(Arrays.asList("/pay", 5L, 1.5, -0.0, 1e300, true, null, List.of("a"))))
                .isEqualTo("[\"/pay\",5,1.5,0.0,1.0E300,true,null,[\"a\"]]");
        assertThat(CanonicalJson.array(List.of("a\"b\\c\n\u0001ğ/"))).isEqualTo("[\"a\\\"b\\\\c\\u000a\\u0001ğ/\"]");
        assertThat(CanonicalJson.array(List.of())).isEqualTo("[]");
    }

    @Test
    void tellsTextFromNumber() {
        assertThat(CanonicalJson.array(List.of("5"))).isNotEqualTo(CanonicalJson.array(List.of(5L)));
        assertThat(CanonicalJson.array(List.of(5.0))).isNotEqualTo(CanonicalJson.array(List.of(5L)));
    }

    @Test
    void refusesWhatItCannotSpell() {
        assertThatThrownBy(() -> CanonicalJson.array(List.of(Double.NaN)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("NaN");
        for (String broken : List.of("", "[", "[1", "[1,", "[\"a", "[1]x", "[\"\\u00\"]", "{}", "[x]")) {
            assertThatThrownBy(() -> CanonicalJson.parseArray(broken))
                    .as(broken)
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void readsWhatItWrote() {
        long seed = 20261120;
        var random = new Random(seed);
        for (int i = 0; i < 2000; i++) {
            var values = new ArrayList<Object>();
            for (int n = random.nextInt(5); n > 0; n--) {
                values.add(
                        switch (random.nextInt(5)) {
                            case 0 -> null;
                            case 1 -> random.nextLong();
                            case 2 -> Double.longBitsToDouble(random.nextLong() & 0xbfffffffffffffffL);
                            case 3 -> random.nextBoolean();
                            default -> text(random);
                        });
            }
            String text = CanonicalJson.array(values);
            assertThat(CanonicalJson.parseArray(text))
                    .as("seed %d, %s", seed, text)
                    .isEqualTo(values);
            assertThat(CanonicalJson.array(CanonicalJson.parseArray(text))).isEqualTo(text);
        }
    }

    private static String text(Random random) {
        var text = new StringBuilder();
        for (int n = random.nextInt(6); n > 0; n--) {
            text.appendCodePoint(random.nextInt(3) == 0 ? random.nextInt(0x80) : 0x10000 + random.nextInt(0x1000));
        }
        return text.toString();
    }
}
