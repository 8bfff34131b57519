// SPDX-License-Identifier: Apache-2.0
package io.weir.regex;

import static io.weir.regex.Program.ASSERTION;
import static io.weir.regex.Program.CAPTURE;
import static io.weir.regex.Program.CHARACTER;
import static io.weir.regex.Program.EITHER;
import static io.weir.regex.Program.GREEDY;
import static io.weir.regex.Program.LAZY;
import static io.weir.regex.Program.MATCH;
import static io.weir.regex.Program.RUN;

import com.google.re2j.Instructions;
import java.util.Arrays;

/**
 * Finds the match that RE2/J finds, by trying one way after the other instead of all at once. Text is UTF-8 and well-formed. Not for
 * several threads.
 *
 * <p>RE2/J's machine keeps a list of ways, in the order of what the pattern prefers, and drops one that comes to an instruction and a
 * position at which another has been before. To try the ways in that order, and to give up one that comes to where another has been
 * before in vain, finds the same way to the same end, as RE2's own {@code BitState} does; see Cox, "Regular Expression Matching: the
 * Virtual Machine Approach" (2009). It differs in this:
 * <ul>
 *   <li>A way that one character shows to be in vain is not tried ({@link Program}).
 *   <li>Where others have been is remembered only after a first walk has taken more than {@link #PATIENCE} steps for each character. Without
 *       it the walk may take longer, and finds the same, since what was in vain stays so: {@link Program} has no way around that takes no character.
 *   <li>Remembered is where a way chooses, not each instruction. Between two such places a way takes no more steps than the program has
 *       instructions. So the second walk takes, as RE2/J does, at most steps in proportion to the text times the program.
 * </ul>
 */
final class Walk {

    /** What comes of it. */
    enum Answer {
        /** There is a match. */
        YES,
        /** There is none. */
        NO,
        /** It would take more memory than it may. */
        UNKNOWN
    }

    /** Steps for each character, and for sixteen more. A line of a log takes some two; RE2/J takes as long as some fifty. */
    private static final int PATIENCE = 8;

    /** The most bits to remember where ways have been: 256 KiB, a line of ten thousand characters for a pattern with two hundred choices. */
    private static final int MOST_BITS = 1 << 21;

    /** The most that is kept to come back to: 256 KiB. */
    private static final int MOST_OPEN = 1 << 16;

    private final Program program;
    private final int patience;

    /** Where groups begin and end, by twice their number and one more; -1 for one that took no part. */
    final int[] slots;

    /** Where the match begins. */
    int from;

    /** Where the match ends. */
    int to;

    /** How many steps the last match took: instructions and characters. */
    long steps;

    /** What is still to be tried, the next last. The last number of each says what the others are. */
    private int[] open = new int[64];

    private long[] memory = {};
    private int stride;
    private int origin;

    Walk(Program program) {
        this(program, PATIENCE);
    }

    /** With another number of steps for each character before it is remembered where ways have been. */
    Walk(Program program, int patience) {
        this.program = program;
        this.patience = patience;
        slots = new int[program.slots];
    }

    /** Looks whether all of a text matches. */
    Answer matches(byte[] text, int end) {
        steps = 0;
        from = 0;
        Answer answer = walk(text, 0, end, most(end));
        return answer == Answer.UNKNOWN && remembers(0, end) ? walk(text, 0, end, -1) : answer;
    }

    /**
     * Looks for the first match that begins at or behind a position.
     *
     * @param begin where a character begins, or the end
     */
    Answer find(byte[] text, int begin, int end) {
        steps = 0;
        Answer answer = search(text, begin, end, most(end - begin));
        return answer == Answer.UNKNOWN && remembers(begin, end) ? search(text, begin, end, -1) : answer;
    }

    private long most(int length) {
        return (long) patience * (length + 16);
    }

    private Answer search(byte[] text, int begin, int end, long most) {
        boolean[] begins = program.begins;
        for (int at = begin; at <= end; at++) {
            if (at > 0 && program.anchored) {
                return Answer.NO;
            }
            if (at < end ? begins[text[at] & 0xff] && (text[at] & 0xc0) != 0x80 : program.beginsAtEnd) {
                from = at;
                Answer answer = walk(text, at, end, most);
                if (answer != Answer.NO) {
                    return answer;
                }
                // Each may have one way only, and a long one.
                if (most >= 0 && steps > most) {
                    return Answer.UNKNOWN;
                }
            }
        }
        return Answer.NO;
    }

    /** Makes room to remember. */
    private boolean remembers(int begin, int end) {
        origin = begin;
        stride = end - begin + 1;
        long bits = (long) program.rows * stride;
        if (bits > MOST_BITS) {
            return false;
        }
        int words = (int) (bits >> 6) + 1;
        if (memory.length < words) {
            memory = new long[words];
        } else {
            Arrays.fill(memory, 0, words, 0);
        }
        return true;
    }

