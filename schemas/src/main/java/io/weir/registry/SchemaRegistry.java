// SPDX-License-Identifier: Apache-2.0
package io.weir.registry;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/** Where schemas get their ids and ids their schemas. Safe for several threads. */
public interface SchemaRegistry {

    /**
     * The schema's id under the subject, registering it if it is new.
     *
     * @throws RegistryException if the registry refuses it or cannot be reached
     */
    int register(String subject, Schema schema);

    /**
     * The schema of an id.
     *
     * @throws RegistryException if there is none or the registry cannot be reached
     */
    Schema byId(int id);

    /**
     * The schema of an id that came with a record, for whoever must tell the record's fault from the registry's.
     *
     * @return null if the registry says that it has none of this id, or none of Avro's
     * @throws RegistryException if it says neither
     */
    @Nullable
    Schema find(int id);

    /**
     * Asks something that changes nothing, to see whether the registry answers.
     *
     * @throws RegistryException if it does not, or is no registry
     */
    void look();

    /**
     * Whether a schema could follow what its subject holds, without registering it.
     *
     * @return what speaks against it, a line each; empty if nothing does, or if the subject is new
     * @throws RegistryException if the registry cannot be asked
     */
    List<String> objections(String subject, Schema schema);

    /** The properties that {@link #at} knows beside {@code url}. */
    static Set<String> properties() {
        return RegistrySettings.keys();
    }

    /**
     * The registry that properties describe, under the names of Confluent's client: {@code url} ({@code mock://<scope>} is in memory,
     * everything else is asked over HTTP; several with commas), {@code basic.auth.user.info}, {@code bearer.auth.token},
     * {@code auto.register.schemas}, {@code ssl.*}.
     *
     * @throws IllegalArgumentException if they are not good; the message holds nothing secret
     */
    static SchemaRegistry at(Map<String, String> properties) {
        String url = properties.getOrDefault("url", "");
        return url.startsWith("mock://") ? at(url) : new RestRegistry(RegistrySettings.of(properties));
    }

    /** A registry that needs no more than a URL; see {@link #at(Map)}. */
    static SchemaRegistry at(String url) {
        if (url.startsWith("mock://")) {
            return MockRegistry.scope(url.substring("mock://".length()));
        }
        return at(Map.of("url", url));
    }
}
