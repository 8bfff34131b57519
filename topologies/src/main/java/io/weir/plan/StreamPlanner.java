// SPDX-License-Identifier: Apache-2.0
package io.weir.plan;

import io.weir.event.TimeFormat;
import io.weir.event.Type;
import io.weir.language.StreamDocument;
import io.weir.language.StreamDocument.FieldRule;
import io.weir.language.StreamDocument.Time;
import io.weir.operators.Decoder;
import io.weir.operators.FirstOf;
import io.weir.operators.Operators;
import io.weir.policy.Sensitivity;
import io.weir.problem.DidYouMean;
import io.weir.problem.Located;
import io.weir.problem.Problem;
import io.weir.problem.Problems;
import io.weir.problem.Source;
import io.weir.shape.Reading;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A stream's contract, from what was written and what the decoder brings. */
final class StreamPlanner {

    /** How far ahead of its record's time-stamp an event may be and still move the clock, unless said: clocks are off by less. */
    private static final Duration AHEAD = Duration.ofMinutes(5);

    private final StreamDocument document;
    private final Decoder decoder;
    private final Problems problems;
    private final SortedMap<String, Field> fields = new TreeMap<>();

    private StreamPlanner(StreamDocument document, Decoder decoder, Problems problems) {
        this.document = document;
        this.decoder = decoder;
        this.problems = problems;
    }

    /** The plan; null after telling why there is none. */
    static @Nullable StreamPlan plan(StreamDocument document, Problems problems) {
        Decoder decoder = Operators.DECODERS.read(document.decode(), Reading.of(problems));
        if (decoder == null) {
            return null;
        }
        return new StreamPlanner(document, decoder, problems).plan();
    }

    private @Nullable StreamPlan plan() {
        long before = problems.errors();
        decoder.fields()
                .forEach((name, type) -> fields.put(
                        name,
                        new Field(name, type, Sensitivity.INTERNAL, "/" + name, decoder.timeFormat(), false, null)));
        Located<String> timeField = timeField();
        for (FieldRule rule : document.fields()) {
            refine(rule, timeField);
        }
        if (decoder instanceof FirstOf several) {
            several.clashes().forEach(this::undecided);
        }
        String time = time(timeField);
        Located<String> subject = document.subject();
        if (subject != null && !fields.containsKey(subject.value())) {
            unknown("subject", subject);
        }
        return problems.errors() > before
                ? null
                : new StreamPlan(document.name().value(), decoder, fields, time, ahead());
    }

    /** Two decoders of one stream bring a field with different types, and the contract does not say which it is. */
    private void undecided(String name, String said) {
        boolean decided =
                document.fields().stream().anyMatch(rule -> rule.name().value().equals(name) && rule.type() != null);
        if (!decided) {
            problems.add(Problem.error(
                            "R0422",
                            document.decode().source(),
                            "the decoders disagree on the type of `" + name + "`: " + said)
                    .note("form", "fields: { " + name + ": { type: … } }, to which both are converted"));
        }
    }

    private void refine(FieldRule rule, @Nullable Located<String> timeField) {
        String name = rule.name().value();
        Field known = fields.get(name);
        Located<Type> said = rule.type();
        Type type;
        if (said != null) {
            type = said.value();
        } else if (known != null) {
            type = known.type();
        } else if (timeField != null && timeField.value().equals(name)) {
            type = Type.TIMESTAMP;
        } else {
            tellNoType(rule, decoder, problems);
            return;
        }
        Located<StreamDocument.Level> level = rule.level();
        Located<String> at = rule.at();
        String pointer = at == null ? "/" + name : at.value();
        if (!decoder.knows(pointer)) {
            tellUnknownPlace(rule, pointer, decoder, problems);
        }
        fields.put(
                name,
                new Field(
                        name,
                        type,
                        level == null
                                ? Sensitivity.INTERNAL
                                : Sensitivity.valueOf(level.value().name()),
                        pointer,
                        known == null ? TimeFormat.DEFAULT : known.format(),
                        rule.required(),
                        rule.unit()));
    }

    /** Tells that nobody says which type a field has. */
    static void tellNoType(FieldRule rule, Decoder decoder, Problems problems) {
        String name = rule.name().value();
        problems.add(Problem.error("R0401", rule.name().source(), "the field `" + name + "` has no type")
                .note("why", "`" + decoder.name() + "` brings no field of this name with a type of its own")
                .note("form", name + ": { type: string }"));
    }

    /** Tells that a decoder never has anything where a field would be. */
    static void tellUnknownPlace(FieldRule rule, String pointer, Decoder decoder, Problems problems) {
        Located<String> at = rule.at();
        problems.add(Problem.error(
                        "R0421",
                        at == null ? rule.name().source() : at.source(),
                        "`" + decoder.name() + "` never has anything at `" + pointer + "`")
                .label(DidYouMean.label(rule.name().value(), decoder.fields().keySet()))
                .note("known", String.join(", ", decoder.fields().keySet())));
    }

