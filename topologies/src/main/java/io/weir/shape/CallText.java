// SPDX-License-Identifier: Apache-2.0
package io.weir.shape;

import io.weir.yaml.Yaml;
import java.util.ArrayList;
import java.util.List;

/** A call as text, such as {@code quantiles(ms, [0.5])}: finds its name and its arguments without understanding them. */
final class CallText {

    private CallText() {}

    /** The index of the bracket that opens the arguments if the whole text is one call of a bare name; -1 if it is none. */
    static int opening(String text) {
        int name = 0;
        while (name < text.length() && isNamePart(text.charAt(name), name)) {
            name++;
        }
        int open = name;
        while (open < text.length() && text.charAt(open) == ' ') {
            open++;
        }
        if (name == 0 || open == text.length() || text.charAt(open) != '(') {
            return -1;
        }
        return closing(text, open) == text.length() - 1 ? open : -1;
    }

    /** The name that a text begins with; empty if it begins with none. */
    static String name(String text) {
        int end = 0;
        while (end < text.length() && isNamePart(text.charAt(end), end)) {
            end++;
        }
        return text.substring(0, end);
    }

    /** The pieces between the commas at the top level of a part of a text, without the white space around them. */
    static List<Yaml.Scalar> split(Yaml.Scalar text, int begin, int end) {
        var pieces = new ArrayList<Yaml.Scalar>();
        int from = begin;
        int at = begin;
        while (at < end) {
            char c = text.text().charAt(at);
            if (c == ',') {
                pieces.add(piece(text, from, at));
                from = at + 1;
                at = from;
            } else {
                at = after(text.text(), at);
            }
        }
        if (!pieces.isEmpty() || !text.text().substring(begin, end).isBlank()) {
            pieces.add(piece(text, from, end));
        }
        return pieces;
    }

    private static Yaml.Scalar piece(Yaml.Scalar text, int begin, int end) {
        int from = begin;
        int to = end;
        while (from < to && Character.isWhitespace(text.text().charAt(from))) {
            from++;
        }
        while (to > from && Character.isWhitespace(text.text().charAt(to - 1))) {
            to--;
        }
        return text.slice(from, to, Yaml.Scalar.Kind.STRING);
    }

    /** The index behind the character, string or bracket at an index. */
    private static int after(String text, int at) {
        char c = text.charAt(at);
        return switch (c) {
            case '"', '\'' -> afterString(text, at);
            case '(', '[', '{' -> {
                int close = closing(text, at);
                yield close < 0 ? text.length() : close + 1;
            }
            default -> at + 1;
        };
    }

    private static int closing(String text, int open) {
        int at = open + 1;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == ')' || c == ']' || c == '}') {
                return at;
            }
            at = after(text, at);
        }
        return -1;
    }

    private static int afterString(String text, int begin) {
        int at = begin + 1;
        while (at < text.length() && text.charAt(at) != text.charAt(begin)) {
            at += text.charAt(at) == '\\' ? 2 : 1;
        }
        return Math.min(text.length(), at + 1);
    }

    private static boolean isNamePart(char c, int at) {
        return (c >= 'a' && c <= 'z') || c == '_' || (at > 0 && c >= '0' && c <= '9');
    }
}
