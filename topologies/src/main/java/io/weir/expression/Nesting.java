// SPDX-License-Identifier: Apache-2.0
package io.weir.expression;

import java.util.ArrayDeque;

/**
 * How deep the tree of an expression will be, told from its text alone: whatever reads a tree calls itself, and has one stack. A level
 * is a bracket, or one more operator in a chain such as {@code a + b + c}. Commas begin anew, and so do {@code &&} and {@code ||},
 * whose chains the parser balances. Counts rather too much than too little.
 */
final class Nesting {

    /** CEL's parser gives up at 250, in words of its own. */
    static final int DEEPEST = 200;

    private static final String OPERATORS = "+-*/%!.<>=";

    private final String text;
    /** Of each bracket that is open: what its outside counts. */
    private final ArrayDeque<Integer> outside = new ArrayDeque<>();

    private int at;
    private int outer;
    private int chain;
    private int choices;
    private int deepest;

    private Nesting(String text) {
        this.text = text;
    }

    /** At least as many levels as the text's tree has, as far as the text is an expression. */
    static int of(String text) {
        return new Nesting(text).count();
    }

    private int count() {
        for (; at < text.length(); at++) {
            char c = text.charAt(at);
            switch (c) {
                case '"', '\'' -> string(c);
                case '/' -> {
                    if (text.startsWith("//", at)) {
                        int end = text.indexOf('\n', at);
                        at = end < 0 ? text.length() : end;
                    } else {
                        chain++;
                    }
                }
                case '(', '[', '{' -> {
                    outside.push(chain + choices + 1);
                    outer += chain + choices + 1;
                    chain = 0;
                    choices = 0;
                }
                case ')', ']', '}' -> {
                    // What follows a bracket has the whole of it below.
                    chain = outside.isEmpty() ? chain : outside.pop();
                    outer -= Math.min(outer, chain);
                    choices = 0;
                }
                case ',' -> {
                    chain = 0;
                    choices = 0;
                }
                case '&', '|' -> chain = 0;
                case '?' -> choices++;
                default -> {
                    boolean second = c == '=' && at > 0 && "<>=!".indexOf(text.charAt(at - 1)) >= 0;
                    if ((OPERATORS.indexOf(c) >= 0 && !second) || isIn()) {
                        chain++;
                    }
                }
            }
            deepest = Math.max(deepest, outer + chain + choices);
        }
        return deepest;
    }

    /** The operator that reads like a word. */
    private boolean isIn() {
        return text.startsWith("in", at) && !isPartOfWord(at - 1) && !isPartOfWord(at + 2);
    }

    private boolean isPartOfWord(int index) {
        return index >= 0
                && index < text.length()
                && (Character.isLetterOrDigit(text.charAt(index)) || text.charAt(index) == '_');
    }

    /** To the quote that closes the string, or to the end. */
    private void string(char quote) {
        boolean raw = at > 0 && (text.charAt(at - 1) == 'r' || text.charAt(at - 1) == 'R');
        String end = String.valueOf(quote).repeat(3);
        if (!text.startsWith(end, at)) {
            end = String.valueOf(quote);
        }
        at += end.length();
        while (at < text.length() && !text.startsWith(end, at)) {
            at += text.charAt(at) == '\\' && !raw ? 2 : 1;
        }
        at += end.length() - 1;
    }
}
