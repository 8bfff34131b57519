// SPDX-License-Identifier: Apache-2.0
/** Expressions: CEL text to a checked tree of our own, and from there to evaluators over slots. */
@NullMarked
package io.weir.expression;

import org.jspecify.annotations.NullMarked;
