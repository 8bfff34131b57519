// SPDX-License-Identifier: Apache-2.0
package io.weir.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The metrics of a process, as Prometheus reads them. Nothing is measured here: at each scrape all sources tell what they know, a meter
 * that is told for the first time is registered with Micrometer, and one that is not told any more disappears, so that no stale value
 * stays. Safe for several threads.
 */
public final class Meters implements AutoCloseable {

    /** The content type of {@link #scrape}. */
    public static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    /** Knows figures. */
    @FunctionalInterface
    public interface Source {

        /** Tells all that it knows now; called at each scrape, by one thread at a time. */
        void tell(Telling telling);
    }

    /** Takes values. */
    @FunctionalInterface
    public interface Telling {

        /**
         * Takes one value.
         *
         * @param value in the metric's unit
         * @param labels values of the metric's labels, in their order; empty where one does not apply
         */
        void value(Metric metric, double value, String... labels);

        /** Takes one value that is whole; above 2^53 it is rounded. */
        default void count(Metric metric, long count, String... labels) {
            value(metric, (double) count, labels);
        }
    }

    private record Series(Metric metric, List<String> labels) {}

    /** What a registered meter reads. */
    private static final class Cell {
        private volatile double value;
        private long round;
        private @Nullable Meter meter;
    }

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final List<Source> sources;
    private final Map<Series, Cell> cells = new HashMap<>();
    private long round;

    /**
     * Meters of one process.
     *
     * @param tier of the process
     * @param place that it is
     * @param sources asked in this order
     */
    public Meters(String tier, String place, List<Source> sources) {
        this.sources = List.copyOf(sources);
        registry.config().commonTags(Metric.COMMON.get(0), tier, Metric.COMMON.get(1), place);
    }

    /** Asks all sources, and writes what they tell in Prometheus' text format; see {@link #CONTENT_TYPE}. */
    public synchronized String scrape() {
        round++;
        sources.forEach(source -> source.tell(this::take));
        cells.values().removeIf(cell -> {
            boolean stale = cell.round != round;
            if (stale && cell.meter != null) {
                registry.remove(cell.meter);
            }
            return stale;
        });
        return registry.scrape();
    }

    private void take(Metric metric, double value, String... labels) {
        if (labels.length != metric.labels().size()) {
            throw new IllegalArgumentException(metric.title() + " has the labels " + metric.labels());
        }
        Cell cell = cells.computeIfAbsent(new Series(metric, List.of(labels)), series -> new Cell());
        cell.value = value;
        cell.round = round;
        if (cell.meter == null) {
            cell.meter = register(metric, cell, labels);
        }
    }

    private Meter register(Metric metric, Cell cell, String... labels) {
        var tags = new ArrayList<Tag>();
        for (int i = 0; i < labels.length; i++) {
            tags.add(Tag.of(metric.labels().get(i), labels[i]));
        }
        return metric.isCounter()
                ? FunctionCounter.builder(metric.title(), cell, read -> read.value)
                        .description(metric.meaning())
                        .tags(tags)
                        .register(registry)
                : Gauge.builder(metric.title(), cell, read -> read.value)
                        .description(metric.meaning())
                        .tags(tags)
                        .register(registry);
    }

    @Override
    public synchronized void close() {
        registry.close();
    }
}
