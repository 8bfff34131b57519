// SPDX-License-Identifier: Apache-2.0
/** The {@code weir} command: verbs, options, exit codes. Data goes to standard output, everything else to standard error. */
@NullMarked
package io.weir.cli;

import org.jspecify.annotations.NullMarked;
