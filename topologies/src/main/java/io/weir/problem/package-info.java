// SPDX-License-Identifier: Apache-2.0
/** What is wrong with what someone wrote, and where: positions, messages, and how they are shown. Knows nothing else. */
@NullMarked
package io.weir.problem;

import org.jspecify.annotations.NullMarked;
