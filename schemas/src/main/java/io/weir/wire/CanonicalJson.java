// SPDX-License-Identifier: Apache-2.0
package io.weir.wire;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * JSON with one spelling for each value, so that compaction, which compares bytes, sees equal keys as equal: no white space;
 * strings escape only the quote, the backslash and control characters (as lower-case {@code \}{@code u00xx}); integers in
 * decimal; doubles as {@link Double#toString(double)} with negative zero written as {@code 0.0}. Only what keys need: null,
 * booleans, longs, doubles, strings and arrays of them.
 */
public final class CanonicalJson {

    private static final String HEX = "0123456789abcdef";

    private CanonicalJson() {}

    /** The canonical spelling of an array of null, Boolean, Long, Integer, Double, String or List. */
    public static String array(List<?> values) {
        var text = new StringBuilder(32);
        appendArray(text, values);
        return text.toString();
    }

    /** Appends one value. */
    public static void append(StringBuilder text, @Nullable Object value) {
        if (value == null) {
            text.append("null");
        } else if (value instanceof String string) {
            appendString(text, string);
        } else if (value instanceof Double number) {
            appendDouble(text, number);
        } else if (value instanceof List<?> list) {
            appendArray(text, list);
        } else if (value instanceof Long || value instanceof Integer || value instanceof Boolean) {
            text.append(value);
        } else {
            throw new IllegalArgumentException(
                    "not a value of a key: " + value.getClass().getName());
        }
    }

    /** Appends a finite double in its shortest spelling. */
    public static void appendDouble(StringBuilder text, double number) {
        if (!Double.isFinite(number)) {
            throw new IllegalArgumentException("not a number that JSON can spell: " + number);
        }
        text.append(number == 0 ? 0.0 : number);
    }

    /** Appends a string in quotes. */
    public static void appendString(StringBuilder text, String value) {
        text.append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '"' || c == '\\') {
                text.append('\\').append(c);
            } else if (c < 0x20) {
                text.append("\\u00").append(HEX.charAt(c >> 4)).append(HEX.charAt(c & 15));
            } else {
                text.append(c);
            }
        }
        text.append('"');
    }

    private static void appendArray(StringBuilder text, List<?> values) {
        text.append('[');
        for (int i = 0; i < values.size(); i++) {
            if (i > 0) {
                text.append(',');
            }
            append(text, values.get(i));
        }
        text.append(']');
    }

    /**
     * Reads back what {@link #array} wrote.
     *
     * @throws IllegalArgumentException where the text is anything else than an array in JSON
     */
    public static List<@Nullable Object> parseArray(String text) {
        var reader = new Reader(text);
        List<@Nullable Object> values = reader.array();
        if (reader.at != text.length()) {
            throw reader.wrong("nothing more");
        }
        return values;
    }

    private static final class Reader {
        private final String text;
        private int at;

        Reader(String text) {
            this.text = text;
        }

        List<@Nullable Object> array() {
            expect('[');
            var values = new ArrayList<@Nullable Object>();
            if (peek() == ']') {
                at++;
                return values;
            }
            while (true) {
                values.add(value());
                char next = peek();
                at++;
                if (next == ']') {
                    return values;
                }
                if (next != ',') {
                    at--;
                    throw wrong("',' or ']'");
                }
            }
        }

        @Nullable
        Object value() {
            char first = peek();
            if (first == '"') {
                return string();
            }
            if (first == '[') {
                return array();
            }
            int from = at;
            while (at < text.length() && ",]".indexOf(text.charAt(at)) < 0) {
                at++;
            }
            String word = text.substring(from, at);
            return switch (word) {
                case "null" -> null;
                case "true" -> true;
                case "false" -> false;
                default -> number(word, from);
            };
        }

        Object number(String word, int from) {
            try {
                if (word.indexOf('.') >= 0 || word.indexOf('E') >= 0) {
                    return Double.valueOf(word);
                }
                return Long.valueOf(word);
            } catch (NumberFormatException e) {
                at = from;
                throw wrong("a value");
            }
        }

        String string() {
            expect('"');
            var value = new StringBuilder();
            while (true) {
                char c = peek();
                at++;
                if (c == '"') {
                    return value.toString();
                }
                if (c != '\\') {
                    value.append(c);
                    continue;
                }
                char escaped = peek();
                at++;
                if (escaped == 'u') {
                    if (at + 4 > text.length()) {
                        throw wrong("four hexadecimal digits");
                    }
                    value.append((char) Integer.parseInt(text, at, at + 4, 16));
                    at += 4;
                } else {
                    value.append(escaped);
                }
            }
        }

        char peek() {
            if (at >= text.length()) {
                throw wrong("more text");
            }
            return text.charAt(at);
        }

        void expect(char c) {
            if (peek() != c) {
                throw wrong("'" + c + "'");
            }
            at++;
        }

        IllegalArgumentException wrong(String expected) {
            return new IllegalArgumentException("expected " + expected + " at " + at + " of a canonical JSON array");
        }
    }
}
