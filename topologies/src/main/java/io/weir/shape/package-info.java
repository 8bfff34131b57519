// SPDX-License-Identifier: Apache-2.0
/** One declaration of an operator's YAML: it parses, describes and exemplifies. */
@NullMarked
package io.weir.shape;

import org.jspecify.annotations.NullMarked;
