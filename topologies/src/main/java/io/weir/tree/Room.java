// SPDX-License-Identifier: Apache-2.0
package io.weir.tree;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How much heap the live state of a process takes, and how much it may: one for all leaves and merges of a process. What lies in the
 * heap is a cache of the stores, so nothing is lost when it has to leave; it only costs more to reach.
 *
 * <p>Bytes are estimates, from {@code GroupSize} and the like. Safe for several threads.
 */
public final class Room {

    /** What part of the heap it takes unless somebody says: the rest is for Kafka's buffers, and for garbage. */
    private static final int QUARTER = 4;

    private final long limit;
    private final AtomicLong taken = new AtomicLong();
    private final AtomicLong stored = new AtomicLong();
    private final AtomicInteger shares = new AtomicInteger();
    private final AtomicLong spills = new AtomicLong();

    /**
     * An empty room.
     *
     * @param limit bytes, more than 0
     */
    public Room(long limit) {
        if (limit <= 0) {
            throw new IllegalArgumentException("a room of " + limit + " bytes");
        }
        this.limit = limit;
    }

    /** A room of so many bytes; a quarter of this JVM's heap if there are none given. */
    public static Room of(long limit) {
        return new Room(limit > 0 ? limit : Runtime.getRuntime().maxMemory() / QUARTER);
    }

    /** How many bytes live state may take. */
    public long limit() {
        return limit;
    }

    /** How many bytes it takes. */
    public long taken() {
        return taken.get();
    }

    /** How many bytes stores take that lie in the heap; 0 if all are on disk. They are beside {@link #taken}. */
    public long stored() {
        return stored.get();
    }

    /** How many bytes stores in the heap may take: twice the limit of live state, since nothing of theirs can leave. */
    public long mostStored() {
        return 2 * limit;
    }

    /** How often live state was written to its store early, or let go, because there was no room. */
    public long spills() {
        return spills.get();
    }

    /** A share for one task. */
    public Share open() {
        shares.incrementAndGet();
        return new Share();
    }

    /** What one task takes. Used by the task's own thread; bytes that it takes are seen by all. */
    public final class Share implements AutoCloseable {

        private long own;
        private long ownStored;
        private boolean closed;

        private Share() {}

        /** Takes bytes; negative to give them back. */
        public void take(long bytes) {
            own += bytes;
            taken.addAndGet(bytes);
        }

        /** Takes bytes for a store in the heap; negative to give them back. Returns whether there was room for them. */
        public boolean store(long bytes) {
            ownStored += bytes;
            return stored.addAndGet(bytes) <= mostStored();
        }

        /**
         * Whether this task should make room now: all is taken, and this one has more of it than the others on average. Those that
         * have less may go on, so at worst twice the limit is taken, until the next commit of those that have more.
         */
        public boolean isShort() {
            return taken.get() > limit && own * shares.get() >= limit;
        }

        /** Whether more than half is taken: what need not be in the heap should not stay there. */
        public boolean isTight() {
            return taken.get() > limit / 2;
        }

        /** Counts that live state left the heap before its time. */
        public void spilled() {
            spills.incrementAndGet();
        }

        /** See {@link Room#mostStored}. */
        public long mostStored() {
            return Room.this.mostStored();
        }

        /** Bytes that this task takes. */
        public long taken() {
            return own;
        }

        /** Gives back what is left: the task ends here. */
        @Override
        public void close() {
            if (!closed) {
                closed = true;
                take(-own);
                store(-ownStored);
                shares.decrementAndGet();
            }
        }
    }
}
