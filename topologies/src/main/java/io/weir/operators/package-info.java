// SPDX-License-Identifier: Apache-2.0
/** Decoders, steps and aggregates: one file each. The catalogue lists them. */
@NullMarked
package io.weir.operators;

import org.jspecify.annotations.NullMarked;
