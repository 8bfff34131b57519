// SPDX-License-Identifier: Apache-2.0
/** What an event costs: the same raw topic read in several ways, each in a process of its own, side by side in one run. */
@NullMarked
package io.weir.benchmarks;

import org.jspecify.annotations.NullMarked;
