// SPDX-License-Identifier: Apache-2.0
package io.weir.topology;

import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Closes several things side by side, since each may wait for a broker. */
public final class Closing {

    private static final Logger LOG = LoggerFactory.getLogger(Closing.class);

    private Closing() {}

    /** Closes all and waits for all. What one throws keeps no other from closing. */
    public static void all(List<? extends AutoCloseable> things) {
        List<Thread> threads = things.stream()
                .map(thing -> Thread.ofPlatform().name("closing").start(() -> {
                    try {
                        thing.close();
                    } catch (Exception e) {
                        LOG.warn("could not be closed: {}", e.toString());
                    }
                }))
                .toList();
        for (Thread thread : threads) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
