// SPDX-License-Identifier: Apache-2.0
package io.weir.drill;

import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;

/** The disk of a site is full: that of its broker, which then ends, or that of its edge's state. Room is made, and all goes on. */
final class DiskFull {

    private static final Duration FULL = Duration.ofSeconds(15);

    private DiskFull() {}

    static void ofBroker(Stage stage) throws Exception {
        run(stage, true);
    }

    static void ofState(Stage stage) throws Exception {
        run(stage, false);
    }

    private static void run(Stage stage, boolean broker) throws Exception {
        Site site = stage.site();
        Path ballast = (broker ? site.cluster().directory() : site.edge().state()).resolve("ballast");
        for (int i = 0; i < stage.times(); i++) {
            stage.awaitLines(2_000);
            fill(ballast);
            stage.say("the disk is full");
            if (broker) {
                Await.until(
                        "the broker ends by itself",
                        Duration.ofMinutes(2),
                        () -> !site.cluster().process().isAlive(),
                        () -> "");
                stage.say("the broker has ended");
            } else {
                // Began on a full disk, too: it must restore what it cannot write down.
                site.edge().kill();
                site.edge().start();
                Await.pause(FULL);
            }
            Files.delete(ballast);
            if (broker) {
                site.cluster().restart();
            }
            stage.say("there is room again");
            stage.awaitCounted("a full disk");
        }
        stage.awaitLines(400);
    }

    /** Writes until nothing more can be written. */
    private static void fill(Path ballast) throws IOException {
        var block = new byte[1 << 16];
        try (var out = Channels.newOutputStream(
                Files.newByteChannel(ballast, StandardOpenOption.CREATE, StandardOpenOption.WRITE))) {
            while (true) {
                out.write(block);
            }
        } catch (IOException e) {
            // Full, as it was to be. What is smaller than a block is filled by others soon enough.
            if (!String.valueOf(e.getMessage()).contains("No space left")) {
                throw e;
            }
        }
    }
}
