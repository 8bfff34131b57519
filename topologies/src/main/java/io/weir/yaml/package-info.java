// SPDX-License-Identifier: Apache-2.0
/** YAML as a tree that remembers where everything stood. Knows problems only. */
@NullMarked
package io.weir.yaml;

import org.jspecify.annotations.NullMarked;
