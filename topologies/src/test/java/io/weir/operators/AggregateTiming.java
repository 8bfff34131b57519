// SPDX-License-Identifier: Apache-2.0
package io.weir.operators;

import io.weir.event.Event;
import io.weir.event.Type;
import io.weir.expression.Expression;
import io.weir.expression.Slots;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.apache.avro.io.EncoderFactory;

/**
 * A quick look at what each aggregate costs, without JMH: CPU nanoseconds to add a value, and the bytes of a state. Values are latencies
 * (lognormal, some three decades), sizes, and 10,000 users of which few are frequent; 100,000 to a state. Run its main with the test
 * class path; arguments: rounds.
 */
public final class AggregateTiming {

    private static final int VALUES = 100_000;

    private AggregateTiming() {}

    private static Expression x(Type type) {
        return Expression.name(type == Type.STRING ? "user" : type == Type.DOUBLE ? "ms" : "bytes", type);
    }

    private static List<Aggregate<?>> all() {
        Expression ms = x(Type.DOUBLE);
        Expression bytes = x(Type.INT);
        Expression user = x(Type.STRING);
        return List.of(
                new Count(null),
                new Sum(bytes),
                new Sum(ms),
                new Max(ms),
                new Variance(ms, Spreading.Kind.SAMPLE),
                new Variance(bytes, Spreading.Kind.SAMPLE),
                new Regression(ms, bytes),
                new Last(user),
                new MaxBy(user, ms),
                new Distinct(user, 0.02, false),
                new Distinct(user, 0.01, false),
                new Distinct(bytes, 0.02, false),
                new Quantiles(ms, List.of(0.5), 0.01),
                new Histogram(ms, List.of(1.0, 10.0, 100.0, 1000.0), 160),
                new Histogram(ms, List.of(), 160),
                new Top(user, 10, 0.005),
                new Collect(user, 100),
                new Sample(user, 10));
    }

    /** Prints the best of some rounds. */
    public static void main(String[] arguments) throws IOException {
        int rounds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 10;
        var random = new Random(1);
        double[] ms = random.doubles(VALUES)
                .map(any -> Math.exp(2 + 1.5 * random.nextGaussian()))
                .toArray();
        long[] bytes = random.longs(VALUES, 0, 100_000).toArray();
        String[] users = new String[VALUES];
        for (int i = 0; i < VALUES; i++) {
            users[i] = "user-" + (int) (10_000 * Math.pow(random.nextDouble(), 4));
        }
        for (Aggregate<?> aggregate : all()) {
            time(aggregate, rounds, ms, bytes, users);
        }
    }

    private static <S> void time(Aggregate<S> aggregate, int rounds, double[] ms, long[] bytes, String[] users)
            throws IOException {
        var slots = new Slots();
        int msRegister = slots.reserve("ms");
        int bytesRegister = slots.reserve("bytes");
        int userRegister = slots.reserve("user");
        int time = slots.reserve("weir.time");
        slots.reserve("weir.site");
        var adder = aggregate.bind(slots);
        var event = new Event(slots.size());
        double best = Double.POSITIVE_INFINITY;
        S state = aggregate.create();
        for (int round = 0; round < rounds; round++) {
            state = aggregate.create();
            long begin = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
            for (int i = 0; i < VALUES; i++) {
                event.clear();
                event.offset = i;
                event.setDouble(msRegister, ms[i]);
                event.setLong(bytesRegister, bytes[i]);
                event.setObject(userRegister, users[i]);
                event.setLong(time, i);
                if (adder.ready(event)) {
                    adder.add(state, event);
                }
            }
            best = Math.min(
                    best, (ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - begin) / (double) VALUES);
        }
        var out = new ByteArrayOutputStream();
        var encoder = EncoderFactory.get().directBinaryEncoder(out, null);
        aggregate.write(state, encoder);
        encoder.flush();
        System.out.printf(
                Locale.ROOT,
                "%-40s %6.1f ns, %6d bytes written, %6d in the heap by its own word%n",
                aggregate.text(),
                best,
                out.size(),
                aggregate.bytes());
    }
}
