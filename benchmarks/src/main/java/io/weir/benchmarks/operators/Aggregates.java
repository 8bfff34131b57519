// SPDX-License-Identifier: Apache-2.0
package io.weir.benchmarks.operators;

import io.weir.event.Event;
import io.weir.expression.Slots;
import io.weir.operators.Aggregate;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.apache.avro.io.EncoderFactory;

/** Every aggregate; those of numbers over whole numbers and over others. A state takes {@link Inputs#COUNT} events, then a new one is begun. */
final class Aggregates {

    static final List<Case> CASES = Stream.of(
                    "count()",
                    "count(status >= 500)",
                    "sum(bytes)",
                    "sum(ms)",
                    "mean(ms)",
                    "min(ms)",
                    "max(bytes)",
                    "variance(bytes)",
                    "variance(ms)",
                    "stddev(ms)",
                    "{ correlation: ms, with: bytes }",
                    "{ regression: ms, over: bytes }",
                    "first(user)",
                    "last(user)",
                    "{ min_by: user, of: ms }",
                    "{ max_by: user, of: ms }",
                    "any(failed)",
                    "every(failed)",
                    "distinct(user)",
                    "distinct(bytes)",
                    "{ distinct: user, error: 1% }",
                    "quantiles(ms, [0.5, 0.99])",
                    "histogram(ms, [1, 10, 100, 1000])",
                    "histogram(ms)",
                    "top(user)",
                    "sample(user)",
                    "collect(user)")
            .map(text ->
                    new Case("aggregate", text, text.replace("{ ", "").split("[(:]", 2)[0], () -> new Adding(text)))
            .toList();

    /** So many that what else happens in the heap does not show. */
    private static final int STATES = 4_000;

    private static final int EVENTS = 1_000;

    private Aggregates() {}

    /** An aggregate at work. */
    private static final class Adding implements Work {
        private final State<?> state;
        private final Inputs inputs = new Inputs();
        private final Event event;
        private int turn;

        Adding(String text) {
            Aggregate<?> aggregate = Planned.of(
                            Planned.FIELDS, "aggregate:\n  window: 1m\n  take:\n    x: " + text + "\n")
                    .figures()
                    .getFirst()
                    .aggregate();
            var slots = new Slots();
            inputs.reserve(slots);
            state = new State<>(aggregate, slots);
            event = new Event(slots.size());
        }

        @Override
        public long once() {
            inputs.set(event, turn);
            state.add(event);
            turn++;
            if (turn == Inputs.COUNT) {
                turn = 0;
                state.begin();
            }
            return turn;
        }

        /** Of states that have each taken a thousand events. */
        @Override
        public String note() {
            return state.note(inputs, event);
        }
    }

    private static final class State<S> {
        private final Aggregate<S> aggregate;
        private final Aggregate.Adder<S> adder;
        private S state;

        State(Aggregate<S> aggregate, Slots slots) {
            this.aggregate = aggregate;
            this.adder = aggregate.bind(slots);
            this.state = aggregate.create();
        }

        void begin() {
            state = aggregate.create();
        }

        void add(Event event) {
            if (!adder.ready(event)) {
                throw new IllegalStateException(aggregate.text() + " failed");
            }
            adder.add(state, event);
        }

        String note(Inputs inputs, Event event) {
            var out = new ByteArrayOutputStream();
            var encoder = EncoderFactory.get().directBinaryEncoder(out, null);
            S first = filled(inputs, event, 0);
            try {
                aggregate.write(first, encoder);
                encoder.flush();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return String.format(
                    Locale.ROOT,
                    "%,d B written, %,d B in the heap, said to be %,d; usually %,d, at most %,d",
                    out.size(),
                    heap(inputs, event),
                    aggregate.heap(first),
                    aggregate.usualHeap(),
                    aggregate.mostHeap());
        }

        private long heap(Inputs inputs, Event event) {
            var states = new ArrayList<S>(STATES);
            long before = used();
            for (int i = 0; i < STATES; i++) {
                states.add(filled(inputs, event, i));
            }
            event.clear();
            long taken = used() - before;
            return taken / states.size();
        }

        private S filled(Inputs inputs, Event event, int number) {
            S filled = aggregate.create();
            for (int i = 0; i < EVENTS; i++) {
                inputs.set(event, (number * 17 + i) & (Inputs.COUNT - 1));
                // Decoders make a string for each event; states that shared them would take less.
                int user = inputs.register("user");
                event.setObject(
                        user, String.valueOf(String.valueOf(event.objects[user]).toCharArray()));
                if (adder.ready(event)) {
                    adder.add(filled, event);
                }
            }
            return filled;
        }

        private static long used() {
            for (int i = 0; i < 3; i++) {
                System.gc();
            }
            return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
        }
    }
}
