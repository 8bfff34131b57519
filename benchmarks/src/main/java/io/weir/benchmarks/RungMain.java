// SPDX-License-Identifier: Apache-2.0
package io.weir.benchmarks;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;

/**
 * One rung in a process of its own: reads the topic until it is warm, then once more, and prints
 * {@code cost WALL-NANOS PROCESSOR-NANOS COMPILING-NANOS} of that if all answers were right.
 * {@code RungMain RUNG ID BOOTSTRAP TOPIC PARTITIONS SEED RECORDS COMMIT-MILLIS DIRECTORY MOST-WARM-UPS}.
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
        int most = Integer.parseInt(arguments[9]);
        var answers = new ArrayList<Answer>();
        Cost warmUp;
        do {
            var meter = new Meter();
            answers.add(rung.read(run("warm-up-" + answers.size(), arguments), meter));
            warmUp = meter.cost();
        } while (!warmUp.isWarm() && answers.size() < most);
        var meter = new Meter();
        answers.add(rung.read(run("measured", arguments), meter));
        // Only now: computing it earlier would warm up code that the rung shares.
        var reference = Reference.of(seed, records);
        for (Answer answer : answers) {
            String difference = reference.difference(answer);
            if (difference != null) {
                throw new IllegalStateException(rung.name() + " is wrong: " + difference);
            }
        }
        Cost cost = meter.cost();
        System.out.println("cost " + cost.wallNanos() + " " + cost.processorNanos() + " " + cost.compilingNanos());
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
