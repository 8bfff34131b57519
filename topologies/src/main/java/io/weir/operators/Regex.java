// SPDX-License-Identifier: Apache-2.0
package io.weir.operators;

import com.google.re2j.Pattern;
import io.weir.event.Type;
import io.weir.expression.Reserved;
import io.weir.problem.Problem;
import io.weir.shape.Field;
import io.weir.shape.JsonSchema;
import io.weir.shape.Reading;
import io.weir.shape.Shape;
import io.weir.yaml.Yaml;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A line that a regular expression describes; its named groups are the fields.
 *
 * <p>The pattern is RE2's and describes the whole line, without its end: a pattern that may match anywhere would also match lines
 * that nobody thought of. So {@code ^} and {@code $} are not needed, and {@code .*} lets a rest be. {@code .} matches no line feed;
 * {@code (?s)} makes it. Fields are strings unless the contract says otherwise. A group that took no part is absent; one that took an
 * empty part is an empty string, and absent where a string is not wanted. Malformed UTF-8 becomes U+FFFD before the match.
 *
 * @param pattern with at least one named group
 */
public record Regex(Pattern pattern) implements Decoder {

    /** How it is written. */
    public static final Shape<Regex> SHAPE = Shape.of(
                    "regex",
                    "A line that a regular expression (RE2) describes as a whole; its named groups are the fields.",
                    Field.custom("pattern", "The pattern, in single quotes.", "pattern", Regex::read)
                            .spelt(JsonSchema.json("type", "string")),
                    Regex::new)
            .example(
                    "named groups",
                    "{ regex: '(?<level>[A-Z]+) (?<pid>\\d+)? ?(?<message>.*)' }",
                    List.of("WARN 17 disk is full"),
                    "{ level: WARN, pid: '17', message: disk is full }")
            .example(
                    "a group that took no part is absent",
                    "{ regex: 'status=(?:-|(?<status>\\d+))' }",
                    List.of("status=-"),
                    "{}")
            .example("all of the line or nothing", "{ regex: '(?<level>[A-Z]+)' }", List.of("WARN 17"), "no_match");

    private static @Nullable Pattern read(String name, Yaml yaml, Reading reading) {
        Yaml.Scalar scalar = Regexes.text(name, yaml, reading);
        Pattern pattern = scalar == null ? null : Regexes.compile(name, scalar, scalar.text(), reading);
        if (scalar == null || pattern == null) {
            return null;
        }
        if (pattern.namedGroups().isEmpty()) {
            reading.problems()
                    .add(Problem.error("R0231", scalar.source(), "the pattern of `" + name + "` has no named group")
                            .label("`(?<status>[0-9]+)` would bring a field `status`"));
            return null;
        }
        boolean good = true;
        for (String group : pattern.namedGroups().keySet()) {
            if (!Reserved.isFieldName(group)) {
                int at = scalar.text().indexOf("<" + group + ">") + 1;
                reading.problems()
                        .add(Problem.error(
                                        "R0208",
                                        scalar.at(scalar.text().codePointCount(0, at), group.length()),
                                        "`" + group + "` cannot be the name of a field")
                                .note("form", "[a-z][a-z0-9_]{0,59}"));
                good = false;
            }
        }
        return good ? pattern : null;
    }

    @Override
    public String name() {
        return "regex";
    }

    @Override
    public String text() {
        return "regex(" + pattern.pattern() + ")";
    }

    @Override
    public Map<String, Type> fields() {
        var fields = new LinkedHashMap<String, Type>();
        names().forEach(name -> fields.put(name, Type.STRING));
        return Collections.unmodifiableMap(fields);
    }

    /** The groups' names in the order of the pattern. */
    private List<String> names() {
        return pattern.namedGroups().entrySet().stream()
                .sorted(Map.Entry.comparingByValue())
                .map(Map.Entry::getKey)
                .toList();
    }

    @Override
    public boolean knows(String pointer) {
        return fields().containsKey(pointer.substring(1));
    }

    @Override
    public Set<String> reasons() {
        return Set.of(Regexes.NO_MATCH);
    }

    @Override
    public Run bind(List<Target> targets) {
        List<String> names = names();
        int[][] groups = names.stream()
                .map(name -> new int[] {Regexes.group(pattern, name)})
                .toArray(int[][]::new);
        return Regexes.run(pattern, groups, FlatField.of(names, targets));
    }
}
