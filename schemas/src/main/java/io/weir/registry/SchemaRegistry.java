// SPDX-License-Identifier: Apache-2.0
package io.weir.registry;

import org.apache.avro.Schema;

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
     * Asks something that changes nothing, to see whether the registry answers.
     *
     * @throws RegistryException if it does not, or is no registry
     */
    void look();

    /**
     * The registry behind a URL: {@code mock://<scope>} is in memory, everything else is asked over HTTP.
     *
     * @throws IllegalArgumentException if it is no such URL
     */
    static SchemaRegistry at(String url) {
        if (url.startsWith("mock://")) {
            return MockRegistry.scope(url.substring("mock://".length()));
        }
        return new RestRegistry(url);
    }
}
