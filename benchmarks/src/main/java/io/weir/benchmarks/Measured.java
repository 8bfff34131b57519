// SPDX-License-Identifier: Apache-2.0
package io.weir.benchmarks;

import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * A rung's costs.
 *
 * @param costs one a round, at least one
 */
record Measured(Rung rung, long records, List<Cost> costs) {

    Measured {
        costs = List.copyOf(costs);
    }

    /** Seconds of processor time for a million records: the median of the rounds, the mean of two for an even number. */
    double secondsPerMillion() {
        return median(cost -> cost.secondsPerMillion(records));
    }

    /** The least of the rounds. */
    double leastSecondsPerMillion() {
        return sorted(cost -> cost.secondsPerMillion(records))[0];
    }

    /** The most of the rounds. */
    double mostSecondsPerMillion() {
        return sorted(cost -> cost.secondsPerMillion(records))[costs.size() - 1];
    }

    /** Seconds for a million records that the compilers still worked: the median of the rounds. */
    double compilingPerMillion() {
        return median(cost -> cost.compilingPerMillion(records));
    }

    /** Records in a second by the clock: the median of the rounds. */
    double recordsPerSecond() {
        return median(cost -> cost.recordsPerSecond(records));
    }

    private double median(ToDoubleFunction<Cost> figure) {
        double[] values = sorted(figure);
        return (values[(values.length - 1) / 2] + values[values.length / 2]) / 2;
    }

    private double[] sorted(ToDoubleFunction<Cost> figure) {
        return costs.stream().mapToDouble(figure).sorted().toArray();
    }
}
