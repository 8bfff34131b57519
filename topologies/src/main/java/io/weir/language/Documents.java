// SPDX-License-Identifier: Apache-2.0
package io.weir.language;

import io.weir.problem.DidYouMean;
import io.weir.problem.Located;
import io.weir.problem.Problem;
import io.weir.problem.Problems;
import io.weir.problem.Source;
import io.weir.shape.Keys;
import io.weir.shape.Reading;
import io.weir.yaml.Yaml;
import io.weir.yaml.YamlParser;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A set of documents: what all files of a run say together.
 *
 * <p>Only documents without an error are in it, but a name counts as known as soon as some document claims it, so that one
 * mistake is told once.
 *
 * @param streams contracts by name, whether from documents of their own or inline
 * @param reductions by name
 * @param texts the files' texts by the name in their sources, for showing problems
 * @param configurations files that lie among them and configure a process, by name: what they configure is {@code site} or
 *     {@code tier}. They say nothing about streams and reductions, and are not looked at any further
 */
public record Documents(
        SortedMap<String, StreamDocument> streams,
        SortedMap<String, ReductionDocument> reductions,
        SortedMap<String, String> texts,
        SortedMap<String, String> configurations) {

    public Documents {
        streams = Collections.unmodifiableSortedMap(new TreeMap<>(streams));
        reductions = Collections.unmodifiableSortedMap(new TreeMap<>(reductions));
        texts = Collections.unmodifiableSortedMap(new TreeMap<>(texts));
        configurations = Collections.unmodifiableSortedMap(new TreeMap<>(configurations));
    }

    /**
     * Reads files and directories with this version's vocabulary.
     *
     * @param paths files, and directories that are walked for {@code *.yaml} and {@code *.yml} in order
     * @param problems takes all that is wrong
     */
    public static Documents load(List<Path> paths, Problems problems) {
        return load(paths, Vocabulary.EDITION_1, problems);
    }

    /**
     * Reads files and directories.
     *
     * @param paths files, and directories that are walked for {@code *.yaml} and {@code *.yml} in order
     * @param problems takes all that is wrong
     */
    public static Documents load(List<Path> paths, Vocabulary vocabulary, Problems problems) {
        var files = new SourceFiles(problems);
        paths.forEach(files::add);
        return of(files.texts(), files.all(), vocabulary, problems);
    }

    /** Reads texts by file name. */
    public static Documents of(Map<String, String> texts, Vocabulary vocabulary, Problems problems) {
        return of(new TreeMap<>(texts), true, vocabulary, problems);
    }

    private static Documents of(
            SortedMap<String, String> texts, boolean all, Vocabulary vocabulary, Problems problems) {
        var reader = new Reader(vocabulary, problems, all);
        texts.forEach(reader::file);
        return reader.finish(texts);
    }

    /** Reads one file after the other, then looks at them together. */
    private static final class Reader {

        private static final Set<String> KINDS = new TreeSet<>(Set.of("fragment", "policy", "reduction", "stream"));
        private static final Set<String> CONFIGURATIONS = new TreeSet<>(Set.of("site", "tier"));
        private static final Set<String> KINDS_NOW = new TreeSet<>(Set.of("fragment", "reduction", "stream"));

        /** A contract as it was written; the document is null if something is wrong with it. */
        private record Contract(
                Source source,
                Yaml.Mapping yaml,
                boolean inline,
                @Nullable StreamDocument document) {}

        private record Reference(Located<String> from, ReductionDocument reduction) {}

        private final Vocabulary vocabulary;
        private final Problems problems;
        private final Reading reading;
        private final SortedMap<String, StreamDocument> streams = new TreeMap<>();
        private final SortedMap<String, ReductionDocument> reductions = new TreeMap<>();
        private final SortedMap<String, List<Contract>> contracts = new TreeMap<>();
        private final Map<String, Source> streamNames = new HashMap<>();
        private final Map<String, Source> reductionNames = new HashMap<>();
        private final Map<String, Source> fragmentNames = new HashMap<>();
        private final Fragments fragments = new Fragments();
        private final List<Reference> references = new ArrayList<>();
        private final SortedMap<String, String> configurations = new TreeMap<>();
        private boolean all;

        Reader(Vocabulary vocabulary, Problems problems, boolean all) {
            this.vocabulary = vocabulary;
            this.problems = problems;
            this.reading = Reading.of(problems);
            this.all = all;
        }

        void file(String file, String text) {
            YamlParser.Parsed parsed = YamlParser.parse(file, text, problems);
            all &= parsed.whole();
            if (parsed.documents().isEmpty() && parsed.whole()) {
                problems.add(Problem.error("R0217", new Source(file, 1, 1, 1), "the file holds no document")
                        .note("known", "a document begins with `stream: …` or `reduction: …`"));
            }
            boolean first = true;
            for (Yaml document : parsed.documents()) {
                document(document, first);
                first = false;
            }
        }

        private void document(Yaml root, boolean first) {
            if (!(root instanceof Yaml.Mapping mapping)) {
                problems.add(Problem.error("R0201", root.source(), "a document must be a map, but is " + root.what())
                        .note("known", "a document begins with `stream: …` or `reduction: …`"));
                all = false;
                return;
            }
            List<Yaml.Entry> kinds = mapping.entries().stream()
                    .filter(entry -> KINDS.contains(entry.key().text()))
                    .toList();
            // Whoever wrote another file than Weir's does not want to hear of its edition.
            edition(mapping, first && !kinds.isEmpty());
            Yaml.Entry configuration = mapping.entries().stream()
                    .filter(entry -> CONFIGURATIONS.contains(entry.key().text()))
                    .findFirst()
                    .orElse(null);
            if (kinds.isEmpty() && configuration != null) {
                configurations.put(root.source().file(), configuration.key().text());
                return;
            }
            if (kinds.size() != 1) {
                all = false;
                problems.add(kinds.isEmpty() ? noKind(mapping) : twoKinds(kinds));
                return;
            }
            Yaml.Entry kind = kinds.getFirst();
            Source source = kind.key().source();
            Keys keys = new Keys(kind.key().text(), source, mapping.entries(), reading);
            keys.yaml("weir");
            switch (kind.key().text()) {
                case "stream" -> stream(keys, kind, mapping);
                case "reduction" -> reduction(keys, kind);
                case "fragment" -> fragment(keys, kind);
                default ->
                    problems.add(
                            Problem.error("R0211", source, "a " + kind.key().text() + " is not in this version yet")
                                    .note("why", "the language has it, this version of Weir cannot run it"));
            }
        }

        private void edition(Yaml.Mapping mapping, boolean first) {
            Yaml.Entry edition = mapping.find("weir");
            if (edition == null) {
                if (first) {
                    problems.add(Problem.hint("R0216", mapping.source(), "the file does not say its edition")
                            .label("begin it with `weir: 1`")
                            .note("why", "without it the newest edition is meant, and that changes"));
                }
            } else if (!(edition.value() instanceof Yaml.Scalar scalar
                    && scalar.text().equals("1"))) {
                problems.add(Problem.error(
                                "R0216",
                                edition.value().source(),
                                "there is no edition " + edition.value().what())
                        .label("did you mean `1`?"));
            }
        }

        private Problem noKind(Yaml.Mapping mapping) {
            Problem problem =
                    Problem.error("R0201", mapping.source(), "this document is neither a stream nor a reduction");
            for (Yaml.Entry entry : mapping.entries()) {
                String label = DidYouMean.label(entry.key().text(), KINDS_NOW);
                // `reductions: …` is no slip, but a key of configurations.
                if (label != null && !entry.key().text().equals("reductions")) {
                    problem = Problem.error("R0201", entry.key().source(), problem.message())
                            .label(label);
                    break;
                }
            }
            return problem.note(
                    "known",
                    "a document has a key `stream` or `reduction`, a process's configuration `site` or `tier`");
        }

        private static Problem twoKinds(List<Yaml.Entry> kinds) {
            String second = kinds.get(1).key().text();
            return Problem.error(
                            "R0201",
                            kinds.get(1).key().source(),
                            "this document is both a " + kinds.get(0).key().text() + " and a " + second)
                    .label("separate documents by a line `---`")
                    .note("why", "a reduction names its stream by `from`");
        }

        private void stream(Keys keys, Yaml.Entry kind, Yaml.Mapping mapping) {
            StreamDocument stream = new StreamReader(vocabulary, problems).read(keys);
            if (kind.value() instanceof Yaml.Scalar name && !name.isNull()) {
                claim(streamNames, name, "streams");
                contracts
                        .computeIfAbsent(name.text(), key -> new ArrayList<>())
                        .add(new Contract(name.source(), mapping, false, stream));
            }
        }

        private void reduction(Keys keys, Yaml.Entry kind) {
            ReductionReader.Read read = new ReductionReader(vocabulary, problems).read(keys);
            if (kind.value() instanceof Yaml.Scalar name && !name.isNull()) {
                claim(reductionNames, name, "reductions");
            }
            Yaml.Mapping inline = read.inlineYaml();
            Yaml.Entry stream = inline == null ? null : inline.find("stream");
            if (inline != null && stream != null && stream.value() instanceof Yaml.Scalar name && !name.isNull()) {
                contracts
                        .computeIfAbsent(name.text(), key -> new ArrayList<>())
                        .add(new Contract(name.source(), inline, true, read.inline()));
            }
            ReductionDocument document = read.document();
            if (document != null) {
                reductions.putIfAbsent(document.name().value(), document);
                references.add(new Reference(document.from(), document));
            }
        }

        private void fragment(Keys keys, Yaml.Entry kind) {
            FragmentDocument fragment = new ReductionReader(vocabulary, problems).fragment(keys);
            if (kind.value() instanceof Yaml.Scalar name && !name.isNull()) {
                claim(fragmentNames, name, "fragments");
                fragments.claim(name.text());
            }
            if (fragment != null) {
                fragments.add(fragment);
            }
        }

        private void claim(Map<String, Source> names, Yaml.Scalar name, String what) {
            Source first = names.putIfAbsent(name.text(), name.source());
            if (first != null) {
                problems.add(Problem.error("R0210", name.source(), "two " + what + " are called `" + name.text() + "`")
                        .note("first", first.toString()));
            }
        }

        Documents finish(SortedMap<String, String> texts) {
            contracts.forEach(this::agree);
            for (Reference reference : references) {
                String name = reference.from().value();
                // A stream may stand in the file that could not be read.
                if (all && !contracts.containsKey(name)) {
                    Problem problem = Problem.error(
                                    "R0215", reference.from().source(), "no stream is called `" + name + "`")
                            .label(DidYouMean.label(name, contracts.keySet()));
                    problems.add(
                            contracts.isEmpty()
                                    ? problem.note(
                                            "known",
                                            "no stream at all; give its file too, or write it inline: `from: { stream: "
                                                    + name + ", decode: json }`")
                                    : problem.note("known", String.join(", ", contracts.keySet())));
                }
            }
            var expanded = new TreeMap<String, ReductionDocument>();
            reductions.forEach((name, reduction) -> {
                List<Step> steps = fragments.expanded(reduction.steps(), all, problems);
                if (steps != null) {
                    expanded.put(name, reduction.with(steps));
                }
            });
            return new Documents(streams, expanded, texts, configurations);
        }

        /** Contracts of one stream say the same, or the first difference of each is told. */
        private void agree(String name, List<Contract> written) {
            List<Contract> inOrder = written.stream()
                    .sorted(Comparator.comparing(Contract::source))
                    .toList();
            Contract first = inOrder.getFirst();
            for (Contract contract : inOrder) {
                StreamDocument document = contract.document();
                if (document != null) {
                    streams.putIfAbsent(name, document);
                }
            }
            for (Contract contract : inOrder.subList(1, inOrder.size())) {
                // Two documents of one name have been told as such.
                boolean comparable = first.inline() || contract.inline();
                if (comparable && first.document() != null && contract.document() != null) {
                    disagree(name, first, contract);
                }
            }
        }

        private void disagree(String name, Contract first, Contract second) {
            var left = new TreeMap<String, Yaml.Scalar>();
            var right = new TreeMap<String, Yaml.Scalar>();
            leaves("", first.yaml(), left);
            leaves("", second.yaml(), right);
            var paths = new TreeSet<>(left.keySet());
            paths.addAll(right.keySet());
            for (String path : paths) {
                Yaml.Scalar there = left.get(path);
                Yaml.Scalar here = right.get(path);
                if (there == null || here == null || !there.text().equals(here.text())) {
                    Source at = here == null ? second.source() : here.source();
                    Source other = there == null ? first.source() : there.source();
                    problems.add(Problem.error(
                                    "R0214",
                                    at,
                                    "two contracts of the stream `" + name + "` disagree: `" + path + "` is "
                                            + (here == null ? "missing" : here.what()) + " here and "
                                            + (there == null ? "missing" : there.what()) + " there")
                            .note("there", other.toString())
                            .note("why", "one contract serves all reductions of a stream, which is decoded once"));
                    return;
                }
            }
        }

        /** All values by their path, but for what says nothing about the stream. */
        private static void leaves(String path, Yaml yaml, Map<String, Yaml.Scalar> leaves) {
            switch (yaml) {
                case Yaml.Scalar scalar -> leaves.put(path, scalar);
                case Yaml.Sequence sequence -> {
                    int index = 0;
                    for (Yaml item : sequence.items()) {
                        leaves(path + "[" + index++ + "]", item, leaves);
                    }
                }
                case Yaml.Mapping mapping -> {
                    for (Yaml.Entry entry : mapping.entries()) {
                        String key = entry.key().text();
                        if (!path.isEmpty() || !(key.equals("weir") || key.equals("owner"))) {
                            leaves(path.isEmpty() ? key : path + "." + key, entry.value(), leaves);
                        }
                    }
                }
            }
        }
    }
}
