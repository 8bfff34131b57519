// SPDX-License-Identifier: Apache-2.0
package io.weir.tree;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TurnsTest {

    private static final long PATIENCE = 150_000;

    private final Turns turns = new Turns();
    private final Set<String> known = new HashSet<>();
    private long age;

    private void speak(String lives) {
        for (char life : lives.toCharArray()) {
            age += 1_000;
            String incarnation = "eu/berlin#" + life;
            turns.spoke(incarnation, !known.add(incarnation), age, PATIENCE);
        }
    }

    @Test
    void livesThatFollowEachOtherAreRebuilt() {
        speak("AAAAABBBBBCCCDDDDEFGHI");
        assertThat(turns.contest("eu/berlin", age, PATIENCE)).isNull();
    }

    @Test
    void lastWordsThatAreLateAreNoContest() {
        speak("AAABABBAABBBB");
        assertThat(turns.contest("eu/berlin", age, PATIENCE)).isNull();
    }

    @Test
    void thoseWhoSpeakInTurnAreTwo() {
        speak("AAABABAB");
        assertThat(turns.contest("eu/berlin", age, PATIENCE)).isNull();
        speak("A");
        assertThat(turns.contest("eu/berlin", age, PATIENCE))
                .isEqualTo(new Contest("eu/berlin", "eu/berlin#A", "eu/berlin#B"));
    }

    @Test
    void itIsOverWhenOneHasBeenSilentForLong() {
        speak("ABABABA");
        assertThat(turns.contest("eu/berlin", age + PATIENCE - 1, PATIENCE)).isNotNull();
        assertThat(turns.contest("eu/berlin", age + PATIENCE, PATIENCE)).isNull();
        age += PATIENCE;
        speak("B");
        assertThat(turns.contest("eu/berlin", age, PATIENCE))
                .as("counted from the beginning again")
                .isNull();
        speak("ABAB");
        assertThat(turns.contest("eu/berlin", age, PATIENCE)).isNotNull();
    }

    @Test
    void staysInTheStoreAndOlderStoresAreRead() {
        speak("ABABABA");
        var slot = new Slot("eu/berlin");
        byte[] before = slot.bytes();
        var out = new Bytes.Writer();
        turns.write(out);
        byte[] written = out.bytes();
        assertThat(new Turns(new Bytes.Reader(written)).contest("eu/berlin", age, PATIENCE))
                .isEqualTo(turns.contest("eu/berlin", age, PATIENCE));
        byte[] older = java.util.Arrays.copyOf(before, before.length - length(new Turns()));
        assertThat(new Slot("eu/berlin", older).bytes()).isEqualTo(before);
    }

    private static int length(Turns turns) {
        var out = new Bytes.Writer();
        turns.write(out);
        return out.bytes().length;
    }
}
