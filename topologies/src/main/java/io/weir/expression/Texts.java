// SPDX-License-Identifier: Apache-2.0
package io.weir.expression;

import static io.weir.event.Event.PRESENT;
import static io.weir.event.Type.BOOL;
import static io.weir.event.Type.INT;
import static io.weir.event.Type.STRING;
import static io.weir.expression.Operation.Form.FUNCTION;
import static io.weir.expression.Operation.Form.METHOD;

import io.weir.event.Event;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Functions on strings. Lengths and indexes count code points, as CEL says; an index outside the string fails as
 * {@code bad_index}, but a search that begins at the end finds nothing.
 */
final class Texts {

    static final String BAD_INDEX = "bad_index";
    static final String TOO_LONG = "too_long";

    /**
     * The most UTF-16 units of a string that is put together. Kafka's own bound on a record is about as many bytes; without one, twenty
     * names that each double the one before would fill the heap.
     */
    static final int LONGEST = 1 << 20;

    static final List<Operation> ALL = List.of(
            Operation.unary("size_string", FUNCTION, "size", INT, STRING, (event, to, value) -> {
                        event.bits[to] = length(get(event, value));
                        return PRESENT;
                    })
                    .alias("string_size"),
            Operation.binary(
                    "contains_string",
                    METHOD,
                    "contains",
                    BOOL,
                    STRING,
                    STRING,
                    (event, to, left, right) -> set(event, to, get(event, left).contains(get(event, right)))),
            Operation.binary(
                    "starts_with_string",
                    METHOD,
                    "startsWith",
                    BOOL,
                    STRING,
                    STRING,
                    (event, to, left, right) -> set(event, to, get(event, left).startsWith(get(event, right)))),
            Operation.binary(
                    "ends_with_string",
                    METHOD,
                    "endsWith",
                    BOOL,
                    STRING,
                    STRING,
                    (event, to, left, right) -> set(event, to, get(event, left).endsWith(get(event, right)))),
            Operation.binary("string_char_at_int", METHOD, "charAt", STRING, STRING, INT, Texts::charAt),
            Operation.binary("string_index_of_string", METHOD, "indexOf", INT, STRING, STRING, (event, to, a, b) -> {
                String text = get(event, a);
                event.bits[to] = codePoints(text, text.indexOf(get(event, b)));
                return PRESENT;
            }),
            Operation.ternary(
                    "string_index_of_string_int",
                    METHOD,
                    "indexOf",
                    INT,
                    List.of(STRING, STRING, INT),
                    (event, to, a, b, c) -> {
                        String text = get(event, a);
                        int from = index(text, event.bits[c]);
                        if (from < 0) {
                            return event.fail(BAD_INDEX);
                        }
                        event.bits[to] = codePoints(text, text.indexOf(get(event, b), from));
                        return PRESENT;
                    }),
            Operation.binary(
                    "string_last_index_of_string", METHOD, "lastIndexOf", INT, STRING, STRING, (event, to, a, b) -> {
                        String text = get(event, a);
                        event.bits[to] = codePoints(text, text.lastIndexOf(get(event, b)));
                        return PRESENT;
                    }),
            Operation.ternary(
                    "string_last_index_of_string_int",
                    METHOD,
                    "lastIndexOf",
                    INT,
                    List.of(STRING, STRING, INT),
                    (event, to, a, b, c) -> {
                        String text = get(event, a);
                        int from = index(text, event.bits[c]);
                        if (from < 0) {
                            return event.fail(BAD_INDEX);
                        }
                        event.bits[to] = codePoints(text, text.lastIndexOf(get(event, b), from));
                        return PRESENT;
                    }),
            Operation.unary(
                    "string_lower_ascii",
                    METHOD,
                    "lowerAscii",
                    STRING,
                    STRING,
                    (event, to, value) -> set(event, to, shift(get(event, value), 'A', 'Z', 'a' - 'A'))),
            Operation.unary(
                    "string_upper_ascii",
                    METHOD,
                    "upperAscii",
                    STRING,
                    STRING,
                    (event, to, value) -> set(event, to, shift(get(event, value), 'a', 'z', 'A' - 'a'))),
            Operation.ternary(
                            "string_replace_string_string",
                            METHOD,
                            "replace",
                            STRING,
                            List.of(STRING, STRING, STRING),
                            (event, to, a, b, c) ->
                                    built(event, to, replace(get(event, a), get(event, b), get(event, c), -1)))
                    .costly(),
            Operation.many(
                            "string_replace_string_string_int",
                            METHOD,
                            "replace",
                            STRING,
                            List.of(STRING, STRING, STRING, INT),
                            () -> (event, to, arguments) -> built(
                                    event,
                                    to,
                                    replace(
                                            get(event, arguments[0]),
                                            get(event, arguments[1]),
                                            get(event, arguments[2]),
                                            event.bits[arguments[3]])))
                    .costly(),
            Operation.unary(
                    "string_reverse",
                    METHOD,
                    "reverse",
                    STRING,
                    STRING,
                    (event, to, value) -> set(
                            event,
                            to,
                            new StringBuilder(get(event, value)).reverse().toString())),
            Operation.binary("string_substring_int", METHOD, "substring", STRING, STRING, INT, (event, to, a, b) -> {
                String text = get(event, a);
                int from = index(text, event.bits[b]);
                return from < 0 ? event.fail(BAD_INDEX) : set(event, to, text.substring(from));
            }),
            Operation.ternary(
                    "string_substring_int_int",
                    METHOD,
                    "substring",
                    STRING,
                    List.of(STRING, INT, INT),
                    (event, to, a, b, c) -> {
                        String text = get(event, a);
                        int from = index(text, event.bits[b]);
                        int end = index(text, event.bits[c]);
                        return from < 0 || end < from
                                ? event.fail(BAD_INDEX)
                                : set(event, to, text.substring(from, end));
                    }),
            Operation.unary(
                    "string_trim",
                    METHOD,
                    "trim",
                    STRING,
                    STRING,
                    (event, to, value) -> set(event, to, trim(get(event, value)))),
            Operation.unary(
                    "strings_quote",
                    FUNCTION,
                    "strings.quote",
                    STRING,
                    STRING,
                    (event, to, value) -> built(event, to, quote(get(event, value)))));

