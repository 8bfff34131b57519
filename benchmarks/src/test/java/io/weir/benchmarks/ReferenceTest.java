// SPDX-License-Identifier: Apache-2.0
package io.weir.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReferenceTest {

    private static final long SEED = 11;
    private static final int RECORDS = 5_000;

    private final Reference reference = Reference.of(SEED, RECORDS);

    @Test
    void theAnswersOfThePlainConsumersAreAccepted() {
        var drain = new DrainRung();
        var jackson = new JacksonRung();
        var traffic = new Traffic(SEED);
        for (int i = 0; i < RECORDS; i++) {
            byte[] line = traffic.next().json();
            drain.take(line);
            jackson.take(line);
        }
        assertThat(reference.difference(drain.answer())).isNull();
        assertThat(reference.difference(jackson.answer())).isNull();
        assertThat(reference.difference(drain.answer()))
                .as("nothing since")
                .isEqualTo("Volume[records=0, bytes=0] instead of " + reference.volume());
    }

    @Test
    void probesAreLeftOutOfTheRows() {
        assertThat(reference.rows().byWindowAndGroup())
                .hasSizeGreaterThan(20)
                .allSatisfy((key, row) -> assertThat(key).doesNotContain("health"));
    }

    @Test
    void aRowTooFewTooManyOrDifferentIsTold() {
        Map<String, Summary> right = reference.rows().byWindowAndGroup();
        String key = right.keySet().iterator().next();
        assertThat(reference.difference(new Answer.Rows(right))).isNull();

        var fewer = new HashMap<>(right);
        fewer.remove(key);
        assertThat(reference.difference(new Answer.Rows(fewer))).startsWith("row " + key + ": null instead of ");

        var more = new HashMap<>(right);
        more.put("0\tnowhere\t2xx", Summary.EMPTY);
        assertThat(reference.difference(new Answer.Rows(more))).isEqualTo("row 0\tnowhere\t2xx which should not be");

        var other = new HashMap<>(right);
        other.put(key, right.get(key).plus(1, 1));
        assertThat(reference.difference(new Answer.Rows(other)))
                .isEqualTo("row " + key + ": " + other.get(key) + " instead of " + right.get(key));
    }
}
