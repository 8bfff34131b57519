// SPDX-License-Identifier: Apache-2.0
package io.weir.configuration;

import java.nio.file.Path;

/**
 * A key of pseudonyms, as it is configured: where its secret is to be found, and not the secret.
 *
 * @param id stands in every pseudonym
 * @param epoch stands in every pseudonym; counts up when the secret changes
 * @param secret where it is
 */
public record KeySource(String id, int epoch, Secret secret) {

    /** Where a secret is. */
    public sealed interface Secret {

        /**
         * The content of a file, without line ends after it.
         *
         * @param path absolute
         */
        record OfFile(Path path) implements Secret {}

        /**
         * A reference such as {@code ${env:NAME}} or {@code ${file:/path:key}}.
         *
         * @param text as written
         */
        record Reference(String text) implements Secret {}

        /** The key that everybody knows: for rivers on one machine. */
        record Known() implements Secret {}
    }

    /** The key that everybody knows. */
    public static KeySource known() {
        return new KeySource("test", 0, new Secret.Known());
    }
}
