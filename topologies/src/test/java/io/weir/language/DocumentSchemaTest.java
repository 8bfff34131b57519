// SPDX-License-Identifier: Apache-2.0
package io.weir.language;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.dialect.Dialects;
import io.weir.operators.Operators;
import io.weir.plan.Planner;
import io.weir.problem.Problem;
import io.weir.problem.Problems;
import io.weir.shape.Catalogue;
import io.weir.shape.Shape;
import io.weir.wire.CanonicalJson;
import io.weir.yaml.Yaml;
import io.weir.yaml.YamlParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an editor says by the schema, beside what the readers say. */
class DocumentSchemaTest {

    private static final Path PAGE = Path.of("../docs/reference/weir.schema.json");

    private static final SchemaRegistry REGISTRY = SchemaRegistry.withDefaultDialect(Dialects.getDraft7());
    private static final Schema SCHEMA = REGISTRY.getSchema(DocumentSchema.text());

    /** What the look of a document shows: unknown and missing keys, wrong kinds, unknown words and operators. */
    private static final Set<String> OF_LOOKS = Set.of("R0202", "R0203", "R0204", "R0206", "R0212", "R0213");

    /** What is wrong with its looks is wrong because it publishes events, which no schema sees. */
    private static final Set<String> UNSEEN = Set.of("events.yaml");

    @Test
    void isAJsonSchema() {
        Schema meta = REGISTRY.getSchema(SchemaLocation.of(Dialects.getDraft7().getId()));
        assertThat(meta.validate(DocumentSchema.text(), InputFormat.JSON)).isEmpty();
    }

    /** The page for editors; {@code -Dweir.golden=write} writes it anew. */
    @Test
    void isThePage() throws IOException {
        if ("write".equals(System.getProperty("weir.golden"))) {
            Files.writeString(PAGE, DocumentSchema.text());
        } else {
            assertThat(Files.readString(PAGE)).isEqualTo(DocumentSchema.text());
        }
    }

    static List<Path> files() throws IOException {
        var files = new ArrayList<Path>();
        for (String directory : List.of(
                "../examples", "../benchmarks/src/main/resources", "../cli/src", "../ops", "src/test/resources")) {
            try (Stream<Path> all = Files.walk(Path.of(directory))) {
                all.filter(file -> file.toString().endsWith(".yaml")).sorted().forEach(files::add);
            }
        }
        return files;
    }

    /** No editor underlines what is good; and it underlines what is wrong by its looks. */
    @ParameterizedTest
    @MethodSource("files")
    void saysOfFilesWhatReadersSay(Path file) throws IOException {
        String text = Files.readString(file);
        var problems = new Problems();
        List<Yaml> documents = YamlParser.parse("f", text, problems).documents().stream()
                .filter(document -> document instanceof Yaml.Mapping mapping
                        && mapping.find("site") == null
                        && mapping.find("tier") == null)
                .toList();
        if (!problems.none() || documents.isEmpty()) {
            return;
        }
        Planner.plan(Documents.of(Map.of("f", text), Vocabulary.EDITION_1, problems), problems);
        Set<String> codes = problems.all().stream()
                .filter(problem -> problem.severity() == Problem.Severity.ERROR)
                .map(Problem::code)
                .collect(Collectors.toCollection(TreeSet::new));
        List<String> said =
                documents.stream().flatMap(each -> said(each).stream()).toList();
        if (codes.isEmpty()) {
            assertThat(said).isEmpty();
        } else if (codes.stream().anyMatch(OF_LOOKS::contains)
                && !UNSEEN.contains(file.getFileName().toString())) {
            assertThat(said).as(codes.toString()).isNotEmpty();
        }
    }

    static Stream<Catalogue<?>> catalogues() {
        return Stream.of(Operators.DECODERS, Operators.STEPS, Operators.MASKS, Operators.AGGREGATES, Operators.WINDOWS);
    }

