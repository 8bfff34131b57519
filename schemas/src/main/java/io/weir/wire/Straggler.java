// SPDX-License-Identifier: Apache-2.0
package io.weir.wire;

/**
 * A site that is behind, for people to read: what closes a window is counted in {@link Reaches}.
 *
 * @param place the site
 * @param end up to where it has reported; {@link Watermark#NEVER} if it never spoke
 */
public record Straggler(String place, long end) {}
