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
import io.weir.regex.Finder;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Regular expressions: RE2's, so the time of a match is linear in the text. A pattern is searched for anywhere in the text. To find all
 * matches is another thing: for each, {@code a*b|a} reads to the end of the text, and so what is read is counted: as if RE2/J read it,
 * whoever does.
 */
final class Patterns {

    private static final String BAD_PATTERN = "bad_pattern";
    private static final String BAD_REPLACEMENT = "bad_replacement";
    private static final String TOO_COSTLY = "too_costly";

    /** The most characters that one search for all matches may read; more only if the text itself is a quarter of it. */
    private static final long MOST_READ = 4_000_000;

    static final List<Operation> ALL = List.of(
            Operation.binary("matches", METHOD, "matches", BOOL, STRING, STRING, () -> {
                        var patterns = new Remembered<>(Patterns::withoutGroups);
                        return (event, to, text, regex) -> {
                            Finder finder = patterns.of(Texts.get(event, regex));
                            if (finder == null) {
                                return event.fail(BAD_PATTERN);
                            }
                            finder.reset(Texts.get(event, text));
                            boolean found = finder.find();
                            finder.forget();
                            return set(event, to, found);
                        };
                    })
                    .alias("matches_string")
                    .literal(1, Patterns::wrong)
                    .costly(),
            Operation.binary("regex_extract_string_string", FUNCTION, "regex.extract", STRING, STRING, STRING, () -> {
                        var patterns = new Remembered<>(Patterns::withOneGroup);
                        return (event, to, text, regex) -> {
                            Finder finder = patterns.of(Texts.get(event, regex));
                            if (finder == null) {
                                return event.fail(BAD_PATTERN);
                            }
                            finder.reset(Texts.get(event, text));
                            String found = finder.find()
                                    ? finder.group(finder.pattern().groupCount())
                                    : null;
                            finder.forget();
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
                                    Finder finder = patterns.of(Texts.get(event, regex));
                                    return finder == null
                                            ? event.fail(BAD_PATTERN)
                                            : all(event, to, finder, Texts.get(event, text));
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
                                var patterns = new Remembered<>(Patterns::withGroups);
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
                                var patterns = new Remembered<>(Patterns::withGroups);
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
        if (RegexScan.isEndless(text)) {
            return "RE2/J cannot ignore the case of U+1C80 to U+1C88";
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
            // A pattern may come from an event, and with it the heap and the time that it would take.
            return RegexScan.of(text).fits() && !RegexScan.isEndless(text) ? Pattern.compile(text) : null;
        } catch (PatternSyntaxException wrong) {
            return null;
        }
    }

    private static @Nullable Finder withoutGroups(String text) {
        Pattern pattern = compile(text);
        return pattern == null ? null : new Finder(pattern, false);
    }

    private static @Nullable Finder withGroups(String text) {
        Pattern pattern = compile(text);
        return pattern == null ? null : new Finder(pattern, true);
    }

    private static @Nullable Finder withOneGroup(String text) {
        Pattern pattern = compile(text);
        return pattern == null || pattern.groupCount() > 1 ? null : new Finder(pattern, true);
    }

    private static byte all(Event event, int to, Finder finder, String text) {
        var all = new ArrayList<String>();
        var search = new Search(finder, text);
        try {
            while (search.finds()) {
                String found = search.group(finder.pattern().groupCount());
                if (found != null) {
                    all.add(found);
                }
            }
        } catch (Exhausted e) {
            return event.fail(TOO_COSTLY);
        } finally {
            finder.forget();
        }
        return Lists.put(event, to, all);
    }

    private static byte replace(
            Event event, int to, Remembered<Finder> patterns, int string, int regex, int replacement, long limit) {
        Finder finder = patterns.of(Texts.get(event, regex));
        if (finder == null) {
            return event.fail(BAD_PATTERN);
        }
        String text = Texts.get(event, string);
        String with = Texts.get(event, replacement);
        int most = Texts.longest(text);
        // A replacement of references to groups that have matched nothing takes long and makes nothing longer.
        long work = Math.max(MOST_READ, 4L * most);
        var search = new Search(finder, text);
        var replaced = new StringBuilder();
        int from = 0;
        try {
            for (long left = limit; left != 0 && search.finds(); left--) {
                work -= with.length();
                if (work < 0) {
                    return event.fail(TOO_COSTLY);
                }
                replaced.append(text, from, search.start());
                if (!expand(with, search, replaced, most)) {
                    return event.fail(BAD_REPLACEMENT);
                }
                from = search.end();
                if (replaced.length() > most) {
                    return event.fail(Texts.TOO_LONG);
                }
            }
        } catch (Exhausted e) {
            return event.fail(TOO_COSTLY);
        } finally {
            finder.forget();
        }
        replaced.append(text, from, text.length());
        return Texts.built(event, to, replaced.length() > most ? null : replaced.toString());
    }

    /** All matches, from left to right. What is exhausted may say so when it looks for the next match, and when it is asked for a group. */
    private static final class Search {
        private final Finder finder;
        private final String text;
        /** As far as nothing is counted: the most that can have been read. */
        private long read;
        /** RE2/J's, over a text that counts; null until then. */
        private @Nullable Matcher counting;

        Search(Finder finder, String text) {
            this.finder = finder;
            this.text = text;
            finder.reset(text);
        }

        /**
         * Whether there is one more.
         *
         * @throws Exhausted if finding out costs too much
         */
        boolean finds() {
            if (counting != null) {
                return counting.find();
            }
            read += text.length();
            return read > MOST_READ ? findsCounted() : finder.find();
        }

        /** Goes on behind the last match, over a text that counts. */
        private boolean findsCounted() {
            boolean first = read == text.length();
            int from = first ? 0 : finder.end() == finder.start() ? finder.end() + 1 : finder.end();
            counting = finder.pattern().matcher(new Counted(text, Math.max(MOST_READ, 4L * text.length())));
            return from <= text.length() && counting.find(from);
        }

        int start() {
            return counting == null ? finder.start() : counting.start();
        }

        int end() {
            return counting == null ? finder.end() : counting.end();
        }

        /** @throws Exhausted if finding out costs too much */
        @Nullable
        String group(int group) {
            return counting == null ? finder.group(group) : counting.group(group);
        }
    }

    /** A text that may be looked at only so often. */
    private static final class Counted implements CharSequence {
        private final String text;
        private long left;

        Counted(String text, long left) {
            this.text = text;
            this.left = left;
        }

        @Override
        public char charAt(int index) {
            if (--left < 0) {
                throw new Exhausted();
            }
            return text.charAt(index);
        }

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return text.subSequence(start, end);
        }

        @Override
        public String toString() {
            return text;
        }
    }

    /** Out of the matcher, which has no other way out. */
    private static final class Exhausted extends RuntimeException {
        private static final long serialVersionUID = 1;

        /** Without a stack trace, which nobody reads. */
        private Exhausted() {
            super(null, null, false, false);
        }
    }

    /**
     * Appends the replacement with {@code \0} to {@code \9} replaced by groups and {@code \\} by one, up to somewhat more than {@code
     * most}; false if it is wrong.
     */
    private static boolean expand(String replacement, Search search, StringBuilder into, int most) {
        for (int i = 0; i < replacement.length() && into.length() <= most; i++) {
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
            } else if (next >= '0'
                    && next <= '9'
                    && next - '0' <= search.finder.pattern().groupCount()) {
                String group = search.group(next - '0');
                into.append(group == null ? "" : group);
            } else {
                return false;
            }
        }
        return true;
    }
}
