// SPDX-License-Identifier: Apache-2.0
/** How small a site can be: what it needs when nothing happens, in a small heap, and with far too many groups. */
@org.jspecify.annotations.NullMarked
package io.weir.benchmarks.size;
