// SPDX-License-Identifier: Apache-2.0
package io.weir.language;

import io.weir.problem.Located;
import io.weir.shape.OperatorCall;
import io.weir.yaml.Yaml;
import org.jspecify.annotations.Nullable;

/**
 * One figure of {@code take}.
 *
 * @param call the aggregate with its own options only, of the vocabulary
 * @param where a condition under which an event is counted; null for all
 * @param unit for people and dashboards
 * @param description for people
 */
public record Figure(
        Located<String> name,
        OperatorCall call,
        Yaml.@Nullable Scalar where,
        @Nullable String unit,
        @Nullable String description) {}
