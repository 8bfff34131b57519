// SPDX-License-Identifier: Apache-2.0
/** What a running process lets others see of itself over HTTP. Knows the topology and the metrics, and no process. */
@NullMarked
package io.weir.http;

import org.jspecify.annotations.NullMarked;
