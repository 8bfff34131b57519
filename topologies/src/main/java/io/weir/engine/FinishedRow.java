// SPDX-License-Identifier: Apache-2.0
package io.weir.engine;

import io.weir.event.Type;
import io.weir.wire.CanonicalJson;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A row as a sink gets it.
 *
 * @param cells all columns but {@code problems}, in the order of the language: window, group, figures, derived values, then what is
 *     known of the row itself
 * @param problems why a value is null that should not be; see {@link RowFinisher}
 * @param passes whether {@code having} lets it through. One that does not pass is not published, unless the revision before it
 *     was and passed: then it is published once, with {@code having} among its problems, so that nobody goes on believing the
 *     earlier one. So the newest revisions without that entry are the same whatever came in which order
 */
public record FinishedRow(List<Cell> cells, List<String> problems, boolean passes) {

    public FinishedRow {
        cells = List.copyOf(cells);
        problems = List.copyOf(problems);
    }

    /**
     * A column's value.
     *
     * @param type null for a list or a map
     * @param value Long (int, and microseconds of timestamp and duration), Double, Boolean, String or Ip as the type says; List or Map
     *     as {@link io.weir.operators.Column} says; null when absent
     */
    public record Cell(
            String name, @Nullable Type type, @Nullable Object value) {

        /** The value as JSON, as a line of JSON has it. */
        public String json() {
            var json = new StringBuilder();
            Values.append(json, type, value);
            return json.toString();
        }
    }

    /** The value of a column; null when absent or no such column. */
    public @Nullable Object value(String column) {
        for (Cell cell : cells) {
            if (cell.name().equals(column)) {
                return cell.value();
            }
        }
        return null;
    }

    /** One line of JSON, the columns in their order, {@code problems} last; timestamps, durations and addresses as text. */
    public String json() {
        var json = new StringBuilder(256).append('{');
        for (Cell cell : cells) {
            CanonicalJson.appendString(json, cell.name());
            json.append(':');
            Values.append(json, cell.type(), cell.value());
            json.append(',');
        }
        json.append("\"problems\":");
        CanonicalJson.append(json, problems);
        return json.append('}').toString();
    }
}
