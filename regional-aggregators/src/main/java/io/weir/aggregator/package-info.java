// SPDX-License-Identifier: Apache-2.0
/** A tier's process. */
@NullMarked
package io.weir.aggregator;

import org.jspecify.annotations.NullMarked;
