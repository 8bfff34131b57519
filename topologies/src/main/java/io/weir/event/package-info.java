// SPDX-License-Identifier: Apache-2.0
/** A decoded event as typed slots, and what can be evaluated over it. */
@NullMarked
package io.weir.event;

import org.jspecify.annotations.NullMarked;
