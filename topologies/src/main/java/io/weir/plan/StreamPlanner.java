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
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
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
                        new Field(
                                name,
                                type,
                                Sensitivity.INTERNAL,
                                decoder.isOfPerson("/" + name),
                                "/" + name,
                                decoder.timeFormat(),
                                false,
                                null)));
        List<Timed> timed = timed();
        for (FieldRule rule : document.fields()) {
            refine(rule, timed);
        }
        if (decoder instanceof FirstOf several) {
            several.clashes().forEach(this::undecided);
        }
        List<String> time = time(timed);
        Located<String> subject = document.subject();
        if (subject != null && !fields.containsKey(subject.value())) {
            unknown("subject", subject);
        }
        return problems.errors() > before
                ? null
                : new StreamPlan(document.name().value(), decoder, fields, time, isStamped(time), ahead());
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

    private void refine(FieldRule rule, List<Timed> timed) {
        String name = rule.name().value();
        Field known = fields.get(name);
        Located<Type> said = rule.type();
        Type type;
        if (said != null) {
            type = said.value();
        } else if (known != null) {
            type = known.type();
        } else if (timed.stream().anyMatch(each -> each.field().value().equals(name))) {
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
                        // One of several decoders may have it under its own name instead.
                        level == null
                                && (decoder.isOfPerson(pointer)
                                        || (decoder instanceof FirstOf && decoder.isOfPerson("/" + name))),
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

    /**
     * A field that event time may come from.
     *
     * @param said how it is read; null if nothing was said
     */
    private record Timed(Located<String> field, Time.@Nullable OfField said) {}

    /** Where event time comes from, as it was said or as the decoder says; empty for the record's own time-stamp, or after telling. */
    private List<Timed> timed() {
        return switch (document.time()) {
            case Time.OfRecord ignored -> List.of();
            case Time.OfField said -> timed(List.of(said));
            case Time.OfFirst first -> timed(first.fields());
            case null -> {
                Located<String> own = ofDecoder(document.name().source());
                yield own == null ? List.of() : List.of(new Timed(own, null));
            }
        };
    }

    private List<Timed> timed(List<Time.OfField> times) {
        var timed = new ArrayList<Timed>();
        for (Time.OfField said : times) {
            Located<String> field = said.field() == null ? ofDecoder(said.source()) : said.field();
            if (field == null) {
                problems.add(Problem.error("R0404", said.source(), "`time` names no field")
                        .note("why", "`" + decoder.name() + "` has no time of its own")
                        .note("form", "time: { field: <name>, … }, or time: kafka for the record's time-stamp"));
            } else {
                timed.add(new Timed(field, said));
            }
        }
        return timed;
    }

    private @Nullable Located<String> ofDecoder(Source source) {
        return decoder.fields().entrySet().stream()
                .filter(field -> field.getValue() == Type.TIMESTAMP)
                .findFirst()
                .map(field -> new Located<>(field.getKey(), source))
                .orElse(null);
    }

    /** The names of the fields, each of which is read in all the ways that were said of it. */
    private List<String> time(List<Timed> timed) {
        if (timed.isEmpty() && document.time() == null) {
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
        var ways = new LinkedHashMap<String, List<TimeFormat>>();
        for (Timed each : timed) {
            Field field = timestamp(each.field());
            if (field != null) {
                TimeFormat format = each.said() == null ? field.format() : format(each.said(), field.format());
                needZone(each.field().source(), field, format);
                List<TimeFormat> before = ways.computeIfAbsent(field.name(), name -> new ArrayList<>());
                if (!before.isEmpty()) {
                    again(
                            each.field(),
                            before,
                            format,
                            /* apart= */ !ways.lastEntry().getKey().equals(field.name()));
                }
                before.add(format);
            }
        }
        ways.forEach((name, formats) -> fields.computeIfPresent(
                name,
                (same, field) -> new Field(
                        name,
                        field.type(),
                        field.sensitivity(),
                        field.ofPerson(),
                        field.pointer(),
                        TimeFormat.of(formats),
                        field.required(),
                        field.unit())));
        return List.copyOf(ways.keySet());
    }

    /** The field of a name that holds a timestamp; null after telling that it is none. */
    private @Nullable Field timestamp(Located<String> name) {
        Field field = fields.get(name.value());
        if (field == null) {
            unknown("time", name);
            return null;
        }
        if (field.type() != Type.TIMESTAMP) {
            problems.add(Problem.error(
                            "R0403",
                            name.source(),
                            "`time` needs a timestamp, but `" + field.name() + "` is "
                                    + field.type().text())
                    .note(
                            "form",
                            field.name() + ": { type: timestamp }, and how it is written: time: { field: "
                                    + field.name() + ", format: … }"));
            return null;
        }
        return field;
    }

    private void needZone(Source source, Field field, TimeFormat format) {
        boolean own = decoder.fields().get(field.name()) == Type.TIMESTAMP;
        if (own
                && decoder.needsZone()
                && format.zone() == null
                && format.kind() == decoder.timeFormat().kind()) {
            problems.add(Problem.error("R0221", source, "times of `" + decoder.name() + "` need a `zone`")
                    .label(
                            document.time() instanceof Time.OfFirst
                                    ? "add `zone: Europe/Berlin` beside it, or whichever it is"
                                    : "add `time: { zone: Europe/Berlin }`, or whichever it is")
                    .note("why", "a time without offset is no instant, and there is no default zone")
                    .note("else", "`syslog: rfc5424` takes only lines whose times have an offset"));
        }
    }

    /** Tells of a further way to read a field that is never tried, or not where it stands. */
    private void again(Located<String> field, List<TimeFormat> before, TimeFormat format, boolean apart) {
        boolean never = before.stream()
                .anyMatch(way -> way.kind() == format.kind()
                        && Objects.equals(way.pattern(), format.pattern())
                        && (way.zone() != null || format.zone() == null));
        if (never) {
            problems.add(
                    Problem.error("R0219", field.source(), "`" + field.value() + "` has been read in this way before")
                            .label("what could not be read then cannot be read now"));
        } else if (apart) {
            problems.add(Problem.error(
                            "R0219", field.source(), "the ways to read `" + field.value() + "` do not stand together")
                    .label("move it up")
                    .note("why", "the first field that is there decides, so what stands between them is not asked"));
        }
    }

    private static TimeFormat format(Time.OfField said, TimeFormat fallback) {
        Located<String> format = said.format();
        Located<ZoneId> zone = said.zone();
        ZoneId zoneId = zone == null ? fallback.zone() : zone.value();
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

    private boolean isStamped(List<String> time) {
        return time.isEmpty() || (document.time() instanceof Time.OfFirst first && first.record() != null);
    }

    private long ahead() {
        Time time = document.time();
        Located<Duration> said = time == null ? null : time.ahead();
        return said == null ? AHEAD.toMillis() : said.value().toMillis();
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
