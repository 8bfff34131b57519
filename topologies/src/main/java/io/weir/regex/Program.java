// SPDX-License-Identifier: Apache-2.0
package io.weir.regex;

import com.google.re2j.Instructions;
import com.google.re2j.Instructions.Kind;
import com.google.re2j.Pattern;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import org.jspecify.annotations.Nullable;

/**
 * The instructions that RE2/J compiled a pattern to, with what {@link Walk} wants to know before it tries one: which characters may
 * come next. Numbers of instructions are RE2/J's. Characters fall into classes that no instruction tells apart; all that are not in
 * ASCII are one, and so is the end of the text.
 *
 * <p>What comes next is known as a superset: an assertion is taken to hold, and of the characters that are not in ASCII all are taken
 * to come where some may. So a way that is left out is one that takes no character and does not end the match here.
 */
final class Program {

    /** Nothing that could come next does. */
    static final byte FAIL = 0;

    /** The end of the pattern. */
    static final byte MATCH = 1;

    /** Takes one character. */
    static final byte CHARACTER = 2;

    /** One of two. */
    static final byte EITHER = 3;

    /** Notes a position. */
    static final byte CAPTURE = 4;

    /** Holds here or not. */
    static final byte ASSERTION = 5;

    /** Takes characters as long as they are of a class, none of which can come after them: there is one way. */
    static final byte RUN = 6;

    /** Takes as many characters of a class as there are, and goes on behind the last of them, or else before that, and so on. */
    static final byte GREEDY = 7;

    /** Goes on at once, or else behind one character of a class, and so on. */
    static final byte LAZY = 8;

    /** In {@link #choice}: there is nothing to go on with. A number below is one of {@link #EITHER} that cannot be decided by one character. */
    static final int NOWHERE = -1;

    /** The most numbers in all tables together: half a megabyte, or six thousand choices in a pattern that tells forty classes apart. */
    private static final int LARGEST = 1 << 18;

    /** What a table of bytes counts, beside one of numbers. */
    private static final int BYTES = 128;

    private final Instructions code;

    /** What each does. */
    final byte[] kind;

    /** Where each goes on; of {@link #RUN}, {@link #GREEDY} and {@link #LAZY} behind what they take. */
    final int[] next;

    /** Where {@link #EITHER} goes on else; the slot of {@link #CAPTURE}; what {@link #ASSERTION} asserts. */
    final int[] other;

    /**
     * By instruction and byte, for what takes characters: whether a character is taken that begins with this byte. Of a byte that is
     * not ASCII: whether all such characters are.
     */
    final boolean[][] takes;

    /** By instruction: whether a character that is not in ASCII must be asked for. */
    final boolean[] asks;

    /** By instruction that takes several characters: which one stands for what is taken. */
    final int[] taken;

    /** By instruction that takes several characters: the bytes before which it may go on. */
    final boolean[][] leaves;

    /** By instruction that takes several characters: whether it may go on at the end of the text. */
    final boolean[] leavesAtEnd;

    /** By instruction that chooses, and class: where to go on, {@link #NOWHERE}, or {@code -2} minus the instruction that cannot be decided. */
    final short[][] choice;

    /** By byte, without sign: the class of characters that begin with it. */
    final short[] classOf = new short[256];

    /** The class of the end. */
    final int end;

    /** By byte: whether a match can begin before it. */
    final boolean[] begins;

    /** Whether a match can begin at the end of the text. */
    final boolean beginsAtEnd;

    /** Where to begin. */
    final int start;

    /** Whether it can match at the beginning of the text only. */
    final boolean anchored;

    /** By instruction: which row of {@link Walk}'s memory it has; -1 for none. */
    final int[] row;

    /** How many rows there are. */
    final int rows;

    /** How many slots for positions; those of group n are 2n and 2n + 1. */
    final int slots;

    /** Whether it must match the whole text. */
    final boolean whole;

