// SPDX-License-Identifier: Apache-2.0
package io.weir.language;

import static io.weir.shape.JsonSchema.described;
import static io.weir.shape.JsonSchema.json;
import static io.weir.shape.JsonSchema.list;
import static io.weir.shape.JsonSchema.object;
import static io.weir.shape.JsonSchema.ref;
import static io.weir.shape.JsonSchema.titled;

import io.weir.operators.Operators;
import io.weir.shape.Catalogue;
import io.weir.shape.Example;
import io.weir.shape.Field;
import io.weir.shape.Shape;
import io.weir.wire.CanonicalJson;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The JSON Schema (draft 7) of a document of edition 1: a stream, a reduction or a fragment. For editors, which complete, explain and
 * underline by it; what a document comes to is for {@code weir validate}. It follows from the fields that readers read and from
 * the shapes of operators, so that what has a shape is in it.
 */
public final class DocumentSchema {

    private static final Map<String, Object> NAME = json("type", "string", "pattern", "^" + Names.NAME + "$");
    private static final Map<String, Object> EXPRESSION =
            Field.expressionText("expression", "An expression.").schema();
    private static final Map<String, Object> DEFINITIONS =
            json("type", "object", "propertyNames", NAME, "additionalProperties", EXPRESSION);

    private DocumentSchema() {}

    /** The schema, as maps, lists, texts, numbers and booleans. */
    public static Map<String, Object> ofEdition1() {
        var schema = new LinkedHashMap<String, Object>();
        schema.put("$schema", "http://json-schema.org/draft-07/schema#");
        schema.put("title", "Weir, edition 1");
        schema.put(
                "anyOf",
                List.of(
                        document("reduction", ref("reduction")),
                        document("stream", ref("stream")),
                        document("fragment", ref("fragment"))));
        schema.put(
                "definitions",
                json(
                        "reduction",
                        reduction(),
                        "stream",
                        stream(),
                        "fragment",
                        fragment(),
                        "fields",
                        fields(),
                        "decoder",
                        operator("How a text becomes an event.", Operators.DECODERS),
                        "steps",
                        described("What is done to each event, in this order.", list(ref("step"))),
                        "step",
                        step(),
                        "mask",
                        operator("What is left of a value.", Operators.MASKS),
                        "aggregate",
                        aggregate(),
                        "window",
                        window(),
                        "figure",
                        figure(),
                        "publish",
                        publish(),
                        "test",
                        test()));
        return schema;
    }

    /** The schema as a text of lines. */
    public static String text() {
        var text = new StringBuilder();
        append(text, ofEdition1(), "\n");
        return text.append('\n').toString();
    }

    private static void append(StringBuilder text, Object value, String line) {
        switch (value) {
            case Map<?, ?> map -> {
                String separator = "{";
                for (var entry : map.entrySet()) {
                    text.append(separator).append(line).append("  ");
                    CanonicalJson.appendString(text, (String) entry.getKey());
                    text.append(": ");
                    append(text, entry.getValue(), line + "  ");
                    separator = ",";
                }
                text.append(map.isEmpty() ? "{}" : line + "}");
            }
            case List<?> list -> {
                String separator = "[";
                for (Object item : list) {
                    text.append(separator);
                    append(text, item, line);
                    separator = ", ";
                }
                text.append(list.isEmpty() ? "[]" : "]");
            }
            case String word -> CanonicalJson.appendString(text, word);
            default -> text.append(value);
        }
    }

    private static Map<String, Object> document(String kind, Map<String, Object> schema) {
        return json("allOf", List.of(json("required", List.of(kind)), schema));
    }

    private static Map<String, Object> edition() {
        return json("description", "The edition of the language; the first document of a file says it.", "const", 1);
    }

    private static Map<String, Object> named(String doc, String pattern) {
        return json("description", doc, "type", "string", "pattern", "^" + pattern + "$");
    }

    // ---- documents

    private static Map<String, Object> reduction() {
        return described(
                "What becomes of a stream.",
                object(
                        json(
                                "weir",
                                edition(),
                                "reduction",
                                named("The reduction's name, a part of topics' names.", Names.REDUCTION),
                                "version",
                                ReductionReader.VERSION.schema(),
                                "description",
                                ReductionReader.DESCRIPTION.schema(),
                                "from",
                                json(
                                        "description",
                                        "The stream: its name, or its contract.",
                                        "anyOf",
                                        List.of(
                                                json("type", "string", "pattern", "^" + Names.STREAM + "$"),
                                                ref("stream"))),
                                "steps",
                                ref("steps"),
                                "aggregate",
                                ref("aggregate"),
                                "publish",
                                ref("publish"),
                                "tests",
                                described("What it does to some events.", list(ref("test")))),
                        List.of("reduction", "version", "from")));
    }

