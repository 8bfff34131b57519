// SPDX-License-Identifier: Apache-2.0
package io.weir.cli.same;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weir.engine.FinishedRow;
import io.weir.wire.Ledger;
import java.util.List;

/**
 * What lines come to, as far as it must be the same whoever counts them.
 *
 * <p>Three columns are left out of rows, since they tell of the way and not of the lines: {@code sites_expected} and {@code
 * sites_reported} are as many as there are sites, and lines are dealt to one, two or three; {@code revision} counts how often a row
 * changed on its way, which hangs on when links and merges took their turns. All other columns must be equal, {@code complete} and
 * {@code problems} among them.
 *
 * @param rows finished, those that pass, sorted as text
 */
record Answer(List<String> rows, long absorbed, long filtered, long late, long dead) {

    static final ObjectMapper JSON = new ObjectMapper();

    static Answer of(List<FinishedRow> rows, Ledger ledger) {
        return ofJson(rows.stream().map(FinishedRow::json).toList(), ledger);
    }

    static Answer ofJson(List<String> rows, Ledger ledger) {
        return new Answer(
                comparable(rows),
                ledger.of(Ledger.ABSORBED).events(),
                ledger.startingWith(Ledger.FILTERED).events(),
                ledger.of(Ledger.LATE).events(),
                ledger.startingWith(Ledger.DEAD).events());
    }

    private static List<String> comparable(List<String> rows) {
        return rows.stream()
                .map(Answer::row)
                .filter(Answer::passes)
                .map(row -> row.remove(List.of("sites_reported", "sites_expected", "revision"))
                        .toString())
                .sorted()
                .toList();
    }

    /** A row that passed once and then no more is unsaid by a revision with this problem. */
    private static boolean passes(ObjectNode row) {
        for (var problem : row.get("problems")) {
            if (problem.asText().equals("having")) {
                return false;
            }
        }
        return true;
    }

    private static ObjectNode row(String json) {
        try {
            return (ObjectNode) JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(json, e);
        }
    }
}
