// SPDX-License-Identifier: Apache-2.0
package io.weir.benchmarks;

import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The figures of {@code nginx-visitors.yaml} for one group and window.
 *
 * @param requests how many
 * @param median milliseconds, within {@link #QUANTILE} of itself
 * @param slow the 99th percentile, likewise
 * @param visitors how many different clients, within {@link #DISTINCT} of itself
 */
record Estimates(long requests, double median, double slow, long visitors) {

    /** How far a quantile may be off, as the reduction says. */
    static final double QUANTILE = 0.01;
    /** Five standard errors of the estimate: among some thousand groups, not one is further off by chance. */
    static final double DISTINCT = 5 * 0.02;

    /** What is wrong with the rows; null if nothing is. Computed from the requests as they were made up. */
    static @Nullable String difference(Map<String, Estimates> found, long seed, long records) {
        Map<String, Requests> expected = new HashMap<>();
        var traffic = new Traffic(seed);
        for (long i = 0; i < records; i++) {
            Request request = traffic.next();
            if (!request.path().startsWith("/health")) {
                expected.computeIfAbsent(
                                Answer.Rows.key(
                                        Math.floorDiv(request.time(), Reference.WINDOW) * Reference.WINDOW,
                                        Group.of(request.path(), request.status())),
                                key -> new Requests())
                        .add(request);
            }
        }
        for (var entry : expected.entrySet()) {
            String difference = entry.getValue().difference(found.get(entry.getKey()));
            if (difference != null) {
                return "row " + entry.getKey() + ": " + difference;
            }
        }
        return found.size() == expected.size() ? null : found.size() + " rows instead of " + expected.size();
    }

    /** What the figures are of. */
    private static final class Requests {
        private final Set<String> clients = new HashSet<>();
        private double[] milliseconds = new double[16];
        private int count;

        void add(Request request) {
            clients.add(request.client());
            if (count == milliseconds.length) {
                milliseconds = Arrays.copyOf(milliseconds, 2 * count);
            }
            milliseconds[count++] = request.milliseconds();
        }

        @Nullable
        String difference(@Nullable Estimates found) {
            if (found == null || found.requests != count) {
                return found + " instead of " + count + " requests";
            }
            Arrays.sort(milliseconds, 0, count);
            if (isOff(found.median, quantile(0.5), QUANTILE) || isOff(found.slow, quantile(0.99), QUANTILE)) {
                return found + ", but its quantiles are " + quantile(0.5) + " and " + quantile(0.99);
            }
            return isOff((double) found.visitors, clients.size(), DISTINCT)
                    ? found + ", but has " + clients.size()
                    : null;
        }

        private double quantile(double rank) {
            return milliseconds[(int) (rank * (count - 1))];
        }

        private static boolean isOff(double found, double right, double error) {
            // A last digit more: the bound itself is computed in doubles.
            return Math.abs(found - right) > right * error * (1 + 1e-9);
        }
    }
}
