// SPDX-License-Identifier: Apache-2.0
package io.weir.drill;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * A bad line: what goes to a broker's listener goes through here, and is delayed, slowed down, cut, or done without the doer hearing of
 * it. The listener must be advertised under this proxy's port.
 */
final class Proxy implements AutoCloseable {

    private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");
    private static final int CHUNK = 16 << 10;
    /** What may be on its way in one direction of one connection; more is not read from the sender. */
    private static final int CHUNKS_ON_THE_WAY = 16;

    private final ServerSocket listening;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final Line up = new Line();
    private final Line down = new Line();
    private final AtomicLong answers = new AtomicLong();
    private volatile int target;
    private volatile boolean cut;
    private volatile long delay;
    private volatile int losing;

    /** Bytes that come at one time on; ends of a connection come as an empty chunk. */
    @SuppressWarnings("ArrayRecordComponent") // carried, never compared
    private record Chunk(byte[] bytes, long due) {}

    /** One direction of the line, which all connections share. */
    private static final class Line {
        private final AtomicLong bytes = new AtomicLong();
        private long rate;
        private long free;

        /** When the last of so many bytes is through, if they are sent now; nanoseconds of the monotonic clock. */
        synchronized long through(int length) {
            bytes.addAndGet(length);
            long now = System.nanoTime();
            if (rate == 0) {
                return now;
            }
            free = Math.max(free, now) + length * TimeUnit.SECONDS.toNanos(1) / rate;
            return free;
        }

        synchronized void limit(long bytesPerSecond) {
            rate = bytesPerSecond;
            free = System.nanoTime();
        }
    }

    Proxy() {
        try {
            listening = new ServerSocket(0, 50, LOOPBACK);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofVirtual().name("proxy").start(this::accept);
    }

    int port() {
        return listening.getLocalPort();
    }

    /** Where the broker really listens. */
    void lead(int to) {
        target = to;
    }

    /** Ends all connections, and every new one at once. */
    void cut() {
        cut = true;
        open.forEach(Proxy::close);
    }

    /** Lets them through again. */
    void mend() {
        cut = false;
    }

    /** Everything comes so much later, in both directions. */
    void delay(Duration by) {
        delay = by.toNanos();
    }

    /** So many bytes a second in each direction, all connections together; 0 for no limit. */
    void limit(long bytesPerSecond) {
        up.limit(bytesPerSecond);
        down.limit(bytesPerSecond);
    }

    /** Instead of one answer in so many the connection ends: what was asked is done, and is asked again. 0 for none. */
    void loseAnswers(int oneIn) {
        losing = oneIn;
    }

    /** Bytes that came from the clients. */
    long bytesUp() {
        return up.bytes.get();
    }

    /** Bytes that came from the broker. */
    long bytesDown() {
        return down.bytes.get();
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                Socket client = listening.accept();
                if (cut) {
                    close(client);
                } else {
                    Thread.ofVirtual().start(() -> connect(client));
                }
            } catch (IOException e) {
                // Closed, or a client that went away before it was taken.
            }
        }
    }

    private void connect(Socket client) {
        try {
            var broker = new Socket();
            open.add(client);
            open.add(broker);
            broker.connect(new InetSocketAddress(LOOPBACK, target), 5_000);
            client.setTcpNoDelay(true);
            broker.setTcpNoDelay(true);
            carry(client, broker, up, false);
            carry(broker, client, down, true);
            if (cut) {
                end(client, broker);
            }
        } catch (IOException e) {
            close(client);
            open.remove(client);
        }
    }

    private void carry(Socket from, Socket to, Line line, boolean answering) {
        BlockingQueue<Chunk> way = new LinkedBlockingQueue<>(CHUNKS_ON_THE_WAY);
        Thread.ofVirtual().start(() -> {
            var buffer = new byte[CHUNK];
            try (var in = from.getInputStream()) {
                for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
                    way.put(new Chunk(Arrays.copyOf(buffer, length), line.through(length) + delay));
                }
            } catch (IOException e) {
                // The other side is told by the end below.
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                way.offer(new Chunk(new byte[0], System.nanoTime()));
                if (way.remainingCapacity() == 0) {
                    end(from, to);
                }
            }
        });
        Thread.ofVirtual().start(() -> {
            try (var out = to.getOutputStream()) {
                for (Chunk chunk = way.take(); chunk.bytes().length > 0; chunk = way.take()) {
                    int oneIn = losing;
                    if (answering && oneIn > 0 && answers.incrementAndGet() % oneIn == 0) {
                        break;
                    }
                    for (long left = chunk.due() - System.nanoTime();
                            left > 0;
                            left = chunk.due() - System.nanoTime()) {
                        LockSupport.parkNanos(left);
                    }
                    out.write(chunk.bytes());
                }
            } catch (IOException e) {
                // Whoever would have got it is gone.
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                end(from, to);
            }
        });
    }

    private void end(Socket one, Socket other) {
        close(one);
        close(other);
        open.remove(one);
        open.remove(other);
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // It is as good as closed.
        }
    }

    @Override
    public void close() {
        try {
            listening.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            open.forEach(Proxy::close);
        }
    }
}
