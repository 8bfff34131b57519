// SPDX-License-Identifier: Apache-2.0
/** What a running process tells of itself: the catalogue of metrics, the figures behind them, and their exposition. */
@NullMarked
package io.weir.metrics;

import org.jspecify.annotations.NullMarked;
