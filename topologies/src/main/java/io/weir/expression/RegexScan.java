// SPDX-License-Identifier: Apache-2.0
package io.weir.expression;

/**
 * What can be said of a regular expression before it is compiled: how large it becomes and whether its brackets match. RE2 bounds
 * the time of a match, not the size of a program: counted repetitions multiply, and three nested ones fill any heap.
 *
 * @param size about how many instructions it compiles to
 * @param depth how deep its groups are nested
 * @param unclosed the index of an opening parenthesis that is never closed; -1 if there is none
 * @param unopened the index of a closing parenthesis that was never opened; -1 if there is none
 */
public record RegexScan(long size, int depth, int unclosed, int unopened) {

    /** The most instructions that a program may have: a match costs up to as many steps for each character. */
    public static final int LARGEST = 10_000;

    private static final int DEEPEST = 200;

    /** How far the closing end of something is looked for that has no room for more: or each opening one would read the whole rest. */
    private static final int LONGEST_NAME = 64;

    private static final long SATURATED = 1L << 40;

    /** Nine Cyrillic letters that Unicode folds to others since version 9, and RE2/J 1.8 folds from one to the next without end. */
    private static final int FIRST_ENDLESS = 0x1C80;

    private static final int LAST_ENDLESS = 0x1C88;

    /** From where to where RE2/J folds. What spans all of that needs no folding. */
    private static final int FIRST_FOLDED = 'A';

    private static final int LAST_FOLDED = 0x1044F;

    /** Whether it is small enough to be compiled. */
    public boolean fits() {
        return size <= LARGEST && depth <= DEEPEST;
    }

    /**
     * Whether RE2/J may compile it for ever: it does not come back from folding one of nine letters, U+1C80 to U+1C88, by itself or
     * within a range. When in doubt, true.
     */
    public static boolean isEndless(String pattern) {
        if (!pattern.contains("(?")) {
            return false;
        }
        boolean folds = false;
        boolean reaches = false;
        int before = 0; // the code point before the last one, or less where it was written in another way
        int last = 0;
        int at = 0;
        while (at < pattern.length()) {
            int codePoint = pattern.codePointAt(at);
            int next = at + Character.charCount(codePoint);
            if (pattern.startsWith("(?", at)) {
                for (int i = next + 1; i < pattern.length() && "imsU-".indexOf(pattern.charAt(i)) >= 0; i++) {
                    folds |= pattern.charAt(i) == 'i';
                }
            } else if (pattern.startsWith("\\x{", at)) {
                int end = pattern.indexOf('}', at, Math.min(pattern.length(), at + LONGEST_NAME));
                String digits = end < 0 ? "" : pattern.substring(at + 3, end);
                reaches |= end < 0; // any number of zeros
                if (digits.matches("0*[0-9A-Fa-f]{1,6}")) {
                    codePoint = Integer.parseInt(digits.replaceFirst("^0+(?=.)", ""), 16);
                    next = end + 1;
                }
            } else if (codePoint == '\\' && next < pattern.length()) {
                codePoint = 0;
                next++;
            }
            int from = last == '-' && before < codePoint ? before : codePoint;
            boolean all = from <= FIRST_FOLDED && codePoint >= LAST_FOLDED;
            reaches |= from <= LAST_ENDLESS && codePoint >= FIRST_ENDLESS && !all;
            before = last;
            last = codePoint;
            at = next;
        }
        return folds && reaches;
    }

    /** Looks through a pattern, be it well-formed or not. */
    public static RegexScan of(String pattern) {
        return new Scanner(pattern).scan();
    }

    private static final class Scanner {
        private final String text;
        private final long[] sizes;
        private final int[] opened;
        private int at;
        private int depth;
        private int deepest;
        private int unopened = -1;
        /** The size of what a repetition would repeat. */
        private long last;

        Scanner(String text) {
            this.text = text;
            sizes = new long[text.length() + 1];
            opened = new int[text.length() + 1];
        }

