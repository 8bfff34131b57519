// SPDX-License-Identifier: Apache-2.0
package io.weir.operators;

import io.weir.event.TimeFormat;
import io.weir.event.Type;
import io.weir.shape.Shape;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The access log of Apache and nginx in the common format:
 *
 * <pre>client ident user [time] "method path protocol" status bytes</pre>
 *
 * <p>What follows the bytes after a space is let be, whatever it is: this is the decoder for servers that append fields of their own
 * where the combined format has referer and agent. {@link AccessLog} says the rest.
 */
public record Common() implements Decoder {

    /** How it is written. */
    public static final Shape<Common> SHAPE = Shape.of(
                    "common",
                    "The common access log of Apache and nginx, and whatever a server appends to it.",
                    Common::new)
            .example(
                    "milliseconds where the referer would be",
                    "common",
                    List.of("192.0.2.7 - - [17/May/2026:10:05:03 +0200] \"GET / HTTP/1.1\" 304 - 0.004"),
                    "{ client: 192.0.2.7, time: '2026-05-17T08:05:03.000Z', method: GET, path: /, protocol: HTTP/1.1,"
                            + " status: 304 }");

    /** The reason of a line that has not this frame. */
    public static final String NOT_COMMON = "not_common";

    @Override
    public String name() {
        return "common";
    }

    @Override
    public String text() {
        return "common";
    }

    @Override
    public Map<String, Type> fields() {
        return AccessLog.fields(true);
    }

    @Override
    public boolean knows(String pointer) {
        return fields().containsKey(pointer.substring(1));
    }

    @Override
    public boolean isOfPerson(String pointer) {
        return AccessLog.PERSONS.contains(pointer);
    }

    @Override
    public Set<String> reasons() {
        return Set.of(NOT_COMMON);
    }

    @Override
    public boolean readsAllOf(Decoder other) {
        return other instanceof Common || other instanceof Combined;
    }

    @Override
    public TimeFormat timeFormat() {
        return AccessLog.TIMES;
    }

    @Override
    public Run bind(List<Target> targets) {
        return new AccessLog(true, NOT_COMMON, targets);
    }
}
