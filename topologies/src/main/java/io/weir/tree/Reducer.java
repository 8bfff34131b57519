// SPDX-License-Identifier: Apache-2.0
package io.weir.tree;

import io.weir.event.Event;
import io.weir.wire.Partial;
import io.weir.wire.Window;
import org.jspecify.annotations.Nullable;

/**
 * What a leaf asks of the engine, for one reduction over one raw partition: the steps, and the live groups. The leaf decides what
 * is late and when to forget; the reducer knows nothing of horizons, offsets or watermarks.
 *
 * <p>For each event: {@link #reduce}; if that says {@link Verdict#READY}, {@link #time}, and for each window that takes the event
 * {@link #absorb}, or {@link #published} where there are no windows. At each commit: {@link #drain}. Not for several threads.
 */
public interface Reducer {

    /** What the steps made of an event. */
    enum Verdict {
        /** It has a time and a group and may be absorbed. */
        READY,
        /** A step let it go: {@link Reducer#step}. */
        FILTERED,
        /** A step sampled, and it is not of the sample. */
        SAMPLED,
        /** It is a dead letter: {@link Reducer#reason}. */
        DEAD
    }

    /** Runs the steps, computes time and group. Changes no group. */
    Verdict reduce(Event event);

    /** The number, from 0, of the step that let the last event go, or in which it died; -1 when no step did. */
    int step();

    /** Why the last event is dead: a stable code such as {@code overflow}; null if it is not. */
    @Nullable
    String reason();

    /** The field of the stream whose conversion failed or that is missing, if the last event is dead for that; else null. */
    default @Nullable String field() {
        return null;
    }

    /** What {@link #time} says of an event that has none. */
    long NO_TIME = Long.MIN_VALUE;

    /**
     * The last event's time, epoch milliseconds. After {@link Verdict#READY} always. After {@link Verdict#FILTERED} and {@link Verdict#SAMPLED} too, or
     * {@link #NO_TIME}: such events move the clock, or a reduction that lets little pass would never close a window. May be computed
     * when asked.
     */
    long time();

    /**
     * Adds the last event to its group in the window that begins at {@code start}. A group that is not in the heap is first
     * sought with the loader.
     *
     * @param version the version of the group's partial from now on
     * @return false if an aggregate's input failed: nothing was added, the event is dead for {@link #reason}
     */
    boolean absorb(Event event, long start, long length, long version, Loader loader);

    /**
     * The last event as it is published, of a reduction that publishes events, with {@link io.weir.wire.codec.Framing#LENGTH} bytes of
     * room before it for the schema's id. Only after {@link Verdict#READY}.
     */
    default byte[] published(Event event) {
        throw new UnsupportedOperationException("events of this reduction are absorbed");
    }

    /**
     * Visits every group changed since the last drain, once, in the order of window and then of the group's text, with its whole
     * cumulative partial. Groups not changed since the drain before may leave the heap: the loader brings them back.
     */
    void drain(Visitor visitor);

    /** Lets all groups leave the heap that have not changed since the last drain: the loader brings them back. */
    void release();

    /** Drops all groups of windows that end at or before the horizon from the heap. Called after {@link #drain}. */
    void forget(long horizon);

    /** Drops everything from the heap: the store was set back. */
    void clear();

    /** How many groups are in the heap. */
    int live();

    /** How often an event was added to the group of all others, once for each window, since the reducer was made. */
    default long folded() {
        return 0;
    }

    /** Finds what was published of groups that are not in the heap. */
    @FunctionalInterface
    interface Loader {

        /** The last partial of the group; null if there was none. */
        @Nullable
        Partial load(Window window, String group);

        /** Whether there may be any of this window: far cheaper to say than that there is none of a group. */
        default boolean knows(Window window) {
            return true;
        }

        /** How many groups of this window were published. Asked only by a reducer that keeps their number within a limit. */
        default int groups(Window window) {
            throw new UnsupportedOperationException("nobody has counted the groups");
        }
    }

    /** Takes a changed group. */
    interface Visitor {

        /** What {@code published} says of a group that was never published. */
        long NEVER = -1;

        /**
         * Takes it.
         *
         * @param published how many events the partial before this one stood for; {@link #NEVER} if there was none
         */
        void visit(Window window, String group, Partial partial, long published);

        /**
         * Takes that events of this window were added to another group than their own since the last drain, because there were too many
         * groups. Before the window's groups are visited.
         *
         * @param empty a partial of no events, of the version at which it last happened
         */
        default void folded(Window window, Partial empty) {
            throw new UnsupportedOperationException("nobody expects that groups are folded");
        }
    }
}
