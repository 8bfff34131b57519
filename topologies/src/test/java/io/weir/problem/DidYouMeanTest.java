// SPDX-License-Identifier: Apache-2.0
package io.weir.problem;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DidYouMeanTest {

    private static final List<String> KNOWN =
            List.of("aggregate", "by", "description", "field", "from", "late", "take", "when", "window", "INFO");

    @ParameterizedTest
    @CsvSource({
        "feild, field",
        "aggergate, aggregate",
        "windwo, window",
        "widnow, window",
        "desc, description",
        "frm, from",
        "Late, late",
        "bx, by",
        "info, INFO",
        "wehn, when",
        "b, by",
        "windows, window",
        "fromage, from",
        "aggregation, aggregate",
        "group_by, by",
        "grace, late",
        "avg, ",
        "descent, ",
        "xyz, ",
        "q, ",
        "completely_other, ",
        "'', ",
    })
    void findsTheNearest(String written, String expected) {
        assertThat(DidYouMean.nearest(written, KNOWN)).isEqualTo(expected);
    }

    @Test
    void equallyNearOnesInAlphabeticalOrder() {
        assertThat(DidYouMean.nearest("cart", List.of("part", "card", "cars"))).isEqualTo("card");
    }

    @Test
    void distanceIsAMetricButForSwaps() {
        long seed = 20260101;
        var random = new Random(seed);
        for (int round = 0; round < 2_000; round++) {
            String left = word(random);
            String right = word(random);
            int distance = DidYouMean.distance(left, right);
            assertThat(distance)
                    .as("seed %d round %d: %s %s", seed, round, left, right)
                    .isEqualTo(DidYouMean.distance(right, left))
                    .isBetween(Math.abs(left.length() - right.length()), Math.max(left.length(), right.length()));
            assertThat(distance == 0).isEqualTo(left.equals(right));
        }
    }

    private static String word(Random random) {
        return random.ints(random.nextInt(6), 'a', 'd')
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
