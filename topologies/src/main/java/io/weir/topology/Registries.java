// SPDX-License-Identifier: Apache-2.0
package io.weir.topology;

import io.weir.registry.SchemaRegistry;
import java.util.Map;
import org.apache.kafka.common.config.ConfigTransformer;
import org.apache.kafka.common.config.provider.EnvVarConfigProvider;
import org.apache.kafka.common.config.provider.FileConfigProvider;

/** Schema registries as a configuration writes them: secrets are looked up by the providers that Kafka's clients use. */
public final class Registries {

    private Registries() {}

    /**
     * A registry.
     *
     * @param written properties; {@code ${env:NAME}} and {@code ${file:path:key}} are looked up
     * @throws RefusedException if they are not good; the message holds nothing secret
     */
    public static SchemaRegistry at(Map<String, String> written) {
        try (var environment = new EnvVarConfigProvider();
                var files = new FileConfigProvider()) {
            environment.configure(Map.of());
            files.configure(Map.of());
            Map<String, String> properties = new ConfigTransformer(Map.of("env", environment, "file", files))
                    .transform(written)
                    .data();
            properties.forEach((key, value) -> {
                if (value.startsWith("${")) {
                    throw new RefusedException(
                            "`registry`: nothing is to be found under " + value + " for `" + key + "`");
                }
            });
            return SchemaRegistry.at(properties);
        } catch (IllegalArgumentException e) {
            throw new RefusedException("`registry`: " + e.getMessage());
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