    private Texts() {}

    /** The string in a present register. */
    static String get(Event event, int register) {
        if (event.objects[register] instanceof String text) {
            return text;
        }
        throw new IllegalStateException("register " + register + " holds no string");
    }

    /** Puts a string. */
    static byte set(Event event, int to, String value) {
        event.objects[to] = value;
        return PRESENT;
    }

    /** Puts a string that was put together; null is one that would have been too long. */
    static byte built(Event event, int to, @Nullable String value) {
        return value == null ? event.fail(TOO_LONG) : set(event, to, value);
    }

    /** One after the other; null if that is too long and longer than each. */
    static @Nullable String concat(String left, String right) {
        long length = (long) left.length() + right.length();
        return length > LONGEST && !left.isEmpty() && !right.isEmpty() ? null : left.concat(right);
    }

    private static byte set(Event event, int to, boolean value) {
        return Arithmetic.set(event, to, value);
    }

    /** In code points. */
    static int length(String text) {
        return text.codePointCount(0, text.length());
    }

    /** Where the code point of that number begins, in UTF-16 units; -1 outside 0..length. */
    private static int index(String text, long codePoint) {
        if (codePoint < 0 || codePoint > text.length()) {
            return -1;
        }
        int units = 0;
        for (long left = codePoint; left > 0; left--) {
            if (units >= text.length()) {
                return -1;
            }
            units += Character.isHighSurrogate(text.charAt(units)) ? 2 : 1;
        }
        return units;
    }

    private static long codePoints(String text, int units) {
        return units < 0 ? -1 : text.codePointCount(0, units);
    }

    private static byte charAt(Event event, int to, int string, int number) {
        String text = get(event, string);
        int from = index(text, event.bits[number]);
        if (from < 0) {
            return event.fail(BAD_INDEX);
        }
        if (from == text.length()) {
            return set(event, to, "");
        }
        return set(event, to, text.substring(from, text.offsetByCodePoints(from, 1)));
    }

    private static String shift(String text, char first, char last, int by) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= first && c <= last) {
                char[] chars = text.toCharArray();
                for (int j = i; j < chars.length; j++) {
                    if (chars[j] >= first && chars[j] <= last) {
                        chars[j] += (char) by;
                    }
                }
                return new String(chars);
            }
        }
        return text;
    }

    /** What a string may become that is made from another: no longer than both that and what anything may be. */
    static int longest(String from) {
        return Math.max(LONGEST, from.length());
    }

    /** At most {@code limit} times; negative means without limit. Null if it becomes too long. */
    private static @Nullable String replace(String text, String search, String replacement, long limit) {
        if (limit < 0 && !search.isEmpty()) {
            long more = (long) (text.length() / search.length()) * (replacement.length() - search.length());
            if (text.length() + more <= longest(text)) {
                return text.replace(search, replacement);
            }
        }
        var replaced = new StringBuilder();
        int from = 0;
        int seek = 0;
        for (long left = limit; left != 0 && seek <= text.length(); left--) {
            int found = text.indexOf(search, seek);
            if (found < 0) {
                break;
            }
            replaced.append(text, from, found).append(replacement);
            if (replaced.length() > longest(text)) {
                return null;
            }
            from = found + search.length();
            // An empty search string is found before each code point and at the end.
            seek = !search.isEmpty()
                    ? from
                    : found < text.length() ? text.offsetByCodePoints(found, 1) : text.length() + 1;
        }
        if (from == 0 && replaced.isEmpty()) {
            return text;
        }
        replaced.append(text, from, text.length());
        return replaced.length() > longest(text) ? null : replaced.toString();
    }

    /** CEL's white space: Unicode's property of that name. */
    private static boolean isWhite(char c) {
        return c == ' '
                || (c >= '\t' && c <= '\r')
                || c == 0x85
                || c == 0xA0
                || c == 0x1680
                || (c >= 0x2000 && c <= 0x200A)
                || c == 0x2028
                || c == 0x2029
                || c == 0x202F
                || c == 0x205F
                || c == 0x3000;
    }

    private static String trim(String text) {
        int from = 0;
        int end = text.length();
        while (from < end && isWhite(text.charAt(from))) {
            from++;
        }
        while (end > from && isWhite(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(from, end);
    }

    private static @Nullable String quote(String text) {
        var quoted = new StringBuilder(text.length() + 2).append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case 0x07 -> quoted.append("\\a");
                case '\b' -> quoted.append("\\b");
                case '\f' -> quoted.append("\\f");
                case '\n' -> quoted.append("\\n");
                case '\r' -> quoted.append("\\r");
                case '\t' -> quoted.append("\\t");
                case 0x0B -> quoted.append("\\v");
                case '\\' -> quoted.append("\\\\");
                case '"' -> quoted.append("\\\"");
                default -> quoted.append(c);
            }
        }
        return quoted.length() >= LONGEST ? null : quoted.append('"').toString();
    }
}
