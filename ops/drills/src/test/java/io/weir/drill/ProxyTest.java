// SPDX-License-Identifier: Apache-2.0
package io.weir.drill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The bad line is as bad as it is told to be. */
final class ProxyTest {

    private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");

    private final Proxy line = new Proxy();
    private ServerSocket echo;

    @BeforeEach
    void start() throws IOException {
        echo = new ServerSocket(0, 50, LOOPBACK);
        line.lead(echo.getLocalPort());
        Thread.ofVirtual().start(() -> {
            while (!echo.isClosed()) {
                try {
                    Socket socket = echo.accept();
                    Thread.ofVirtual().start(() -> copy(socket));
                } catch (IOException e) {
                    return;
                }
            }
        });
    }

    private static void copy(Socket socket) {
        try (socket;
                InputStream in = socket.getInputStream();
                OutputStream out = socket.getOutputStream()) {
            in.transferTo(out);
        } catch (IOException e) {
            // The client went away.
        }
    }

    @AfterEach
    void stop() throws IOException {
        line.close();
        echo.close();
    }

    private static byte[] ask(Socket socket, int bytes) throws IOException {
        socket.getOutputStream().write(new byte[bytes]);
        return socket.getInputStream().readNBytes(bytes);
    }

    private long millis(int bytes) throws IOException {
        try (var socket = new Socket(LOOPBACK, line.port())) {
            ask(socket, 1);
            long begun = System.nanoTime();
            assertThat(ask(socket, bytes)).hasSize(bytes);
            return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun);
        }
    }

    @Test
    void carriesAndCounts() throws IOException {
        millis(100_000);
        assertThat(line.bytesUp()).isEqualTo(100_001);
        assertThat(line.bytesDown()).isEqualTo(100_001);
    }

    @Test
    void delaysEachWay() throws IOException {
        line.delay(Duration.ofMillis(100));
        assertThat(millis(10)).isBetween(200L, 5_000L);
    }

    @Test
    void isNarrow() throws IOException {
        line.limit(20_000);
        // Up and down go on side by side, chunk by chunk.
        assertThat(millis(20_000)).isBetween(950L, 10_000L);
    }

    @Test
    void isCutAndMended() throws IOException {
        try (var socket = new Socket(LOOPBACK, line.port())) {
            ask(socket, 10);
            line.cut();
            assertThat(readsEnd(socket)).isTrue();
        }
        try (var socket = new Socket(LOOPBACK, line.port())) {
            assertThat(readsEnd(socket)).isTrue();
        }
        line.mend();
        assertThat(millis(10)).isNotNegative();
    }

    private static boolean readsEnd(Socket socket) {
        try {
            socket.setSoTimeout(5_000);
            return socket.getInputStream().read() < 0;
        } catch (java.net.SocketTimeoutException e) {
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    @Test
    void losesAnswers() throws IOException {
        line.loseAnswers(1);
        try (var socket = new Socket(LOOPBACK, line.port())) {
            socket.getOutputStream().write(new byte[10]);
            assertThat(readsEnd(socket)).isTrue();
        }
        assertThat(line.bytesUp()).isEqualTo(10);
    }

    @Test
    void aBrokerThatIsAwayEndsTheConnection() throws IOException {
        echo.close();
        try (var socket = new Socket(LOOPBACK, line.port())) {
            assertThat(readsEnd(socket)).isTrue();
        }
        assertThatThrownBy(() -> millis(1)).isInstanceOfAny(IOException.class, AssertionError.class);
    }
}
