// SPDX-License-Identifier: Apache-2.0
package io.weir.drill;

import java.time.Duration;

/** A line of 64 kbit/s that delays everything by 150 ms each way, loses answers so that the same is sent again, and breaks now and then. */
final class BadLine {

    private static final long BYTES_PER_SECOND = 8_000;

    private BadLine() {}

    /** Does it; see {@link Drills}. */
    static void run(Stage stage) throws Exception {
        Proxy line = stage.badLine();
        stage.awaitLines(2_000);
        line.delay(Duration.ofMillis(150));
        line.limit(BYTES_PER_SECOND);
        stage.say("the line is bad");
        for (int i = 0; i < stage.times(); i++) {
            stage.awaitLines(2_000);
            line.loseAnswers(20);
            stage.say("one answer in twenty is lost");
            stage.awaitLines(4_000);
            line.loseAnswers(0);
            stage.awaitCounted("lost answers at 64 kbit/s");
        }
        stage.figure("bytes_up", line.bytesUp());
        stage.figure("bytes_down", line.bytesDown());
    }
}
