// SPDX-License-Identifier: Apache-2.0
package io.weir.river;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.metadata.storage.FormatterException;
import org.apache.kafka.server.common.Feature;
import org.apache.kafka.server.common.MetadataVersion;
import org.jspecify.annotations.Nullable;

/**
 * A Kafka cluster of one node (KRaft, broker and controller in one) inside this JVM, on loopback, on a directory that outlives it.
 * Starts in about a second.
 *
 * <p>What surprises: brokers in one JVM share static metrics, so take figures from clients; and a broker whose disk fails halts the
 * JVM, which is why drills that kill use {@link ForkedCluster}. Topics are never created by being named.
 *
 * <p>Not for several threads.
 */
public final class Cluster implements AutoCloseable {

    private static final String LOOPBACK = "127.0.0.1";
    private static final String META = "meta.properties";
    /** In a given property: what would have been chosen here. So listeners may be added to those that there are. */
    private static final String CHOSEN = "${chosen}";

    /** How often a start is tried again when a port that was free a moment ago is not any more. */
    private static final int ATTEMPTS = 5;

    private final Path directory;
    private final String id;
    private final int port;
    private final int controllerPort;
    private final Map<String, String> properties;
    private final List<String> scram;
    private final boolean temporary;
    private @Nullable KafkaRaftServer server;

    private Cluster(
            Path directory,
            String id,
            int port,
            int controllerPort,
            Map<String, String> properties,
            List<String> scram,
            boolean temporary) {
        this.directory = directory;
        this.id = id;
        this.port = port;
        this.controllerPort = controllerPort;
        this.properties = Map.copyOf(properties);
        this.scram = List.copyOf(scram);
        this.temporary = temporary;
    }

    /**
     * Starts a cluster; formats the directory if it is empty.
     *
     * @param directory of the data; made if it is not there
     * @param port that clients connect to; 0 for any free one
     * @param id of a new cluster, 22 characters of base64; null keeps the directory's, or draws one
     * @param properties of the broker, beside and above those chosen here; <code>${chosen}</code> in a value stands for what it
     *     replaces. The listener is called {@code CLIENTS}
     * @throws PortInUseException if the port is taken
     * @throws IllegalStateException if the directory holds another cluster
     */
    public static Cluster start(Path directory, int port, @Nullable String id, Map<String, String> properties) {
        return start(directory, port, id, properties, List.of(), false);
    }

    /** Starts a cluster on a free port. */
    public static Cluster start(Path directory) {
        return start(directory, 0, null, Map.of(), List.of(), false);
    }

    /** Starts a cluster on a free port and a directory that goes with {@link #close()}. */
    public static Cluster temporary() {
        return temporary(Map.of());
    }

    /** Starts a cluster with these broker properties on a free port and a directory that goes with {@link #close()}. */
    public static Cluster temporary(Map<String, String> properties) {
        return temporary(properties, List.of());
    }

