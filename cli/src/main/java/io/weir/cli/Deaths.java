// SPDX-License-Identifier: Apache-2.0
package io.weir.cli;

import io.weir.simulation.Calm;
import io.weir.wire.Ledger;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Why lines of a replay are dead: counted by field, and written down one by one if anybody wants to see them. */
final class Deaths implements Calm.DeadLine {

    private final @Nullable PrintWriter out;
    private final Map<String, Map<String, Long>> fields = new TreeMap<>();
    private String file = "";
    private long line;
    private byte[] value = {};
    private long undecodable;

    /** What writes them down; null for nothing. */
    Deaths(@Nullable PrintWriter out) {
        this.out = out;
    }

    /** The lines of a file follow. */
    void begin(String next) {
        file = next;
        line = 0;
    }

    /** This line is next. */
    void next(byte[] bytes) {
        line++;
        value = bytes;
    }

    @Override
    public void dead(
            String site, @Nullable String reduction, long offset, String reason, int step, @Nullable String field) {
        undecodable += reduction == null ? 1 : 0;
        if (field != null) {
            fields.computeIfAbsent(Ledger.DEAD + reason, none -> new TreeMap<>())
                    .merge(field, 1L, Long::sum);
        }
        if (out != null) {
            var json = new StringBuilder("{");
            Dead.field(json, "site", site);
            Dead.field(json.append(','), "file", file);
            Dead.field(json.append(','), "line", line);
            Dead.field(json.append(','), "reason", reason);
            Dead.field(json.append(','), "reduction", reduction);
            Dead.field(json.append(','), "step", step < 0 ? null : step);
            Dead.field(json.append(','), "field", field);
            Dead.bytes(json.append(','), "value", value);
            out.println(json.append('}'));
        }
    }

    /** How many lines of an outcome of the ledger are dead for each field, where it was one. */
    Map<String, Long> of(String outcome) {
        return fields.getOrDefault(outcome, Map.of());
    }

    /** How many lines no decoder could read. */
    long undecodable() {
        return undecodable;
    }

    /** All are told. */
    void close() throws IOException {
        if (out != null) {
            out.flush();
            if (out.checkError()) {
                throw new IOException("the dead lines could not be written");
            }
        }
    }
}
