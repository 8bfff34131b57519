// SPDX-License-Identifier: Apache-2.0
package io.weir.expression;

import static io.weir.event.Event.ABSENT;
import static io.weir.event.Type.BOOL;
import static io.weir.event.Type.INT;
import static io.weir.event.Type.STRING;
import static io.weir.expression.Arithmetic.set;
import static io.weir.expression.Operation.Form.FUNCTION;
import static io.weir.expression.Operation.Form.METHOD;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.weir.event.Event;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Regular expressions: RE2, so the time is linear in the text. A pattern is searched for anywhere in the text. */
final class Patterns {

    private static final String BAD_PATTERN = "bad_pattern";
    private static final String BAD_REPLACEMENT = "bad_replacement";

    static final List<Operation> ALL = List.of(
            Operation.binary("matches", METHOD, "matches", BOOL, STRING, STRING, () -> {
                        var patterns = new Remembered<>(Patterns::compile);
                        return (event, to, text, regex) -> {
                            Pattern pattern = patterns.of(Texts.get(event, regex));
                            return pattern == null
                                    ? event.fail(BAD_PATTERN)
                                    : set(
                                            event,
                                            to,
                                            pattern.matcher(Texts.get(event, text))
                                                    .find());
                        };
                    })
                    .alias("matches_string")
                    .literal(1, Patterns::wrong)
                    .costly(),
            Operation.binary("regex_extract_string_string", FUNCTION, "regex.extract", STRING, STRING, STRING, () -> {
                        var patterns = new Remembered<>(Patterns::withOneGroup);
                        return (event, to, text, regex) -> {
                            Pattern pattern = patterns.of(Texts.get(event, regex));
                            if (pattern == null) {
                                return event.fail(BAD_PATTERN);
                            }
                            Matcher matcher = pattern.matcher(Texts.get(event, text));
                            String found = matcher.find() ? matcher.group(pattern.groupCount()) : null;
                            return found == null ? ABSENT : Texts.set(event, to, found);
                        };
                    })
                    .literal(1, Patterns::wrongOrManyGroups)
                    .partial()
                    .costly(),
            Operation.binary(
                            "regex_extractAll_string_string",
                            FUNCTION,
                            "regex.extractAll",
                            STRING,
                            STRING,
                            STRING,
                            () -> {
                                var patterns = new Remembered<>(Patterns::withOneGroup);
                                return (event, to, text, regex) -> {
                                    Pattern pattern = patterns.of(Texts.get(event, regex));
                                    return pattern == null
                                            ? event.fail(BAD_PATTERN)
                                            : Lists.put(event, to, all(pattern, Texts.get(event, text)));
                                };
                            })
                    .literal(1, Patterns::wrongOrManyGroups)
                    .list()
                    .costly(),
            Operation.ternary(
                            "regex_replaceAll_string_string_string",
                            FUNCTION,
                            "regex.replace",
                            STRING,
                            List.of(STRING, STRING, STRING),
                            () -> {
                                var patterns = new Remembered<>(Patterns::compile);
                                return (event, to, text, regex, replacement) ->
                                        replace(event, to, patterns, text, regex, replacement, -1);
                            })
                    .literal(1, Patterns::wrong)
                    .costly(),
            Operation.many(
                            "regex_replaceCount_string_string_string_int",
                            FUNCTION,
                            "regex.replace",
                            STRING,
                            List.of(STRING, STRING, STRING, INT),
                            () -> {
                                var patterns = new Remembered<>(Patterns::compile);
                                return (event, to, arguments) -> replace(
                                        event,
                                        to,
                                        patterns,
                                        arguments[0],
                                        arguments[1],
                                        arguments[2],
                                        event.bits[arguments[3]]);
                            })
                    .literal(1, Patterns::wrong)
                    .costly());

    private Patterns() {}

    /** What is wrong with a pattern, or null. */
    private static @Nullable String wrong(String text) {
        if (!RegexScan.of(text).fits()) {
            return "it would compile to more than " + RegexScan.LARGEST + " steps";
        }
        try {
            return Pattern.compile(text).groupCount() < 0 ? "" : null;
        } catch (PatternSyntaxException wrong) {
            return wrong.getDescription() + " in `" + wrong.getPattern() + "`";
        }
    }

    private static @Nullable String wrongOrManyGroups(String text) {
        String wrong = wrong(text);
        if (wrong != null) {
            return wrong;
        }
        int groups = Pattern.compile(text).groupCount();
        return groups > 1 ? "it has " + groups + " capturing groups, and may have one; others begin with (?:" : null;
    }

    private static @Nullable Pattern compile(String text) {
        try {
            // A pattern may come from an event, and with it the heap that it would take.
            return RegexScan.of(text).fits() ? Pattern.compile(text) : null;
        } catch (PatternSyntaxException wrong) {
            return null;
        }
    }

    private static @Nullable Pattern withOneGroup(String text) {
        Pattern pattern = compile(text);
        return pattern == null || pattern.groupCount() > 1 ? null : pattern;
    }

    private static List<String> all(Pattern pattern, String text) {
        var all = new ArrayList<String>();
        Matcher matcher = pattern.matcher(text);
        while (matcher.find()) {
            String found = matcher.group(pattern.groupCount());
            if (found != null) {
                all.add(found);
            }
        }
        return all;
    }

    private static byte replace(
            Event event, int to, Remembered<Pattern> patterns, int string, int regex, int replacement, long limit) {
        Pattern pattern = patterns.of(Texts.get(event, regex));
        if (pattern == null) {
            return event.fail(BAD_PATTERN);
        }
        String text = Texts.get(event, string);
        String with = Texts.get(event, replacement);
        Matcher matcher = pattern.matcher(text);
        var replaced = new StringBuilder();
        int from = 0;
        for (long left = limit; left != 0 && matcher.find(); left--) {
            replaced.append(text, from, matcher.start());
            if (!expand(with, matcher, replaced)) {
                return event.fail(BAD_REPLACEMENT);
            }
            from = matcher.end();
        }
        return Texts.set(event, to, replaced.append(text, from, text.length()).toString());
    }

    /** Appends the replacement with {@code \0} to {@code \9} replaced by groups and {@code \\} by one; false if it is wrong. */
    private static boolean expand(String replacement, Matcher matcher, StringBuilder into) {
        for (int i = 0; i < replacement.length(); i++) {
            char c = replacement.charAt(i);
            if (c != '\\') {
                into.append(c);
                continue;
            }
            if (++i == replacement.length()) {
                return false;
            }
            char next = replacement.charAt(i);
            if (next == '\\') {
                into.append('\\');
            } else if (next >= '0' && next <= '9' && next - '0' <= matcher.groupCount()) {
                String group = matcher.group(next - '0');
                into.append(group == null ? "" : group);
            } else {
                return false;
            }
        }
        return true;
    }
}
