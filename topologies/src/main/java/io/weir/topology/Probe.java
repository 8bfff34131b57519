// SPDX-License-Identifier: Apache-2.0
package io.weir.topology;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;
import org.apache.kafka.common.utils.Utils;

/**
 * Whether a port speaks TLS to one who does not. Kafka's clients take the alert that comes back for the length of an answer, 352 MB,
 * and end with an error of memory, or wait.
 */
final class Probe {

    private static final int PATIENCE_MS = 1_000;

    /** The first byte of a TLS alert. A broker's answer begins with that of a length, which is 0. */
    private static final int ALERT = 0x15;

    /** A request for the versions of the protocol, the one that a broker answers before it knows who asks. */
    private static final byte[] QUESTION = {0, 0, 0, 10, 0, 18, 0, 0, 0, 0, 0, 0, (byte) 0xff, (byte) 0xff};

    private Probe() {}

    /**
     * Asks the first of the servers that answers, for a second each.
     *
     * @param bootstrap host:port, with commas between
     */
    static boolean speaksTls(String bootstrap) {
        for (String server : List.of(bootstrap.split(",", -1))) {
            String host = Utils.getHost(server.strip());
            Integer port = Utils.getPort(server.strip());
            if (host == null || port == null) {
                continue;
            }
            try (var socket = new Socket()) {
                socket.connect(new InetSocketAddress(host, port), PATIENCE_MS);
                socket.setSoTimeout(PATIENCE_MS);
                socket.getOutputStream().write(QUESTION);
                socket.getOutputStream().flush();
                return socket.getInputStream().read() == ALERT;
            } catch (IOException e) {
                // Whatever is wrong there, Kafka's own client will tell; the next server may know more.
            }
        }
        return false;
    }
}
