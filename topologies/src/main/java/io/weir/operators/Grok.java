// SPDX-License-Identifier: Apache-2.0
package io.weir.operators;

import com.google.re2j.Pattern;
import io.weir.event.Type;
import io.weir.expression.RegexScan;
import io.weir.expression.Reserved;
import io.weir.problem.DidYouMean;
import io.weir.problem.Problem;
import io.weir.problem.Problems;
import io.weir.problem.Source;
import io.weir.shape.Field;
import io.weir.shape.JsonSchema;
import io.weir.shape.Reading;
import io.weir.shape.Refusal;
import io.weir.shape.Shape;
import io.weir.yaml.Yaml;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A line that a pattern of named patterns describes: {@code %{NAME}} stands for one, {@code %{NAME:field}} makes it a field, and
 * {@code %{NAME:field:int}} a field of a type. Named groups of RE2 are fields, too.
 *
 * <p>As with {@link Regex}, the pattern describes the whole line, the time is linear, and fields are strings unless something else is
 * said. A field may be named in several alternatives: the first of them that took part has the value. A pattern of one's own must be a
 * regular expression by itself; one that has the name of a known one takes its place.
 *
 * @param pattern with a group for each entry of all groups
 * @param parts the fields, in the order of the pattern
 * @param persons the names of those whose pattern is one for addresses, logins or mailboxes
 * @param written the pattern before anything was put in the place of a name
 */
public record Grok(Pattern pattern, List<Part> parts, Set<String> persons, String written) implements Decoder {

    /**
     * A field.
     *
     * @param groups the numbers of its groups, in order
     */
    public record Part(String name, Type type, List<Integer> groups) {
        /** Copies the list. */
        public Part {
            groups = List.copyOf(groups);
        }
    }

    /** How it is written. */
    public static final Shape<Grok> SHAPE = Shape.of(
                    "grok",
                    "A line that named patterns describe: `%{IP:client} %{NUMBER:ms:double}`.",
                    Field.custom("pattern", "The pattern, in single quotes.", "pattern", Regexes::text)
                            .spelt(JsonSchema.json("type", "string")),
                    Field.custom("patterns", "Patterns of one's own, by name.", "map of patterns", Grok::readPatterns)
                            .spelt(JsonSchema.json(
                                    "type", "object", "additionalProperties", JsonSchema.json("type", "string")))
                            .orElse(Map.of()),
                    Grok::of)
            .example(
                    "a name, a field, a type",
                    "{ grok: '%{IP:client} %{WORD:method} %{URIPATH:path} %{NUMBER:ms:double}' }",
                    List.of("192.0.2.7 GET /cart 12.5"),
                    "{ client: 192.0.2.7, method: GET, path: /cart, ms: 12.5 }")
            .example(
                    "a pattern of one's own",
                    "{ grok: '%{ORDER:order}: %{GREEDYDATA:message}', patterns: { ORDER: '[A-Z]{2}-%{POSINT}' } }",
                    List.of("DE-4711: sent"),
                    "{ order: DE-4711, message: sent }")
            .example("all of the line or nothing", "{ grok: '%{IP:client}' }", List.of("192.0.2.7 GET"), "no_match");

    private static final java.util.regex.Pattern NAME = java.util.regex.Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
    private static final int LONGEST = 100_000;

    /** Patterns of what tells who somebody is. */
    private static final Set<String> PERSONS = Set.of(
            "IP", "IPV4", "IPV6", "IPORHOST", "MAC", "USER", "USERNAME", "HTTPDUSER", "EMAILADDRESS", "EMAILLOCALPART");

    /** Copies the list and the set. */
    public Grok {
        parts = List.copyOf(parts);
        persons = Set.copyOf(persons);
    }

    private static @Nullable Map<String, Yaml.Scalar> readPatterns(String name, Yaml yaml, Reading reading) {
        if (!(yaml instanceof Yaml.Mapping mapping)) {
            reading.problems()
                    .add(Problem.error("R0202", yaml.source(), "`" + name + "` must be a map, but is " + yaml.what())
                            .note("form", "NAME: 'pattern'"));
            return null;
        }
        var patterns = new TreeMap<String, Yaml.Scalar>();
        boolean good = true;
        for (Yaml.Entry entry : mapping.entries()) {
            Yaml.Scalar pattern = Regexes.text(entry.key().text(), entry.value(), reading);
            if (pattern == null) {
                good = false;
            } else if (!NAME.matcher(entry.key().text()).matches()) {
                reading.problems()
                        .add(Problem.error(
                                        "R0208",
                                        entry.key().source(),
                                        "`" + entry.key().text() + "` cannot be the name of a pattern")
                                .note("form", NAME.pattern()));
                good = false;
            } else {
                patterns.put(entry.key().text(), pattern);
            }
        }
        return good ? Collections.unmodifiableSortedMap(patterns) : null;
    }

