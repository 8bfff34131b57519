// SPDX-License-Identifier: Apache-2.0
package io.weir.simulation;

import io.weir.simulation.Records.Raw;
import io.weir.simulation.Records.RowKey;
import io.weir.wire.Window;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What is right, computed from the raw records alone: per life of a leaf, in the order of offsets, decode, steps and the horizon
 * rule; then one batch computation over the union of what was absorbed. Shares no code with the machines or the program.
 */
final class Oracle {

    /** What a (window, group) should come to. */
    static final class Want {
        long count;
        long sum;
    }

    final Map<RowKey, Want> rows = new java.util.HashMap<>();
    /** Events and bytes by outcome, as the ledger names them. */
    final Map<String, long[]> outcomes = new TreeMap<>();

    /** How many events were absorbed, counted once for each window that took them. */
    long placed;

    /** Windows in which some leaf added events to the group of all others. */
    final Set<Window> folded = new HashSet<>();

    private final int limit;
    private final long every;
    private final long late;
    private final long revise;
    private final long ahead;
    /** For each (window, group) how many events were absorbed before their site promised that there would be none. */
    final Map<RowKey, Long> onTime = new java.util.HashMap<>();

    private final Map<String, List<RowKey>> absorbed = new java.util.HashMap<>();
    private final Set<String> counted = new HashSet<>();

    Oracle(Simulation simulation) {
        limit = ((CountingProgram) simulation.program()).limit();
        every = ((CountingProgram) simulation.program()).every();
        late = simulation.program().timing().late();
        revise = simulation.program().timing().revise();
        ahead = simulation.program().timing().ahead();
        for (LeafProcess.Life life : simulation.lives()) {
            live(life, simulation.rawHistory(life.topicId, life.partition));
        }
        for (Simulation.Commit commit : simulation.commits()) {
            for (long offset = commit.from(); offset < commit.to(); offset++) {
                List<RowKey> keys = absorbed.remove(commit.topicId() + "-" + commit.partition() + "-" + offset);
                for (RowKey key : keys == null ? List.<RowKey>of() : keys) {
                    if (key.window().end() > commit.promised() && !commit.everIdle()) {
                        onTime.merge(key, 1L, Long::sum);
                    }
                }
            }
        }
    }

    private void live(LeafProcess.Life life, List<Raw> records) {
        boolean any = false;
        long latest = 0;
        var kept = new HashMap<Long, Set<String>>();
        for (long offset = life.base; offset < life.end; offset++) {
            Raw record = records.get((int) offset);
            String line = new String(record.value(), StandardCharsets.UTF_8);
            int bytes = record.value().length;
            boolean first = counted.add(life.topicId + "-" + life.partition + "-" + offset);
            if (line.startsWith("?")) {
                count(first, "dead:undecodable", bytes);
                continue;
            }
            String[] words = line.split(" ");
            long time = Long.parseLong(words[0]);
            int value = Integer.parseInt(words[2]);
            boolean moves = time <= record.time() + ahead;
            var starts = new ArrayList<Long>();
            for (long start = time - 9; start <= time; start++) {
                boolean forgotten = any && start + 10 <= latest - late - revise;
                if (Math.floorMod(start, every) == 0 && !forgotten) {
                    starts.add(start);
                }
            }
            if (value == 97) {
                count(first, "filtered:0", bytes);
            } else if (value == 98) {
                count(first, "dead:broken", bytes);
                moves = false;
            } else if (starts.isEmpty()) {
                count(first, "late", bytes);
                moves = false;
            } else if (value == 99) {
                count(first, "dead:overflow", bytes);
                moves = false;
            } else {
                count(first, "absorbed", bytes);
                var keys = new ArrayList<RowKey>();
                for (long start : starts) {
                    var window = new Window(start, 10);
                    Set<String> groups = kept.computeIfAbsent(start, none -> new HashSet<>());
                    String name = words[1];
                    if (limit > 0 && groups.size() == limit && !groups.contains(name)) {
                        name = "__other__";
                        if (first) {
                            folded.add(window);
                        }
                    } else {
                        groups.add(name);
                    }
                    keys.add(new RowKey(window, "[\"" + name + "\"]"));
                }
                if (first) {
                    for (RowKey key : keys) {
                        Want want = rows.computeIfAbsent(key, none -> new Want());
                        want.count++;
                        want.sum += value;
                        placed++;
                    }
                    absorbed.put(life.topicId + "-" + life.partition + "-" + offset, keys);
                }
            }
            if (moves) {
                latest = any ? Math.max(latest, time) : time;
                any = true;
            }
        }
    }

    private void count(boolean first, String outcome, int bytes) {
        if (first) {
            long[] total = outcomes.computeIfAbsent(outcome, key -> new long[2]);
            total[0]++;
            total[1] += bytes;
        }
    }
}
