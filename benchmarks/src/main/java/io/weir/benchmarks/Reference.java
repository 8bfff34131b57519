// SPDX-License-Identifier: Apache-2.0
package io.weir.benchmarks;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The right answers, computed from the requests as they were made up, without JSON and without Kafka. */
record Reference(long seed, long records, Answer.Volume volume, Answer.Fields fields, Answer.Rows rows) {

    /** Milliseconds of the reduction's window. */
    static final long WINDOW = 60_000;

    /** The answers for that many requests. */
    static Reference of(long seed, long records) {
        var traffic = new Traffic(seed);
        long volume = 0;
        long paths = 0;
        long statuses = 0;
        long bytes = 0;
        double slowest = 0;
        Map<String, Summary> rows = new HashMap<>();
        for (long i = 0; i < records; i++) {
            Request request = traffic.next();
            volume += request.json().length;
            paths += request.path().length();
            statuses += request.status();
            bytes += request.bytes();
            slowest = Math.max(slowest, request.milliseconds());
            if (!request.path().startsWith("/health")) {
                String key = Answer.Rows.key(
                        Math.floorDiv(request.time(), WINDOW) * WINDOW, Group.of(request.path(), request.status()));
                rows.put(key, rows.getOrDefault(key, Summary.EMPTY).plus(request.bytes(), request.milliseconds()));
            }
        }
        int timeCharacters = "2026-01-01T00:00:00.000Z".length();
        return new Reference(
                seed,
                records,
                new Answer.Volume(records, volume),
                new Answer.Fields(records, records * timeCharacters, paths, statuses, bytes, slowest),
                new Answer.Rows(rows));
    }

    /** What is wrong with an answer; null if nothing is. */
    @Nullable
    String difference(Answer answer) {
        return switch (answer) {
            case Answer.Volume found -> found.equals(volume) ? null : found + " instead of " + volume;
            case Answer.Fields found -> found.equals(fields) ? null : found + " instead of " + fields;
            case Answer.Rows found -> difference(found.byWindowAndGroup());
            case Answer.Estimated found -> Estimates.difference(found.byWindowAndGroup(), seed, records);
        };
    }

    private @Nullable String difference(Map<String, Summary> found) {
        for (var expected : rows.byWindowAndGroup().entrySet()) {
            Summary row = found.get(expected.getKey());
            if (!expected.getValue().equals(row)) {
                return "row " + expected.getKey() + ": " + row + " instead of " + expected.getValue();
            }
        }
        for (String key : found.keySet()) {
            if (!rows.byWindowAndGroup().containsKey(key)) {
                return "row " + key + " which should not be";
            }
        }
        return null;
    }
}
