// SPDX-License-Identifier: Apache-2.0
/** Schema registries: any that speaks the Confluent REST API, and one in memory for local runs. */
@NullMarked
package io.weir.registry;

import org.jspecify.annotations.NullMarked;
