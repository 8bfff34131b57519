// SPDX-License-Identifier: Apache-2.0
package io.weir.operators;

import io.weir.event.Event;
import io.weir.event.Type;
import io.weir.shape.Field;
import io.weir.shape.Shape;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One row of comma-separated values a record, as RFC 4180 quotes them.
 *
 * <p>Names are given, never taken from a topic: see {@link Header}. A record that is the names themselves is passed over.
 * A row of more or fewer cells than names is undecodable, since nobody could say which cell is which; so is one with a quote that is
 * not closed or is followed by anything but the delimiter, and one with a line feed outside quotes, which would be two rows. Spaces
 * belong to the cell. A quote inside a cell that does not begin with one is a quote. An empty cell is absent; {@code ""} is an empty
 * string where a string is wanted and absent elsewhere. A byte order mark is skipped; malformed UTF-8 becomes U+FFFD.
 *
 * @param names of the columns; those that are no names of fields are read by {@code at: /The Name}
 * @param delimiter one character of ASCII
 */
public record Csv(List<String> names, String delimiter) implements Decoder {

    /** How it is written. */
    public static final Shape<Csv> SHAPE = Shape.of(
                    "csv",
                    "A row of comma-separated values (RFC 4180); the names of the columns are given.",
                    Header.field(),
                    Field.string("delimiter", "What stands between two cells: one character.")
                            .orElse(","),
                    Csv::new)
            .example(
                    "quotes and an empty cell",
                    "{ csv: [sensor, value, note, Unit] }",
                    List.of("t1,21.5,\"a \"\"warm\"\" one, so far\",C", "t2,,\"\",C"),
                    "[{ sensor: t1, value: '21.5', note: 'a \"warm\" one, so far', /Unit: C }, { sensor: t2, note: '', /Unit: C }]")
            .example("a header", "{ csv: [sensor, value], delimiter: ';' }", List.of("sensor;value"), "header")
            .example("a cell too many", "{ csv: [sensor, value] }", List.of("t1,21,5"), "not_csv");

    /** The reason of a row that is none, or of another number of cells. */
    public static final String NOT_CSV = "not_csv";

    /** Refuses a delimiter that is no single character or means something else. */
    public Csv {
        names = List.copyOf(names);
        if (delimiter.length() != 1 || delimiter.charAt(0) > '~' || "\"\n\r".contains(delimiter)) {
            throw new IllegalArgumentException(
                    "the delimiter must be one character of ASCII, and neither a quote nor a line's end");
        }
    }

    @Override
    public String name() {
        return "csv";
    }

    @Override
    public String text() {
        return "csv(" + names + " by '" + delimiter + "')";
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
        return Set.of(NOT_CSV, Header.HEADER);
    }

    @Override
    public Run bind(List<Target> targets) {
        return new Scan(names, targets, (byte) delimiter.charAt(0));
    }

    private static final class Scan extends Cells {
        private final byte delimiter;

        Scan(List<String> names, List<Target> targets, byte delimiter) {
            super(names, targets);
            this.delimiter = delimiter;
        }

        @Override
        public @Nullable String decode(byte[] row, Event event) {
            int end = Text.lineEnd(row);
            int at = end >= 3 && row[0] == (byte) 0xef && row[1] == (byte) 0xbb && row[2] == (byte) 0xbf ? 3 : 0;
            boolean header = true;
            for (int number = 0; number < columns.length; number++) {
                FlatField column = columns[number];
                if (at < end && row[at] == '"') {
                    int from = at + 1;
                    int quotes = 0;
                    int to = from;
                    while (to < end && (row[to] != '"' || (to + 1 < end && row[to + 1] == '"'))) {
                        if (row[to] == '"') {
                            quotes++;
                            to++;
                        }
                        to++;
                    }
                    if (to >= end || (to + 1 < end && row[to + 1] != delimiter)) {
                        return NOT_CSV;
                    }
                    header = header && isName(number, row, from, to);
                    if (column.isRead()) {
                        quoted(column, row, from, to, quotes, event);
                    }
                    at = to + 1;
                } else {
                    int from = at;
                    while (at < end && row[at] != delimiter) {
                        if (row[at] == '\n') {
                            return NOT_CSV;
                        }
                        at++;
                    }
                    header = header && isName(number, row, from, at);
                    if (at > from) {
                        column.put(row, from, at, event);
                    }
                }
                if (at == end) {
                    return number + 1 < columns.length ? NOT_CSV : header ? Header.HEADER : null;
                }
                at++; // the delimiter
            }
            return NOT_CSV;
        }

        private void quoted(FlatField column, byte[] row, int from, int to, int quotes, Event event) {
            if (quotes == 0) {
                column.put(row, from, to, event);
                return;
            }
            byte[] plain = room(to - from);
            int out = 0;
            for (int i = from; i < to; i++) {
                plain[out++] = row[i];
                if (row[i] == '"') {
                    i++; // the other of the two that stand for one
                }
            }
            column.put(plain, 0, out, event);
        }
    }
}
