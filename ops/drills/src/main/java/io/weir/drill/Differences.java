// SPDX-License-Identifier: Apache-2.0
package io.weir.drill;

import io.weir.wire.Ledger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What differs between what the lines say and what was found: a line each, at most so many that one still reads them. */
final class Differences {

    private static final int MOST = 20;

    private final List<String> all = new ArrayList<>();
    private int more;

    /** The rows at the centre: all of them there, right and complete, and none that should not be. */
    void rows(Oracle oracle, Map<String, Found.Row> found, int sites) {
        Map<String, String> expected = oracle.rows();
        expected.forEach((key, figures) -> {
            Found.Row row = found.get(key);
            if (row == null
                    || !row.figures().equals(figures)
                    || !row.complete()
                    || row.reported() != sites
                    || row.expected() != sites) {
                add(key + "\n  expected " + figures + " complete, of " + sites + "\n  found    " + row);
            }
        });
        found.forEach((key, row) -> {
            if (oracle.open().contains(key)) {
                if (row.complete()) {
                    add(key + " lies in the future and is called complete: " + row);
                }
            } else if (!expected.containsKey(key)) {
                add(key + " should not be there: " + row);
            }
        });
    }

    /** Rows that may lack something, and say so elsewhere: none of them may hold more than there was. */
    void neverMore(Oracle oracle, Map<String, Found.Row> found) {
        Map<String, String> expected = oracle.rows();
        found.forEach((key, row) -> {
            String most = expected.get(key);
            if (most == null || requests(row.figures()) > requests(most)) {
                add(key + "\n  at most  " + most + "\n  found    " + row);
            }
        });
    }

    private static long requests(String figures) {
        return Long.parseLong(figures.substring(figures.indexOf('=') + 1, figures.indexOf(' ')));
    }

    /** What a partition at the centre says of what became of all events. */
    void ledger(Oracle oracle, Ledger ledger) {
        number("absorbed", oracle.absorbed(), ledger.of(Ledger.ABSORBED).events());
        number("late", oracle.lateEvents(), ledger.of(Ledger.LATE).events());
        number("dead", oracle.deadEvents(), ledger.startingWith(Ledger.DEAD).events());
    }

    /** Any number that must be another. */
    void number(String what, long expected, long found) {
        if (expected != found) {
            add(what + ": expected " + expected + ", found " + found);
        }
    }

    private void add(String difference) {
        if (all.size() < MOST) {
            all.add(difference);
        } else {
            more++;
        }
    }

    boolean none() {
        return all.isEmpty();
    }

    @Override
    public String toString() {
        return String.join("\n", all) + (more == 0 ? "" : "\nand " + more + " more");
    }
}
