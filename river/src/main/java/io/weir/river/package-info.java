// SPDX-License-Identifier: Apache-2.0
/** Kafka clusters on this machine, in this process or in one of their own, for the demo and for tests. Knows nothing of Weir. */
@NullMarked
package io.weir.river;

import org.jspecify.annotations.NullMarked;
