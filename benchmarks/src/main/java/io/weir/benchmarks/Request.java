// SPDX-License-Identifier: Apache-2.0
package io.weir.benchmarks;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * A web server's log line.
 *
 * @param time epoch milliseconds at which the request came in
 * @param bytes of the answer's body
 * @param tenths of a millisecond that the answer took
 */
record Request(
        long time,
        String host,
        String client,
        String method,
        String path,
        String query,
        int status,
        long bytes,
        long tenths,
        String upstream,
        String agent,
        String id) {

    private static final DateTimeFormatter MILLISECONDS = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    /** How long the answer took, in milliseconds. */
    double milliseconds() {
        return tenths / 10.0;
    }

    /** The line as nginx writes it with a JSON {@code log_format}. No value needs escaping. */
    byte[] json() {
        String line = "{\"time\":\"" + MILLISECONDS.format(Instant.ofEpochMilli(time))
                + "\",\"host\":\"" + host
                + "\",\"client\":\"" + client
                + "\",\"method\":\"" + method
                + "\",\"path\":\"" + path
                + "\",\"query\":\"" + query
                + "\",\"status\":" + status
                + ",\"bytes\":" + bytes
                + ",\"ms\":" + tenths / 10 + "." + tenths % 10
                + ",\"upstream\":\"" + upstream
                + "\",\"agent\":\"" + agent
                + "\",\"id\":\"" + id + "\"}";
        return line.getBytes(StandardCharsets.UTF_8);
    }
}