    /** Puts named patterns in their places. */
    private static Grok of(Yaml.Scalar text, Map<String, Yaml.Scalar> own) {
        own.forEach((name, pattern) -> check(name, pattern));
        check("grok", text);
        var expansion = new Expansion(own);
        expansion.expand(text.text(), text, text.source(), new ArrayDeque<>());
        String expanded = expansion.out.toString();
        Pattern pattern = compiled("grok", text, expanded);
        var parts = expansion.fields.entrySet().stream()
                .map(field -> new Part(
                        field.getKey(),
                        field.getValue().type,
                        field.getValue().groups.stream()
                                .map(group -> Regexes.group(pattern, group))
                                .toList()))
                .toList();
        if (parts.isEmpty()) {
            throw new Refusal(Problem.error("R0231", text.source(), "the pattern of `grok` brings no field")
                    .label("`%{NUMBER:status}` would bring a field `status`"));
        }
        return new Grok(pattern, parts, expansion.persons, text.text());
    }

    /** Refuses what is no regular expression when every name in it stands for nothing much: there, places are still the person's. */
    private static void check(String name, Yaml.Scalar text) {
        refuseSet(text);
        var skeleton = new StringBuilder(text.text());
        for (int at = skeleton.indexOf("%{"); at >= 0; at = skeleton.indexOf("%{", at + 2)) {
            int end = skeleton.indexOf("}", at);
            if (end < at + 3) {
                continue; // told when it is expanded
            }
            skeleton.replace(at, end + 1, "(?:" + "x".repeat(end - at - 3) + ")");
        }
        compiled(name, text, skeleton.toString());
    }

