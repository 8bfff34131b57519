// SPDX-License-Identifier: Apache-2.0
package io.weir.operators;

import io.weir.event.Event;
import io.weir.event.Type;
import io.weir.shape.Shape;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One row of tab-separated values a record.
 *
 * <p>There are no quotes: a tab in a value is written {@code \t}, a line feed {@code \n}, a carriage return {@code \r}, a backslash
 * {@code \\}; a backslash before anything else stays. An empty cell is absent, and so is {@code \N}, as databases write null. Names,
 * headers and the number of cells are as in {@link Csv}, which reads tabs with quotes by {@code delimiter: "\t"}.
 *
 * @param names of the columns; those that are no names of fields are read by {@code at: /The Name}
 */
public record Tsv(List<String> names) implements Decoder {

    /** How it is written. */
    public static final Shape<Tsv> SHAPE = Shape.of(
                    "tsv",
                    "A row of tab-separated values; the names of the columns are given.",
                    Header.field(),
                    Tsv::new)
            .example(
                    "an escape, a quote, nothing",
                    "{ tsv: [sensor, value, note] }",
                    List.of("t1\t\\N\t\"two\\nlines", "t2\t\t"),
                    "[{ sensor: t1, note: \"\\\"two\\nlines\" }, { sensor: t2 }]")
            .example("a cell too few", "{ tsv: [sensor, value] }", List.of("t1"), "not_tsv");

    /** The reason of a row of another number of cells. */
    public static final String NOT_TSV = "not_tsv";

    /** Takes the names as they are. */
    public Tsv {
        names = List.copyOf(names);
    }

    @Override
    public String name() {
        return "tsv";
    }

    @Override
    public String text() {
        return "tsv(" + names + ")";
    }

    @Override
    public Map<String, Type> fields() {
        return Header.fields(names);
    }

    @Override
    public boolean knows(String pointer) {
        return Header.knows(names, pointer);
    }

    @Override
    public Set<String> reasons() {
        return Set.of(NOT_TSV, Header.HEADER);
    }

    @Override
    public Run bind(List<Target> targets) {
        return new Scan(names, targets);
    }

    private static final class Scan extends Cells {

        Scan(List<String> names, List<Target> targets) {
            super(names, targets);
        }

        @Override
        public @Nullable String decode(byte[] row, Event event) {
            int end = Text.lineEnd(row);
            int at = 0;
            boolean header = true;
            for (int number = 0; number < columns.length; number++) {
                int from = at;
                boolean escaped = false;
                while (at < end && row[at] != '\t') {
                    if (row[at] == '\n') {
                        return NOT_TSV;
                    }
                    escaped |= row[at] == '\\';
                    at++;
                }
                header = header && isName(number, row, from, at);
                boolean none = at == from || (at - from == 2 && row[from] == '\\' && row[from + 1] == 'N');
                if (!none && columns[number].isRead()) {
                    put(columns[number], row, from, at, escaped, event);
                }
                if (at == end) {
                    return number + 1 < columns.length ? NOT_TSV : header ? Header.HEADER : null;
                }
                at++; // the tab
            }
            return NOT_TSV;
        }

        private void put(FlatField column, byte[] row, int from, int to, boolean escaped, Event event) {
            if (!escaped) {
                column.put(row, from, to, event);
                return;
            }
            byte[] plain = room(to - from);
            int out = 0;
            for (int i = from; i < to; i++) {
                byte c = row[i];
                if (c == '\\' && i + 1 < to) {
                    switch (row[i + 1]) {
                        case 't' -> c = '\t';
                        case 'n' -> c = '\n';
                        case 'r' -> c = '\r';
                        case '\\' -> c = '\\';
                        default -> i--;
                    }
                    i++;
                }
                plain[out++] = c;
            }
            column.put(plain, 0, out, event);
        }
    }
}
