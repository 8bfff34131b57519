// SPDX-License-Identifier: Apache-2.0
package io.weir.wire;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What became of every event offered to one reduction at one place, in events and bytes, since the incarnation began.
 * Each event has exactly one outcome, so {@link #in()} is the sum of all outcomes and never a figure of its own.
 *
 * <p>Outcomes are named: {@code absorbed}, {@code late}, {@code filtered:<step>} ({@code filtered:header} of the names of a table's columns), {@code sampled}, {@code
 * dead:<reason>}, and later {@code collapsed}, {@code throttled}.
 *
 * @param outcomes totals by outcome, sorted by name so that equal ledgers have equal bytes
 */
public record Ledger(SortedMap<String, Count> outcomes) {

    /** The outcome of an event that is part of a partial. */
    public static final String ABSORBED = "absorbed";
    /** The outcome of an event whose window was already forgotten. */
    public static final String LATE = "late";
    /** Prefix of the outcome of an event that a step let go; the step's number, from 0, follows, or, where it was none, why. */
    public static final String FILTERED = "filtered:";
    /** The outcome of an event that is not of the sample that a step took. */
    public static final String SAMPLED = "sampled";
    /** Prefix of the outcome of an event that went to the dead letters; the reason follows. */
    public static final String DEAD = "dead:";

    /** A ledger of nothing. */
    public static final Ledger EMPTY = new Ledger(Collections.emptySortedMap());

    public Ledger {
        outcomes = Collections.unmodifiableSortedMap(new TreeMap<>(outcomes));
    }

    /**
     * How many, and how large.
     *
     * @param events never negative
     * @param bytes of the raw values as they lay in the raw topic
     */
    public record Count(long events, long bytes) {

        /** Nothing. */
        public static final Count ZERO = new Count(0, 0);

        /** The sum of both. */
        public Count plus(Count other) {
            return new Count(events + other.events, bytes + other.bytes);
        }
    }

    /** All that was offered. */
    public Count in() {
        return outcomes.values().stream().reduce(Count.ZERO, Count::plus);
    }

    /** What had this outcome; zero if nothing had. */
    public Count of(String outcome) {
        return outcomes.getOrDefault(outcome, Count.ZERO);
    }

    /** The total of all outcomes whose name begins with the prefix. */
    public Count startingWith(String prefix) {
        return outcomes.entrySet().stream()
                .filter(outcome -> outcome.getKey().startsWith(prefix))
                .map(Map.Entry::getValue)
                .reduce(Count.ZERO, Count::plus);
    }

    /** The totals of both, outcome by outcome. */
    public Ledger plus(Ledger other) {
        var sum = new TreeMap<>(outcomes);
        other.outcomes.forEach((outcome, count) -> sum.merge(outcome, count, Count::plus));
        return new Ledger(sum);
    }
}
