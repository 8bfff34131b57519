// SPDX-License-Identifier: Apache-2.0
package io.weir.drill;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A site whose clock is an hour wrong, for its broker, its edge and whoever writes its raw records, beside one whose clock is right. */
final class WrongClock {

    private static final List<String> PLACES = List.of(
            "/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1",
            "/usr/lib/aarch64-linux-gnu/faketime/libfaketimeMT.so.1",
            "/usr/lib64/faketime/libfaketimeMT.so.1");

    private WrongClock() {}

    /** Two sites; the first one's clock is wrong by so much. */
    static Cast cast(Duration error) {
        return Cast.SMALL
                .withSites("izmir", "berlin")
                .withOutage("1h")
                .with(Recipe.PLAIN.withClockError(error.toMillis()))
                .withEnvironment(() -> environment(error));
    }

    private static Map<String, String> environment(Duration error) {
        for (String place : PLACES) {
            if (Files.exists(Path.of(place))) {
                return Map.of(
                        "LD_PRELOAD",
                        place,
                        "FAKETIME",
                        (error.isNegative() ? "" : "+") + error.toSeconds(),
                        // Time-outs are measured by the monotonic clock, which is right on any machine.
                        "FAKETIME_DONT_FAKE_MONOTONIC",
                        "1",
                        // Its mending of waits is for old C libraries; with it every wait of a JVM ends at once.
                        "FAKETIME_FORCE_MONOTONIC_FIX",
                        "0",
                        "DONT_FAKE_MONOTONIC",
                        "1");
            }
        }
        throw new Unavailable("libfaketime is not here (Debian: apt install faketime)");
    }

    /** Does it; see {@link Drills}. */
    static void run(Stage stage) throws Exception {
        stage.awaitLines(6_000);
        stage.awaitCounted("the start");
        Member edge = stage.site().edge();
        edge.kill();
        edge.start();
        stage.awaitLines(2_000);
        stage.awaitCounted("its edge is killed");
    }
}
