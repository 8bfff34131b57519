// SPDX-License-Identifier: Apache-2.0
package io.weir.configuration;

/**
 * Where a process lets others look at it: {@code /metrics}, {@code /live}, {@code /ready}, {@code /status}. Without it no port is
 * opened.
 *
 * @param port 0 for any free one
 * @param bind the address or the name of the interface; loopback unless said
 */
public record Http(int port, String bind) {

    /** Default of {@code port}. */
    public static final int PORT = 9464;
    /** Default of {@code bind}. */
    public static final String LOOPBACK = "127.0.0.1";
}
