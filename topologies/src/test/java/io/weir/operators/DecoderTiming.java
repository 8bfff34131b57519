// SPDX-License-Identifier: Apache-2.0
package io.weir.operators;

import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/**
 * What each decoder costs with all of its fields read, on one thread. Not a test: run {@code main}, and look at the last round.
 */
final class DecoderTiming {

    private static final int EVENTS = 50_000;

    /** A decoder, a line, and what is read of it; nothing for all that the decoder brings. */
    private record Case(String yaml, String line, List<String> fields) {
        Case(String yaml, String line, String... fields) {
            this(yaml, line, List.of(fields));
        }
    }

    private static final List<Case> CASES = List.of(
            new Case("text", "2026-01-01T00:00:00Z WARN disk is full on /dev/sda1, 97 % used"),
            new Case(
                    "json",
                    "{\"time\":\"2026-01-01T00:00:00Z\",\"level\":\"WARN\",\"message\":\"disk is full\",\"ms\":12.5,\"k8s\":{\"pod\":\"web-1\"}}",
                    "time:timestamp",
                    "level",
                    "ms:double",
                    "/k8s/pod"),
            new Case(
                    "logfmt",
                    "time=2026-01-01T00:00:00Z level=warn msg=\"disk is full\" ms=12.5 pod=web-1",
                    "time:timestamp",
                    "level",
                    "ms:double",
                    "pod"),
            new Case("{ csv: [time, level, message, ms] }", "2026-01-01T00:00:00Z,WARN,\"disk, full\",12.5"),
            new Case("{ tsv: [time, level, message, ms] }", "2026-01-01T00:00:00Z\tWARN\tdisk is full\t12.5"),
            new Case(
                    "combined",
                    "83.149.9.216 - - [17/May/2015:10:05:03 +0000] \"GET /presentations/search.png HTTP/1.1\" 200 203023 \"http://example.org/\" \"Mozilla/5.0\""),
            new Case(
                    "common",
                    "83.149.9.216 - - [17/May/2015:10:05:03 +0000] \"GET /presentations/search.png HTTP/1.1\" 200 203023"),
            new Case(
                    "syslog",
                    "<165>1 2026-01-01T00:00:00.5Z web-1 shop 4711 ID47 [origin@32473 ip=\"192.0.2.7\"] cart is empty"),
            new Case(
                    "cef",
                    "CEF:0|Acme|Wall|1.2|100|blocked|5|src=192.0.2.7 msg=not allowed cnt=12",
                    "/src:ip",
                    "/msg",
                    "/cnt:int"),
            new Case(
                    "regex: '(?<time>\\S+) (?<level>[A-Z]+) (?<message>.*)'",
                    "2026-01-01T00:00:00Z WARN disk is full on /dev/sda1"),
            new Case(
                    "grok: '%{TIMESTAMP_ISO8601:time} %{LOGLEVEL:level} %{GREEDYDATA:message}'",
                    "2026-01-01T00:00:00Z WARN disk is full on /dev/sda1"),
            new Case(
                    "grok: '%{COMBINEDAPACHELOG}'",
                    "83.149.9.216 - - [17/May/2015:10:05:03 +0000] \"GET /presentations/search.png HTTP/1.1\" 200 203023 \"http://example.org/\" \"Mozilla/5.0\""),
            new Case("first_of: [json, text]", "2026-01-01T00:00:00Z WARN disk is full on /dev/sda1, 97 % used"));

    private DecoderTiming() {}

    /** Prints CPU nanoseconds and megabytes a second for each decoder, round by round. */
    public static void main(String[] arguments) {
        int rounds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 4;
        var threads = ManagementFactory.getThreadMXBean();
        for (Case each : CASES) {
            Decoder decoder = Decoded.decoder(each.yaml());
            Decoded decoded = each.fields().isEmpty()
                    ? Decoded.of(decoder)
                    : Decoded.of(decoder, each.fields().toArray(String[]::new));
            byte[] line = each.line().getBytes(StandardCharsets.UTF_8);
            for (int round = 0; round < rounds; round++) {
                long begin = threads.getCurrentThreadCpuTime();
                int read = 0;
                for (int i = 0; i < EVENTS; i++) {
                    read += decoded.decode(line) == null ? 1 : 0;
                }
                double nanos = (threads.getCurrentThreadCpuTime() - begin) / (double) EVENTS;
                System.out.printf(
                        Locale.ROOT,
                        "%-32.32s %4d bytes %7.0f ns %7.1f MB/s (%d read)%n",
                        each.yaml(),
                        line.length,
                        nanos,
                        line.length * 1_000.0 / nanos,
                        read);
            }
        }
    }
}
