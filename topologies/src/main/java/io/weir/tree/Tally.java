// SPDX-License-Identifier: Apache-2.0
package io.weir.tree;

import io.weir.wire.Ledger;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/** A ledger that is counted up in place, once per event and without allocating for an outcome that was seen before. */
final class Tally {

    private long absorbed;
    private long absorbedBytes;
    private long late;
    private long lateBytes;
    private long sampled;
    private long sampledBytes;
    private long[] filtered = new long[0];
    private long[] filteredBytes = new long[0];
    private final Map<String, long[]> dead = new TreeMap<>();
    /** Of what no step has let go, by why. */
    private final Map<String, long[]> passedOver = new TreeMap<>();

    /** Goes on from a ledger. */
    Tally(Ledger ledger) {
        ledger.outcomes().forEach((outcome, count) -> {
            if (outcome.equals(Ledger.ABSORBED)) {
                absorbed = count.events();
                absorbedBytes = count.bytes();
            } else if (outcome.equals(Ledger.LATE)) {
                late = count.events();
                lateBytes = count.bytes();
            } else if (outcome.equals(Ledger.SAMPLED)) {
                sampled = count.events();
                sampledBytes = count.bytes();
            } else if (outcome.startsWith(Ledger.FILTERED)) {
                String which = outcome.substring(Ledger.FILTERED.length());
                if (Character.isDigit(which.charAt(0))) {
                    int step = Integer.parseInt(which);
                    reach(step);
                    filtered[step] = count.events();
                    filteredBytes[step] = count.bytes();
                } else {
                    passedOver.put(which, new long[] {count.events(), count.bytes()});
                }
            } else if (outcome.startsWith(Ledger.DEAD)) {
                dead.put(outcome.substring(Ledger.DEAD.length()), new long[] {count.events(), count.bytes()});
            } else {
                throw new IllegalStateException("a leaf's ledger has no outcome " + outcome);
            }
        });
    }

    void absorbed(int bytes) {
        absorbed++;
        absorbedBytes += bytes;
    }

    void late(int bytes) {
        late++;
        lateBytes += bytes;
    }

    void sampled(int bytes) {
        sampled++;
        sampledBytes += bytes;
    }

    void filtered(int step, int bytes) {
        if (step >= filtered.length) {
            reach(step);
        }
        filtered[step]++;
        filteredBytes[step] += bytes;
    }

    /** Filtered by no step, but for a reason. */
    void passedOver(String reason, int bytes) {
        long[] count = passedOver.computeIfAbsent(reason, key -> new long[2]);
        count[0]++;
        count[1] += bytes;
    }

    void dead(String reason, int bytes) {
        long[] count = dead.computeIfAbsent(reason, key -> new long[2]);
        count[0]++;
        count[1] += bytes;
    }

    private void reach(int step) {
        if (step >= filtered.length) {
            filtered = Arrays.copyOf(filtered, step + 1);
            filteredBytes = Arrays.copyOf(filteredBytes, step + 1);
        }
    }

    /** What was counted so far. */
    Ledger ledger() {
        var outcomes = new TreeMap<String, Ledger.Count>();
        put(outcomes, Ledger.ABSORBED, absorbed, absorbedBytes);
        put(outcomes, Ledger.LATE, late, lateBytes);
        put(outcomes, Ledger.SAMPLED, sampled, sampledBytes);
        for (int step = 0; step < filtered.length; step++) {
            put(outcomes, Ledger.FILTERED + step, filtered[step], filteredBytes[step]);
        }
        passedOver.forEach((reason, count) -> put(outcomes, Ledger.FILTERED + reason, count[0], count[1]));
        dead.forEach((reason, count) -> put(outcomes, Ledger.DEAD + reason, count[0], count[1]));
        return new Ledger(outcomes);
    }

    private static void put(Map<String, Ledger.Count> outcomes, String outcome, long events, long bytes) {
        if (events > 0) {
            outcomes.put(outcome, new Ledger.Count(events, bytes));
        }
    }
}
