// SPDX-License-Identifier: Apache-2.0
package io.weir.benchmarks.operators;

import io.weir.event.Event;
import io.weir.event.Ip;
import io.weir.event.Type;
import io.weir.expression.Slots;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Requests, decoded, as events that an operator is given in turn: latencies are log-normal over some three decades, and of 10,000 users
 * few are frequent.
 */
final class Inputs {

    /** What it takes to set an event: all cases but decoders and cel-java's do that, too. */
    static final Case CASE = new Case("input", "an event", "input", Setting::new);

    /** So many, over and over. */
    static final int COUNT = 1 << 16;

    private static final String[] PATHS = {"/", "/products/4711", "/search", "/static/app.12.js", "/health/ready"};

    final String[] users = new String[COUNT];
    final Ip[] clients = new Ip[COUNT];
    final long[] bytes = new long[COUNT];
    final double[] milliseconds = new double[COUNT];
    final long[] statuses = new long[COUNT];
    private final Map<String, Integer> registers = new HashMap<>();

    Inputs() {
        var random = new SplittableRandom(1);
        for (int i = 0; i < COUNT; i++) {
            users[i] = "user-" + (int) (10_000 * StrictMath.pow(random.nextDouble(), 4));
            Ip client = Ip.parse("203.0.113." + random.nextInt(256));
            if (client == null) {
                throw new IllegalStateException("an address that is none");
            }
            clients[i] = client;
            bytes[i] = random.nextLong(100_000);
            milliseconds[i] = StrictMath.exp(2 + 1.5 * random.nextGaussian());
            statuses[i] = random.nextInt(20) == 0 ? 502 : 200;
        }
    }

    /** Takes registers for what events have. */
    void reserve(Slots slots) {
        for (String name : new String[] {
            "user", "client", "path", "status", "bytes", "ms", "failed", "took", "weir.time", "weir.site"
        }) {
            registers.put(name, slots.reserve(name));
        }
    }

    /** Sets the event to one of the requests. */
    void set(Event event, int turn) {
        event.clear();
        event.offset = turn;
        event.setObject(register("user"), users[turn]);
        event.setObject(register("client"), clients[turn]);
        event.setObject(register("path"), PATHS[turn % PATHS.length]);
        event.setLong(register("status"), statuses[turn]);
        event.setLong(register("bytes"), bytes[turn]);
        event.setDouble(register("ms"), milliseconds[turn]);
        event.setLong(register("failed"), statuses[turn] == 502 ? 1 : 0);
        event.setLong(register("took"), bytes[turn]);
        event.setLong(register("weir.time"), turn);
        event.setObject(register("weir.site"), "berlin");
    }

    /** The names and types of what can be read. */
    static Map<String, Type> types() {
        return Map.of(
                "user", Type.STRING,
                "client", Type.IP,
                "path", Type.STRING,
                "status", Type.INT,
                "bytes", Type.INT,
                "ms", Type.DOUBLE,
                "failed", Type.BOOL,
                "took", Type.DURATION);
    }

    int register(String name) {
        Integer register = registers.get(name);
        if (register == null) {
            throw new IllegalArgumentException("nobody has reserved " + name);
        }
        return register;
    }

    static String path(int turn) {
        return PATHS[turn % PATHS.length];
    }

    private static final class Setting implements Work {
        private final Inputs inputs = new Inputs();
        private final Event event;
        private int turn;

        Setting() {
            var slots = new Slots();
            inputs.reserve(slots);
            event = new Event(slots.size());
        }

        @Override
        public long once() {
            inputs.set(event, turn);
            turn = (turn + 1) & (COUNT - 1);
            return event.generation;
        }
    }
}
