// SPDX-License-Identifier: Apache-2.0
package io.weir.operators;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** That hashes are those of DataSketches is shown by {@link SketchesTest}; here, that what is remembered is never another's. */
class MurmurTest {

    /** Java gives all of them one hash code, so they drive each other out of one pair. */
    private static final List<String> OF_ONE_PAIR = List.of("AaAa", "AaBB", "BBAa", "BBBB");

    @Test
    void textsOfOnePlaceKeepTheirOwnHashes() {
        assertThat(OF_ONE_PAIR.stream().map(String::hashCode).distinct()).hasSize(1);
        var remembering = new Murmur();
        var anew = new Murmur();
        var random = new Random(1);
        for (int i = 0; i < 10_000; i++) {
            // Equal texts are one object or another, as decoders give them.
            String text = OF_ONE_PAIR.get(random.nextInt(OF_ONE_PAIR.size()));
            String given = random.nextInt(8) == 0 ? new StringBuilder(text).toString() : text;
            remembering.of(given);
            anew.ofMade(text);
            assertThat(remembering.first).as(text).isEqualTo(anew.first);
            assertThat(remembering.second).as(text).isEqualTo(anew.second);
        }
    }
}
