// SPDX-License-Identifier: Apache-2.0
package io.weir.language;

import io.weir.event.Type;
import io.weir.problem.Located;
import io.weir.problem.Source;
import io.weir.yaml.Yaml;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One of a reduction's tests.
 *
 * @param source where it begins
 * @param given what comes in, in order; empty when there is a script
 * @param then what must come out; null when there is a script
 * @param script as it was written; null when there is none
 */
public record TestCase(
        Source source,
        Located<String> name,
        List<Given> given,
        @Nullable Expectation then,
        Yaml.@Nullable Sequence script) {

    public TestCase {
        given = List.copyOf(given);
    }

    /** One thing that comes in. */
    public sealed interface Given {

        /** A raw line, decoded as the stream says. */
        record Line(Located<String> text) implements Given {}

        /** An event as if it were decoded: fields by name. */
        record Event(Yaml.Mapping fields) implements Given {}
    }

    /**
     * What must come out.
     *
     * @param rows all newest rows, in any order, or all events of a reduction that publishes events; null if they are not looked at
     * @param rowsInclude some of them; null if they are not looked at
     * @param dead how many events are dead letters; null if it is not looked at
     * @param late how many events come after the horizon; null if it is not looked at
     */
    public record Expectation(
            Source source,
            @Nullable List<Row> rows,
            @Nullable List<Row> rowsInclude,
            @Nullable Located<Integer> dead,
            @Nullable Located<Integer> late) {}

    /** A row, or an event, of which only the named columns are compared. */
    public record Row(Source source, List<Cell> cells) {
        public Row {
            cells = List.copyOf(cells);
        }
    }

    /** A column, which is one of the row's, with what it must hold. */
    public record Cell(Located<String> column, Expected expected) {}

    /** What a cell must hold. */
    public sealed interface Expected {

        /** This value; absent if it is null. */
        record Exactly(Yaml value) implements Expected {}

        /**
         * A number, a duration or a time near this one.
         *
         * @param type {@code DOUBLE} for any number; or {@code DURATION} or {@code TIMESTAMP}, both in microseconds
         * @param within the largest distance, zero or more
         * @param relative whether the distance is a part of the number or duration; else it is one itself
         */
        record About(Source source, Type type, double about, double within, boolean relative) implements Expected {}
    }
}
