// SPDX-License-Identifier: Apache-2.0
/** The local river: sites, regions and a centre on this machine, fed from files or from a source of its own. */
@NullMarked
package io.weir.cli.demo;

import org.jspecify.annotations.NullMarked;
