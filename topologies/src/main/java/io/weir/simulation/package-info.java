// SPDX-License-Identifier: Apache-2.0
/**
 * The whole tree in virtual time and without Kafka: sites, regions and a centre made of the real leaves and merges, over
 * simulated topics, stores and links that can be cut, crash, forget, duplicate and compact. Deterministic.
 */
@NullMarked
package io.weir.simulation;

import org.jspecify.annotations.NullMarked;
