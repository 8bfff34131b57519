// SPDX-License-Identifier: Apache-2.0
package io.weir.aggregator;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** A page in Prometheus' text format, to ask. */
record Metrics(String page) {

    /** All names, as they are declared. */
    Set<String> names() {
        return page.lines()
                .filter(line -> line.startsWith("# TYPE "))
                .map(line -> line.split(" ")[2])
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private List<String> lines(String name, String... labels) {
        return page.lines()
                .filter(line -> line.startsWith(name + "{"))
                .filter(line -> List.of(labels).stream().allMatch(line::contains))
                .toList();
    }

    /** How many samples of a name have all these labels, each as {@code label="value"}. */
    int count(String name, String... labels) {
        return lines(name, labels).size();
    }

    /** The sum of all samples of a name that have all these labels. */
    double sum(String name, String... labels) {
        return lines(name, labels).stream()
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }
}
