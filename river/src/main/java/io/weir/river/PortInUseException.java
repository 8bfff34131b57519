// SPDX-License-Identifier: Apache-2.0
package io.weir.river;

/** Someone else listens on the port that a broker was to have. The message is for people. */
public final class PortInUseException extends IllegalStateException {

    private static final long serialVersionUID = 1;

    /** For a port of the loopback interface. */
    public PortInUseException(int port, Throwable cause) {
        super("port " + port + " on 127.0.0.1 is in use", cause);
    }
}
