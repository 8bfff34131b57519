// SPDX-License-Identifier: Apache-2.0
package io.weir.shape;

import java.util.ArrayList;
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

    /** A text of this form, from its beginning to its end. */
    public static Map<String, Object> text(String form) {
        return json("type", "string", "pattern", "^" + form + "$");
    }

    /** A list. */
    public static Map<String, Object> list(Map<String, Object> item) {
        return json("type", "array", "items", item);
    }

    /** A list of so many. */
    public static Map<String, Object> list(Map<String, Object> item, int fewest, int most) {
        return json("type", "array", "items", item, "minItems", fewest, "maxItems", most);
    }

    /** A map with any keys of one form. */
    public static Map<String, Object> map(Map<String, Object> key, Map<String, Object> value) {
        return json("type", "object", "propertyNames", key, "additionalProperties", value);
    }

    /** One of several. */
    public static Map<String, Object> anyOf(List<?> ways) {
        return json("anyOf", ways);
    }

    /** The same with a keyword more. */
    public static Map<String, Object> with(Map<String, Object> schema, String keyword, Object value) {
        var more = new LinkedHashMap<>(schema);
        more.put(keyword, value);
        return Collections.unmodifiableMap(more);
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

    /** A map with keys of its own and no others, in the making. */
    public static final class Entries {

        private final Map<String, Object> properties = new LinkedHashMap<>();
        private final List<String> required = new ArrayList<>();

        /** Begins with no key. */
        public Entries() {}

        /** A key that must be written. */
        public Entries must(String key, Map<String, Object> value) {
            required.add(key);
            return may(key, value);
        }

        /** A key that may be written. */
        public Entries may(String key, Map<String, Object> value) {
            properties.put(key, value);
            return this;
        }

        /** Keys that must be written. */
        public Entries must(Field<?>... fields) {
            for (Field<?> field : fields) {
                must(field.name(), field.schema());
            }
            return this;
        }

        /** Keys that may be written. */
        public Entries may(Field<?>... fields) {
            for (Field<?> field : fields) {
                may(field.name(), field.schema());
            }
            return this;
        }

        /** The map. */
        public Map<String, Object> schema() {
            return json(
                    "type",
                    "object",
                    "properties",
                    Collections.unmodifiableMap(properties),
                    "required",
                    List.copyOf(required),
                    "additionalProperties",
                    false);
        }
    }
}
