// SPDX-License-Identifier: Apache-2.0
package io.weir.benchmarks.size;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A wire between clients and a broker that counts what goes over it: the bytes inside TCP, in both directions, and how often somebody
 * wrote, which is about the number of packets with data.
 */
final class Wire implements AutoCloseable {

    /** Bytes of the headers of Ethernet, IPv4 and TCP with time-stamps, of a packet with data and of its acknowledgement. */
    static final int HEADERS = 2 * (14 + 20 + 32);

    private final ServerSocket server;
    private final int target;
    private final AtomicLong up = new AtomicLong();
    private final AtomicLong down = new AtomicLong();
    private final AtomicLong writes = new AtomicLong();
    private final AtomicLong connections = new AtomicLong();

    /** A wire to a port of this machine, where nobody needs to listen yet. */
    Wire(int target) {
        this.target = target;
        try {
            server = new ServerSocket(0, 64, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().name("wire").start(this::accept);
    }

    /** Where clients connect to. */
    int port() {
        return server.getLocalPort();
    }

    /**
     * What has gone over it.
     *
     * @param up bytes to the broker
     * @param down bytes from it
     * @param writes in both directions
     * @param connections that were opened
     */
    record Counted(long up, long down, long writes, long connections) {

        Counted minus(Counted before) {
            return new Counted(
                    up - before.up, down - before.down, writes - before.writes, connections - before.connections);
        }
    }

    Counted counted() {
        return new Counted(up.get(), down.get(), writes.get(), connections.get());
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                connections.incrementAndGet();
                Thread.ofVirtual().start(() -> join(client));
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    private void join(Socket client) {
        try (client;
                Socket broker = new Socket(InetAddress.getLoopbackAddress(), target)) {
            client.setTcpNoDelay(true);
            broker.setTcpNoDelay(true);
            Thread back = Thread.ofVirtual().start(() -> copy(broker, client, down));
            copy(client, broker, up);
            back.join();
        } catch (IOException e) {
            // The broker is not there: the client sees its connection end, as it would without the wire.
            return;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void copy(Socket from, Socket to, AtomicLong count) {
        byte[] buffer = new byte[64 << 10];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            int read = in.read(buffer);
            while (read >= 0) {
                count.addAndGet(read);
                writes.incrementAndGet();
                out.write(buffer, 0, read);
                read = in.read(buffer);
            }
            to.shutdownOutput();
        } catch (IOException e) {
            close(from);
            close(to);
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
