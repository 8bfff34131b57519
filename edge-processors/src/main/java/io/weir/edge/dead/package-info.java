// SPDX-License-Identifier: Apache-2.0
/** Dead letters of a site: to look at, to judge anew, to send again. */
@NullMarked
package io.weir.edge.dead;

import org.jspecify.annotations.NullMarked;
