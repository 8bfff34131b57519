// SPDX-License-Identifier: Apache-2.0
/** Plans to Kafka Streams topologies. The only package here that imports Kafka Streams. */
@NullMarked
package io.weir.topology;

import org.jspecify.annotations.NullMarked;
