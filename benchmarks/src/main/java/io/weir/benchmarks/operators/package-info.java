// SPDX-License-Identifier: Apache-2.0
/** What each operator costs by itself, without Kafka. */
@NullMarked
package io.weir.benchmarks.operators;

import org.jspecify.annotations.NullMarked;
