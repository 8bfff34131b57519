// SPDX-License-Identifier: Apache-2.0
package io.weir.shape;

import java.util.List;
import java.util.Map;

/**
 * What the values of a field look like: a word for people, and a JSON Schema (draft 7) for editors. An editor sees no more than the
 * look of a document, so a schema may let something through that is refused when it is read, and never the other way round, but
 * for spellings that nobody uses, such as {@code 1h0}.
 *
 * @param kind for people: {@code list of number}
 * @param schema as maps, lists, texts and numbers
 */
record Spelling(String kind, Map<String, Object> schema) {

    private static final String NUMBER = "([0-9]+[.]?[0-9]*|[.][0-9]+)";

    static Spelling expression(String kind) {
        // Whatever YAML makes of `1 + x`, `true` and `42`.
        return new Spelling(kind, JsonSchema.json("type", List.of("string", "number", "boolean")));
    }

    static Spelling type(String kind, String type) {
        return new Spelling(kind, JsonSchema.json("type", type));
    }

    static Spelling oneOf(List<String> words) {
        return new Spelling(String.join(" | ", words), JsonSchema.json("enum", words));
    }

    static Spelling pattern(String kind, String pattern) {
        return new Spelling(kind, JsonSchema.json("type", "string", "pattern", pattern));
    }

    static Spelling duration() {
        Spelling units = pattern("duration", "^[-+]?(" + NUMBER + "(w|d|h|m|s|ms|us|\u00b5s|\u03bcs|ns))+$");
        return new Spelling(units.kind, JsonSchema.anyOf(List.of(units.schema, JsonSchema.json("const", 0))));
    }

    static Spelling size() {
        return pattern("size", "^[0-9]+(B|kB|[KMGT]B|[KMGT]iB)$");
    }

    static Spelling ratio() {
        return pattern("ratio", "^[0-9]+([.][0-9]+)?%$");
    }

    static Spelling list(Spelling item) {
        return new Spelling("list of " + item.kind, JsonSchema.list(item.schema));
    }

    /** What no schema describes. */
    static Spelling anything(String kind) {
        return new Spelling(kind, JsonSchema.json());
    }

    /** The same for people, and a schema of its own. */
    Spelling spelt(Map<String, Object> other) {
        return new Spelling(kind, other);
    }

    /** The same with one keyword more. */
    Spelling with(String keyword, Object value) {
        return new Spelling(kind, JsonSchema.with(schema, keyword, value));
    }

    /** Whether values are numbers to JSON, too, so that a schema can say between which they lie. */
    boolean isNumber() {
        return "integer".equals(schema.get("type")) || "number".equals(schema.get("type"));
    }
}
