// SPDX-License-Identifier: Apache-2.0
/** The protocol: leaf, merge and finish as deterministic state machines over a store and an output. Knows no Kafka. */
@NullMarked
package io.weir.tree;

import org.jspecify.annotations.NullMarked;
