// SPDX-License-Identifier: Apache-2.0
package io.weir.benchmarks;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * One rung in a process of its own: reads the topic twice, and prints {@code cost WALL-NANOS PROCESSOR-NANOS} of the second time if
 * both answers were right. {@code RungMain RUNG ID BOOTSTRAP TOPIC PARTITIONS SEED RECORDS COMMIT-MILLIS DIRECTORY}.
 */
public final class RungMain {

    private RungMain() {}

    /** Ends with 0 if all went well. */
    @SuppressWarnings("SystemOut") // the line is this program's answer to whoever started it
    public static void main(String[] arguments) throws InterruptedException {
        Rung rung = Ladder.find(arguments[0]);
        if (rung == null) {
            throw new IllegalArgumentException("no rung is called " + arguments[0]);
        }
        long seed = Long.parseLong(arguments[5]);
        long records = Long.parseLong(arguments[6]);
        Answer warm = rung.read(run("warm-up", arguments), new Meter());
        var meter = new Meter();
        Answer measured = rung.read(run("measured", arguments), meter);
        // Only now: computing it earlier would warm up code that the rung shares.
        var reference = Reference.of(seed, records);
        for (Answer answer : List.of(warm, measured)) {
            String difference = reference.difference(answer);
            if (difference != null) {
                throw new IllegalStateException(rung.name() + " is wrong: " + difference);
            }
        }
        Cost cost = meter.cost();
        System.out.println("cost " + cost.wallNanos() + " " + cost.processorNanos());
        System.exit(0); // whatever threads a rung may have left
    }

    private static Run run(String pass, String[] arguments) {
        return new Run(
                arguments[1] + "-" + pass,
                arguments[2],
                arguments[3],
                Integer.parseInt(arguments[4]),
                Long.parseLong(arguments[6]),
                Duration.ofMillis(Long.parseLong(arguments[7])),
                Path.of(arguments[8]));
    }
}
