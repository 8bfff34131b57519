// SPDX-License-Identifier: Apache-2.0
package io.weir.yaml;

import io.weir.problem.Source;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A node of a YAML document with its position. Tags are refused and aliases resolved before anyone sees one. */
public sealed interface Yaml {

    /** Where it begins. */
    Source source();

    /** What it is, for a message: {@code a map}, {@code a list}, {@code `text`} or {@code empty}. */
    String what();

    /**
     * A scalar.
     *
     * @param source the whole scalar with its quotes, as far as it stands on its first line; of a block scalar the {@code |} or
     *     {@code >}; of an empty value the key
     * @param text as the person meant it: without quotes, escapes resolved, lines folded
     * @param kind what YAML 1.2's core schema makes of it; quoted and block scalars are always strings
     * @param segments where the text's pieces stand, in order; empty when that cannot be told (folded scalars)
     */
    record Scalar(Source source, String text, Kind kind, List<Segment> segments) implements Yaml {

        /** Characters of a text that {@link #what} shows at most. */
        private static final int SHOWN = 60;

        /** The core schema's types. */
        public enum Kind {
            STRING,
            INT,
            FLOAT,
            BOOL,
            NULL
        }

        public Scalar {
            segments = List.copyOf(segments);
        }

        /** A scalar whose text stands in one piece at the source, or, if not exact, anywhere. */
        public Scalar(Source source, String text, Kind kind, boolean exact) {
            this(source, text, kind, exact ? List.of(new Segment(0, source.line(), source.column())) : List.of());
        }

        /** Whether {@link #at} can tell a position inside the text. */
        public boolean exact() {
            return !segments.isEmpty();
        }

        /** Whether there is no value: nothing, {@code ~} or {@code null}. */
        public boolean isNull() {
            return kind == Kind.NULL;
        }

        /**
         * Where a piece of the text was written, as far as it stands on one line; the whole scalar if that cannot be told.
         *
         * @param offset from 0, in code points of {@link #text}; the text's length names the place behind it
         * @param length in code points
         */
        public Source at(int offset, int length) {
            if (segments.isEmpty()) {
                return source;
            }
            Segment from = segments.get(segmentOf(offset));
            int column = from.column() + offset - from.offset();
            // Up to the next code point: an escape such as \" takes more room in the file than in the text.
            int stop = offset + length;
            int last = segmentOf(stop);
            while (segments.get(last).line() != from.line()) {
                last--;
                stop = Math.min(stop, segments.get(last + 1).offset());
            }
            Segment to = segments.get(last);
            int end = to.column() + stop - to.offset();
            return new Source(source.file(), from.line(), column, Math.max(1, end - column));
        }

        /**
         * A piece of this scalar as a scalar of its own.
         *
         * @param begin as in {@link String#substring(int, int)}
         * @param end as in {@link String#substring(int, int)}
         */
        public Scalar slice(int begin, int end, Kind sliceKind) {
            String piece = text.substring(begin, end);
            int offset = text.codePointCount(0, begin);
            int length = piece.codePointCount(0, piece.length());
            Source where = at(offset, length);
            if (segments.isEmpty()) {
                return new Scalar(where, piece, sliceKind, List.of());
            }
            int first = segmentOf(offset);
            var pieces = new ArrayList<Segment>();
            pieces.add(new Segment(0, where.line(), where.column()));
            for (Segment segment : segments.subList(first + 1, segments.size())) {
                if (segment.offset() <= offset + length) {
                    pieces.add(new Segment(segment.offset() - offset, segment.line(), segment.column()));
                }
            }
            return new Scalar(where, piece, sliceKind, pieces);
        }

        private int segmentOf(int offset) {
            int index = segments.size() - 1;
            while (index > 0 && segments.get(index).offset() > offset) {
                index--;
            }
            return index;
        }

        @Override
        public String what() {
            if (kind == Kind.NULL) {
                return "empty";
            }
            // Whoever names the wrong file does not want to read all of it.
            boolean isLong = text.codePointCount(0, text.length()) > SHOWN;
            return "`" + (isLong ? text.substring(0, text.offsetByCodePoints(0, SHOWN)) + "…" : text) + "`";
        }
    }

    /**
     * A piece of a scalar's text that stands in the file code point by code point.
     *
     * @param offset of its first code point in the text
     * @param line from 1
     * @param column from 1, in code points
     */
    record Segment(int offset, int line, int column) {}

    /** A list. */
    record Sequence(Source source, List<Yaml> items) implements Yaml {
        public Sequence {
            items = List.copyOf(items);
        }

        @Override
        public String what() {
            return "a list";
        }
    }

    /** A map, in the order written; keys are unique scalars. */
    record Mapping(Source source, List<Entry> entries) implements Yaml {
        public Mapping {
            entries = List.copyOf(entries);
        }

        /** The entry of this key; null if there is none. */
        public @Nullable Entry find(String key) {
            for (Entry entry : entries) {
                if (entry.key().text().equals(key)) {
                    return entry;
                }
            }
            return null;
        }

        @Override
        public String what() {
            return "a map";
        }
    }

    /** A key with its value. */
    record Entry(Scalar key, Yaml value) {}
}
