// SPDX-License-Identifier: Apache-2.0
package io.weir.topology;

import io.weir.configuration.KeySource;
import io.weir.policy.Keyring;
import io.weir.policy.PseudonymKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.ConfigTransformer;
import org.apache.kafka.common.config.provider.EnvVarConfigProvider;
import org.apache.kafka.common.config.provider.FileConfigProvider;

/** Keys of pseudonyms as a configuration names them: secrets are looked up by the providers that Kafka's clients use, or read from files. */
public final class PseudonymKeys {

    private PseudonymKeys() {}

    /**
     * The keys.
     *
     * @param sources by name
     * @throws RefusedException if a secret cannot be had, or is too short; the message holds nothing secret
     */
    public static Keyring of(Map<String, KeySource> sources) {
        var keys = new TreeMap<String, PseudonymKey>();
        new TreeMap<>(sources).forEach((name, source) -> {
            try {
                PseudonymKey key = switch (source.secret()) {
                    case KeySource.Secret.OfFile file ->
                        new PseudonymKey(source.id(), source.epoch(), content(name, file.path()));
                    case KeySource.Secret.Reference reference ->
                        new PseudonymKey(source.id(), source.epoch(), found(name, reference.text()));
                    case KeySource.Secret.Known ignored -> PseudonymKey.known();
                };
                keys.put(name, key);
            } catch (IllegalArgumentException e) {
                throw new RefusedException("`keys`: `" + name + "`: " + e.getMessage());
            }
        });
        return Keyring.of(keys);
    }

    private static byte[] content(String name, Path file) {
        try {
            byte[] content = Files.readAllBytes(file);
            int end = content.length;
            // Whoever makes a file with a shell has a line end behind the secret, and does not mean it.
            while (end > 0 && (content[end - 1] == '\n' || content[end - 1] == '\r')) {
                end--;
            }
            return Arrays.copyOf(content, end);
        } catch (IOException e) {
            throw new RefusedException("`keys`: the file " + file + " of `" + name + "` cannot be read: "
                    + (Files.exists(file) ? "no permission, or not a file" : "there is no such file"));
        }
    }

    private static byte[] found(String name, String reference) {
        try (var environment = new EnvVarConfigProvider();
                var files = new FileConfigProvider()) {
            environment.configure(Map.of());
            files.configure(Map.of());
            String secret = new ConfigTransformer(Map.of("env", environment, "file", files))
                    .transform(Map.of(name, reference))
                    .data()
                    .get(name);
            if (secret == null || secret.equals(reference)) {
                throw new RefusedException("`keys`: nothing is to be found under " + reference + " for `" + name + "`");
            }
            return secret.getBytes(StandardCharsets.UTF_8);
        } catch (ConfigException e) {
            throw new RefusedException("`keys`: " + reference + " of `" + name + "` cannot be looked up");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
