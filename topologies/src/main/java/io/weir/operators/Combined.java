// SPDX-License-Identifier: Apache-2.0
package io.weir.operators;

import io.weir.event.TimeFormat;
import io.weir.event.Type;
import io.weir.shape.Shape;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The access log of Apache and nginx, in the combined and the common format:
 *
 * <pre>client ident user [time] "method path protocol" status bytes "referer" "agent"</pre>
 *
 * <p>Without referer and agent it is the common format; what follows the agent after a space is let be, since many append fields of
 * their own. {@link AccessLog} says the rest.
 */
public record Combined() implements Decoder {

    /** How it is written. */
    public static final Shape<Combined> SHAPE = Shape.of(
                    "combined", "The combined or common access log of Apache and nginx.", Combined::new)
            .example(
                    "a request",
                    "combined",
                    List.of(
                            "192.0.2.7 - frank [17/May/2026:10:05:03 +0200] \"GET /a?b=c HTTP/1.1\" 200 512 \"-\" \"curl/8\""),
                    "{ client: 192.0.2.7, user: frank, time: '2026-05-17T08:05:03.000Z', method: GET, path: '/a?b=c',"
                            + " protocol: HTTP/1.1, status: 200, bytes: 512, agent: curl/8 }")
            .example(
                    "cut short",
                    "combined",
                    List.of("192.0.2.7 - - [17/May/2026:10:05:03 +0200] \"GET /"),
                    "not_combined");

    /** The reason of a line that has not this frame. */
    public static final String NOT_COMBINED = "not_combined";

    @Override
    public String name() {
        return "combined";
    }

    @Override
    public String text() {
        return "combined";
    }

    @Override
    public Map<String, Type> fields() {
        return AccessLog.fields(false);
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
        return Set.of(NOT_COMBINED);
    }

    @Override
    public TimeFormat timeFormat() {
        return AccessLog.TIMES;
    }

    @Override
    public Run bind(List<Target> targets) {
        return new AccessLog(false, NOT_COMBINED, targets);
    }
}
