// SPDX-License-Identifier: Apache-2.0
package io.weir.edge;

import io.weir.metrics.Meters;
import io.weir.metrics.Metric;
import io.weir.operators.Table;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Looks once a second whether the file of a lookup has changed, and has it read again. Tasks see the new rows from their next record on. A
 * file that cannot be taken leaves what was read before, and is told of once.
 */
final class TableWatch implements AutoCloseable, Meters.Source {

    /** A file is read when two looks find it alike: whoever writes it without renaming has a second from one write to the next. */
    private static final Duration INTERVAL = Duration.ofSeconds(1);

    private final List<Table> tables;
    private final Consumer<String> report;
    private @Nullable Thread thread;

    /**
     * A watch that has not begun.
     *
     * @param tables that have been read
     * @param report takes each line for people
     */
    TableWatch(List<Table> tables, Consumer<String> report) {
        this.tables = List.copyOf(tables);
        this.report = report;
    }

    /** Begins, if there is anything to look at. */
    void start() {
        if (!tables.isEmpty() && thread == null) {
            thread = Thread.ofPlatform().name("weir-lookup").daemon().start(this::run);
        }
    }

    private void run() {
        try {
            while (true) {
                Thread.sleep(INTERVAL);
                for (Table table : tables) {
                    String line = table.look();
                    if (line != null) {
                        report.accept(line);
                    }
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void tell(Meters.Telling telling) {
        for (Table table : tables) {
            String file = table.declaration().name();
            telling.count(Metric.LOOKUP_ROWS, table.size(), file);
            telling.count(Metric.LOOKUP_BYTES, table.bytes(), file);
            telling.count(Metric.LOOKUP_LOADS, table.loads(), file);
            telling.count(Metric.LOOKUP_FAILURES, table.failures(), file);
        }
    }

    @Override
    public void close() {
        Thread running = thread;
        if (running != null) {
            running.interrupt();
        }
    }
}
