// SPDX-License-Identifier: Apache-2.0
package io.weir.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;
import java.util.concurrent.TimeUnit;

/**
 * Measures this process from {@link #start} to {@link #stop}: all its threads, so with garbage collection, compilation and the
 * Kafka clients' own threads.
 */
final class Meter {

    private final OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    private final CompilationMXBean compilers = ManagementFactory.getCompilationMXBean();
    private boolean started;
    private boolean stopped;
    private long wall;
    private long processor;
    private long compiling;

    /** Begins. A second start is ignored: Kafka Streams may reach its running state more than once. */
    synchronized void start() {
        if (!started) {
            started = true;
            wall = System.nanoTime();
            processor = system.getProcessCpuTime();
            compiling = compilers.getTotalCompilationTime();
        }
    }

    /** Ends. */
    synchronized void stop() {
        if (!started || stopped) {
            throw new IllegalStateException(started ? "stopped twice" : "stopped before it was started");
        }
        stopped = true;
        wall = System.nanoTime() - wall;
        processor = system.getProcessCpuTime() - processor;
        compiling = compilers.getTotalCompilationTime() - compiling;
    }

    /** What lay between. */
    synchronized Cost cost() {
        if (!stopped) {
            throw new IllegalStateException("not stopped yet");
        }
        return new Cost(wall, processor, TimeUnit.MILLISECONDS.toNanos(compiling));
    }
}
