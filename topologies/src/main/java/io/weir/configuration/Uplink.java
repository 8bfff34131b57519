// SPDX-License-Identifier: Apache-2.0
package io.weir.configuration;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The link to the cluster above.
 *
 * @param to how Kafka's clients reach it
 * @param bytesPerSecond at most; 0 for no limit
 * @param apart whether it runs as a process of its own ({@code weir link}) and not inside this one
 * @param http where others may look at that process; null if nowhere, and where the link is not apart
 */
public record Uplink(
        Map<String, Object> to,
        long bytesPerSecond,
        boolean apart,
        @Nullable Http http) {
    public Uplink {
        to = Map.copyOf(to);
    }

    /** Without a port to look at. */
    public Uplink(Map<String, Object> to, long bytesPerSecond, boolean apart) {
        this(to, bytesPerSecond, apart, null);
    }
}