    /** Whether no way has been there before; it has now. */
    private boolean isNew(int instruction, int position) {
        int bit = program.row[instruction] * stride + position - origin;
        long mask = 1L << bit;
        boolean isNew = (memory[bit >> 6] & mask) == 0;
        memory[bit >> 6] |= mask;
        return isNew;
    }

    /**
     * Tries all ways from a position.
     *
     * @param most after how many steps to give up; negative to remember instead
     */
    private Answer walk(byte[] text, int begin, int end, long most) {
        Program code = program;
        byte[] kind = code.kind;
        int[] next = code.next;
        int[] other = code.other;
        short[] classOf = code.classOf;
        boolean remembers = most < 0;
        int[] todo = open;
        int depth = 0;
        long taken = steps;
        int at = code.start;
        int position = begin;
        Arrays.fill(slots, -1);
        walk:
        while (true) {
            taken++;
            if (depth + 3 > todo.length) {
                if (todo.length >= MOST_OPEN) {
                    steps = taken;
                    return Answer.UNKNOWN;
                }
                todo = Arrays.copyOf(todo, 2 * todo.length);
                open = todo;
            }
            switch (kind[at]) {
                case CHARACTER -> {
                    // A literal is many of them.
                    int behind = behind(text, position, end, at);
                    while (behind > 0) {
                        position = behind;
                        at = next[at];
                        if (kind[at] != CHARACTER) {
                            continue walk;
                        }
                        taken++;
                        behind = behind(text, position, end, at);
                    }
                }
                case EITHER -> {
                    if (!remembers || isNew(at, position)) {
                        int to = code.choice[at][position < end ? classOf[text[position] & 0xff] : code.end];
                        if (to >= 0) {
                            at = to;
                            continue;
                        }
                        to = -2 - to;
                        if (to >= 0 && (!remembers || to == at || isNew(to, position))) {
                            todo[depth++] = position;
                            todo[depth++] = other[to] << 1;
                            at = next[to];
                            continue;
                        }
                    }
                }
                case CAPTURE -> {
                    int slot = other[at];
                    if (depth > 0) {
                        todo[depth++] = slots[slot];
                        todo[depth++] = ~slot;
                    }
                    slots[slot] = position;
                    at = next[at];
                    continue;
                }
                case ASSERTION -> {
                    if (holds(other[at], text, position, end)) {
                        at = next[at];
                        continue;
                    }
                }
                case RUN -> {
                    int behind = remembers ? newRun(text, position, end, at) : run(text, position, end, at);
                    if (behind >= 0) {
                        taken += behind - position;
                        position = behind;
                        at = next[at];
                        continue;
                    }
                    taken += ~behind - position;
                }
                case GREEDY -> {
                    int behind = remembers ? newRun(text, position, end, at) : run(text, position, end, at);
                    int last = behind >= 0 ? behind : ~behind - 1;
                    taken += last - position + 1;
                    int leave = leave(text, position, last, end, at);
                    if (leave >= 0) {
                        if (leave > position) {
                            todo[depth++] = position;
                            todo[depth++] = leave;
                            todo[depth++] = (at << 1) | 1;
                        }
                        position = leave;
                        at = next[at];
                        continue;
                    }
                }
                case LAZY -> {
                    int leave = leaveSoon(text, position, end, at, remembers);
                    if (leave >= 0) {
                        taken += leave - position;
                        todo[depth++] = leave;
                        todo[depth++] = (at << 1) | 1;
                        position = leave;
                        at = next[at];
                        continue;
                    }
                    taken += ~leave - position;
                }
                case MATCH -> {
                    if (position == end || !code.whole) {
                        this.to = position;
                        steps = taken;
                        return Answer.YES;
                    }
                }
                default -> {}
            }
            // In vain: back to the last choice.
            while (true) {
                if (depth == 0) {
                    steps = taken;
                    return Answer.NO;
                }
                if (!remembers && taken > most) {
                    steps = taken;
                    return Answer.UNKNOWN;
                }
                taken++;
                int what = todo[--depth];
                if (what < 0) {
                    slots[~what] = todo[--depth];
                    continue;
                }
                at = what >> 1;
                position = todo[--depth];
                if ((what & 1) == 0) {
                    break;
                }
                if (kind[at] == GREEDY) {
                    int first = todo[--depth];
                    int leave = leave(text, first, position - 1, end, at);
                    taken += position - Math.max(leave, first);
                    if (leave < 0) {
                        continue;
                    }
                    if (leave > first) {
                        todo[depth++] = first;
                        todo[depth++] = leave;
                        todo[depth++] = what;
                    }
                    position = leave;
                } else {
                    int behind = behind(text, position, end, at);
                    if (behind < 0) {
                        continue;
                    }
                    int leave = leaveSoon(text, behind, end, at, remembers);
                    taken += (leave < 0 ? ~leave : leave) - position;
                    if (leave < 0) {
                        continue;
                    }
                    todo[depth++] = leave;
                    todo[depth++] = what;
                    position = leave;
                }
                at = next[at];
                break;
            }
        }
    }