    /**
     * Prepares a pattern.
     *
     * @param whole whether it must match the whole text
     * @param wanted the numbers of the groups whose places will be asked for
     * @return null for one that must be left to RE2/J
     */
    static @Nullable Program of(Pattern pattern, boolean whole, BitSet wanted) {
        Instructions code;
        try {
            code = Instructions.of(pattern);
        } catch (LinkageError e) {
            return null; // another RE2/J, or one of another class loader
        }
        // A group that RE2/J has optimised away is somewhere at the beginning for it.
        if (code.isLongest() || code.count() > Short.MAX_VALUE || code.slots() < 2 * (pattern.groupCount() + 1)) {
            return null;
        }
        var builder = new Builder(code, whole, wanted);
        return builder.prepares() ? new Program(builder) : null;
    }

    private Program(Builder from) {
        code = from.code;
        kind = from.kind;
        next = from.next;
        other = from.other;
        takes = from.takes;
        asks = from.asks;
        taken = from.taken;
        leaves = from.leaves;
        leavesAtEnd = from.leavesAtEnd;
        choice = from.choice;
        System.arraycopy(from.classOf, 0, classOf, 0, classOf.length);
        end = from.end;
        start = from.start;
        begins = from.bytes(from.first[start]);
        beginsAtEnd = from.first[start].get(end);
        anchored = from.isAnchored();
        row = from.row;
        rows = from.rows;
        slots = code.slots();
        whole = from.whole;
    }

    /** Whether an instruction takes a character; for those not in ASCII. */
    boolean takes(int instruction, int codePoint) {
        return code.takes(instruction, codePoint);
    }

    private static final class Builder {
        private final Instructions code;
        private final boolean whole;
        private final BitSet wanted;
        private final int count;
        private final byte[] kind;
        private final int[] next;
        private final int[] other;
        private final boolean[][] takes;
        private final boolean[] asks;
        private final int[] taken;
        private final boolean[][] leaves;
        private final boolean[] leavesAtEnd;
        private final short[][] choice;
        private final short[] classOf = new short[256];
        private final int[] row;
        private int rows;
        private final int start;
        private int end;
        /** The class of what is not in ASCII. */
        private int beyond;
        /** What can be reached, each after those that it can go on at without taking a character. */
        private final int[] order;

        private int ordered;
        /** By instruction: the classes of which one must come next. */
        private final BitSet[] first;

        Builder(Instructions code, boolean whole, BitSet wanted) {
            this.code = code;
            this.whole = whole;
            this.wanted = wanted;
            count = code.count();
            kind = new byte[count];
            next = new int[count];
            other = new int[count];
            takes = new boolean[count][];
            asks = new boolean[count];
            taken = new int[count];
            leaves = new boolean[count][];
            leavesAtEnd = new boolean[count];
            choice = new short[count][];
            row = new int[count];
            order = new int[count];
            first = new BitSet[count];
            start = skip(code.start());
        }

        boolean prepares() {
            Arrays.fill(row, -1);
            if (!read() || !sort()) {
                return false;
            }
            classify();
            for (int i = 0; i < ordered; i++) {
                first[order[i]] = first(order[i]);
            }
            for (int i = 0; i < ordered; i++) {
                repeat(order[i]);
            }
            int size = 0;
            for (int i = 0; i < ordered; i++) {
                int at = order[i];
                if (kind[at] >= RUN || kind[at] == EITHER) {
                    row[at] = rows++;
                    size += kind[at] == EITHER ? end + 1 : BYTES;
                }
            }
            if (size > LARGEST) {
                return false;
            }
            for (int i = 0; i < ordered; i++) {
                if (kind[order[i]] == EITHER) {
                    choice[order[i]] = choose(order[i]);
                }
            }
            return true;
        }

        /** The next instruction that does something. */
        private int skip(int from) {
            int at = from;
            while (code.kind(at) == Kind.NOTHING || (code.kind(at) == Kind.CAPTURE && !wanted.get(code.arg(at) / 2))) {
                at = code.out(at);
            }
            return at;
        }

