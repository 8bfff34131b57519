// SPDX-License-Identifier: Apache-2.0
package io.weir.configuration;

import java.util.Map;

/**
 * The link to the cluster above.
 *
 * @param to how Kafka's clients reach it
 * @param bytesPerSecond at most; 0 for no limit
 * @param apart whether it runs as a process of its own ({@code weir link}) and not inside this one
 */
public record Uplink(Map<String, Object> to, long bytesPerSecond, boolean apart) {
    public Uplink {
        to = Map.copyOf(to);
    }
}
