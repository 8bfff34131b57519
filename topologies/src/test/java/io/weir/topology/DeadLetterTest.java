// SPDX-License-Identifier: Apache-2.0
package io.weir.topology;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DeadLetterTest {

    private static DeadLetter letter(byte @Nullable [] key, byte[] value) {
        return new DeadLetter(
                "id", "raw.a", 3, 17, 1_767_225_600_000L, "a.v1", "conversion", 2, "ms", key, value, true);
    }

    private static DeadLetter sent(DeadLetter letter) {
        return DeadLetter.read(new ConsumerRecord<>(
                        "weir.dead.a",
                        0,
                        0,
                        0,
                        TimestampType.CREATE_TIME,
                        0,
                        0,
                        letter.recordKey(),
                        letter.value(),
                        letter.headers(),
                        Optional.empty()))
                .orElseThrow();
    }

    @Test
    void whatFitsIsWhole() {
        DeadLetter letter =
                sent(letter(new byte[] {1, 2}, new byte[DeadLetter.LARGEST - 2]).fitting());
        assertThat(letter.whole()).isTrue();
        assertThat(letter.field()).isEqualTo("ms");
        assertThat(letter.key()).containsExactly(1, 2);
        assertThat(letter.value()).hasSize(DeadLetter.LARGEST - 2);
    }

    /** Else no broker would take it, and the record would be tried for ever. */
    @Test
    void ofWhatDoesNotFitIsTheBeginning() {
        byte[] value = new byte[DeadLetter.LARGEST];
        Arrays.fill(value, (byte) 'x');
        DeadLetter letter = sent(letter(new byte[] {1, 2}, value).fitting());
        assertThat(letter.whole()).isFalse();
        assertThat(letter.key()).containsExactly(1, 2);
        assertThat(letter.value()).hasSize(DeadLetter.LARGEST - 2);

        DeadLetter keyed = sent(letter(new byte[DeadLetter.LARGEST], value).fitting());
        assertThat(keyed.whole()).isFalse();
        assertThat(keyed.key()).isNull();
        assertThat(keyed.value()).hasSize(DeadLetter.LARGEST);
    }
}
