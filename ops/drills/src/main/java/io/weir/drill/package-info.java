// SPDX-License-Identifier: Apache-2.0
/** Drills: a whole river on this machine, faults on purpose, and a verdict that rests on nothing of Weir's. */
@org.jspecify.annotations.NullMarked
package io.weir.drill;