    /** The field that holds event time, as it was said or as the decoder says. */
    private @Nullable Located<String> timeField() {
        return switch (document.time()) {
            case Time.OfRecord ignored -> null;
            case Time.OfField said -> said.field() != null ? said.field() : ofDecoder(said.source());
            case null -> ofDecoder(document.name().source());
        };
    }

    private @Nullable Located<String> ofDecoder(Source source) {
        return decoder.fields().entrySet().stream()
                .filter(field -> field.getValue() == Type.TIMESTAMP)
                .findFirst()
                .map(field -> new Located<>(field.getKey(), source))
                .orElse(null);
    }

    private @Nullable String time(@Nullable Located<String> timeField) {
        if (timeField == null) {
            if (document.time() instanceof Time.OfField said) {
                problems.add(Problem.error("R0404", said.source(), "`time` names no field")
                        .note("why", "`" + decoder.name() + "` has no time of its own")
                        .note("form", "time: { field: <name>, … }, or time: kafka for the record's time-stamp"));
            } else if (document.time() == null) {
                fields.values().stream()
                        .filter(field -> field.type() == Type.TIMESTAMP)
                        .findFirst()
                        .ifPresent(field -> problems.add(Problem.warning(
                                        "R0405",
                                        document.name().source(),
                                        "`" + document.name().value() + "` does not say its `time`")
                                .label("event time is the record's time-stamp, not `" + field.name() + "`")
                                .note("form", "time: { field: " + field.name() + " }, or time: kafka")));
            }
            return null;
        }
        Field field = fields.get(timeField.value());
        if (field == null) {
            unknown("time", timeField);
            return null;
        }
        if (field.type() != Type.TIMESTAMP) {
            problems.add(Problem.error(
                            "R0403",
                            timeField.source(),
                            "`time` needs a timestamp, but `" + field.name() + "` is "
                                    + field.type().text())
                    .note(
                            "form",
                            field.name() + ": { type: timestamp }, and how it is written: time: { field: "
                                    + field.name() + ", format: … }"));
            return null;
        }
        TimeFormat format =
                document.time() instanceof Time.OfField said ? format(said, field.format()) : field.format();
        boolean own = decoder.fields().get(field.name()) == Type.TIMESTAMP;
        if (own
                && decoder.needsZone()
                && format.zone() == null
                && format.kind() == decoder.timeFormat().kind()) {
            problems.add(Problem.error("R0221", timeField.source(), "times of `" + decoder.name() + "` need a `zone`")
                    .label("add `time: { zone: Europe/Berlin }`, or whichever it is")
                    .note("why", "a time without offset is no instant, and there is no default zone")
                    .note("else", "`syslog: rfc5424` takes only lines whose times have an offset"));
        }
        if (document.time() instanceof Time.OfField) {
            fields.put(
                    field.name(),
                    new Field(
                            field.name(),
                            field.type(),
                            field.sensitivity(),
                            field.pointer(),
                            format,
                            field.required(),
                            field.unit()));
        }
        return field.name();
    }

    private static TimeFormat format(Time.OfField said, TimeFormat fallback) {
        Located<String> format = said.format();
        Located<java.time.ZoneId> zone = said.zone();
        java.time.ZoneId zoneId = zone == null ? fallback.zone() : zone.value();
        if (format == null) {
            return new TimeFormat(fallback.kind(), fallback.pattern(), zoneId);
        }
        for (TimeFormat.Kind kind : TimeFormat.Kind.values()) {
            if (kind != TimeFormat.Kind.PATTERN
                    && kind.name().toLowerCase(Locale.ROOT).equals(format.value())) {
                return new TimeFormat(kind, null, zoneId);
            }
        }
        return new TimeFormat(TimeFormat.Kind.PATTERN, format.value(), zoneId);
    }

    private long ahead() {
        return document.time() instanceof Time.OfField said && said.ahead() != null
                ? said.ahead().value().toMillis()
                : AHEAD.toMillis();
    }

    private void unknown(String key, Located<String> name) {
        problems.add(Problem.error(
                        "R0404",
                        name.source(),
                        "`" + key + "` names `" + name.value() + "`, which is no field of the stream")
                .label(DidYouMean.label(name.value(), fields.keySet()))
                .note(
                        "known",
                        fields.isEmpty()
                                ? "no field at all; it is declared under `fields`"
                                : String.join(", ", fields.keySet())));
    }

    /** What a reduction may read without declaring it. */
    static Map<String, Type> builtIn() {
        return Map.of(
                "weir.site", Type.STRING,
                "weir.region", Type.STRING,
                "weir.time", Type.TIMESTAMP,
                "weir.key", Type.STRING,
                "weir.decoder", Type.STRING,
                "weir.topic", Type.STRING);
    }
}
