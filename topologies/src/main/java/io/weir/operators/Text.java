// SPDX-License-Identifier: Apache-2.0
package io.weir.operators;

import io.weir.event.Conversion;
import io.weir.event.Event;
import io.weir.event.Type;
import io.weir.shape.Shape;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The record as it is: one field, {@code message}, without the line's end. Bytes that are no UTF-8 become U+FFFD; nothing is undecodable. */
public record Text() implements Decoder {

    /** How it is written. */
    public static final Shape<Text> SHAPE = Shape.of("text", "The record as it is, as `message`.", Text::new)
            .example("any line", "text", List.of("disk is full"), "{ message: disk is full }");

    /** The only field. */
    public static final String MESSAGE = "message";

    @Override
    public String name() {
        return "text";
    }

    @Override
    public String text() {
        return "text";
    }

    @Override
    public Map<String, Type> fields() {
        return Map.of(MESSAGE, Type.STRING);
    }

    @Override
    public boolean knows(String pointer) {
        return pointer.equals("/" + MESSAGE);
    }

    @Override
    public Set<String> reasons() {
        return Set.of();
    }

    @Override
    public Run bind(List<Target> targets) {
        Conversion[] conversions = targets.stream()
                .filter(target -> target.pointer().equals("/" + MESSAGE))
                .map(target -> new Conversion(target.type(), target.format(), target.register()))
                .toArray(Conversion[]::new);
        return new Run() {
            @Override
            public @Nullable String decode(byte[] value, Event event) {
                int end = lineEnd(value);
                for (Conversion conversion : conversions) {
                    conversion.text(value, 0, end, event);
                }
                return null;
            }
        };
    }

    /** Where the line ends: before one line feed, and one carriage return before that. */
    static int lineEnd(byte[] line) {
        int end = line.length;
        if (end > 0 && line[end - 1] == '\n') {
            end--;
        }
        return end > 0 && line[end - 1] == '\r' ? end - 1 : end;
    }
}
