// SPDX-License-Identifier: Apache-2.0
/** Documents to checked plans: types, classes, versions, hashes; and explain. */
@NullMarked
package io.weir.plan;

import org.jspecify.annotations.NullMarked;
