// SPDX-License-Identifier: Apache-2.0
package io.weir.http;

import org.jspecify.annotations.Nullable;

/**
 * How a link does.
 *
 * @param group its consumer group, which its lag is told of
 * @param target the cluster above, as written
 * @param up whether it reached both clusters when it last tried
 * @param trouble why not, one line; null if it is up or has not tried yet
 * @param records acknowledged by the target since the start
 * @param bytes of their keys and values before compression
 * @param dead whether its thread has ended though nobody closed it
 */
public record LinkFigures(
        String group, String target, boolean up, @Nullable String trouble, long records, long bytes, boolean dead) {}
