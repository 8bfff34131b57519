// SPDX-License-Identifier: Apache-2.0
/** The whole tree in virtual time over simulated links, with every fault, checked against an oracle. */
@NullMarked
package io.weir.simulation;

import org.jspecify.annotations.NullMarked;
