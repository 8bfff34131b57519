// SPDX-License-Identifier: Apache-2.0
package io.weir.tree;

import io.weir.wire.Watermark;
import org.jspecify.annotations.Nullable;

/** What a merge knows of one place below it: the watermark that counts, and a newer one that waits for its cover. */
final class Slot {

    /** Not missing anything. */
    static final long NOTHING = Long.MIN_VALUE;

    final String place;

    @Nullable
    Watermark effective;

    @Nullable
    Watermark pending;

    /** How much had been dropped of the pending watermark's life when it was read: it may be what is missing. */
    long pendingDroppedKeys;

    long pendingDroppedEvents;

    /** The merge's age when the place last brought something new. */
    long heardAt;

    /** Windows that end in (doubtAfter, doubtUntil] were due only because something was written off. */
    long doubtAfter = Watermark.FOREVER;

    long doubtUntil = Watermark.NEVER;
    /** The watermark whose cover was written off; the doubt ends when all of it has come after all. */
    @Nullable
    Watermark doubted;

    final Turns turns;

    /** Since when, on the monotonic clock, the pending watermark lacks its cover. Re-armed at a restart. */
    long missingSince = NOTHING;

    Slot(String place) {
        this.place = place;
        turns = new Turns();
    }

    Slot(String place, byte[] bytes) {
        this.place = place;
        var in = new Bytes.Reader(bytes);
        effective = in.flag() ? in.watermark() : null;
        pending = in.flag() ? in.watermark() : null;
        pendingDroppedKeys = in.number();
        pendingDroppedEvents = in.number();
        heardAt = in.number();
        doubtAfter = in.number();
        doubtUntil = in.number();
        doubted = in.flag() ? in.watermark() : null;
        // Stores that were written before this was kept end here.
        turns = in.more() ? new Turns(in) : new Turns();
    }

    byte[] bytes() {
        var out = new Bytes.Writer();
        put(out, effective);
        put(out, pending);
        out.number(pendingDroppedKeys).number(pendingDroppedEvents).number(heardAt);
        out.number(doubtAfter).number(doubtUntil);
        put(out, doubted);
        turns.write(out);
        return out.bytes();
    }

    private static void put(Bytes.Writer out, @Nullable Watermark watermark) {
        out.flag(watermark != null);
        if (watermark != null) {
            out.watermark(watermark);
        }
    }

    /** The newest watermark of this place, whether or not it counts yet. */
    @Nullable
    Watermark newest() {
        return pending != null ? pending : effective;
    }

    void doubt(long after, long until, Watermark watermark) {
        doubtAfter = Math.min(doubtAfter, after);
        doubtUntil = Math.max(doubtUntil, until);
        doubted = watermark;
    }

    void trust() {
        doubtAfter = Watermark.FOREVER;
        doubtUntil = Watermark.NEVER;
        doubted = null;
    }
}
