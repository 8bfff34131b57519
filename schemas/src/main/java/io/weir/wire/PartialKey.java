// SPDX-License-Identifier: Apache-2.0
package io.weir.wire;

/**
 * Whose partial it is: the key under which compaction keeps the newest.
 *
 * @param window the span of event time
 * @param group the group's values as canonical JSON, an array in the order of {@code by}; see {@link CanonicalJson}
 * @param incarnation the life of a place that speaks; another incarnation's partial adds, it never replaces
 */
public record PartialKey(Window window, String group, String incarnation) {}
