// SPDX-License-Identifier: Apache-2.0
package io.weir.topology;

import io.weir.engine.FigureLayouts;
import io.weir.registry.SchemaRegistry;
import io.weir.tree.Store;
import io.weir.wire.codec.Framing;
import io.weir.wire.codec.WireSchemas;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Under which schema each plan's partials came. A partial says its plan by hash, and its record the schema's id; a merge keeps
 * partials without their records, so the pairs are kept beside them.
 */
final class Layouts implements FigureLayouts {

    private final Store store;
    private final SchemaRegistry registry;
    private final Map<String, Integer> ids = new HashMap<>();

    /**
     * What is known so far.
     *
     * @param store of this reduction's layouts alone
     */
    Layouts(Store store, SchemaRegistry registry) {
        this.store = store;
        this.registry = registry;
        store.scan(
                new byte[0],
                (key, value) -> ids.put(
                        new String(key, StandardCharsets.UTF_8),
                        ByteBuffer.wrap(value).getInt()));
    }

    /** A plan's partial came in this record. */
    void learn(String plan, byte[] value) {
        int id = Framing.schemaId(value);
        Integer known = ids.put(plan, id);
        if (known == null || known != id) {
            store.put(
                    plan.getBytes(StandardCharsets.UTF_8),
                    ByteBuffer.allocate(Integer.BYTES).putInt(id).array());
        }
    }

    @Override
    public @Nullable Schema of(String plan) {
        Integer id = ids.get(plan);
        return id == null ? null : WireSchemas.figures(registry.byId(id));
    }
}
