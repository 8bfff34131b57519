// SPDX-License-Identifier: Apache-2.0
package io.weir.river;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A {@link Cluster} in a process of its own, for drills that kill it and for runs in which a broker's failure must not take
 * everything down. Takes about two seconds to start and 180 MB. Its log is {@code broker.log} beside its directory.
 */
public final class ForkedCluster implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Path directory;
    private final Map<String, String> properties;
    private final String bootstrap;
    private final String id;
    private Fork fork;

    private ForkedCluster(Path directory, Map<String, String> properties, Fork fork, String ready) {
        this.directory = directory;
        this.properties = Map.copyOf(properties);
        this.fork = fork;
        String[] words = ready.split(" ", -1);
        this.bootstrap = words[1];
        this.id = words[2];
    }

    /** Starts a cluster; see {@link Cluster#start(Path, int, String, Map)}. */
    public static ForkedCluster start(Path directory, int port, @Nullable String id, Map<String, String> properties)
            throws InterruptedException {
        var fork = fork(directory, port, id == null ? "-" : id, properties);
        return new ForkedCluster(directory, properties, fork, awaitReady(fork));
    }

    private static Fork fork(Path directory, int port, String id, Map<String, String> properties) {
        List<String> arguments = new ArrayList<>(List.of(directory.toString(), Integer.toString(port), id));
        properties.forEach((key, value) -> arguments.add(key + "=" + value));
        Path log = directory.toAbsolutePath().resolveSibling(directory.getFileName() + ".broker.log");
        return Fork.start(
                BrokerMain.class,
                List.of("-Xmx128m", "-Xss512k", "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn"),
                arguments,
                log);
    }

    private static String awaitReady(Fork fork) throws InterruptedException {
        return fork.await("ready ", PATIENCE);
    }

    /** Where clients connect to: host and port. The same after a restart. */
    public String bootstrap() {
        return bootstrap;
    }

    /** The cluster's id. */
    public String id() {
        return id;
    }

    /** The broker's process. */
    public Fork process() {
        return fork;
    }

    /** Stops the broker cleanly; the data stay. */
    public void stop() {
        if (fork.isAlive()) {
            fork.stop(PATIENCE);
        }
    }

    /** Starts the stopped or killed broker again on its data and its port. */
    public void restart() throws InterruptedException {
        stop();
        fork = fork(directory, Integer.parseInt(bootstrap.substring(bootstrap.lastIndexOf(':') + 1)), id, properties);
        awaitReady(fork);
    }

    /** Stops the broker; the data stay. */
    @Override
    public void close() {
        stop();
    }
}