    private static Map<String, Object> fragment() {
        return described(
                "Steps that reductions share.",
                object(
                        json(
                                "weir",
                                edition(),
                                "fragment",
                                named("The name, for `use`.", Names.REDUCTION),
                                "description",
                                ReductionReader.DESCRIPTION.schema(),
                                "steps",
                                ref("steps")),
                        List.of("fragment", "steps")));
    }

    private static Map<String, Object> stream() {
        return described(
                "The contract of a stream.",
                object(
                        json(
                                "weir",
                                edition(),
                                "stream",
                                named("The name of the raw topic, without `raw.`.", Names.STREAM),
                                "owner",
                                StreamReader.OWNER.schema(),
                                "decode",
                                ref("decoder"),
                                "fields",
                                ref("fields"),
                                "time",
                                time(),
                                "subject",
                                described("The field that says whom an event is about.", NAME)),
                        List.of("stream", "decode")));
    }

    private static Map<String, Object> fields() {
        Map<String, Object> field = object(
                properties(
                        StreamReader.TYPE,
                        StreamReader.CLASS,
                        StreamReader.AT,
                        StreamReader.UNIT,
                        StreamReader.REQUIRED,
                        StreamReader.DESCRIPTION),
                List.of());
        return json(
                "description",
                "What is said of fields, by name.",
                "type",
                "object",
                "propertyNames",
                NAME,
                "additionalProperties",
                field);
    }

    private static Map<String, Object> time() {
        Map<String, Object> record = json("description", "The record's time-stamp.", "const", "kafka");
        Map<String, Object> field =
                object(properties(StreamReader.FIELD, StreamReader.FORMAT, StreamReader.ZONE), List.of());
        var properties = new LinkedHashMap<>(
                properties(StreamReader.FIELD, StreamReader.FORMAT, StreamReader.ZONE, StreamReader.AHEAD));
        properties.put(
                "first_of",
                json(
                        "description",
                        "The first of these that an event has; in place of `field`.",
                        "type",
                        "array",
                        "items",
                        json("anyOf", List.of(field, record)),
                        "minItems",
                        2,
                        "maxItems",
                        StreamReader.MOST_TIMES));
        return json("description", "When an event happened.", "anyOf", List.of(record, object(properties, List.of())));
    }

    // ---- steps

    private static Map<String, Object> step() {
        List<Object> steps = forms(Operators.STEPS);
        Map<String, Object> names = json("type", "array", "items", NAME, "minItems", 1);
        steps.add(step("let", "Names for what expressions yield.", DEFINITIONS));
        steps.add(step(
                "mask",
                "What is left of values, by name.",
                json(
                        "type",
                        "object",
                        "propertyNames",
                        NAME,
                        "additionalProperties",
                        ref("mask"),
                        "minProperties",
                        1)));
        steps.add(step("keep", "The names that stay.", names));
        steps.add(step("remove", "The names that go.", names));
        steps.add(step(
                "rename",
                "New names by old ones.",
                json("type", "object", "propertyNames", NAME, "additionalProperties", NAME)));
        steps.add(step(
                "use", "The steps of a fragment.", json("type", "string", "pattern", "^" + Names.REDUCTION + "$")));
        steps.add(step("expect", "Rules of quality, by name.", DEFINITIONS, ReductionReader.OTHERWISE));
        steps.add(titled(
                "parse",
                "Reads a text inside an event.",
                object(
                        json(
                                "parse",
                                ReductionReader.PARSE.schema(),
                                "as",
                                ref("decoder"),
                                "fields",
                                ref("fields"),
                                "unreadable",
                                ReductionReader.UNREADABLE.schema()),
                        List.of("parse", "as"))));
        steps.add(titled(
                "lookup",
                "Finds a row of a file.",
                object(
                        json(
                                "lookup",
                                described(
                                        ReductionReader.FILE.doc(),
                                        json("type", "string", "pattern", "[.](csv|json)$")),
                                "key",
                                ReductionReader.KEY.schema(),
                                "column",
                                ReductionReader.COLUMN.schema(),
                                "fields",
                                ref("fields"),
                                "else",
                                ReductionReader.MISSING.schema()),
                        List.of("lookup", "key"))));
        return json("anyOf", steps);
    }

    private static Map<String, Object> step(
            String name, String doc, Map<String, Object> argument, Field<?>... options) {
        var properties = new LinkedHashMap<String, Object>();
        properties.put(name, described(doc, argument));
        properties.putAll(properties(options));
        return titled(name, doc, object(properties, List.of(name)));
    }

    // ---- aggregate, publish

