// SPDX-License-Identifier: Apache-2.0
package io.weir.drill;

import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What must lie at the centre: one batch computation over all lines that all leaves had to absorb (DESIGN, "the oracle"). */
final class Oracle {

    private static final class Group {
        private long requests;
        private long volume;
        private double fastest = Double.POSITIVE_INFINITY;
        private double slowest = Double.NEGATIVE_INFINITY;
        private BigDecimal sum = BigDecimal.ZERO;
    }

    private final Map<String, Group> groups = new TreeMap<>();
    private final Set<String> open = new TreeSet<>();
    private long absorbed;
    private long late;
    private long dead;

    void absorb(long windowStart, @Nullable String path, int bytes, double ms, boolean future) {
        absorbed++;
        String key = key(Instant.ofEpochMilli(windowStart), path);
        if (future) {
            open.add(key);
        }
        var group = groups.computeIfAbsent(key, any -> new Group());
        group.requests++;
        group.volume += bytes;
        group.fastest = Math.min(group.fastest, ms);
        group.slowest = Math.max(group.slowest, ms);
        group.sum = group.sum.add(new BigDecimal(ms));
    }

    void late() {
        late++;
    }

    void dead() {
        dead++;
    }

    long absorbed() {
        return absorbed;
    }

    long lateEvents() {
        return late;
    }

    long deadEvents() {
        return dead;
    }

    /** Keys of rows whose window lies in the future: none of them may be called complete yet. */
    Set<String> open() {
        return Collections.unmodifiableSet(open);
    }

    /** The figures of each row that must be there and complete, by {@link #key}. */
    Map<String, String> rows() {
        var rows = new TreeMap<String, String>();
        groups.forEach((key, group) -> {
            if (!open.contains(key)) {
                rows.put(
                        key,
                        figures(
                                group.requests,
                                group.volume,
                                group.fastest,
                                group.slowest,
                                group.sum
                                        .divide(BigDecimal.valueOf(group.requests), new MathContext(80))
                                        .doubleValue()));
            }
        });
        return rows;
    }

    /** Key of a row. */
    static String key(Instant windowStart, @Nullable String path) {
        return windowStart + " " + path;
    }

    /** Figures of a row. */
    static String figures(long requests, long volume, double fastest, double slowest, double average) {
        return "requests=" + requests + " volume=" + volume + " fastest=" + fastest + " slowest=" + slowest
                + " average=" + average;
    }
}