        private boolean read() {
            for (int at = 0; at < count; at++) {
                Kind does = code.kind(at);
                switch (does) {
                    case EITHER -> {
                        kind[at] = EITHER;
                        next[at] = skip(code.out(at));
                        other[at] = skip(code.arg(at));
                    }
                    case CAPTURE, ASSERTION -> {
                        kind[at] = does == Kind.CAPTURE ? CAPTURE : ASSERTION;
                        next[at] = skip(code.out(at));
                        other[at] = code.arg(at);
                    }
                    case CHARACTER -> {
                        if (code.isHalfACharacter(at)) {
                            return false;
                        }
                        kind[at] = CHARACTER;
                        next[at] = skip(code.out(at));
                    }
                    case FAIL -> kind[at] = FAIL;
                    case MATCH -> kind[at] = MATCH;
                    case NOTHING -> next[at] = skip(code.out(at));
                }
            }
            return true;
        }

        /** Where an instruction may go on, the n-th of them; -1 if there are no more. */
        private int successor(int at, int number) {
            return switch (kind[at]) {
                case CHARACTER, CAPTURE, ASSERTION -> number == 0 ? next[at] : -1;
                case EITHER -> number == 0 ? next[at] : number == 1 ? other[at] : -1;
                default -> -1;
            };
        }

        /**
         * Puts what can be reached into order. False if something can go around without taking a character: which way around comes
         * first is then for RE2/J to say.
         */
        private boolean sort() {
            var reached = new BitSet();
            var done = new BitSet();
            var roots = new int[count];
            int todo = 0;
            roots[todo++] = start;
            var open = new BitSet();
            int[] path = new int[count];
            int[] turn = new int[count];
            while (todo > 0) {
                int root = roots[--todo];
                if (reached.get(root)) {
                    continue;
                }
                int depth = 0;
                path[0] = root;
                reached.set(root);
                open.set(root);
                while (depth >= 0) {
                    int at = path[depth];
                    int to = kind[at] == CHARACTER ? -1 : successor(at, turn[depth]++);
                    if (to < 0) {
                        if (kind[at] == CHARACTER && !reached.get(next[at])) {
                            // It is put there once for each that leads to it, which may be more often than there is
                            // room for.
                            if (todo == roots.length) {
                                roots = Arrays.copyOf(roots, 2 * todo);
                            }
                            roots[todo++] = next[at];
                        }
                        order[ordered++] = at;
                        open.clear(at);
                        done.set(at);
                        turn[depth--] = 0;
                    } else if (open.get(to)) {
                        return false;
                    } else if (!done.get(to)) {
                        path[++depth] = to;
                        reached.set(to);
                        open.set(to);
                    }
                }
            }
            // RE2/J takes what follows a character that is not in ASCII for the beginning of the text, if the text is
            // bytes.
            return !whole || !assertsABeginningBehindACharacter();
        }

        private boolean assertsABeginningBehindACharacter() {
            var behind = new BitSet();
            for (int i = 0; i < ordered; i++) {
                if (kind[order[i]] == CHARACTER) {
                    behind.set(next[order[i]]);
                }
            }
            // Backwards: each before those that it leads to.
            for (int i = ordered - 1; i >= 0; i--) {
                int at = order[i];
                if (!behind.get(at)) {
                    continue;
                }
                if (kind[at] == ASSERTION && (other[at] & (Instructions.BEGIN_LINE | Instructions.BEGIN_TEXT)) != 0) {
                    return true;
                }
                for (int n = 0; kind[at] != CHARACTER && successor(at, n) >= 0; n++) {
                    behind.set(successor(at, n));
                }
            }
            return false;
        }

