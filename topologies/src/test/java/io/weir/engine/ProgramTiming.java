// SPDX-License-Identifier: Apache-2.0
package io.weir.engine;

import io.weir.plan.StreamPlan;
import io.weir.tree.Reducer;
import io.weir.wire.Partial;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;

/**
 * A quick look at what an event costs, without JMH: decode, where, let, a group of two, count, sum, min and max, drained every 200,000
 * events; and decode alone. Run its main with the test class path; arguments: rounds.
 */
public final class ProgramTiming {

    private static final int EVENTS = 20_000;

    private ProgramTiming() {}

    private static byte[][] events() {
        var random = new Random(1);
        var events = new byte[EVENTS][];
        String[] methods = {"GET", "POST", "PUT"};
        for (int i = 0; i < EVENTS; i++) {
            String json = String.format(
                    Locale.ROOT,
                    "{\"time\":\"2026-01-01T00:%02d:%02d.%03dZ\",\"host\":\"web-%02d.berlin.example.com\",\"method\":\"%s\","
                            + "\"path\":\"/api/v1/products/%04d\",\"status\":%d,\"bytes\":%d,\"ms\":%.3f,"
                            + "\"client\":\"10.%d.%d.%d\",\"agent\":\"Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101\","
                            + "\"referer\":\"https://shop.example.com/c/%d\",\"trace\":\"%016x%s\"}",
                    i * 3 / EVENTS,
                    random.nextInt(60),
                    random.nextInt(1_000),
                    random.nextInt(20),
                    methods[random.nextInt(3)],
                    random.nextInt(300),
                    random.nextInt(20) == 0 ? 502 : 200,
                    random.nextInt(100_000),
                    random.nextDouble() * 300,
                    random.nextInt(256),
                    random.nextInt(256),
                    random.nextInt(256),
                    random.nextInt(100),
                    random.nextLong(),
                    "%PAD%");
            int pad = Math.max(0, 317 - json.length() + 5);
            events[i] = json.replace("%PAD%", "a".repeat(pad)).getBytes(StandardCharsets.US_ASCII);
        }
        return events;
    }

    /** Of this thread: other work on the machine does not count. */
    private static long cpu() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    /** Prints CPU nanoseconds per event, round by round. */
    public static void main(String[] arguments) {
        int rounds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 8;
        StreamPlan stream = Plans.stream(
                "time", "time:timestamp", "path:string", "status:int", "bytes:int", "ms:double", "method:string");
        var plan = Plans.over(stream)
                .where("!path.startsWith(\"/health\")")
                .let("class", "status / 100")
                .by("path", "class")
                .take("n", "count()")
                .take("bytes", "sum(bytes)")
                .take("fastest", "min(ms)")
                .take("slowest", "max(ms)")
                .plan();
        byte[][] events = events();
        long size = 0;
        for (byte[] event : events) {
            size += event.length;
        }
        System.out.println("events of " + size / EVENTS + " bytes");
        for (int round = 0; round < rounds; round++) {
            var program = StreamProgram.of(stream, List.of(plan), Map.of());
            long begin = cpu();
            int decoded = 0;
            for (int i = 0; i < 50 * EVENTS; i++) {
                decoded += program.decode(null, events[i % EVENTS], 0, i) == null ? 1 : 0;
            }
            double decode = (cpu() - begin) / (50.0 * EVENTS);

            Reducer reducer = program.reducers().get(0);
            var store = new HashMap<String, Partial>();
            begin = cpu();
            long absorbed = 0;
            for (int i = 0; i < 50 * EVENTS; i++) {
                if (program.decode(null, events[i % EVENTS], 0, i) == null
                        && reducer.reduce(program.event()) == Reducer.Verdict.READY) {
                    long start = Math.floorDiv(reducer.time(), 60_000L) * 60_000;
                    if (reducer.absorb(
                            program.event(), start, 60_000, i, (window, group) -> store.get(window.start() + group))) {
                        absorbed++;
                    }
                }
                if (i % 200_000 == 0) {
                    reducer.drain((window, group, partial, published) -> store.put(window.start() + group, partial));
                }
            }
            double all = (cpu() - begin) / (50.0 * EVENTS);
            System.out.printf(
                    Locale.ROOT,
                    "decode %.0f ns, all %.0f ns (%d decoded, %d absorbed, %d live)%n",
                    decode,
                    all,
                    decoded,
                    absorbed,
                    reducer.live());
        }
    }
}
