// SPDX-License-Identifier: Apache-2.0
package io.weir.language;

import io.weir.problem.Located;
import io.weir.problem.Source;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A reduction as it was written, checked as far as that goes without types.
 *
 * @param source the key {@code reduction}
 * @param version from 1
 * @param description for people
 * @param from the stream's name; {@link Documents#streams} has it, whether it was written there or inline
 * @param steps in order
 * @param aggregate what rows are made of; null if the events themselves are published
 * @param tests in order
 */
public record ReductionDocument(
        Source source,
        Located<String> name,
        Located<Integer> version,
        @Nullable String description,
        Located<String> from,
        List<Step> steps,
        @Nullable Aggregation aggregate,
        Publish publish,
        List<TestCase> tests) {

    public ReductionDocument {
        steps = List.copyOf(steps);
        tests = List.copyOf(tests);
    }

    /** The same with other steps. */
    ReductionDocument with(List<Step> others) {
        return new ReductionDocument(source, name, version, description, from, others, aggregate, publish, tests);
    }
}
