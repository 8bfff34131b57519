// SPDX-License-Identifier: Apache-2.0
package io.weir.operators;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.weir.event.Event;
import io.weir.expression.RegexScan;
import io.weir.problem.Problem;
import io.weir.regex.WholeMatcher;
import io.weir.shape.Reading;
import io.weir.yaml.Yaml;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What the decoders have in common that are regular expressions: RE2's, so that the time is linear in the line. */
final class Regexes {

    /** The reason of a line that the pattern does not match. */
    static final String NO_MATCH = "no_match";

    private Regexes() {}

    /** The text of a pattern; null after telling that there is none. */
    static Yaml.@Nullable Scalar text(String name, Yaml yaml, Reading reading) {
        if (yaml instanceof Yaml.Scalar scalar
                && !scalar.isNull()
                && !scalar.text().isEmpty()) {
            return scalar;
        }
        String what = yaml instanceof Yaml.Scalar scalar && !scalar.isNull() ? "an empty text" : yaml.what();
        reading.problems()
                .add(Problem.error("R0202", yaml.source(), "`" + name + "` must be a pattern, but is " + what)
                        .note("form", "in single quotes, so that YAML leaves backslashes and `: ` alone"));
        return null;
    }

    /**
     * Compiles a pattern.
     *
     * @param name whose it is, for messages
     * @param scalar where it stands
     * @param text what is compiled: the scalar's own text, or another in which everything stands at the same place
     * @return null after telling what is wrong, and where
     */
    static @Nullable Pattern compile(String name, Yaml.Scalar scalar, String text, Reading reading) {
        RegexScan scan = RegexScan.of(text);
        if (!scan.fits()) {
            reading.problems()
                    .add(Problem.error("R0231", scalar.source(), "the pattern of `" + name + "` is too large")
                            .label("it would compile to more than " + RegexScan.LARGEST + " steps")
                            .note(
                                    "why",
                                    "counted repetitions such as `{1000}` multiply, and each step has its memory"));
            return null;
        }
        if (RegexScan.isEndless(text)) {
            reading.problems()
                    .add(Problem.error(
                                    "R0231", scalar.source(), "the pattern of `" + name + "` cannot ignore case there")
                            .label("a letter or a range in it holds one of U+1C80 to U+1C88")
                            .note("why", "RE2/J does not know what these nine Cyrillic letters are without case"));
            return null;
        }
        try {
            return Pattern.compile(text);
        } catch (PatternSyntaxException wrong) {
            String what = wrong.getDescription();
            int begin = 0;
            int end = text.length();
            if (what.contains("closing )") || scan.unopened() >= 0) {
                begin = Math.max(0, Math.max(scan.unclosed(), scan.unopened()));
                end = begin + 1;
                what = scan.unopened() >= 0 ? "this ) closes nothing" : "this ( is never closed";
            } else {
                String piece = String.valueOf(wrong.getPattern());
                int place = place(text, piece, wrong);
                if (place >= 0) {
                    begin = place;
                    end = place + piece.length();
                }
            }
            Problem problem = Problem.error(
                            "R0231",
                            scalar.at(text.codePointCount(0, begin), text.codePointCount(begin, end)),
                            "`" + name + "` is no regular expression: " + what)
                    .label(end - begin == text.length() ? null : "`" + text.substring(begin, end) + "`");
            reading.problems()
                    .add(
                            isUnsupported(text, begin)
                                    ? problem.note(
                                            "why",
                                            "RE2, so that a match takes linear time: no look-around, no back-references, no atomic groups")
                                    : problem);
            return null;
        }
    }

    /** Where the piece stands that is wrong: the first place up to which the pattern is wrong in the same way. */
    private static int place(String text, String piece, PatternSyntaxException wrong) {
        for (int at = text.indexOf(piece); at >= 0 && !piece.isEmpty(); at = text.indexOf(piece, at + 1)) {
            try {
                Pattern.compile(text.substring(0, at + piece.length()));
            } catch (PatternSyntaxException again) {
                if (wrong.getDescription().equals(again.getDescription()) && piece.equals(again.getPattern())) {
                    return at;
                }
            }
        }
        return -1;
    }

    private static boolean isUnsupported(String text, int at) {
        return text.startsWith("(?", at)
                || text.startsWith("\\k", at)
                || (at + 1 < text.length()
                        && text.charAt(at) == '\\'
                        && text.charAt(at + 1) >= '1'
                        && text.charAt(at + 1) <= '9');
    }

    /**
     * A pattern over one program's registers.
     *
     * @param groups the number of each column's groups, from 1; the first that took part has the value
     * @param columns as many
     */
    static Decoder.Run run(Pattern pattern, int[][] groups, FlatField[] columns) {
        return new Run(pattern, groups, columns);
    }

    private static final class Run implements Decoder.Run {
        private final WholeMatcher matcher;
        private final int[][] groups;
        private final FlatField[] columns;

        Run(Pattern pattern, int[][] groups, FlatField[] columns) {
            int read = 0;
            for (FlatField column : columns) {
                read += column.isRead() ? 1 : 0;
            }
            this.groups = new int[read][];
            this.columns = new FlatField[read];
            for (int i = columns.length - 1; i >= 0; i--) {
                if (columns[i].isRead()) {
                    read--;
                    this.groups[read] = groups[i];
                    this.columns[read] = columns[i];
                }
            }
            matcher = new WholeMatcher(
                    pattern, Stream.of(this.groups).flatMapToInt(Arrays::stream).toArray());
        }

        @Override
        public @Nullable String decode(byte[] value, Event event) {
            int end = Text.lineEnd(value);
            byte[] line = value;
            if (!isAscii(value, end)) {
                line = wellFormed(value, end);
                end = line.length;
            }
            boolean matches = matcher.matches(line, end);
            if (matches) {
                for (int i = 0; i < columns.length; i++) {
                    put(i, line, event);
                }
            }
            matcher.forget();
            return matches ? null : NO_MATCH;
        }

        private void put(int column, byte[] line, Event event) {
            for (int group : groups[column]) {
                int from = matcher.start(group);
                if (from >= 0) {
                    columns[column].put(line, from, matcher.end(group), event);
                    return;
                }
            }
        }

        private static boolean isAscii(byte[] value, int end) {
            for (int i = 0; i < end; i++) {
                if (value[i] < 0) {
                    return false;
                }
            }
            return true;
        }

        /** The line with U+FFFD for what is no UTF-8, which the matcher trusts. */
        private static byte[] wellFormed(byte[] value, int end) {
            return new String(value, 0, end, StandardCharsets.UTF_8).getBytes(StandardCharsets.UTF_8);
        }
    }

    /** The number of a named group, from 1. */
    static int group(Pattern pattern, String name) {
        Integer number = pattern.namedGroups().get(name);
        if (number == null) {
            throw new IllegalArgumentException("no group is called " + name);
        }
        return number;
    }
}
