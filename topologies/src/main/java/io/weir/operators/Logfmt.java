// SPDX-License-Identifier: Apache-2.0
package io.weir.operators;

import io.weir.event.Event;
import io.weir.event.Type;
import io.weir.shape.Shape;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Pairs of a key and a value, as Heroku and many Go programs write them:
 *
 * <pre>level=info msg="disk is full" ms=12.5 cached</pre>
 *
 * <p>Pairs are separated by spaces. A value in quotes may hold anything; {@code \"}, {@code \\} and JSON's other escapes are what they
 * stand for, a backslash before anything else stays. A value without quotes ends at a space. A word without {@code =} is true. A key
 * without a value is absent, with {@code ""} an empty string. Of equal keys the last wins. A line without any {@code =}, with a quote
 * that is not closed or is followed by anything but a space, or with a quote or nothing for a key is undecodable. Keys are found by
 * {@code at: /the.key}; malformed UTF-8 becomes U+FFFD.
 */
public record Logfmt() implements Decoder {

    /** How it is written. */
    public static final Shape<Logfmt> SHAPE = Shape.of(
                    "logfmt", "Pairs such as `level=info msg=\"disk is full\"`; fields by their keys.", Logfmt::new)
            .example(
                    "quotes, a bare word, nothing",
                    "logfmt",
                    List.of("level=info msg=\"disk \\\"C\\\" is full\" cached user= http.status=200"),
                    "{ level: info, msg: 'disk \"C\" is full', cached: 'true', /http.status: '200' }")
            .example("prose", "logfmt", List.of("disk is full"), "not_logfmt");

    /** The reason of a line that has no pairs. */
    public static final String NOT_LOGFMT = "not_logfmt";

    @Override
    public String name() {
        return "logfmt";
    }

    @Override
    public String text() {
        return "logfmt";
    }

    @Override
    public Map<String, Type> fields() {
        return Map.of();
    }

    @Override
    public boolean knows(String pointer) {
        return true;
    }

    @Override
    public Set<String> reasons() {
        return Set.of(NOT_LOGFMT);
    }

    @Override
    public Run bind(List<Target> targets) {
        return new Scan(new NamedColumns("", targets));
    }

    private static final class Scan implements Run {
        private final NamedColumns columns;
        private final Escapes escapes = new Escapes();

        Scan(NamedColumns columns) {
            this.columns = columns;
        }

        @Override
        public @Nullable String decode(byte[] line, Event event) {
            int end = Text.lineEnd(line);
            boolean pairs = false;
            int at = 0;
            while (true) {
                while (at < end && isSpace(line[at])) {
                    at++;
                }
                if (at == end) {
                    return pairs ? null : NOT_LOGFMT;
                }
                int key = at;
                while (at < end && !isSpace(line[at]) && line[at] != '=' && line[at] != '"') {
                    at++;
                }
                if (at == key || (at < end && line[at] == '"')) {
                    return NOT_LOGFMT;
                }
                FlatField column = columns.find(line, key, at);
                if (column != null) {
                    column.clear(event);
                }
                if (at == end || line[at] != '=') {
                    if (column != null) {
                        column.put(true, event);
                    }
                    continue;
                }
                pairs = true;
                int from = ++at;
                if (at < end && line[at] == '"') {
                    at = Escapes.quoteEnd(line, from + 1, end);
                    if (at < 0 || (at + 1 < end && !isSpace(line[at + 1]))) {
                        return NOT_LOGFMT;
                    }
                    if (column != null) {
                        escapes.put(column, line, from + 1, at, event);
                    }
                    at++;
                } else {
                    while (at < end && !isSpace(line[at])) {
                        at++;
                    }
                    if (column != null && at > from) {
                        column.put(line, from, at, event);
                    }
                }
            }
        }

        private static boolean isSpace(byte c) {
            return c >= 0 && c <= ' ';
        }
    }
}
