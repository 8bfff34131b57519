// SPDX-License-Identifier: Apache-2.0
package io.weir.benchmarks.operators;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.operators.Operators;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class CaseTest {

    static final List<String> NAMES = Case.ALL.stream().map(Case::name).toList();

    @Test
    void everyOperatorIsMeasured() {
        assertThat(measured("decoder")).isEqualTo(Operators.DECODERS.shapes().keySet());
        assertThat(measured("aggregate"))
                .isEqualTo(Operators.AGGREGATES.shapes().keySet());
        assertThat(measured("mask")).isEqualTo(Operators.MASKS.shapes().keySet());
        assertThat(NAMES).doesNotHaveDuplicates();
    }

    private static Set<String> measured(String kind) {
        return Case.ALL.stream()
                .filter(each -> each.kind().equals(kind))
                .map(Case::operator)
                .collect(Collectors.toSet());
    }

    /** That a decoder's lines can be read is looked at when it is made. */
    @ParameterizedTest
    @FieldSource("NAMES")
    void everyCaseWorksOnAllItsInputs(String name) {
        Case found = Case.find(name);
        assertThat(found).isNotNull();
        Work work = found.work().get();
        for (int i = 0; i < 1_000; i++) {
            work.once();
        }
        if (found.kind().equals("decoder")) {
            assertThat(work.inputBytes()).isBetween(20.0, 300.0);
        }
    }
}
