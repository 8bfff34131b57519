// SPDX-License-Identifier: Apache-2.0
/** Sensitivity: how far a value may travel. */
@NullMarked
package io.weir.policy;

import org.jspecify.annotations.NullMarked;
