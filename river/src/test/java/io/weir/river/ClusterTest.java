// SPDX-License-Identifier: Apache-2.0
package io.weir.river;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ClusterTest {

    @TempDir
    Path directory;

    @Test
    void keepsItsDataItsIdAndItsPortOverARestart() throws Exception {
        try (var cluster = Cluster.start(directory)) {
            String bootstrap = cluster.bootstrap();
            cluster.createTopic("t", 2, Map.of());
            send(bootstrap, 0, "a");

            cluster.stop();
            cluster.restart();

            assertThat(cluster.bootstrap()).isEqualTo(bootstrap);
            send(bootstrap, 0, "b");
            assertThat(end(cluster, 0)).isEqualTo(2);
            assertThat(end(cluster, 1)).isZero();
            try (var admin = cluster.admin()) {
                assertThat(admin.describeCluster().clusterId().get()).isEqualTo(cluster.id());
            }
        }
        try (var again = Cluster.start(directory)) {
            assertThat(end(again, 0)).isEqualTo(2);
        }
        assertThatThrownBy(() -> Cluster.start(directory, 0, "AAAAAAAAAAAAAAAAAAAAAA", Map.of()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageMatching(".* holds cluster \\S{22}, not AAAAAAAAAAAAAAAAAAAAAA");
    }

    @Test
    void twoClustersInOneProcessAreTwo() throws Exception {
        try (var one = Cluster.temporary();
                var two = Cluster.temporary()) {
            assertThat(one.id()).isNotEqualTo(two.id());
            one.createTopic("only-here", 1, Map.of());
            try (var admin = two.admin()) {
                assertThat(admin.listTopics().names().get()).isEmpty();
            }
            assertThat(two.directory()).isDirectory();
            two.close();
            assertThat(two.directory()).doesNotExist();
        }
    }

    @Test
    void aPortInUseIsSaidSo() throws Exception {
        try (var taken = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            assertThatThrownBy(() -> Cluster.start(directory, taken.getLocalPort(), null, Map.of()))
                    .isInstanceOf(PortInUseException.class)
                    .hasMessage("port " + taken.getLocalPort() + " on 127.0.0.1 is in use");
        }
    }

    @Test
    void aForkedClusterSurvivesKills() throws Exception {
        try (var cluster = ForkedCluster.start(directory.resolve("data"), 0, null, Map.of())) {
            try (var admin = Admin.create(Map.of("bootstrap.servers", (Object) cluster.bootstrap()))) {
                admin.createTopics(List.of(new NewTopic("t", 1, (short) 1)))
                        .all()
                        .get();
                send(cluster.bootstrap(), 0, "a");
                cluster.process().kill();
                assertThat(cluster.process().isAlive()).isFalse();
                cluster.restart();
                var partition = new TopicPartition("t", 0);
                assertThat(admin.listOffsets(Map.of(partition, OffsetSpec.latest()))
                                .partitionResult(partition)
                                .get()
                                .offset())
                        .isEqualTo(1);
            }
            assertThat(cluster.process().stop(Duration.ofSeconds(20)))
                    .as("128 + SIGTERM, after the broker's clean stop")
                    .isEqualTo(143);
        }
    }

    /** Starts a cluster in a process of its own and then waits, to be killed. */
    public static final class Parent {
        public static void main(String[] arguments) throws Exception {
            var cluster = ForkedCluster.start(Path.of(arguments[0]), 0, null, Map.of());
            System.out.println("child " + cluster.process().pid());
            System.out.flush();
            new CountDownLatch(1).await(); // for its end
        }
    }

    @Test
    void noForkOutlivesItsKilledParent() throws Exception {
        var parent = Fork.start(
                Parent.class,
                List.of(),
                List.of(directory.resolve("data").toString()),
                directory.resolve("parent.log"));
        long child =
                Long.parseLong(parent.await("child ", Duration.ofSeconds(60)).substring("child ".length()));
        var process = ProcessHandle.of(child).orElseThrow();
        parent.kill();
        process.onExit().get(30, TimeUnit.SECONDS);
        assertThat(process.isAlive()).isFalse();
    }

    private static void send(String bootstrap, int partition, String value) throws Exception {
        try (var producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrap), new StringSerializer(), new StringSerializer())) {
            producer.send(new ProducerRecord<>("t", partition, null, value)).get();
        }
    }

    private static long end(Cluster cluster, int number) throws Exception {
        var partition = new TopicPartition("t", number);
        try (var admin = cluster.admin()) {
            return admin.listOffsets(Map.of(partition, OffsetSpec.latest()))
                    .partitionResult(partition)
                    .get()
                    .offset();
        }
    }
}
