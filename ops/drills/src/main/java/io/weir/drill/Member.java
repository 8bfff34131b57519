// SPDX-License-Identifier: Apache-2.0
package io.weir.drill;

import io.weir.cli.Main;
import io.weir.river.Fork;
import io.weir.river.ForkedCluster;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.jspecify.annotations.Nullable;

/** A process of the river as users run it, {@code weir VERB --config FILE}, which can be stopped, killed and started again. */
final class Member {

    private static final Duration PATIENCE = Duration.ofSeconds(90);
    /** Exit code after SIGTERM. */
    private static final int TERMINATED = 143;

    private final String name;
    private final List<String> command;
    private final ForkedCluster cluster;
    private final String group;
    private final Path state;
    private final Path log;
    private final Map<String, String> environment;
    private @Nullable Fork fork;

    /**
     * A process that is not started yet.
     *
     * @param name for people, and of its log
     * @param verb of the command line
     * @param config its configuration file
     * @param state its state directory
     * @param cluster where its consumer group commits
     * @param group the consumer group whose commits show that it works
     * @param environment added to this JVM's
     */
    Member(
            String name,
            String verb,
            Path config,
            Path state,
            ForkedCluster cluster,
            String group,
            Map<String, String> environment) {
        this.name = name;
        this.command = List.of(verb, "--config", config.toString());
        this.cluster = cluster;
        this.group = group;
        this.state = state;
        this.log = config.resolveSibling(name + ".log");
        this.environment = environment;
    }

    String name() {
        return name;
    }

    Path log() {
        return log;
    }

    Path state() {
        return state;
    }

    ForkedCluster cluster() {
        return cluster;
    }

    void start() {
        var jvm = new ArrayList<>(List.of("-Xmx160m", "-Xss512k"));
        for (String property : List.of("user.timezone", "user.language", "user.country")) {
            String value = System.getProperty(property);
            if (value != null) {
                jvm.add("-D" + property + "=" + value);
            }
        }
        fork = Fork.start(Main.class, jvm, command, log, environment);
    }

    Fork fork() {
        var running = fork;
        if (running == null) {
            throw new IllegalStateException(name + " was never started");
        }
        return running;
    }

    boolean isAlive() {
        return fork != null && fork.isAlive();
    }

    /** Waits until it has begun to work: a kill before that would show nothing. */
    void awaitStart() throws InterruptedException {
        fork().await("weir: ", PATIENCE);
    }

    /** kill -9. */
    void kill() {
        mustLive();
        fork().kill();
    }

    /** SIGTERM, and an end that must be clean. */
    void stop() {
        mustLive();
        int code = fork().stop(Duration.ofSeconds(60));
        if (code != TERMINATED || !fork().printed().endsWith("has stopped\n")) {
            throw new Broken(
                    name + " ended with " + code + " after SIGTERM, or not cleanly. It printed:\n" + printed());
        }
    }

    private void mustLive() {
        if (!fork().isAlive()) {
            throw new Broken(name + " ended by itself. It printed:\n" + printed());
        }
    }

    /** All that it printed since its last start. */
    String printed() {
        return fork == null ? "" : fork.printed();
    }

    /** Has it print what its threads do, into its log. */
    void dump() {
        if (isAlive()) {
            try {
                new ProcessBuilder("kill", "-QUIT", Long.toString(fork().pid()))
                        .start()
                        .waitFor();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    void loseState() {
        delete(state);
    }

    static void delete(Path directory) {
        if (!Files.exists(directory)) {
            return;
        }
        try (var files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Deletes the changelogs of its cluster: state that is lost for good. It must not run. */
    void loseChangelogs() {
        try (Admin admin = admin()) {
            admin.deleteTopics(admin.listTopics().names().get().stream()
                            .filter(topic -> topic.endsWith("-changelog"))
                            .toList())
                    .all()
                    .get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Waits until it has committed something since now. */
    void awaitWork() {
        long before = committed();
        Await.until(
                name + " commits something",
                PATIENCE,
                () -> !isAlive() || committed() > before,
                () -> "It printed:\n" + printed());
    }

    /** The sum of the offsets that its group has committed; 0 while its broker does not know or does not answer. */
    private long committed() {
        try (Admin admin = admin()) {
            return admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata().get().values().stream()
                    .mapToLong(OffsetAndMetadata::offset)
                    .sum();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof GroupIdNotFoundException
                    || e.getCause() instanceof org.apache.kafka.common.errors.RetriableException) {
                return 0;
            }
            throw new IllegalStateException(e);
        }
    }

    private Admin admin() {
        return Admin.create(Map.of("bootstrap.servers", cluster.bootstrap()));
    }

    /** Ends it if it runs, cleanly or not. */
    void end() {
        if (isAlive()) {
            fork().kill();
        }
    }
}
