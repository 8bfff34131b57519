// SPDX-License-Identifier: Apache-2.0
package io.weir.river;

import java.nio.file.Files;
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
    private final Map<String, String> environment;
    private final String bootstrap;
    private String id;
    private Fork fork;

    private ForkedCluster(
            Path directory, Map<String, String> properties, Map<String, String> environment, Fork fork, String ready) {
        this.directory = directory;
        this.properties = Map.copyOf(properties);
        this.environment = Map.copyOf(environment);
        this.fork = fork;
        String[] words = ready.split(" ", -1);
        this.bootstrap = words[1];
        this.id = words[2];
    }

    /** Starts a cluster; see {@link Cluster#start(Path, int, String, Map)}. */
    public static ForkedCluster start(Path directory, int port, @Nullable String id, Map<String, String> properties)
            throws InterruptedException {
        return start(directory, port, id, properties, Map.of());
    }

    /**
     * Starts a cluster whose process has more in its environment than this JVM has.
     *
     * @param environment added to what this JVM's is, after a restart too
     */
    public static ForkedCluster start(
            Path directory,
            int port,
            @Nullable String id,
            Map<String, String> properties,
            Map<String, String> environment)
            throws InterruptedException {
        var fork = fork(directory, port, id == null ? "-" : id, properties, environment);
        return new ForkedCluster(directory, properties, environment, fork, awaitReady(fork));
    }

    private static Fork fork(
            Path directory, int port, String id, Map<String, String> properties, Map<String, String> environment) {
        List<String> arguments = new ArrayList<>(List.of(directory.toString(), Integer.toString(port), id));
        properties.forEach((key, value) -> arguments.add(key + "=" + value));
        Path log = directory.toAbsolutePath().resolveSibling(directory.getFileName() + ".broker.log");
        return Fork.start(
                BrokerMain.class,
                List.of("-Xmx128m", "-Xss512k", "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn"),
                arguments,
                log,
                environment);
    }

    private static String awaitReady(Fork fork) throws InterruptedException {
        try {
            return fork.await("ready ", PATIENCE);
        } catch (IllegalStateException e) {
            // Nobody else knows of it.
            fork.kill();
            throw e;
        }
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

    /** Starts the stopped or killed broker again on its data and its port; if the data are gone, as a new cluster. */
    public void restart() throws InterruptedException {
        stop();
        boolean there = Files.exists(directory.resolve("meta.properties"));
        int port = Integer.parseInt(bootstrap.substring(bootstrap.lastIndexOf(':') + 1));
        fork = fork(directory, port, there ? id : "-", properties, environment);
        id = awaitReady(fork).split(" ", -1)[2];
    }

    /** Where its data lie. */
    public Path directory() {
        return directory;
    }

    /** Stops the broker; the data stay. */
    @Override
    public void close() {
        stop();
    }
}
