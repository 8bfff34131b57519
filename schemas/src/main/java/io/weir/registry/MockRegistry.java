// SPDX-License-Identifier: Apache-2.0
package io.weir.registry;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A registry in memory for local runs and tests. An id is a hash of the schema's text, so that processes which never talk to each
 * other agree on it, and no file or server is needed. It checks no compatibility.
 */
final class MockRegistry implements SchemaRegistry {

    private static final Map<String, MockRegistry> SCOPES = new ConcurrentHashMap<>();

    private final String scope;
    private final Map<Integer, Schema> schemas = new ConcurrentHashMap<>();

    private MockRegistry(String scope) {
        this.scope = scope;
    }

    /** The registry of that name in this process. */
    static MockRegistry scope(String scope) {
        return SCOPES.computeIfAbsent(scope, MockRegistry::new);
    }

    @Override
    public int register(String subject, Schema schema) {
        int id = id(schema);
        Schema other = schemas.putIfAbsent(id, schema);
        if (other != null && !other.equals(schema)) {
            throw new RegistryException(
                    "mock://" + scope + ": two schemas have the id " + id + "; use a real registry", false);
        }
        return id;
    }

    @Override
    public Schema byId(int id) {
        Schema schema = schemas.get(id);
        if (schema == null) {
            throw new RegistryException(
                    "mock://" + scope + " has no schema with the id " + id
                            + "; it knows only those of the reductions that this process has loaded",
                    false);
        }
        return schema;
    }

    @Override
    public @Nullable Schema find(int id) {
        return schemas.get(id);
    }

    @Override
    public List<String> objections(String subject, Schema schema) {
        return List.of();
    }

    @Override
    public void look() {
        // It is always there.
    }

    /** 31 bits of SHA-256, so that ids are positive as the REST API's are. */
    static int id(Schema schema) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256")
                    .digest(schema.toString().getBytes(StandardCharsets.UTF_8));
            return ByteBuffer.wrap(hash).getInt() & Integer.MAX_VALUE;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