    /** Each example of each operator, where it may stand. */
    @ParameterizedTest
    @MethodSource("catalogues")
    void examplesAreGood(Catalogue<?> catalogue) {
        for (Shape<?> shape : catalogue.shapes().values()) {
            for (var example : shape.examples()) {
                assertThat(said(around(catalogue, example.call())))
                        .as(example.call())
                        .isEmpty();
                assertThat(said(around(catalogue, "{ " + shape.name() + ": 1, no_option: 1 }")))
                        .as(shape.name())
                        .isNotEmpty();
            }
        }
    }

    private static String around(Catalogue<?> catalogue, String call) {
        String start = "weir: 1\nreduction: r\nversion: 1\nfrom: s\n";
        if (catalogue == Operators.DECODERS) {
            return "weir: 1\nstream: s\ndecode: " + call;
        } else if (catalogue == Operators.STEPS) {
            return start + "steps:\n  - " + call;
        } else if (catalogue == Operators.MASKS) {
            return start + "steps:\n  - mask: { x: " + call + " }";
        } else if (catalogue == Operators.WINDOWS) {
            return start + "aggregate:\n  window: " + call + "\n  take: { n: count() }";
        }
        return start + "aggregate:\n  window: 1m\n  take:\n    n: " + call;
    }

    /** At each place of a document: the keys that readers know are those that the schema has. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "reduction: r, ZZZ: 1 | reduction",
                "stream: s, ZZZ: 1 | stream",
                "fragment: f, ZZZ: 1 | fragment",
                "stream: s, decode: json, fields: { a: { ZZZ: 1 } } | fields additionalProperties",
                "stream: s, decode: json, time: { field: a, ZZZ: 1 } | stream properties time anyOf 1",
                "stream: s, decode: json, time: { first_of: [{ field: a, ZZZ: 1 }, kafka] } "
                        + "| stream properties time anyOf 1 properties first_of items anyOf 0",
                "reduction: r, aggregate: { ZZZ: 1 } | aggregate",
                "reduction: r, publish: { ZZZ: 1 } | publish",
                "reduction: r, aggregate: { take: {} }, publish: { when: { every: 1s, ZZZ: 1 } } | publish properties when anyOf 1",
                "reduction: r, steps: [{ expect: { a: b }, ZZZ: 1 }] | step anyOf expect",
                "reduction: r, steps: [{ let: { a: b }, ZZZ: 1 }] | step anyOf let",
                "reduction: r, steps: [{ parse: a, as: json, ZZZ: 1 }] | step anyOf parse",
                "reduction: r, steps: [{ lookup: a.csv, key: a, ZZZ: 1 }] | step anyOf lookup",
                "reduction: r, tests: [{ name: n, ZZZ: 1 }] | test",
                "reduction: r, tests: [{ name: n, then: { ZZZ: 1 } }] | test properties then",
                "reduction: r, aggregate: { take: {} }, tests: [{ name: n, then: { ZZZ: 1 } }] | test properties then"
            })
    void keysAreTheReaders(String document, String place) {
        var problems = new Problems();
        Documents.of(Map.of("f", "{ weir: 1, " + document + " }"), Vocabulary.EDITION_1, problems);
        Problem unknown = problems.all().stream()
                .filter(problem -> problem.message().endsWith(" has no `ZZZ`"))
                .findFirst()
                .orElseThrow(() -> new AssertionError(document + ": " + problems.all()));
        Set<String> known = unknown.notes().stream()
                .filter(note -> note.startsWith("known: "))
                .flatMap(note -> Stream.of(note.substring("known: ".length()).split(", ")))
                .collect(Collectors.toSet());
        String owner = place.substring(place.lastIndexOf(' ') + 1);
        Set<String> others = new TreeSet<>(properties(place));
        others.removeAll(known);
        // The argument of a step is no option; a test knows either rows or events.
        others.remove(owner);
        others.removeIf(key -> owner.equals("then") && key.matches("rows.*|events.*|late"));
        assertThat(properties(place)).containsAll(known);
        assertThat(others).isEmpty();
    }

    /** The keys of the map that a path of keywords leads to; a step is found by its name. */
    private static Set<String> properties(String place) {
        Object at = DocumentSchema.ofEdition1().get("definitions");
        for (String word : place.split(" ")) {
            if (at instanceof List<?> ways) {
                at = word.matches("[0-9]+")
                        ? ways.get(Integer.parseInt(word))
                        : ways.stream()
                                .filter(way -> way instanceof Map<?, ?> map
                                        && map.get("required") instanceof List<?> required
                                        && required.contains(word))
                                .findFirst()
                                .orElseThrow();
            } else {
                at = Objects.requireNonNull(((Map<?, ?>) Objects.requireNonNull(at)).get(word), word);
            }
        }
        var keys = new TreeSet<String>();
        ((Map<?, ?>) ((Map<?, ?>) at).get("properties")).keySet().forEach(key -> keys.add((String) key));
        return keys;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "reduction: Upper, version: 1, from: s",
                "reduction: r, version: 0, from: s",
                "reduction: r, version: 1, from: s, steps: [{ where: a, drop: b }]",
                "reduction: r, version: 1, from: s, steps: [{ sample: 0.1 }]",
                "reduction: r, version: 1, from: s, aggregate: { window: 1x, take: { n: count() } }",
                "reduction: r, version: 1, from: s, aggregate: { window: 1m, take: { n: median(x) } }",
                "reduction: r, version: 1, from: s, aggregate: { window: 1m, take: { n: count } }",
                "reduction: r, version: 1, from: s, aggregate: { window: 1m, take: { n: { quantiles: x, at: [50] } } }",
                "reduction: r, version: 1, from: s, steps: [{ mask: { a: { truncate: { v4: 32 } } } }]",
                "stream: s, decode: yaml",
                "stream: s, decode: { first_of: [json] }",
                "stream: s, decode: json, fields: { a: { type: integer } }",
                "policy: p"
            })
    void underlines(String document) {
        assertThat(said("{ weir: 1, " + document + " }")).isNotEmpty();
    }

    private static List<String> said(String yaml) {
        return said(parsed(yaml));
    }

    private static List<String> said(Yaml document) {
        return SCHEMA.validate(json(document), InputFormat.JSON).stream()
                .map(error -> error.getInstanceLocation() + ": " + error.getMessage())
                .toList();
    }

    private static Yaml parsed(String yaml) {
        var problems = new Problems();
        Yaml document = YamlParser.parse("f", yaml, problems).documents().getFirst();
        assertThat(problems.all()).as(yaml).isEmpty();
        return document;
    }

    private static String json(Yaml yaml) {
        var text = new StringBuilder();
        append(text, yaml);
        return text.toString();
    }

    private static void append(StringBuilder text, Yaml yaml) {
        switch (yaml) {
            case Yaml.Mapping mapping -> {
                String separator = "{";
                for (Yaml.Entry entry : mapping.entries()) {
                    text.append(separator);
                    CanonicalJson.appendString(text, entry.key().text());
                    text.append(':');
                    append(text, entry.value());
                    separator = ",";
                }
                text.append(mapping.entries().isEmpty() ? "{}" : "}");
            }
            case Yaml.Sequence sequence -> {
                String separator = "[";
                for (Yaml item : sequence.items()) {
                    text.append(separator);
                    append(text, item);
                    separator = ",";
                }
                text.append(sequence.items().isEmpty() ? "[]" : "]");
            }
            case Yaml.Scalar scalar -> {
                switch (scalar.kind()) {
                    case NULL -> text.append("null");
                    case BOOL -> text.append(scalar.text().toLowerCase(java.util.Locale.ROOT));
                    case INT -> text.append(Long.decode(scalar.text().replaceFirst("^0o", "0")));
                    case FLOAT -> text.append(new java.math.BigDecimal(scalar.text()));
                    case STRING -> CanonicalJson.appendString(text, scalar.text());
                }
            }
        }
    }
}
