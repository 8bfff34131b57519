// SPDX-License-Identifier: Apache-2.0
package io.weir.operators;

import io.weir.event.Event;
import io.weir.event.JsonPointer;
import io.weir.event.TimeFormat;
import io.weir.event.Type;
import io.weir.problem.Problem;
import io.weir.shape.Field;
import io.weir.shape.JsonSchema;
import io.weir.shape.OperatorCall;
import io.weir.shape.Reading;
import io.weir.shape.Shape;
import io.weir.yaml.Yaml;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Several decoders, tried in order: the first that can read a record reads it. Its fields are those of all; those that the record's
 * own decoder has not are absent. {@code weir.decoder} says which one it was. A record that none can read is dead as
 * {@code none_fits}.
 *
 * <p>Each decoder reads times in its own way, unless the contract says how they are written. The place that a contract gives a field is
 * for those that can have something there; one that never has, and brings a field of that name, reads its own.
 *
 * @param decoders two to ten; none is one of several again, none reads all that a later one can read
 */
public record FirstOf(List<Decoder> decoders) implements Decoder {

    /** How it is written. */
    public static final Shape<FirstOf> SHAPE = Shape.of(
                    "first_of",
                    "Several decoders: the first that can read a record reads it, and `weir.decoder` says which it was.",
                    Field.custom(
                                    "decoders",
                                    "Decoders, in the order in which they are tried.",
                                    "list of decoders",
                                    FirstOf::read)
                            .spelt(JsonSchema.list(JsonSchema.ref("decoder"), 2, 10)),
                    FirstOf::new)
            .example(
                    "JSON beside prose",
                    "{ first_of: [json, text] }",
                    List.of("{\"level\":\"WARN\"}", "disk is full"),
                    "[{ /level: WARN }, { message: disk is full }]")
            .example("neither", "{ first_of: [json, combined] }", List.of("disk is full"), "none_fits");

    /** The reason of a record that none of them can read. */
    public static final String NONE_FITS = "none_fits";

    /** Copies the list. */
    public FirstOf {
        decoders = List.copyOf(decoders);
    }

    private static @Nullable List<Decoder> read(String name, Yaml yaml, Reading reading) {
        if (!(yaml instanceof Yaml.Sequence sequence)
                || sequence.items().size() < 2
                || sequence.items().size() > 10) {
            String what =
                    yaml instanceof Yaml.Sequence list ? "of " + list.items().size() : yaml.what();
            reading.problems()
                    .add(Problem.error(
                                    "R0202",
                                    yaml.source(),
                                    "`" + name + "` must be a list of 2 to 10 decoders, but is " + what)
                            .note("form", name + ": [json, text]"));
            return null;
        }
        var decoders = new ArrayList<Decoder>();
        boolean good = true;
        int left = sequence.items().size();
        for (Yaml item : sequence.items()) {
            left--;
            OperatorCall call = OperatorCall.read(item, Operators.DECODERS.words(), reading.problems());
            Decoder decoder = call == null ? null : Operators.DECODERS.read(call, reading);
            if (call == null || decoder == null) {
                good = false;
                continue;
            }
            String wrong = decoder instanceof FirstOf
                    ? "one `first_of` inside another: write all decoders into one list"
                    : decoder.reasons().isEmpty() && left > 0
                            ? "`" + decoder.name() + "` reads everything, so what follows it is never tried"
                            : inVain(decoder, decoders);
            if (wrong != null) {
                reading.problems().add(Problem.error("R0219", call.source(), wrong));
                good = false;
            }
            decoders.add(decoder);
        }
        return good ? decoders : null;
    }

    /** Why a decoder would never be tried; null if it may be. What reads everything has been told of. */
    private static @Nullable String inVain(Decoder decoder, List<Decoder> before) {
        for (Decoder earlier : before) {
            if (!earlier.reasons().isEmpty() && earlier.readsAllOf(decoder)) {
                return earlier.text().equals(decoder.text())
                        ? "`" + decoder.name()
                                + "` stands here twice: what it cannot read at first, it cannot read then"
                        : "`" + earlier.text() + "` comes before and reads all that `" + decoder.text() + "` can read";
            }
        }
        return null;
    }

    @Override
    public String name() {
        return "first_of";
    }

