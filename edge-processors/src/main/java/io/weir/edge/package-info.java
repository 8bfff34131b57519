// SPDX-License-Identifier: Apache-2.0
/** The site: reduces raw topics, merges their leaves, and sends what may leave upwards. */
@NullMarked
package io.weir.edge;

import org.jspecify.annotations.NullMarked;
