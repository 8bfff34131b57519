// SPDX-License-Identifier: Apache-2.0
package io.weir.benchmarks.size;

import io.weir.river.ForkedCluster;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.Map;

/** The cluster above a site, in a process of its own, with a counted wire to it: it tells its clients that it lives at the wire's end. */
final class Above implements AutoCloseable {

    private final Wire wire;
    private final ForkedCluster cluster;

    private Above(Wire wire, ForkedCluster cluster) {
        this.wire = wire;
        this.cluster = cluster;
    }

    static Above start(Path directory) throws InterruptedException {
        int outer = freePort();
        var wire = new Wire(outer);
        String host = "127.0.0.1:";
        // The broker talks to itself, too: over the listener that it has anyway, which is not counted.
        var cluster = ForkedCluster.start(
                directory,
                0,
                null,
                Map.of(
                        "listeners", "${chosen},LINK://" + host + outer,
                        "advertised.listeners", "${chosen},LINK://" + host + wire.port(),
                        "listener.security.protocol.map", "${chosen},LINK:PLAINTEXT"));
        return new Above(wire, cluster);
    }

    static int freePort() {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** For the site's link. */
    String counted() {
        return "127.0.0.1:" + wire.port();
    }

    /** For whoever looks, uncounted. */
    String bootstrap() {
        return cluster.bootstrap();
    }

    Wire wire() {
        return wire;
    }

    @Override
    public void close() {
        cluster.close();
        wire.close();
    }
}