    @Override
    public String text() {
        return decoders.stream().map(Decoder::text).collect(Collectors.joining(", ", "first_of(", ")"));
    }

    @Override
    public String words() {
        return decoders.stream().map(Decoder::words).collect(Collectors.joining("; ", "the first of: ", ""));
    }

    /** {@inheritDoc} Of a name that two of them bring with different types, the first's. */
    @Override
    public Map<String, Type> fields() {
        var fields = new LinkedHashMap<String, Type>();
        decoders.forEach(decoder -> decoder.fields().forEach(fields::putIfAbsent));
        return Collections.unmodifiableMap(fields);
    }

    /** The names that two of them bring with different types, each with who says what: the contract must decide. */
    public SortedMap<String, String> clashes() {
        var clashes = new TreeMap<String, String>();
        fields().forEach((name, type) -> {
            var said = new ArrayList<String>();
            boolean differ = false;
            for (Decoder decoder : decoders) {
                Type other = decoder.fields().get(name);
                if (other != null) {
                    said.add(other.text() + " by " + decoder.name());
                    differ |= other != type;
                }
            }
            if (differ) {
                clashes.put(name, String.join(", ", said));
            }
        });
        return clashes;
    }

    @Override
    public boolean knows(String pointer) {
        return decoders.stream().anyMatch(decoder -> decoder.knows(pointer));
    }

    @Override
    public boolean isOfPerson(String pointer) {
        return decoders.stream().anyMatch(decoder -> decoder.isOfPerson(pointer));
    }

    @Override
    public Set<String> reasons() {
        var reasons = new TreeSet<String>();
        if (!decoders.getLast().reasons().isEmpty()) {
            reasons.add(NONE_FITS);
        }
        if (decoders.stream().anyMatch(decoder -> decoder.reasons().contains(Header.HEADER))) {
            reasons.add(Header.HEADER);
        }
        return Collections.unmodifiableSet(reasons);
    }

    @Override
    public boolean needsZone() {
        return decoders.stream().anyMatch(Decoder::needsZone);
    }

    @Override
    public boolean readsText() {
        return decoders.stream().allMatch(Decoder::readsText);
    }

    @Override
    public Run bind(List<Target> targets) {
        return bind(targets, Supplies.NONE);
    }

    @Override
    public Run bind(List<Target> targets, Supplies supplies) {
        var runs = new Run[decoders.size()];
        var names = new String[runs.length];
        for (int i = 0; i < runs.length; i++) {
            Decoder decoder = decoders.get(i);
            runs[i] = decoder.bind(
                    targets.stream().map(target -> in(decoder, target)).toList(), supplies);
            names[i] = decoder.name();
        }
        return new Attempts(
                runs, names, targets.stream().mapToInt(Target::register).toArray());
    }

    /** The target as one of the decoders reads it: from its own place, and a time of its own in its own way, with the contract's zone. */
    private static Target in(Decoder decoder, Target target) {
        Type type = decoder.fields().get(target.name());
        String ownPlace = JsonPointer.of(target.name());
        String pointer = type == null || decoder.knows(target.pointer()) ? target.pointer() : ownPlace;
        TimeFormat said = decoder.timeFormat();
        return new Target(
                target.name(),
                pointer,
                target.type(),
                type == Type.TIMESTAMP && pointer.equals(ownPlace)
                        ? target.format().withOwn(said.kind(), said.pattern())
                        : target.format(),
                target.register());
    }

    private static final class Attempts implements Run {
        private final Run[] runs;
        private final String[] names;
        private final int[] registers;
        private @Nullable String took;

        Attempts(Run[] runs, String[] names, int[] registers) {
            this.runs = runs;
            this.names = names;
            this.registers = registers;
        }

        @Override
        public @Nullable String decode(byte[] value, Event event) {
            for (int i = 0; i < runs.length; i++) {
                String reason = runs[i].decode(value, event);
                if (reason == null) {
                    took = names[i];
                    return null;
                }
                if (reason.equals(Header.HEADER)) {
                    // Whatever the next would make of it.
                    took = names[i];
                    return Header.HEADER;
                }
                for (int register : registers) {
                    event.status[register] = Event.ABSENT; // what it had found before it gave up
                }
                event.failure = null;
            }
            took = null;
            return NONE_FITS;
        }

        @Override
        public @Nullable String took() {
            return took;
        }
    }
}
