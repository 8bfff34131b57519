// SPDX-License-Identifier: Apache-2.0
package io.weir.operators;

import io.weir.event.JsonPointer;
import io.weir.event.Type;
import io.weir.expression.Reserved;
import io.weir.problem.Problem;
import io.weir.shape.Field;
import io.weir.shape.JsonSchema;
import io.weir.shape.Reading;
import io.weir.yaml.Yaml;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The names of the columns of {@link Csv} and {@link Tsv}.
 *
 * <p>They are always given. A topic has no first line: a header that a sender writes once per file lies in one partition somewhere,
 * and what a record means must not hang on which records were read before it. A record that repeats the names, cell by cell, is such a
 * header: it is no event, but nothing is wrong with it, so it is passed over and counted, and leaves no dead letter.
 */
public final class Header {

    /** What a decoder says of a record that is the names themselves. */
    public static final String HEADER = "header";

    private static final int MOST = 1_000;

    private Header() {}

    /** The argument of both. */
    static Field<List<String>> field() {
        return Field.custom("names", "The names of the columns, in their order.", "list of names", Header::read)
                .spelt(JsonSchema.list(JsonSchema.json("type", List.of("string", "number", "boolean")), 1, MOST));
    }

    private static @Nullable List<String> read(String name, Yaml yaml, Reading reading) {
        if (!(yaml instanceof Yaml.Sequence sequence)
                || sequence.items().isEmpty()
                || sequence.items().size() > MOST) {
            String what =
                    yaml instanceof Yaml.Sequence list ? "of " + list.items().size() : yaml.what();
            reading.problems()
                    .add(Problem.error(
                                    "R0202",
                                    yaml.source(),
                                    "`" + name + "` must be a list of 1 to " + MOST + " names, but is " + what)
                            .note("form", name + ": [time, sensor, value]")
                            .note("why", "a topic has no first line that a header could be taken from"));
            return null;
        }
        var names = new ArrayList<String>();
        boolean good = true;
        for (Yaml item : sequence.items()) {
            if (!(item instanceof Yaml.Scalar scalar) || scalar.text().isEmpty()) {
                reading.problems()
                        .add(Problem.error("R0202", item.source(), "a column must be a name, but is " + item.what()));
                good = false;
            } else if (names.contains(scalar.text())) {
                reading.problems()
                        .add(Problem.error("R0210", item.source(), "two columns are called `" + scalar.text() + "`"));
                good = false;
            } else {
                names.add(scalar.text());
            }
        }
        return good ? List.copyOf(names) : null;
    }

    /** Strings, by the names that a field may have; the other columns are read by {@code at}. */
    static Map<String, Type> fields(List<String> names) {
        var fields = new LinkedHashMap<String, Type>();
        names.stream().filter(Reserved::isFieldName).forEach(name -> fields.put(name, Type.STRING));
        return Collections.unmodifiableMap(fields);
    }

    /** Whether one of the columns is at this pointer. */
    static boolean knows(List<String> names, String pointer) {
        return names.stream().anyMatch(name -> JsonPointer.of(name).equals(pointer));
    }
}
