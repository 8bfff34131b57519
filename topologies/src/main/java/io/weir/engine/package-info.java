// SPDX-License-Identifier: Apache-2.0
/** The fused per-record program of a stream and the live state of its groups. Knows no YAML. */
@NullMarked
package io.weir.engine;

import org.jspecify.annotations.NullMarked;