    /** Behind the character that the instruction takes; -1 if it takes none. */
    private int behind(byte[] text, int position, int end, int at) {
        if (position < end) {
            int unit = text[position];
            if (program.takes[at][unit & 0xff]) {
                return position + (unit >= 0 ? 1 : width(unit));
            }
            if (unit < 0 && program.asks[at] && program.takes(taker(at), codePoint(text, position))) {
                return position + width(unit);
            }
        }
        return -1;
    }

    private int taker(int at) {
        return program.kind[at] == CHARACTER ? at : program.taken[at];
    }

    /** Behind the last character that the instruction takes. */
    private int run(byte[] text, int from, int end, int at) {
        boolean[] takes = program.takes[at];
        int position = from;
        while (true) {
            while (position < end && takes[text[position] & 0xff]) {
                position++;
            }
            if (position == end || text[position] >= 0 || !program.asks[at]) {
                return position;
            }
            if (!program.takes(program.taken[at], codePoint(text, position))) {
                return position;
            }
            position += width(text[position]);
        }
    }

    /** The same, but ends where another way has been: minus that position, minus one. */
    private int newRun(byte[] text, int from, int end, int at) {
        int position = from;
        while (isNew(at, position)) {
            int behind = behind(text, position, end, at);
            if (behind < 0) {
                return position;
            }
            position = behind;
        }
        return ~position;
    }

    /** The last position of a run at which something may follow; -1 if there is none. */
    private int leave(byte[] text, int first, int last, int end, int at) {
        boolean[] leaves = program.leaves[at];
        int position = last;
        if (position == end) {
            if (program.leavesAtEnd[at]) {
                return position;
            }
            position--;
        }
        while (position >= first && (!leaves[text[position] & 0xff] || (text[position] & 0xc0) == 0x80)) {
            position--;
        }
        return position < first ? -1 : position;
    }

    /** The first position of a run at which something may follow; minus the position behind all that was looked at, minus one, if there is none. */
    private int leaveSoon(byte[] text, int from, int end, int at, boolean remembers) {
        boolean[] leaves = program.leaves[at];
        int position = from;
        while (!remembers || isNew(at, position)) {
            if (position < end ? leaves[text[position] & 0xff] : program.leavesAtEnd[at]) {
                return position;
            }
            int behind = behind(text, position, end, at);
            if (behind < 0) {
                return ~position;
            }
            position = behind;
        }
        return ~position;
    }

    private static boolean holds(int assertions, byte[] text, int position, int end) {
        int before = position > 0 ? text[position - 1] : '\n';
        int after = position < end ? text[position] : '\n';
        if ((assertions & Instructions.BEGIN_TEXT) != 0 && position > 0) {
            return false;
        }
        if ((assertions & Instructions.END_TEXT) != 0 && position < end) {
            return false;
        }
        if ((assertions & Instructions.BEGIN_LINE) != 0 && before != '\n') {
            return false;
        }
        if ((assertions & Instructions.END_LINE) != 0 && after != '\n') {
            return false;
        }
        boolean boundary = isWord(before) != isWord(after);
        return (assertions & (boundary ? Instructions.NO_WORD_BOUNDARY : Instructions.WORD_BOUNDARY)) == 0;
    }

    /** RE2's words are ASCII. */
    private static boolean isWord(int unit) {
        return (unit >= 'a' && unit <= 'z')
                || (unit >= 'A' && unit <= 'Z')
                || (unit >= '0' && unit <= '9')
                || unit == '_';
    }

    /** How many bytes the character has that begins with this one. */
    private static int width(int lead) {
        return (lead & 0xe0) == 0xc0 ? 2 : (lead & 0xf0) == 0xe0 ? 3 : 4;
    }

    private static int codePoint(byte[] text, int at) {
        int lead = text[at];
        return switch (width(lead)) {
            case 2 -> ((lead & 0x1f) << 6) | (text[at + 1] & 0x3f);
            case 3 -> ((lead & 0x0f) << 12) | ((text[at + 1] & 0x3f) << 6) | (text[at + 2] & 0x3f);
            default ->
                ((lead & 0x07) << 18)
                        | ((text[at + 1] & 0x3f) << 12)
                        | ((text[at + 2] & 0x3f) << 6)
                        | (text[at + 3] & 0x3f);
        };
    }
}