    /**
     * Starts a cluster that knows users, with these broker properties, on a free port and a directory that goes with {@link #close()}.
     *
     * @param scram a user each, as {@code kafka-storage format --add-scram} takes them
     */
    public static Cluster temporary(Map<String, String> properties, List<String> scram) {
        try {
            return start(Files.createTempDirectory("weir-broker"), 0, null, properties, scram, true);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Cluster start(
            Path directory,
            int port,
            @Nullable String id,
            Map<String, String> properties,
            List<String> scram,
            boolean temporary) {
        String chosen = identity(directory, id);
        for (int attempt = 1; ; attempt++) {
            int[] ports = ports(port);
            var cluster = new Cluster(directory, chosen, ports[0], ports[1], properties, scram, temporary);
            try {
                cluster.start();
                return cluster;
            } catch (RuntimeException e) {
                // Between looking for a free port and taking it, someone else may have come first.
                if (attempt == ATTEMPTS || !hasCause(e, java.net.BindException.class)) {
                    throw e;
                }
            }
        }
    }

    private static boolean hasCause(Throwable thrown, Class<? extends Throwable> kind) {
        for (Throwable at = thrown; at != null; at = at.getCause()) {
            if (kind.isInstance(at)) {
                return true;
            }
        }
        return false;
    }

    /** The directory's cluster id if it has one, else the asked for, else a new one. */
    private static String identity(Path directory, @Nullable String id) {
        Path meta = directory.resolve(META);
        if (!Files.exists(meta)) {
            return id == null ? Uuid.randomUuid().toString() : id;
        }
        var found = new Properties();
        try (var in = Files.newBufferedReader(meta, StandardCharsets.UTF_8)) {
            found.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        String kept = found.getProperty("cluster.id");
        if (kept == null) {
            throw new IllegalStateException(meta + " names no cluster.id");
        }
        if (id != null && !id.equals(kept)) {
            throw new IllegalStateException(directory + " holds cluster " + kept + ", not " + id);
        }
        return kept;
    }

    /** The clients' port and a free one for the controller, both seen to be free at the same time. */
    private static int[] ports(int asked) {
        try (var clients = bind(asked);
                var controller = bind(0)) {
            return new int[] {clients.getLocalPort(), controller.getLocalPort()};
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ServerSocket bind(int port) throws IOException {
        var socket = new ServerSocket();
        try {
            socket.setReuseAddress(true); // as Kafka does: a port that only lingers from an earlier life is free
            socket.bind(new InetSocketAddress(InetAddress.ofLiteral(LOOPBACK), port));
            return socket;
        } catch (java.net.BindException e) {
            socket.close();
            throw new PortInUseException(port, e);
        }
    }

    private void start() {
        format();
        synchronized (Cluster.class) {
            // Kafka 4.3 puts "classic" into upper case by the default locale's rules, and does not know it any more in
            // Turkish.
            Locale before = Locale.getDefault();
            Locale.setDefault(Locale.ROOT);
            try {
                var starting = new KafkaRaftServer(new KafkaConfig(configuration(), false), Time.SYSTEM);
                try {
                    starting.startup();
                } catch (RuntimeException e) {
                    starting.shutdown();
                    starting.awaitShutdown();
                    throw e;
                }
                server = starting;
            } finally {
                Locale.setDefault(before);
            }
        }
    }

    private void format() {
        var formatter = new Formatter()
                .setNodeId(1)
                .setClusterId(id)
                .addDirectory(directory.toString())
                .setMetadataLogDirectory(directory.toString())
                .setReleaseVersion(MetadataVersion.latestProduction())
                .setSupportedFeatures(Feature.PRODUCTION_FEATURES)
                .setIgnoreFormatted(true)
                .setControllerListenerName("CONTROLLER")
                .setScramArguments(scram)
                .setPrintStream(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
        try {
            Files.createDirectories(directory);
            formatter.run();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (FormatterException e) {
            throw new IllegalStateException("cannot format " + directory + ": " + e.getMessage(), e);
        } catch (Exception e) {
            throw new IllegalStateException("cannot format " + directory, e);
        }
    }

    private Properties configuration() {
        var chosen = new Properties();
        chosen.put("process.roles", "broker,controller");
        chosen.put("node.id", "1");
        chosen.put(
                "listeners", "CLIENTS://" + LOOPBACK + ":" + port + ",CONTROLLER://" + LOOPBACK + ":" + controllerPort);
        chosen.put("advertised.listeners", "CLIENTS://" + LOOPBACK + ":" + port);
        chosen.put("listener.security.protocol.map", "CLIENTS:PLAINTEXT,CONTROLLER:PLAINTEXT");
        chosen.put("controller.listener.names", "CONTROLLER");
        chosen.put("inter.broker.listener.name", "CLIENTS");
        chosen.put("controller.quorum.voters", "1@" + LOOPBACK + ":" + controllerPort);
        chosen.put("log.dirs", directory.toString());
        chosen.put("auto.create.topics.enable", "false");
        chosen.put("default.replication.factor", "1");
        chosen.put("min.insync.replicas", "1");
        for (String topic : List.of("offsets.topic", "transaction.state.log", "share.coordinator.state.topic")) {
            chosen.put(topic + ".replication.factor", "1");
            chosen.put(topic + ".num.partitions", "1");
        }
        chosen.put("transaction.state.log.min.isr", "1");
        chosen.put("share.coordinator.state.topic.min.isr", "1");
        // One member at a time joins on one machine: waiting for more only delays the start by three seconds.
        chosen.put("group.initial.rebalance.delay.ms", "0");
        // After a kill the controller takes the same broker back only when its last session is over: nine seconds by
        // default.
        chosen.put("broker.session.timeout.ms", "3000");
        chosen.put("broker.heartbeat.interval.ms", "500");
        // Lets a drill declare a killed member dead sooner than the default's six seconds.
        chosen.put("group.min.session.timeout.ms", "1000");
        // Whether a transaction has timed out is looked at every ten seconds by default; a drill's time-outs are
        // shorter.
        chosen.put("transaction.abort.timed.out.transaction.cleanup.interval.ms", "1000");
        // The default takes 128 MiB of heap for the table of keys of the log cleaner.
        chosen.put("log.cleaner.dedupe.buffer.size", "2097152");
        chosen.put("log.index.size.max.bytes", "1048576");
        chosen.put("num.network.threads", "2");
        chosen.put("num.io.threads", "2");
        properties.forEach((key, value) -> chosen.put(key, value.replace(CHOSEN, chosen.getProperty(key, ""))));
        return chosen;
    }

    /** Where clients connect to: host and port. The same after a restart. */
    public String bootstrap() {
        return LOOPBACK + ":" + port;
    }

    /** The port that clients connect to. */
    public int port() {
        return port;
    }

    /** The cluster's id, as {@link Admin#describeCluster()} tells it. */
    public String id() {
        return id;
    }

    /** Where the data lie. */
    public Path directory() {
        return directory;
    }

    /** A client for looking and changing; the caller closes it. */
    public Admin admin() {
        return Admin.create(Map.of(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrap()));
    }

    /** Creates a topic with one replica and waits until it is there. */
    public void createTopic(String name, int partitions, Map<String, String> configuration) {
        try (Admin admin = admin()) {
            admin.createTopics(List.of(new NewTopic(name, partitions, (short) 1).configs(configuration)))
                    .all()
                    .get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while creating topic " + name, e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("cannot create topic " + name + ": " + e.getCause(), e);
        }
    }

    /** Stops the broker cleanly; the data stay. Stopping twice is one stop. */
    public void stop() {
        var running = server;
        if (running != null) {
            server = null;
            running.shutdown();
            running.awaitShutdown();
        }
    }

    /** Starts the stopped broker again on its data and its port. */
    public void restart() {
        stop();
        start();
    }

    /** Stops the broker, and deletes the data of a temporary cluster. */
    @Override
    public void close() {
        stop();
        if (temporary && Files.exists(directory)) {
            try (var files = Files.walk(directory)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