        /** Tells characters apart as the instructions do. */
        private void classify() {
            var tables = new HashMap<BitSet, boolean[]>();
            for (int i = 0; i < ordered; i++) {
                int at = order[i];
                if (kind[at] == CHARACTER) {
                    var ascii = new BitSet();
                    for (int c = 0; c < 0x80; c++) {
                        ascii.set(c, code.takes(at, c));
                    }
                    boolean all = code.takesAllBeyondAscii(at);
                    ascii.set(0x80, all);
                    takes[at] = tables.computeIfAbsent(ascii, Builder::table);
                    asks[at] = !all && code.takesSomeBeyondAscii(at);
                }
            }
            var signatures = new HashMap<BitSet, Integer>();
            for (int c = 0; c < 0x80; c++) {
                var signature = new BitSet();
                int number = 0;
                for (boolean[] table : tables.values()) {
                    signature.set(number++, table[c]);
                }
                Integer known = signatures.putIfAbsent(signature, signatures.size());
                classOf[c] = (short) (known == null ? signatures.size() - 1 : known);
            }
            beyond = signatures.size();
            Arrays.fill(classOf, 0x80, 0x100, (short) beyond);
            end = beyond + 1;
        }

        private static boolean[] table(BitSet ascii) {
            var table = new boolean[256];
            for (int c = 0; c < 256; c++) {
                table[c] = ascii.get(Math.min(c, 0x80));
            }
            return table;
        }

        private BitSet first(int at) {
            var classes = new BitSet();
            switch (kind[at]) {
                case MATCH -> classes.set(whole ? end : 0, end + 1);
                case CHARACTER -> {
                    for (int c = 0; c < 0x80; c++) {
                        if (takes[at][c]) {
                            classes.set(classOf[c]);
                        }
                    }
                    classes.set(beyond, takes[at][0x80] || asks[at]);
                }
                case EITHER -> {
                    classes.or(first[next[at]]);
                    classes.or(first[other[at]]);
                }
                case CAPTURE -> classes.or(first[next[at]]);
                case ASSERTION -> {
                    classes.or(first[next[at]]);
                    var possible = new BitSet();
                    possible.set(end);
                    if ((other[at] & Instructions.END_TEXT) != 0) {
                        classes.and(possible);
                    } else if ((other[at] & Instructions.END_LINE) != 0) {
                        possible.set(classOf['\n']);
                        classes.and(possible);
                    }
                }
                default -> {}
            }
            return classes;
        }

        /** Makes one instruction of two that take a character again and again. */
        private void repeat(int at) {
            if (kind[at] != EITHER) {
                return;
            }
            boolean greedy = kind[next[at]] == CHARACTER && next[next[at]] == at;
            boolean lazy = !greedy && kind[other[at]] == CHARACTER && next[other[at]] == at;
            if (!greedy && !lazy) {
                return;
            }
            int character = greedy ? next[at] : other[at];
            int exit = greedy ? other[at] : next[at];
            kind[at] = first[character].intersects(first[exit]) ? greedy ? GREEDY : LAZY : RUN;
            taken[at] = character;
            takes[at] = takes[character];
            asks[at] = asks[character];
            next[at] = exit;
            leaves[at] = bytes(first[exit]);
            leavesAtEnd[at] = first[exit].get(end);
        }

        private boolean[] bytes(BitSet classes) {
            var bytes = new boolean[256];
            for (int c = 0; c < 256; c++) {
                bytes[c] = classes.get(classOf[c]);
            }
            return bytes;
        }

        private short[] choose(int at) {
            var choose = new short[end + 1];
            for (int c = 0; c <= end; c++) {
                boolean here = first[next[at]].get(c);
                boolean there = first[other[at]].get(c);
                if (here && there) {
                    choose[c] = (short) (-2 - at);
                } else if (here || there) {
                    int to = here ? next[at] : other[at];
                    choose[c] = kind[to] == EITHER ? choice[to][c] : (short) to;
                } else {
                    choose[c] = NOWHERE;
                }
            }
            return choose;
        }

        private boolean isAnchored() {
            int at = start;
            while (kind[at] == CAPTURE || kind[at] == ASSERTION) {
                if (kind[at] == ASSERTION && (other[at] & Instructions.BEGIN_TEXT) != 0) {
                    return true;
                }
                at = next[at];
            }
            return false;
        }
    }
}
