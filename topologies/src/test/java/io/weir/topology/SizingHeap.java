// SPDX-License-Identifier: Apache-2.0
package io.weir.topology;

import io.weir.engine.StreamProgram;
import io.weir.operators.Supplies;
import io.weir.plan.GroupSize;
import io.weir.plan.ReductionPlan;
import io.weir.tree.Room;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * Measures, in a process of its own where nobody else allocates, what live groups take in the heap, and prints {@code heap NAME MEASURED
 * ESTIMATED} for each reduction of {@link SizingTest#YAML}.
 */
public final class SizingHeap {

    private static final int GROUPS = 50_000;

    private SizingHeap() {}

    /** Measures. */
    public static void main(String[] arguments) {
        for (ReductionPlan plan : SizingTest.plans().values()) {
            var share = Room.of(Long.MAX_VALUE / 4).open();
            var program = StreamProgram.of(plan.stream(), List.of(plan), Map.of(), Supplies.NONE, share);
            // What is made once is not the groups'.
            absorb(program, 0);
            program.reducers().getFirst().clear();
            long before = used();
            for (int i = 0; i < GROUPS; i++) {
                absorb(program, i);
                absorb(program, i);
            }
            long measured = used() - before;
            System.out.println("heap " + plan.name() + " " + measured / GROUPS + " " + share.taken() / GROUPS + " "
                    + GroupSize.usual(plan) + " "
                    + program.reducers().getFirst().live());
        }
        System.out.println("done ");
    }

    private static void absorb(StreamProgram program, int number) {
        byte[] line = SizingTest.line(number).getBytes(StandardCharsets.UTF_8);
        String dead = program.decode(null, line, 0, number);
        if (dead != null) {
            throw new IllegalStateException(dead);
        }
        var reducer = program.reducers().getFirst();
        reducer.reduce(program.event());
        reducer.absorb(program.event(), 0, 60_000, number + 1, (window, group) -> null);
    }

    private static long used() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
