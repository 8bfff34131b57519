// SPDX-License-Identifier: Apache-2.0
package io.weir.operators;

import io.weir.event.Event;
import io.weir.event.Ip;
import io.weir.event.Type;
import io.weir.expression.Expression;
import io.weir.expression.Slots;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * What the states of aggregates take in the heap, beside what they say of it: a program of its own, so that nothing else is in its heap. Each
 * state has taken a thousand values over three decades, strings of 32 characters.
 */
public final class AggregateHeap {

    private static final int STATES = 100;
    private static final int EVENTS = 1_000;

    private AggregateHeap() {}

    private static Expression x(Type type) {
        return Expression.name("x", type);
    }

    private static Expression y(Type type) {
        return Expression.name("y", type);
    }

    /** Every aggregate, over the types that it is mostly used with. */
    public static List<Aggregate<?>> all() {
        var all = new ArrayList<Aggregate<?>>(List.of(
                new Any(x(Type.BOOL)),
                new Every(x(Type.BOOL)),
                new Correlation(x(Type.DOUBLE), y(Type.DOUBLE)),
                new Regression(x(Type.INT), y(Type.DOUBLE)),
                new Histogram(x(Type.DOUBLE), List.of(1.0, 10.0, 100.0), 160),
                new Histogram(x(Type.DOUBLE), List.of(), 160),
                new Quantiles(x(Type.DOUBLE), List.of(0.5), 0.01),
                new Quantiles(x(Type.INT), List.of(0.5), 0.05),
                new Distinct(x(Type.STRING), 0.02, false),
                new Distinct(x(Type.INT), 0.1, true),
                new MinBy(x(Type.STRING), y(Type.DOUBLE)),
                new MaxBy(x(Type.INT), y(Type.DOUBLE)),
                new Variance(x(Type.DOUBLE), Spreading.Kind.SAMPLE),
                new Stddev(x(Type.INT), Spreading.Kind.POPULATION)));
        for (Type type : List.of(Type.INT, Type.DOUBLE)) {
            all.add(new Sum(x(type)));
            all.add(new Mean(x(type)));
        }
        for (Type type : List.of(Type.INT, Type.STRING, Type.IP)) {
            all.add(new Count(x(type)));
            all.add(new Min(x(type)));
            all.add(new Max(x(type)));
            all.add(new First(x(type)));
            all.add(new Last(x(type)));
            all.add(new Top(x(type), 10, 0.005));
            all.add(new Sample(x(type), 10));
            all.add(new Collect(x(type), 4 * EVENTS));
        }
        return all;
    }

    /** Measures. */
    public static void main(String[] arguments) {
        for (Aggregate<?> aggregate : all()) {
            System.out.println(
                    "heap " + aggregate.text().replace(" ", "") + " " + measured(aggregate) + " " + aggregate.bytes());
        }
        System.out.println("done ");
    }

    private static <S> long measured(Aggregate<S> aggregate) {
        var slots = new Slots();
        int x = slots.reserve("x");
        int y = slots.reserve("y");
        var adder = aggregate.bind(slots);
        var event = new Event(slots.size());
        // What is made once is not the states'.
        fill(aggregate, adder, event, x, y, 0);
        var states = new ArrayList<S>(STATES);
        long before = used();
        for (int i = 0; i < STATES; i++) {
            states.add(fill(aggregate, adder, event, x, y, i));
        }
        event.clear();
        long measured = (used() - before) / STATES;
        return states.size() == STATES ? measured : -1;
    }

    private static <S> S fill(Aggregate<S> aggregate, Aggregate.Adder<S> adder, Event event, int x, int y, int state) {
        var random = new SplittableRandom(state);
        S filled = aggregate.create();
        for (int i = 0; i < EVENTS; i++) {
            event.clear();
            event.offset = i;
            event.recordTime = i;
            put(event, x, aggregate.inputs().getFirst().type(), random, i);
            event.setDouble(y, random.nextDouble());
            if (!adder.ready(event)) {
                throw new IllegalStateException(event.failure);
            }
            adder.add(filled, event);
        }
        return filled;
    }

    private static void put(Event event, int register, Type type, SplittableRandom random, int number) {
        double value = Math.pow(10, 3 * random.nextDouble());
        switch (type) {
            case INT, TIMESTAMP, DURATION -> event.setLong(register, Math.round(value * 1_000));
            case DOUBLE -> event.setDouble(register, value);
            case BOOL -> event.setLong(register, number & 1);
            case STRING -> event.setObject(register, String.format(Locale.ROOT, "%032d", number));
            case IP -> event.setObject(register, new Ip(0, number, false));
        }
    }

    private static long used() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
