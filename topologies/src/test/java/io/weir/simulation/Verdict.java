// SPDX-License-Identifier: Apache-2.0
package io.weir.simulation;

import io.weir.simulation.Records.RowKey;
import io.weir.tree.Row;
import io.weir.wire.Ledger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Compares what a tree at rest has said with the oracle, and with what may never happen on the way. */
final class Verdict {

    private final Simulation simulation;
    private final CountingProgram program;
    private final Oracle oracle;
    private final List<String> wrong = new ArrayList<>();

    private Verdict(Simulation simulation) {
        this.simulation = simulation;
        program = (CountingProgram) simulation.program();
        oracle = new Oracle(simulation);
    }

    /**
     * Everything that is wrong; empty if nothing is.
     *
     * @param before windows that begin later are not looked at: nobody knows of them yet
     * @param allComplete whether every row must be complete by now
     * @param statesLost whether a merge has ever begun without the state that it had
     */
    static List<String> of(Simulation simulation, boolean allComplete, long before, boolean statesLost) {
        var verdict = new Verdict(simulation);
        verdict.figures(allComplete, before);
        verdict.history();
        verdict.ledger();
        if (before == Long.MAX_VALUE && verdict.program.tellsAll()) {
            verdict.balance(statesLost);
        }
        return verdict.wrong;
    }

    private void figures(boolean allComplete, long before) {
        Map<RowKey, Row> got = new HashMap<>();
        for (Row row : simulation.rowLog()) {
            got.put(new RowKey(row.window(), row.group()), row);
        }
        Set<RowKey> keys = new HashSet<>(oracle.rows.keySet());
        keys.addAll(got.keySet());
        keys.removeIf(key -> key.window().start() >= before);
        for (RowKey key : keys) {
            Oracle.Want want = oracle.rows.getOrDefault(key, new Oracle.Want());
            Row row = got.get(key);
            boolean dropped = simulation.dropped().contains(key);
            long count = row == null ? 0 : CountingProgram.count(row.partial());
            if (!program.passes(want.sum)) {
                // What does not pass need not be told, but what was told before must have been unsaid.
                if (row != null && passes(row) && !dropped) {
                    wrong.add("believed: " + key + " should sum " + want.sum + ", which does not pass, but is " + row);
                }
            } else if (count > want.count) {
                wrong.add("double: " + key + " should count " + want.count + ", but is " + row);
            } else if (!dropped && row == null) {
                wrong.add("missing: " + key + " should count " + want.count);
            } else if (!dropped && count < want.count) {
                wrong.add("lost: " + key + " should count " + want.count + ", but is " + count + " in " + row);
            } else if (!dropped && CountingProgram.sum(row.partial()) != want.sum) {
                wrong.add("sum: " + key + " should be " + want.sum + ", but is " + row);
            } else if (row != null && row.partial().events() != count) {
                wrong.add("events: " + row);
            } else if (row != null && row.folded() && !oracle.folded.contains(key.window())) {
                wrong.add("nothing was folded: " + row);
            } else if (row != null
                    && !row.folded()
                    && oracle.folded.contains(key.window())
                    && simulation.dropped().stream()
                            .noneMatch(lost -> lost.window().equals(key.window()))) {
                wrong.add("does not say that it may be low: " + row);
            } else if (row != null && !row.complete() && allComplete && !forgotten(key)) {
                wrong.add("never complete: " + row);
            }
        }
    }

    private boolean passes(Row row) {
        return program.passes(CountingProgram.sum(row.partial()));
    }

    /** A site that began a new life just then may have kept a row from being complete before it was forgotten. */
    private boolean forgotten(RowKey key) {
        return simulation.centre().merges.stream()
                .anyMatch(merge -> key.window().end() <= merge.merge().horizon());
    }

    private void history() {
        Map<RowKey, Row> last = new HashMap<>();
        for (Row row : simulation.rowLog()) {
            var key = new RowKey(row.window(), row.group());
            Row before = last.put(key, row);
            long revision = before == null ? 0 : before.revision();
            if (row.revision() != revision + 1) {
                wrong.add("revision: " + before + " then " + row);
            }
            if (!passes(row) && (before == null || !passes(before))) {
                wrong.add("unsays nothing: " + before + " then " + row);
            }
            if (before != null && row.partial().events() < before.partial().events()) {
                wrong.add("lower: " + before + " then " + row);
            }
            if (before != null && CountingProgram.sum(row.partial()) < CountingProgram.sum(before.partial())) {
                wrong.add("lower sum: " + before + " then " + row);
            }
            if (row.complete() && row.reported() < row.expected()) {
                wrong.add("complete, and yet some have not reported: " + row);
            }
            if (before != null && before.complete() && !row.complete()) {
                wrong.add("not complete any more: " + before + " then " + row);
            }
            if (before != null
                    && before.digest() == row.digest()
                    && before.complete() == row.complete()
                    && before.reported() == row.reported()
                    && before.expected() == row.expected()) {
                wrong.add("nothing new: " + before + " then " + row);
            }
            if (row.complete()
                    && row.partial().events() < oracle.onTime.getOrDefault(key, 0L)
                    && !simulation.dropped().contains(key)) {
                wrong.add("falsely complete: " + row + ", but " + oracle.onTime.get(key) + " came in time");
            }
        }
    }

    private void ledger() {
        Ledger got = simulation.ledger();
        Map<String, String> want = new TreeMap<>();
        oracle.outcomes.forEach((outcome, total) -> want.put(outcome, total[0] + " events, " + total[1] + " bytes"));
        Map<String, String> is = new TreeMap<>();
        got.outcomes()
                .forEach((outcome, count) -> is.put(outcome, count.events() + " events, " + count.bytes() + " bytes"));
        if (!is.equals(want)) {
            wrong.add("ledger: should be " + want + ", but is " + is);
        }
    }

    /**
     * Every event that was absorbed is in the row of each window that took it, or a merge on the way says that it was forgotten or written
     * off. A merge that lost
     * its state cannot tell what had been forgotten from what has not come, and says more than is true.
     */
    private void balance(boolean statesLost) {
        Map<RowKey, Row> newest = new HashMap<>();
        simulation.rowLog().forEach(row -> newest.put(new RowKey(row.window(), row.group()), row));
        long inRows = newest.values().stream()
                .mapToLong(row -> row.partial().events())
                .sum();
        long absorbed = oracle.placed;
        long told = simulation.merges().stream()
                .map(merge -> merge.merge().counters())
                .mapToLong(met -> met.forgivenEvents() + met.writtenOffEvents())
                .sum();
        if (inRows > absorbed || absorbed > inRows + told || (absorbed < inRows + told && !statesLost)) {
            wrong.add("balance: " + absorbed + " were absorbed, rows hold " + inRows + ", and " + told
                    + " were forgotten or written off");
        }
    }
}
