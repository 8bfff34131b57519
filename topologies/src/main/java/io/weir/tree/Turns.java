// SPDX-License-Identifier: Apache-2.0
package io.weir.tree;

import org.jspecify.annotations.Nullable;

/**
 * Who speaks for a place in turn. A site that was rebuilt follows its former life: one speaks, then the other. Two sites of one name
 * go on both: time and again one that had been followed says something new.
 *
 * <p>What was said before says nothing new: replays, resends and rebuilds do not count, whatever their order. Nor do the last words of
 * a life that are late, unless they come between those of its successor as often as {@link #RETURNS} times.
 */
final class Turns {

    /** A life that had been followed by another has to be back so often. */
    static final int RETURNS = 5;

    private String last = "";
    private String before = "";
    private int returns;
    /** The merge's age at the last of them. */
    private long returnedAt;

    Turns() {}

    Turns(Bytes.Reader in) {
        last = in.text();
        before = in.text();
        returns = in.small();
        returnedAt = in.number();
    }

    void write(Bytes.Writer out) {
        out.text(last).text(before).small(returns).number(returnedAt);
    }

    /**
     * An incarnation has said something that is newer than all it had said before.
     *
     * @param known whether it had spoken before
     * @param age of the merge, milliseconds
     * @param patience for how long a return counts
     * @return whether this changed
     */
    boolean spoke(String incarnation, boolean known, long age, long patience) {
        if (incarnation.equals(last)) {
            return false;
        }
        if (known && !last.isEmpty()) {
            returns = age - returnedAt >= patience ? 1 : Math.min(RETURNS, returns + 1);
            returnedAt = age;
        }
        before = last;
        last = incarnation;
        return true;
    }

    /** The two who speak in turn; null if there are none. */
    @Nullable
    Contest contest(String place, long age, long patience) {
        return returns < RETURNS || age - returnedAt >= patience ? null : Contest.of(place, before, last);
    }
}
