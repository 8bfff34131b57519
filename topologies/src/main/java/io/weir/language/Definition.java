// SPDX-License-Identifier: Apache-2.0
package io.weir.language;

import io.weir.problem.Located;
import io.weir.yaml.Yaml;

/**
 * A name and the expression that it stands for, unchecked.
 *
 * @param name of the pattern of names, not reserved
 * @param expression its text; of a group column that is only a name, that name
 */
public record Definition(Located<String> name, Yaml.Scalar expression) {}
