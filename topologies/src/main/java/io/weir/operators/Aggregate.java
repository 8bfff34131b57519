// SPDX-License-Identifier: Apache-2.0
package io.weir.operators;

import io.weir.event.Event;
import io.weir.expression.Binder;
import io.weir.expression.Expression;
import java.io.IOException;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.io.Decoder;
import org.apache.avro.io.Encoder;
import org.jspecify.annotations.Nullable;

/**
 * A figure that merges: a commutative monoid over states of type {@code S}, with a way in for events and a way out to a value.
 *
 * <p>Laws, each tested for every aggregate of the catalogue:
 *
 * <ul>
 *   <li>merge is associative and commutative, and a created state is its identity, to the last bit of what {@link #write} writes
 *       (or within the bound that the aggregate states);
 *   <li>adding a then b to one state equals merging the states of a and of b;
 *   <li>{@code read(write(s))} equals s, and equal states write equal bytes;
 *   <li>merge leaves {@code from} as it was.
 * </ul>
 *
 * @param <S> the state: mutable, in the heap, without anything that could be computed from the plan
 */
public interface Aggregate<S> {

    /** The columns that its figure has in a row, in their order; at least one, each with a suffix of its own. */
    List<Column> columns();

    /** What it reads, for lineage, classes and the plan's hash; empty for {@code count()}. */
    List<Expression> inputs();

    /**
     * Whether its figure shows something of its inputs' values, and is then as sensitive as they are. Counting what is there does not: it
     * tells that there were values, not which, and is as sensitive as that.
     */
    default boolean discloses() {
        return true;
    }

    /**
     * Canonical text of the aggregate with the options that change a state: part of the plan's hash. Options that matter only when
     * a figure is finished are left out, so that changing them starts no new incarnation.
     */
    String text();

    /** The Avro schema of what {@link #write} writes. It never changes for one {@link #text}. */
    Schema schema();

    /**
     * Whether an event that stands for several, since a step has sampled, counts as so many: where the figure tells how many or how much there
     * was. What tells only which there were takes it as one, and is then of the events that were kept.
     */
    default boolean weighs() {
        return false;
    }

    /** A state of nothing. */
    S create();

    /** The way in: what adds an event to a state. */
    Adder<S> bind(Binder binder);

    /** Adds {@code from} to {@code into}. */
    void merge(S into, S from);

    /** Writes the canonical bytes of the state, as its schema says. */
    void write(S state, Encoder out) throws IOException;

    /** Reads what {@link #write} wrote. */
    S read(Decoder in) throws IOException;

    /**
     * The value of a column: Long (int, and microseconds of timestamp and duration), Double, Boolean, String or Ip as the column's
     * type says, or what {@link Column} says of lists and maps; null when absent.
     *
     * @param column the index of one of {@link #columns}
     * @throws ArithmeticException when the value does not fit its type: the column is then absent and the row says so
     */
    @Nullable
    Object finish(S state, int column);

    /** How many NaN and infinities the state has left out: they are absent to aggregates, but not in silence. */
    default long notFinite(S state) {
        return 0;
    }

    /**
     * What a state takes in the heap now, in bytes, with the objects that only it holds: by this a process knows when to let groups go. It is
     * asked after each event that a state that {@link #grows} has taken, so it must not look at each value. See {@link Heap} for what
     * it supposes of the JVM.
     */
    long heap(S state);

    /** What a state takes at most between two calls, in bytes, whatever comes: a bound. Strings count as 32 characters, since their length has no other. */
    long mostHeap();

    /** What a state takes after a hundred different values over three decades, in bytes: an estimate, for those who plan. Strings count as 32 characters. */
    long usualHeap();

    /** Whether some states take more than others. */
    default boolean grows() {
        return heap(create()) != mostHeap();
    }

    /**
     * Adds events to states, in two steps: so that nothing is added anywhere when the input of one of several figures fails. Not for
     * several threads.
     */
    interface Adder<S> {

        /**
         * Evaluates the inputs.
         *
         * @return false if one failed: the event is a dead letter for {@link Event#failure}
         */
        boolean ready(Event event);

        /** Adds what the last {@link #ready} evaluated; absent input adds nothing. Once for each window that takes the event. */
        void add(S state, Event event);

        /**
         * Adds it as so many equal ones if the aggregate {@link Aggregate#weighs}, else as one.
         *
         * @param weight for how many events it stands, at least 1
         */
        default void add(S state, Event event, long weight) {
            add(state, event);
        }
    }
}
