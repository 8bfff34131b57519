// SPDX-License-Identifier: Apache-2.0
package io.weir.engine;

import io.weir.event.Evaluator;
import io.weir.event.Event;
import io.weir.expression.Binder;
import io.weir.operators.Aggregate;
import io.weir.plan.ReductionPlan.Figure;
import java.io.IOException;
import org.apache.avro.io.Decoder;
import org.apache.avro.io.Encoder;
import org.jspecify.annotations.Nullable;

/**
 * A figure's aggregate with the type of its state hidden, so that the states of several figures can lie in one array. A state that
 * comes in must be one that went out of the same figure.
 */
final class FigureState<S> {

    private final Figure figure;
    private final Aggregate<S> aggregate;

    private FigureState(Figure figure, Aggregate<S> aggregate) {
        this.figure = figure;
        this.aggregate = aggregate;
    }

    static FigureState<?> of(Figure figure) {
        return of(figure, figure.aggregate());
    }

    private static <S> FigureState<S> of(Figure figure, Aggregate<S> aggregate) {
        return new FigureState<>(figure, aggregate);
    }

    static FigureState<?>[] of(Iterable<Figure> figures) {
        var states = new java.util.ArrayList<FigureState<?>>();
        figures.forEach(figure -> states.add(of(figure)));
        return states.toArray(FigureState<?>[]::new);
    }

    @SuppressWarnings("unchecked")
    private S typed(Object state) {
        return (S) state;
    }

    String name() {
        return figure.name();
    }

    Object create() {
        return aggregate.create();
    }

    void merge(Object into, Object from) {
        aggregate.merge(typed(into), typed(from));
    }

    void write(Object state, Encoder out) throws IOException {
        aggregate.write(typed(state), out);
    }

    Object read(Decoder in) throws IOException {
        return aggregate.read(in);
    }

    /** Whether some states take more of the heap than others. */
    boolean grows() {
        return aggregate.grows();
    }

    /** What the state takes in the heap. */
    long heap(Object state) {
        return aggregate.heap(typed(state));
    }

    /** The value of one of the aggregate's columns. */
    @Nullable
    Object finish(Object state, int column) {
        return aggregate.finish(typed(state), column);
    }

    long notFinite(Object state) {
        return aggregate.notFinite(typed(state));
    }

    /**
     * The way in.
     *
     * @param weight the register of what the event weighs; -1 where every event stands for itself
     */
    Input input(Binder binder, int weight) {
        Aggregate.Adder<S> bound = aggregate.bind(binder);
        Aggregate.Adder<S> adder = weight < 0 || !aggregate.weighs() ? bound : new Weighed<>(bound, weight);
        return figure.where() == null
                ? new Input() {
                    @Override
                    boolean ready(Event event) {
                        return adder.ready(event);
                    }

                    @Override
                    void add(Object state, Event event) {
                        adder.add(typed(state), event);
                    }
                }
                : new Conditional(adder, binder.bind(figure.where()));
    }

    /** {@link Aggregate.Adder} over states of a hidden type. */
    abstract static class Input {
        abstract boolean ready(Event event);

        abstract void add(Object state, Event event);
    }

    /** Adds an event as often as it weighs: chosen when the program is bound, so that whoever does not sample pays nothing. */
    private record Weighed<S>(Aggregate.Adder<S> adder, int weight) implements Aggregate.Adder<S> {
        @Override
        public boolean ready(Event event) {
            return adder.ready(event);
        }

        @Override
        public void add(S state, Event event) {
            adder.add(state, event, event.bits[weight]);
        }
    }

    /** Adds only when the condition is true, and looks at the inputs only then: a condition may guard them. */
    private final class Conditional extends Input {
        private final Aggregate.Adder<S> adder;
        private final Evaluator condition;
        private boolean taken;

        Conditional(Aggregate.Adder<S> adder, Evaluator condition) {
            this.adder = adder;
            this.condition = condition;
        }

        @Override
        boolean ready(Event event) {
            byte status = condition.evaluate(event);
            taken = status == Event.PRESENT && event.bits[condition.register] != 0;
            return status != Event.FAILED && (!taken || adder.ready(event));
        }

        @Override
        void add(Object state, Event event) {
            if (taken) {
                adder.add(typed(state), event);
            }
        }
    }
}
