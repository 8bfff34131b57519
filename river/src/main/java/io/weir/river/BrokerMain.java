// SPDX-License-Identifier: Apache-2.0
package io.weir.river;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * A cluster in a process of its own: {@code BrokerMain DIRECTORY PORT CLUSTER-ID|- [KEY=VALUE…]}. Prints {@code ready HOST:PORT ID}
 * when clients may come, and stops cleanly on SIGTERM.
 */
public final class BrokerMain {

    private BrokerMain() {}

    /** Runs until it is stopped. */
    @SuppressWarnings("SystemOut") // the line is this program's answer to whoever started it
    public static void main(String[] arguments) {
        Map<String, String> properties = new HashMap<>();
        for (int i = 3; i < arguments.length; i++) {
            int at = arguments[i].indexOf('=');
            properties.put(arguments[i].substring(0, at), arguments[i].substring(at + 1));
        }
        var cluster = Cluster.start(
                Path.of(arguments[0]),
                Integer.parseInt(arguments[1]),
                arguments[2].equals("-") ? null : arguments[2],
                properties);
        Runtime.getRuntime().addShutdownHook(new Thread(cluster::stop, "stop-broker"));
        System.out.println("ready " + cluster.bootstrap() + " " + cluster.id());
        System.out.flush();
        // The broker's threads keep the process alive.
    }
}
