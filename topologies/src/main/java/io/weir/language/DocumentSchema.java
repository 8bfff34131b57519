// SPDX-License-Identifier: Apache-2.0
package io.weir.language;

import static io.weir.shape.JsonSchema.anyOf;
import static io.weir.shape.JsonSchema.described;
import static io.weir.shape.JsonSchema.json;
import static io.weir.shape.JsonSchema.list;
import static io.weir.shape.JsonSchema.map;
import static io.weir.shape.JsonSchema.ref;
import static io.weir.shape.JsonSchema.titled;
import static io.weir.shape.JsonSchema.with;

import io.weir.operators.Operators;
import io.weir.shape.Catalogue;
import io.weir.shape.Example;
import io.weir.shape.Field;
import io.weir.shape.JsonSchema;
import io.weir.shape.JsonSchema.Entries;
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

    private static final Map<String, Object> NAME = JsonSchema.text(Names.NAME);
    private static final Map<String, Object> EXPRESSION =
            Field.expressionText("expression", "An expression.").schema();
    private static final Map<String, Object> DEFINITIONS = map(NAME, EXPRESSION);

    private DocumentSchema() {}

    /** The schema, as maps, lists, texts, numbers and booleans. */
    public static Map<String, Object> ofEdition1() {
        var schema = new LinkedHashMap<String, Object>();
        schema.put("$schema", "http://json-schema.org/draft-07/schema#");
        schema.put("title", "Weir, edition 1");
        schema.put("anyOf", List.of(document("reduction"), document("stream"), document("fragment")));
        var definitions = new LinkedHashMap<String, Object>();
        definitions.put("reduction", reduction());
        definitions.put("stream", stream());
        definitions.put("fragment", fragment());
        definitions.put("fields", fields());
        definitions.put("decoder", described("How a text becomes an event.", anyOf(forms(Operators.DECODERS))));
        definitions.put("steps", described("What is done to each event, in this order.", list(ref("step"))));
        definitions.put("step", step());
        definitions.put("mask", described("What is left of a value.", anyOf(forms(Operators.MASKS))));
        definitions.put("aggregate", aggregate());
        definitions.put("window", window());
        definitions.put("figure", figure());
        definitions.put("publish", publish());
        definitions.put("test", test());
        schema.put("definitions", definitions);
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

    private static Map<String, Object> document(String kind) {
        return json("allOf", List.of(json("required", List.of(kind)), ref(kind)));
    }

    // ---- documents

    private static Map<String, Object> reduction() {
        return described(
                "What becomes of a stream.",
                document()
                        .must(
                                "reduction",
                                described(
                                        "The reduction's name, a part of topics' names.",
                                        JsonSchema.text(Names.REDUCTION)))
                        .must(ReductionReader.VERSION)
                        .may(ReductionReader.DESCRIPTION)
                        .must(
                                "from",
                                described(
                                        "The stream: its name, or its contract.",
                                        anyOf(List.of(JsonSchema.text(Names.STREAM), ref("stream")))))
                        .may("steps", ref("steps"))
                        .may("aggregate", ref("aggregate"))
                        .may("publish", ref("publish"))
                        .may("tests", described("What it does to some events.", list(ref("test"))))
                        .schema());
    }

    private static Map<String, Object> fragment() {
        return described(
                "Steps that reductions share.",
                document()
                        .must("fragment", described("The name, for `use`.", JsonSchema.text(Names.REDUCTION)))
                        .may(ReductionReader.DESCRIPTION)
                        .must("steps", ref("steps"))
                        .schema());
    }

    private static Map<String, Object> stream() {
        return described(
                "The contract of a stream.",
                document()
                        .must(
                                "stream",
                                described("The name of the raw topic, without `raw.`.", JsonSchema.text(Names.STREAM)))
                        .may(StreamReader.OWNER)
                        .must("decode", ref("decoder"))
                        .may("fields", ref("fields"))
                        .may("time", time())
                        .may("subject", described("The field that says whom an event is about.", NAME))
                        .schema());
    }

    private static Entries document() {
        return new Entries()
                .may(
                        "weir",
                        described(
                                "The edition of the language; the first document of a file says it.",
                                json("const", 1)));
    }

    private static Map<String, Object> fields() {
        Entries field = new Entries()
                .may(
                        StreamReader.TYPE,
                        StreamReader.CLASS,
                        StreamReader.AT,
                        StreamReader.UNIT,
                        StreamReader.REQUIRED,
                        StreamReader.DESCRIPTION);
        return described("What is said of fields, by name.", map(NAME, field.schema()));
    }

    private static Map<String, Object> time() {
        Map<String, Object> ofRecord = described("The record's time-stamp.", json("const", "kafka"));
        Map<String, Object> ofField = new Entries()
                .may(StreamReader.FIELD, StreamReader.FORMAT, StreamReader.ZONE)
                .schema();
        Map<String, Object> first = list(anyOf(List.of(ofField, ofRecord)), 2, StreamReader.MOST_TIMES);
        Map<String, Object> time = new Entries()
                .may(StreamReader.FIELD, StreamReader.FORMAT, StreamReader.ZONE, StreamReader.AHEAD)
                .may("first_of", described("The first of these that an event has; in place of `field`.", first))
                .schema();
        return described("When an event happened.", anyOf(List.of(ofRecord, time)));
    }

    // ---- steps

    private static Map<String, Object> step() {
        List<Object> steps = forms(Operators.STEPS);
        Map<String, Object> names = with(list(NAME), "minItems", 1);
        steps.add(step("let", "Names for what expressions yield.", DEFINITIONS));
        steps.add(step("mask", "What is left of values, by name.", notEmpty(map(NAME, ref("mask")))));
        steps.add(step("keep", "The names that stay.", names));
        steps.add(step("remove", "The names that go.", names));
        steps.add(step("rename", "New names by old ones.", map(NAME, NAME)));
        steps.add(step("use", "The steps of a fragment.", JsonSchema.text(Names.REDUCTION)));
        steps.add(step("expect", "Rules of quality, by name.", DEFINITIONS, ReductionReader.OTHERWISE));
        steps.add(titled(
                "parse",
                "Reads a text inside an event.",
                new Entries()
                        .must(ReductionReader.PARSE)
                        .must("as", ref("decoder"))
                        .may("fields", ref("fields"))
                        .may(ReductionReader.UNREADABLE)
                        .schema()));
        steps.add(titled(
                "lookup",
                "Finds a row of a file.",
                new Entries()
                        .must("lookup", described(ReductionReader.FILE.doc(), JsonSchema.text(".*[.](csv|json)")))
                        .must(ReductionReader.KEY)
                        .may(ReductionReader.COLUMN)
                        .may("fields", ref("fields"))
                        .may(ReductionReader.MISSING)
                        .schema()));
        return anyOf(steps);
    }

    private static Map<String, Object> step(
            String name, String doc, Map<String, Object> argument, Field<?>... options) {
        return titled(
                name,
                doc,
                new Entries().must(name, described(doc, argument)).may(options).schema());
    }

    // ---- aggregate, publish

    private static Map<String, Object> aggregate() {
        Map<String, Object> column = anyOf(List.of(NAME, with(notEmpty(DEFINITIONS), "maxProperties", 1)));
        return described(
                "Rows of groups and windows; without it a reduction publishes events.",
                new Entries()
                        .may("by", described("The group: names, or `{ name: expression }`.", list(column)))
                        .must("window", ref("window"))
                        .may(ReductionReader.LATE, ReductionReader.REVISE)
                        .must("take", described("The figures, by name.", notEmpty(map(NAME, ref("figure")))))
                        .may("derive", described("Figures of figures.", DEFINITIONS))
                        .may(ReductionReader.HAVING, ReductionReader.LIMIT_GROUPS)
                        .schema());
    }

    private static Map<String, Object> window() {
        List<Object> forms = forms(Operators.WINDOWS);
        forms.addFirst(ReductionReader.WINDOW.schema());
        return described("The windows of event time.", anyOf(forms));
    }

    private static Map<String, Object> figure() {
        var forms = new ArrayList<Object>();
        var calls = new ArrayList<String>();
        for (Shape<?> shape : Operators.AGGREGATES.shapes().values()) {
            forms.add(shape.schema(ReductionReader.WHERE, ReductionReader.UNIT, ReductionReader.DESCRIPTION));
            shape.examples().stream()
                    .map(Example::call)
                    .filter(call -> call.startsWith(shape.name() + "("))
                    .findFirst()
                    .ifPresent(calls::add);
        }
        String names = String.join("|", Operators.AGGREGATES.shapes().keySet());
        Map<String, Object> call = JsonSchema.text("\\s*(" + names + ")\\s*\\([\\s\\S]*");
        forms.addFirst(titled("call", "An aggregate and what it is of.", with(call, "examples", calls)));
        return described("A figure: `sum(bytes)`, or a map with options.", anyOf(forms));
    }

    private static Map<String, Object> publish() {
        Map<String, Object> every = new Entries().must(ReductionReader.EVERY).schema();
        return described(
                "How far what comes out travels.",
                new Entries()
                        .may(ReductionReader.TO)
                        .may(
                                "when",
                                described(
                                        "When rows are published: once, or as often while their window is open.",
                                        anyOf(List.of(json("const", "closed"), every))))
                        .may(ReductionReader.CLOSE_AFTER, ReductionReader.KEEP, ReductionReader.SINKS)
                        .schema());
    }

    // ---- tests

    private static Map<String, Object> test() {
        Map<String, Object> rows = list(json("type", "object"));
        Map<String, Object> given = list(json("type", List.of("string", "object")));
        Map<String, Object> then = new Entries()
                .may("rows", described("All rows, in any order.", rows))
                .may("rows_include", described("Some of the rows.", rows))
                .may("events", described("All events, in order.", rows))
                .may("events_include", described("Some of the events.", rows))
                .may(TestReader.DEAD, TestReader.LATE)
                .schema();
        Map<String, Object> script = json("type", "array");
        return new Entries()
                .must(TestReader.NAME)
                .may("given", described("Raw lines (texts) and decoded events (maps), in order.", given))
                .may("then", described("What must come out.", then))
                .may("script", described("Sites, faults and what must come out, one after the other.", script))
                .schema();
    }

    // ---- operators

    /** The ways in which an operator of a catalogue is written where its name alone or a map may stand. */
    private static List<Object> forms(Catalogue<?> catalogue) {
        var alone = new ArrayList<String>();
        var forms = new ArrayList<Object>();
        for (Shape<?> shape : catalogue.shapes().values()) {
            if (shape.standsAlone()) {
                alone.add(shape.name());
            }
            forms.add(shape.schema());
        }
        if (!alone.isEmpty()) {
            forms.addFirst(json("enum", alone));
        }
        return forms;
    }

    private static Map<String, Object> notEmpty(Map<String, Object> map) {
        return with(map, "minProperties", 1);
    }
}
