// SPDX-License-Identifier: Apache-2.0
package com.google.re2j;

/**
 * What RE2/J compiled a pattern to, for {@code io.weir.regex}, which runs the same instructions in another way. RE2/J shows them to its
 * own package only: this class is there to read them, and does nothing else. It knows RE2/J 1.8; {@code RegexTwinTest} fails if another
 * version means something else by them.
 */
public final class Instructions {

    /** What an instruction does. */
    public enum Kind {
        /** Goes on at {@link #out}, or else at {@link #arg}. */
        EITHER,
        /** Notes the position in slot {@link #arg}. */
        CAPTURE,
        /** Holds where all assertions of {@link #arg} do. */
        ASSERTION,
        /** Matches nothing. */
        FAIL,
        /** The end of the pattern. */
        MATCH,
        /** Goes on. */
        NOTHING,
        /** Takes one character. */
        CHARACTER
    }

    /** An assertion: the beginning of a line. */
    public static final int BEGIN_LINE = Utils.EMPTY_BEGIN_LINE;

    /** An assertion: the end of a line. */
    public static final int END_LINE = Utils.EMPTY_END_LINE;

    /** An assertion: the beginning of the text. */
    public static final int BEGIN_TEXT = Utils.EMPTY_BEGIN_TEXT;

    /** An assertion: the end of the text. */
    public static final int END_TEXT = Utils.EMPTY_END_TEXT;

    /** An assertion: a word begins or ends. */
    public static final int WORD_BOUNDARY = Utils.EMPTY_WORD_BOUNDARY;

    /** An assertion: no word begins or ends. */
    public static final int NO_WORD_BOUNDARY = Utils.EMPTY_NO_WORD_BOUNDARY;

    private final Prog program;
    private final boolean longest;

    private Instructions(RE2 compiled) {
        program = compiled.prog;
        longest = compiled.longest;
    }

    /** Those of a pattern. */
    public static Instructions of(Pattern pattern) {
        return new Instructions(pattern.re2());
    }

    /** Whether the longest match is wanted and not the first. */
    public boolean isLongest() {
        return longest;
    }

    /** How many there are. */
    public int count() {
        return program.numInst();
    }

    /** Where to begin. */
    public int start() {
        return program.start;
    }

    /** How many slots there are for positions: two for the match and two for each group that is not optimised away. */
    public int slots() {
        return program.numCap;
    }

    /** What the instruction does. */
    public Kind kind(int at) {
        return switch (program.getInst(at).op) {
            case Inst.ALT, Inst.ALT_MATCH -> Kind.EITHER;
            case Inst.CAPTURE -> Kind.CAPTURE;
            case Inst.EMPTY_WIDTH -> Kind.ASSERTION;
            case Inst.FAIL -> Kind.FAIL;
            case Inst.MATCH -> Kind.MATCH;
            case Inst.NOP -> Kind.NOTHING;
            case Inst.RUNE, Inst.RUNE1, Inst.RUNE_ANY, Inst.RUNE_ANY_NOT_NL -> Kind.CHARACTER;
            default -> throw new IllegalArgumentException("an instruction that is not known: " + program.getInst(at));
        };
    }

    /** The next instruction. */
    public int out(int at) {
        return program.getInst(at).out;
    }

    /** The other next instruction, the slot, or the assertions. */
    public int arg(int at) {
        return program.getInst(at).arg;
    }

    /** Whether the instruction takes a character, as RE2/J's machine decides it. */
    public boolean takes(int at, int codePoint) {
        Inst instruction = program.getInst(at);
        return switch (instruction.op) {
            case Inst.RUNE -> instruction.matchRune(codePoint);
            case Inst.RUNE1 -> codePoint == instruction.runes[0];
            case Inst.RUNE_ANY -> true;
            default -> codePoint != '\n';
        };
    }

    /** Whether the instruction may take a character that is not in ASCII; true when in doubt. */
    public boolean takesSomeBeyondAscii(int at) {
        Inst instruction = program.getInst(at);
        return instruction.op == Inst.RUNE_ANY
                || instruction.op == Inst.RUNE_ANY_NOT_NL
                || (instruction.arg & RE2.FOLD_CASE) != 0
                || (instruction.runes.length > 0 && instruction.runes[instruction.runes.length - 1] > 0x7f);
    }

    /** Whether the instruction takes all characters that are not in ASCII; false when in doubt. */
    public boolean takesAllBeyondAscii(int at) {
        Inst instruction = program.getInst(at);
        int[] runes = instruction.runes;
        return instruction.op == Inst.RUNE_ANY
                || instruction.op == Inst.RUNE_ANY_NOT_NL
                || (runes.length > 1
                        && runes[runes.length - 2] <= 0x80
                        && runes[runes.length - 1] >= Character.MAX_CODE_POINT);
    }

    /** Whether the instruction takes just one half of a surrogate pair. RE2/J finds such a half inside of pairs, too. */
    public boolean isHalfACharacter(int at) {
        int[] runes = program.getInst(at).runes;
        return runes.length > 0
                && runes[0] == runes[runes.length - 1]
                && runes[0] >= Character.MIN_SURROGATE
                && runes[0] <= Character.MAX_SURROGATE;
    }
}