    private static Map<String, Object> aggregate() {
        Map<String, Object> column = json(
                "anyOf",
                List.of(
                        NAME,
                        json(
                                "type",
                                "object",
                                "propertyNames",
                                NAME,
                                "additionalProperties",
                                EXPRESSION,
                                "minProperties",
                                1,
                                "maxProperties",
                                1)));
        return described(
                "Rows of groups and windows; without it a reduction publishes events.",
                object(
                        json(
                                "by",
                                described("The group: names, or `{ name: expression }`.", list(column)),
                                "window",
                                ref("window"),
                                "late",
                                ReductionReader.LATE.schema(),
                                "revise",
                                ReductionReader.REVISE.schema(),
                                "take",
                                json(
                                        "description",
                                        "The figures, by name.",
                                        "type",
                                        "object",
                                        "propertyNames",
                                        NAME,
                                        "additionalProperties",
                                        ref("figure"),
                                        "minProperties",
                                        1),
                                "derive",
                                described("Figures of figures.", DEFINITIONS),
                                "having",
                                ReductionReader.HAVING.schema(),
                                "limit_groups",
                                ReductionReader.LIMIT_GROUPS.schema()),
                        List.of("window", "take")));
    }

    private static Map<String, Object> window() {
        List<Object> forms = forms(Operators.WINDOWS);
        forms.addFirst(ReductionReader.WINDOW.schema());
        return json("description", "The windows of event time.", "anyOf", forms);
    }

    private static Map<String, Object> figure() {
        Map<String, Object> others =
                properties(ReductionReader.WHERE, ReductionReader.UNIT, ReductionReader.DESCRIPTION);
        var forms = new ArrayList<Object>();
        var calls = new ArrayList<String>();
        for (Shape<?> shape : Operators.AGGREGATES.shapes().values()) {
            forms.add(shape.schema(others));
            shape.examples().stream()
                    .map(Example::call)
                    .filter(call -> call.startsWith(shape.name() + "("))
                    .findFirst()
                    .ifPresent(calls::add);
        }
        String names = String.join("|", Operators.AGGREGATES.shapes().keySet());
        forms.addFirst(
                json("title", "call", "type", "string", "pattern", "^\\s*(" + names + ")\\s*\\(", "examples", calls));
        return json("description", "A figure: `sum(bytes)`, or a map with options.", "anyOf", forms);
    }

    private static Map<String, Object> publish() {
        Map<String, Object> when = json(
                "description",
                "When rows are published: once, or as often while their window is open.",
                "anyOf",
                List.of(json("const", "closed"), object(properties(ReductionReader.EVERY), List.of("every"))));
        var properties = new LinkedHashMap<String, Object>(properties(ReductionReader.TO));
        properties.put("when", when);
        properties.putAll(properties(ReductionReader.CLOSE_AFTER, ReductionReader.KEEP, ReductionReader.SINKS));
        return described("How far what comes out travels.", object(properties, List.of()));
    }

    // ---- tests

    private static Map<String, Object> test() {
        Map<String, Object> rows = list(json("type", "object"));
        return object(
                json(
                        "name",
                        TestReader.NAME.schema(),
                        "given",
                        described(
                                "Raw lines (texts) and decoded events (maps), in order.",
                                list(json("type", List.of("string", "object")))),
                        "then",
                        described(
                                "What must come out.",
                                object(
                                        json(
                                                "rows",
                                                described("All rows, in any order.", rows),
                                                "rows_include",
                                                described("Some of the rows.", rows),
                                                "events",
                                                described("All events, in order.", rows),
                                                "events_include",
                                                described("Some of the events.", rows),
                                                "dead",
                                                TestReader.DEAD.schema(),
                                                "late",
                                                TestReader.LATE.schema()),
                                        List.of())),
                        "script",
                        described("Sites, faults and what must come out, one after the other.", json("type", "array"))),
                List.of("name"));
    }

    // ---- operators

    /** An operator where its name alone or a map may stand. */
    private static Map<String, Object> operator(String doc, Catalogue<?> catalogue) {
        return json("description", doc, "anyOf", forms(catalogue));
    }

    private static List<Object> forms(Catalogue<?> catalogue) {
        var alone = new ArrayList<String>();
        var forms = new ArrayList<Object>();
        for (Shape<?> shape : catalogue.shapes().values()) {
            if (shape.standsAlone()) {
                alone.add(shape.name());
            }
            forms.add(shape.schema(Map.of()));
        }
        if (!alone.isEmpty()) {
            forms.addFirst(json("enum", alone));
        }
        return forms;
    }

    private static Map<String, Object> properties(Field<?>... fields) {
        var properties = new LinkedHashMap<String, Object>();
        for (Field<?> field : fields) {
            properties.put(field.name(), field.schema());
        }
        return properties;
    }
}
