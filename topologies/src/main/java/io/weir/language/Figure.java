// SPDX-License-Identifier: Apache-2.0
package io.weir.language;

import io.weir.problem.Located;
import io.weir.shape.OperatorCall;
import io.weir.yaml.Yaml;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One figure of {@code take}.
 *
 * @param call the aggregate with its own options only, of the vocabulary: {@code catalogue.read(call, Figure.OPTIONS, reading)}
 * @param where a condition under which an event is counted; null for all
 * @param unit for people and dashboards
 * @param description for people
 */
public record Figure(
        Located<String> name,
        OperatorCall call,
        Yaml.@Nullable Scalar where,
        @Nullable String unit,
        @Nullable String description) {

    /** The options that every aggregate has; they are no longer in the {@link #call}. */
    public static final List<String> OPTIONS = List.of("where", "unit", "description");
}