        RegexScan scan() {
            while (at < text.length()) {
                char c = text.charAt(at);
                switch (c) {
                    case '\\' -> escape();
                    case '[' -> {
                        int from = at;
                        at = classEnd();
                        // A class is one step however long it is, but one of a whole megabyte takes the parser hours.
                        atom(1 + Math.max(0, at - from - LONGEST_NAME) / 4);
                    }
                    case '(' -> open();
                    case ')' -> close();
                    case '{' -> repeat();
                    case '*', '+', '?', '|' -> {
                        sizes[depth]++;
                        at++;
                    }
                    default -> {
                        at++;
                        atom();
                    }
                }
            }
            int unclosed = depth > 0 ? opened[depth] : -1;
            long size = 0;
            for (int i = 0; i <= depth; i++) {
                size = Math.min(SATURATED, size + sizes[i]);
            }
            return new RegexScan(size, deepest, unclosed, unopened);
        }

        private void atom() {
            atom(1);
        }

        private void atom(int size) {
            last = size;
            sizes[depth] = Math.min(SATURATED, sizes[depth] + size);
        }

        private void escape() {
            char next = at + 1 < text.length() ? text.charAt(at + 1) : ' ';
            if (next == 'Q') {
                int end = text.indexOf("\\E", at + 2);
                int to = end < 0 ? text.length() : end;
                for (int i = at + 2; i < to; i++) {
                    atom();
                }
                at = end < 0 ? to : to + 2;
                return;
            }
            boolean braced =
                    (next == 'p' || next == 'P' || next == 'x') && at + 2 < text.length() && text.charAt(at + 2) == '{';
            int brace = braced ? text.indexOf('}', at + 2, near(at)) : -1;
            at = brace < 0 ? Math.min(text.length(), at + 2) : brace + 1;
            atom();
        }

        /** Behind the bracket that closes the class which begins here; behind the text if there is none. */
        private int classEnd() {
            int i = at + 1;
            if (i < text.length() && text.charAt(i) == '^') {
                i++;
            }
            boolean first = true;
            while (i < text.length()) {
                char c = text.charAt(i);
                if (c == ']' && !first) {
                    return i + 1;
                }
                first = false;
                if (c == '\\') {
                    i += 2;
                } else if (c == '[' && i + 1 < text.length() && text.charAt(i + 1) == ':') {
                    int end = text.indexOf(":]", i + 2, near(i));
                    i = end < 0 ? i + 1 : end + 2;
                } else {
                    i++;
                }
            }
            return text.length();
        }

        private int near(int from) {
            return Math.min(text.length(), from + LONGEST_NAME);
        }

        private void open() {
            depth++;
            deepest = Math.max(deepest, depth);
            sizes[depth] = 2; // the two ends of a group that captures
            opened[depth] = at;
            at++;
            if (at < text.length() && text.charAt(at) == '?') {
                // (?: and (?i: and (?<name>, or (?i) alone
                while (at < text.length() && ":>)".indexOf(text.charAt(at)) < 0) {
                    at++;
                }
                if (at < text.length() && text.charAt(at) != ')') {
                    at++;
                }
            }
        }

        private void close() {
            if (depth == 0) {
                if (unopened < 0) {
                    unopened = at;
                }
            } else {
                last = sizes[depth];
                depth--;
                sizes[depth] = Math.min(SATURATED, sizes[depth] + last);
            }
            at++;
        }

        private void repeat() {
            int end = text.indexOf('}', at, near(at));
            String count = end < 0 ? "" : text.substring(at + 1, end);
            if (!count.matches("[0-9]{1,9}(,[0-9]{0,9})?")) {
                at++;
                atom(); // a brace that is only a brace
                return;
            }
            int comma = count.indexOf(',');
            long least = Long.parseLong(comma < 0 ? count : count.substring(0, comma));
            long most =
                    comma < 0 || comma == count.length() - 1 ? least + 1 : Long.parseLong(count.substring(comma + 1));
            long times = Math.max(1, Math.max(least, most));
            sizes[depth] = Math.min(SATURATED, sizes[depth] + last * (times - 1));
            last = Math.min(SATURATED, last * times);
            at = end + 1;
        }
    }
}
