// SPDX-License-Identifier: Apache-2.0
package io.weir.benchmarks.operators;

import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Something to be measured.
 *
 * @param kind such as {@code decoder}
 * @param text as people write it
 * @param operator the name in the catalogue of its kind
 * @param work makes it
 */
record Case(String kind, String text, String operator, Supplier<Work> work) {

    /** All there are. */
    static final List<Case> ALL = Stream.of(
                    List.of(Inputs.CASE),
                    Decoders.CASES,
                    Decoders.RE2J,
                    Aggregates.CASES,
                    Masks.CASES,
                    ExpressionCases.CASES)
            .flatMap(List::stream)
            .toList();

    /** Unlike that of any other. */
    String name() {
        return kind + " " + text;
    }

    /** The case of that name; null if there is none. */
    static @Nullable Case find(String name) {
        return ALL.stream()
                .filter(known -> known.name().equals(name))
                .findFirst()
                .orElse(null);
    }
}
