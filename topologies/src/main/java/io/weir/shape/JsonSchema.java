// SPDX-License-Identifier: Apache-2.0
package io.weir.shape;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Pieces of a JSON Schema (draft 7), as maps whose order is kept, lists, texts, numbers and booleans. */
public final class JsonSchema {

    private JsonSchema() {}

    /** A map of keywords and their values in turn. */
    public static Map<String, Object> json(Object... keywordsAndValues) {
        var schema = new LinkedHashMap<String, Object>();
        for (int i = 0; i < keywordsAndValues.length; i += 2) {
            schema.put((String) keywordsAndValues[i], keywordsAndValues[i + 1]);
        }
        return Collections.unmodifiableMap(schema);
    }

    /** What is defined by itself, once. */
    public static Map<String, Object> ref(String definition) {
        return json("$ref", "#/definitions/" + definition);
    }

    /** A map with these keys and no others. */
    public static Map<String, Object> object(Map<String, ?> properties, List<String> required) {
        return json("type", "object", "properties", properties, "required", required, "additionalProperties", false);
    }

    /** A list. */
    public static Map<String, Object> list(Map<String, Object> item) {
        return json("type", "array", "items", item);
    }

    /** The same, explained. */
    public static Map<String, Object> described(String doc, Map<String, Object> schema) {
        var all = new LinkedHashMap<String, Object>();
        all.put("description", doc);
        all.putAll(schema);
        return Collections.unmodifiableMap(all);
    }

    /** The same, explained and with a name, by which editors tell it from others that may stand there. */
    public static Map<String, Object> titled(String name, String doc, Map<String, Object> schema) {
        var all = new LinkedHashMap<String, Object>();
        all.put("title", name);
        all.putAll(described(doc, schema));
        return Collections.unmodifiableMap(all);
    }
}