    /** A name inside a set of characters stands for nothing: the bracket of the line was meant, as around Apache's times. */
    private static void refuseSet(Yaml.Scalar pattern) {
        String text = pattern.text();
        int set = -1;
        for (int at = 0; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c == '\\') {
                at++;
            } else if (set < 0 && c == '[') {
                set = at;
                at += text.startsWith("^", at + 1) ? 1 : 0;
                at += text.startsWith("]", at + 1) ? 1 : 0;
            } else if (c == ']') {
                set = -1;
            } else if (set >= 0
                    && text.startsWith("%{", at)
                    && NAME.matcher(text).region(at + 2, text.length()).lookingAt()) {
                throw new Refusal(Problem.error(
                                "R0231",
                                pattern.at(text.codePointCount(0, set), 1),
                                "this `[` begins a set of characters, with a `%{…}` in it")
                        .label("write `\\[` for a bracket of the line"));
            }
        }
    }

    private static Pattern compiled(String name, Yaml.Scalar scalar, String text) {
        var problems = new Problems();
        Pattern pattern = Regexes.compile(name, scalar, text, Reading.of(problems));
        if (pattern == null) {
            throw new Refusal(problems.all().getFirst());
        }
        return pattern;
    }

    /** A field while the pattern is put together. */
    private static final class Found {
        private final Type type;
        private final List<String> groups = new ArrayList<>();

        Found(Type type) {
            this.type = type;
        }
    }

    private static final class Expansion {
        private final Map<String, Yaml.Scalar> own;
        private final StringBuilder out = new StringBuilder();
        private final Map<String, Found> fields = new LinkedHashMap<>();
        private final Set<String> persons = new TreeSet<>();
        private int groups;

        Expansion(Map<String, Yaml.Scalar> own) {
            this.own = own;
        }

        /**
         * Appends what a text stands for.
         *
         * @param scalar where it stands; null for a pattern of our own
         * @param outer the place to name when there is no scalar
         * @param path the names that led here
         */
        void expand(String text, Yaml.@Nullable Scalar scalar, Source outer, Deque<String> path) {
            int at = 0;
            while (at < text.length()) {
                if (text.startsWith("%{", at)) {
                    int end = text.indexOf('}', at);
                    if (end < 0) {
                        throw new Refusal(Problem.error(
                                "R0231", place(scalar, outer, text, at, at + 2), "this %{ is never closed"));
                    }
                    reference(text, at + 2, end, scalar, outer, path);
                    at = end + 1;
                } else if (text.startsWith("(?<", at) || text.startsWith("(?P<", at)) {
                    int name = text.indexOf('<', at) + 1;
                    int end = text.indexOf('>', name);
                    Source source = place(scalar, outer, text, name, end);
                    open(text.substring(name, end), Type.STRING, source);
                    at = end + 1;
                } else {
                    int next = text.charAt(at) == '\\' ? Math.min(text.length(), at + 2) : at + 1;
                    out.append(text, at, next);
                    at = next;
                }
            }
        }

        private static Source place(Yaml.@Nullable Scalar scalar, Source outer, String text, int from, int to) {
            return scalar == null ? outer : scalar.at(text.codePointCount(0, from), text.codePointCount(from, to));
        }

        private void reference(
                String text, int from, int to, Yaml.@Nullable Scalar scalar, Source outer, Deque<String> path) {
            List<String> words = Arrays.asList(text.substring(from, to).split(":", -1));
            String name = words.getFirst();
            Source source = place(scalar, outer, text, from, to);
            String known = GrokPatterns.ALL.get(name);
            // Inside one's own pattern its name is the known one that it stands for, if there is one.
            Yaml.Scalar mine = known != null && name.equals(path.peek()) ? null : own.get(name);
            if (mine == null && known == null) {
                var names = new TreeSet<>(GrokPatterns.ALL.keySet());
                names.addAll(own.keySet());
                throw new Refusal(Problem.error(
                                "R0213",
                                place(scalar, outer, text, from, from + name.length()),
                                "no pattern is called `" + name + "`")
                        .label(DidYouMean.label(name, names))
                        .note("form", "%{NAME}, %{NAME:field} or %{NAME:field:type}; others under `patterns`"));
            }
            if (mine != null && path.contains(name)) {
                throw new Refusal(Problem.error("R0231", source, "the pattern `" + name + "` stands for itself")
                        .note("path", String.join(" → ", path.reversed()) + " → " + name));
            }
            if (words.size() == 1) {
                out.append("(?:");
            } else {
                open(words.get(1), words.size() == 2 ? Type.STRING : type(words, source), source);
                if (PERSONS.contains(name)) {
                    persons.add(words.get(1));
                }
            }
            path.push(name);
            if (mine != null) {
                expand(mine.text(), mine, mine.source(), path);
            } else if (known != null) {
                expand(known, null, source, path);
            }
            path.pop();
            out.append(')');
            if (out.length() > LONGEST) {
                throw new Refusal(Problem.error("R0231", source, "the pattern of `grok` is too large")
                        .label("with all names in their places it has more than " + LONGEST + " characters")
                        .note("limit", RegexScan.LARGEST + " steps"));
            }
        }

        private void open(String field, Type type, Source source) {
            if (!Reserved.isFieldName(field)) {
                String likely = DidYouMean.name(field, 60, '_');
                throw new Refusal(Problem.error("R0208", source, "`" + field + "` cannot be the name of a field")
                        .label(Reserved.isFieldName(likely) ? "did you mean `" + likely + "`?" : null)
                        .note("form", "[a-z][a-z0-9_]{0,59}"));
            }
            Found found = fields.computeIfAbsent(field, ignored -> new Found(type));
            if (found.type != type) {
                throw new Refusal(Problem.error(
                        "R0219",
                        source,
                        "`grok`: `" + field + "` is " + type.text() + " here, and " + found.type.text() + " before"));
            }
            // Names of groups are unique, those of fields need not be; no field begins like this.
            String group = "_" + groups++;
            found.groups.add(group);
            out.append("(?P<").append(group).append('>');
        }

        private static Type type(List<String> words, Source source) {
            String word = words.get(2);
            for (Type type : Type.values()) {
                if (words.size() == 3 && type.text().equals(word)) {
                    return type;
                }
            }
            List<String> known = Arrays.stream(Type.values()).map(Type::text).toList();
            String meant = switch (word.toLowerCase(Locale.ROOT)) {
                case "float", "number" -> "double";
                case "long", "integer" -> "int";
                case "boolean" -> "bool";
                case "date", "time" -> "timestamp";
                default -> DidYouMean.nearest(word, known);
            };
            throw new Refusal(Problem.error(
                            "R0206",
                            source,
                            "`" + words.get(1) + "` cannot be `" + String.join(":", words.subList(2, words.size()))
                                    + "`")
                    .label(meant == null ? null : "did you mean `" + meant + "`?")
                    .note("known", String.join(", ", known)));
        }
    }

    @Override
    public String name() {
        return "grok";
    }

    @Override
    public String text() {
        return "grok(" + pattern.pattern() + " as " + parts + ")";
    }

    @Override
    public String words() {
        return parts.stream()
                .map(part -> part.name() + " " + part.type().text())
                .collect(Collectors.joining(", ", "grok(" + written + "), fields: ", ""));
    }

    @Override
    public Map<String, Type> fields() {
        var fields = new LinkedHashMap<String, Type>();
        parts.forEach(part -> fields.put(part.name(), part.type()));
        return Collections.unmodifiableMap(fields);
    }

    @Override
    public boolean knows(String pointer) {
        return fields().containsKey(pointer.substring(1));
    }

    @Override
    public boolean isOfPerson(String pointer) {
        return persons.contains(pointer.substring(1));
    }

    @Override
    public Set<String> reasons() {
        return Set.of(Regexes.NO_MATCH);
    }

    @Override
    public Run bind(List<Target> targets) {
        int[][] groups = parts.stream()
                .map(part -> part.groups().stream().mapToInt(Integer::intValue).toArray())
                .toArray(int[][]::new);
        return Regexes.run(
                pattern, groups, FlatField.of(parts.stream().map(Part::name).toList(), targets));
    }
}
