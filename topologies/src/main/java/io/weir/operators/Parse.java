// SPDX-License-Identifier: Apache-2.0
package io.weir.operators;

import io.weir.event.Conversion;
import io.weir.event.Evaluator;
import io.weir.event.Event;
import io.weir.event.TimeFormat;
import io.weir.event.Type;
import io.weir.expression.Binder;
import io.weir.expression.Expression;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Decodes a text that an event carries, such as JSON inside a field. What is found becomes names; those that the text has not, or that
 * an absent text would have had, are absent.
 *
 * <p>A text that the decoder cannot read, or a value that does not fit its type, is a dead letter, or absent if that was asked for.
 * Only names that something reads are decoded.
 *
 * @param input a string
 * @param fields what is read of it
 * @param dead whether what is unreadable is a dead letter, not absent
 */
public record Parse(Expression input, Decoder decoder, List<Parsed> fields, boolean dead) implements Step {

    /** The reason of an event whose text lacks what the step requires. */
    public static final String REQUIRED = "required";

    /**
     * A name that comes of it.
     *
     * @param name as expressions call it
     * @param pointer where the decoder finds it
     * @param format for timestamps
     * @param required whether an event without it is a dead letter
     */
    public record Parsed(String name, String pointer, Type type, TimeFormat format, boolean required) {}

    /** Refuses what is no string. */
    public Parse {
        if (input.type() != Type.STRING) {
            throw new IllegalArgumentException(
                    "what is parsed is a string and not a " + input.type().text());
        }
        fields = List.copyOf(fields);
    }

    /** The same without the names that nothing reads, unless they are required. */
    public Parse reading(Set<String> names) {
        return new Parse(
                input,
                decoder,
                fields.stream()
                        .filter(field -> field.required() || names.contains(field.name()))
                        .toList(),
                dead);
    }

    @Override
    public String name() {
        return "parse";
    }

    @Override
    public List<Expression> inputs() {
        return List.of(input);
    }

    @Override
    public SortedMap<String, Type> sets() {
        var sets = new TreeMap<String, Type>();
        fields.forEach(field -> sets.put(field.name(), field.type()));
        return sets;
    }

    @Override
    public String text() {
        return "parse(" + input.text() + " as " + decoder.text() + ": "
                + fields.stream()
                        .map(field -> field.name() + " " + field.type().text() + " " + field.pointer() + " "
                                + field.format() + (field.required() ? " required" : ""))
                        .collect(Collectors.joining(", "))
                + (dead ? "" : "; unreadable: absent") + ")";
    }

    @Override
    public String words() {
        return "parse(" + input.text() + " as " + decoder.words() + ", to "
                + fields.stream()
                        .map(field -> field.name() + " " + field.type().text()
                                + (field.pointer().equals("/" + field.name()) ? "" : " at " + field.pointer())
                                + (field.required() ? " required" : ""))
                        .collect(Collectors.joining(", "))
                + (dead ? "" : "; unreadable: absent") + ")";
    }

    @Override
    public Run bind(Binder binder) {
        // First, so that a text may be replaced by what comes of it.
        Evaluator text = binder.bind(input);
        var targets = new ArrayList<Decoder.Target>();
        var required = new ArrayList<Integer>();
        for (Parsed field : fields) {
            int register = binder.reserve(field.name());
            targets.add(new Decoder.Target(field.name(), field.pointer(), field.type(), field.format(), register));
            if (field.required()) {
                required.add(register);
            }
        }
        return new Parsing(
                text,
                decoder.bind(targets),
                targets.stream().mapToInt(Decoder.Target::register).toArray(),
                required.stream().mapToInt(Integer::intValue).toArray(),
                dead);
    }

    private static final class Parsing implements Run {
        private final Evaluator text;
        private final Decoder.Run decoder;
        private final int[] registers;
        private final int[] required;
        private final boolean dead;

        Parsing(Evaluator text, Decoder.Run decoder, int[] registers, int[] required, boolean dead) {
            this.text = text;
            this.decoder = decoder;
            this.registers = registers;
            this.required = required;
            this.dead = dead;
        }

        @Override
        public Outcome apply(Event event) {
            byte status = text.evaluate(event);
            if (status == Event.FAILED) {
                return Outcome.DEAD;
            }
            String reason = status == Event.ABSENT ? null : decode(event);
            if (reason == null) {
                for (int register : required) {
                    if (event.status[register] != Event.PRESENT) {
                        reason = REQUIRED;
                    }
                }
            }
            if (reason == null) {
                return Outcome.KEPT;
            }
            event.fail(reason);
            return Outcome.DEAD;
        }

        /** Why the event is dead; null if it goes on. */
        private @Nullable String decode(Event event) {
            byte[] bytes = String.valueOf(event.objects[text.register]).getBytes(StandardCharsets.UTF_8);
            String unreadable = decoder.decode(bytes, event);
            boolean failed = false;
            for (int register : registers) {
                if (unreadable != null) {
                    event.status[register] = Event.ABSENT; // what was found before the decoder gave up
                } else if (event.status[register] == Event.FAILED) {
                    event.status[register] = Event.ABSENT;
                    failed = true;
                }
            }
            return !dead ? null : unreadable != null ? unreadable : failed ? Conversion.FAILURE : null;
        }
    }
}
