// SPDX-License-Identifier: Apache-2.0
package io.weir.yaml;

/** Finds where a value begins and ends in a raw line, as its writer saw it, and how to quote it so that YAML sees the same. */
final class Quoting {

    private Quoting() {}

    /** Whether a bracket or a quote is open at the end of a plain text, so that a part of it must be missing. */
    static boolean isOpen(String text) {
        int depth = 0;
        char quote = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quote != 0) {
                if (c == '\\') {
                    i++;
                } else if (c == quote) {
                    quote = 0;
                }
            } else if (c == '"' || (c == '\'' && !isApostrophe(text, i))) {
                quote = c;
            } else if (c == '(' || c == '[' || c == '{') {
                depth++;
            } else if (c == ')' || c == ']' || c == '}') {
                depth--;
            }
        }
        return depth > 0 || quote != 0;
    }

    /** As in {@code don't}: prose has those, expressions have their quotes after something else than a letter. */
    private static boolean isApostrophe(String text, int at) {
        return at > 0 && Character.isLetterOrDigit(text.charAt(at - 1));
    }

    /** The value of a line that begins at an index: to the end of the line, a comment, or what ends it in a flow collection. */
    static String value(String line, int begin, boolean flow) {
        int depth = 0;
        char quote = 0;
        int end = begin;
        for (; end < line.length(); end++) {
            char c = line.charAt(end);
            if (quote != 0) {
                if (c == '\\') {
                    end++;
                } else if (c == quote) {
                    quote = 0;
                }
            } else if (c == '"' || (c == '\'' && !isApostrophe(line, end))) {
                quote = c;
            } else if (c == '(' || c == '[' || c == '{') {
                depth++;
            } else if (c == ')' || c == ']' || c == '}') {
                if (--depth < 0 && flow && c != ')') {
                    break;
                }
            } else if (depth <= 0 && ((flow && c == ',') || (c == '#' && end > begin && line.charAt(end - 1) == ' '))) {
                break;
            }
        }
        return line.substring(begin, Math.min(end, line.length())).strip();
    }

    /** The same value in quotes, for which those around it are taken where they cannot be the expression's. */
    static String quoted(String line, int begin, boolean flow) {
        String value = value(line, begin, flow);
        return quote(isAround(value) ? value.substring(1, value.length() - 1) : value);
    }

    /** A text in single quotes, which take everything as it is but themselves; in double ones where that is easier to read. */
    static String quote(String text) {
        return text.indexOf('\'') >= 0 && text.indexOf('"') < 0 && text.indexOf('\\') < 0
                ? "\"" + text + "\""
                : "'" + text.replace("'", "''") + "'";
    }

    /**
     * Whether the quotes at both ends are YAML's, as in {@code "path == "x""}: if they were an expression's, words would stand right beside
     * its strings.
     */
    private static boolean isAround(String text) {
        char quote = text.isEmpty() ? ' ' : text.charAt(0);
        if (text.length() < 2 || (quote != '"' && quote != '\'') || text.charAt(text.length() - 1) != quote) {
            return false;
        }
        for (int at = 0; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c == '"' || c == '\'') {
                int end = at + 1;
                while (end < text.length() && text.charAt(end) != c) {
                    end += text.charAt(end) == '\\' ? 2 : 1;
                }
                int after = end + 1;
                while (after < text.length() && text.charAt(after) == ' ') {
                    after++;
                }
                if (after < text.length() && isWord(text.charAt(after)) && !text.startsWith("in ", after)) {
                    return true;
                }
                int before = at - 1;
                if (before >= 0 && isWord(text.charAt(before)) && text.charAt(before) != 'r') {
                    return true;
                }
                at = end;
            }
        }
        return false;
    }

    /** What cannot stand beside a string of an expression. */
    private static boolean isWord(char c) {
        return Character.isLetterOrDigit(c) || c == '_' || c == '"' || c == '\'';
    }

    /** Where the value begins in which, or right after which, an index lies. */
    static int valueBefore(String line, int index) {
        int begin = Math.min(index, line.length());
        while (begin > 0 && !isSeparator(line, begin - 1)) {
            begin--;
        }
        while (begin < line.length() && line.charAt(begin) == ' ') {
            begin++;
        }
        return begin;
    }

    private static boolean isSeparator(String line, int at) {
        char c = line.charAt(at);
        char next = at + 1 < line.length() ? line.charAt(at + 1) : ' ';
        return switch (c) {
            case '{', '[' -> true;
            case ',' -> next == ' ';
            case ':' -> next == ' ' && at + 1 < line.length();
            case '-' -> next == ' ' && line.substring(0, at).isBlank();
            default -> false;
        };
    }
}
