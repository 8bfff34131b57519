// SPDX-License-Identifier: Apache-2.0
package io.weir.regex;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import java.util.Arrays;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * A pattern over lines, each of which it must match as a whole. Says what {@link Matcher#matches} says, sooner: {@link Walk} looks, and
 * RE2/J only where that must not. Not for several threads.
 */
public final class WholeMatcher {

    private static final byte[] NOTHING = {};

    private final @Nullable Walk walk;
    private final Matcher matcher;
    private boolean walked;

    /**
     * Of a pattern.
     *
     * @param groups the numbers of all groups that are asked for, from 1
     */
    public WholeMatcher(Pattern pattern, int... groups) {
        var wanted = new BitSet();
        for (int group : groups) {
            wanted.set(group);
        }
        Program program = Program.of(pattern, true, wanted);
        walk = program == null ? null : new Walk(program);
        matcher = pattern.matcher(NOTHING);
    }

    /**
     * Whether the pattern matches.
     *
     * @param line UTF-8, well-formed
     * @param end where the line ends in it
     */
    public boolean matches(byte[] line, int end) {
        Walk.Answer answer = walk == null ? Walk.Answer.UNKNOWN : walk.matches(line, end);
        walked = answer != Walk.Answer.UNKNOWN;
        if (walked) {
            return answer == Walk.Answer.YES;
        }
        // It takes whole arrays only.
        matcher.reset(end == line.length ? line : Arrays.copyOf(line, end));
        return matcher.matches();
    }

    /** Where a group begins in the line that has matched; -1 if it took no part. */
    public int start(int group) {
        return walk != null && walked ? walk.slots[2 * group] : matcher.start(group);
    }

    /** Where a group ends in the line that has matched; -1 if it took no part. */
    public int end(int group) {
        return walk != null && walked ? walk.slots[2 * group + 1] : matcher.end(group);
    }

    /** Forgets the line. */
    public void forget() {
        if (!walked) {
            matcher.reset(NOTHING);
        }
    }

    /** How many steps the last line took; -1 if RE2/J was asked. */
    long steps() {
        return walk != null && walked ? walk.steps : -1;
    }
}
