// SPDX-License-Identifier: Apache-2.0
/** Regular expressions with the meaning of RE2/J, and faster. */
@NullMarked
package io.weir.regex;

import org.jspecify.annotations.NullMarked;
