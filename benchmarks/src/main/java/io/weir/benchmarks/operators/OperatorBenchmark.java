// SPDX-License-Identifier: Apache-2.0
package io.weir.benchmarks.operators;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** What JMH runs: one case, as its parameter says. The making of an event of an input is part of the time, and is measured by itself too. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class OperatorBenchmark {

    /** The name of a {@link Case}. */
    @Param("decoder text")
    public String name = "";

    private Work work = () -> 0;

    /** Makes the case. */
    @Setup
    public void prepare() {
        Case found = Case.find(name);
        if (found == null) {
            throw new IllegalArgumentException("no case is called " + name);
        }
        work = found.work().get();
    }

    /** One event. */
    @Benchmark
    public long once() {
        return work.once();
    }
}
