// SPDX-License-Identifier: Apache-2.0
package io.weir.language;

import io.weir.event.JsonPointer;
import io.weir.event.TimePattern;
import io.weir.event.Type;
import io.weir.language.StreamDocument.FieldRule;
import io.weir.language.StreamDocument.Level;
import io.weir.language.StreamDocument.Time;
import io.weir.problem.DidYouMean;
import io.weir.problem.Located;
import io.weir.problem.Problem;
import io.weir.problem.Problems;
import io.weir.shape.Field;
import io.weir.shape.Keys;
import io.weir.shape.OperatorCall;
import io.weir.shape.Reading;
import io.weir.yaml.Yaml;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Reads a contract, from a document or from a reduction's {@code from}. */
final class StreamReader {

    static final Field<String> OWNER = Field.string("owner", "Who answers for the stream.");
    static final Field<Type> TYPE = Field.choice("type", "What the field holds.", Type.class);
    static final Field<Level> CLASS = Field.choice("class", "How sensitive the field is.", Level.class);
    static final Field<String> AT = Field.string("at", "A JSON Pointer to the field.");
    static final Field<String> UNIT = Field.string("unit", "The unit, for people and dashboards.");
    static final Field<Boolean> REQUIRED = Field.bool(
                    "required", "Whether an event without the field is a dead letter.")
            .orElse(false);
    static final Field<String> DESCRIPTION = Field.string("description", "A sentence for people.");
    static final Field<String> FIELD = Field.string("field", "The field that holds event time.");
    static final Field<String> FORMAT = Field.string("format", "How the time is written.");
    static final Field<String> ZONE = Field.string("zone", "The zone of a time without offset.");
    static final Field<Duration> AHEAD =
            Field.duration("ahead", "How far ahead of the record's time-stamp a time may be and still move the clock.");

    /** Of fields, and ways to read them. */
    static final int MOST_TIMES = 10;

    private static final List<String> FORMATS =
            List.of("clf", "epoch_ms", "epoch_ns", "epoch_s", "epoch_us", "iso", "rfc3164");

    private final Vocabulary vocabulary;
    private final Problems problems;
    private final Reading reading;

    StreamReader(Vocabulary vocabulary, Problems problems) {
        this.vocabulary = vocabulary;
        this.problems = problems;
        this.reading = Reading.of(problems);
    }

    /**
     * Reads the keys of a contract and closes them.
     *
     * @return null after telling what keeps it from being one
     */
    @Nullable
    StreamDocument read(Keys keys) {
        long before = problems.errors();
        Yaml nameValue = keys.yaml("stream");
        keys.require("stream", "The name of the raw topic, without `raw.`.");
        Located<String> name = nameValue == null ? null : Names.stream(nameValue, "stream", problems);
        Located<String> owner = keys.maybe(OWNER);
        Yaml decodeValue = keys.yaml("decode");
        keys.require(
                "decode",
                "How a record becomes an event: "
                        + String.join(", ", vocabulary.decoders().names()) + ".");
        OperatorCall decode =
                decodeValue == null ? null : OperatorCall.read(decodeValue, vocabulary.decoders(), problems);
        List<FieldRule> fields = fields(keys.yaml("fields"));
        Time time = time(keys.yaml("time"));
        Yaml subjectValue = keys.yaml("subject");
        Located<String> subject = null;
        if (subjectValue instanceof Yaml.Scalar scalar) {
            subject = Names.name(scalar, "field", problems);
        } else if (subjectValue != null) {
            problems.add(Problem.error(
                    "R0202", subjectValue.source(), "`subject` must be a field's name, but is " + subjectValue.what()));
        }
        keys.close();
        if (problems.errors() > before || name == null || decode == null) {
            return null;
        }
        return new StreamDocument(
                keys.source(), name, owner == null ? null : owner.value(), decode, fields, time, subject);
    }

    /** What is said of fields, by name. */
    List<FieldRule> fields(@Nullable Yaml yaml) {
        var rules = new ArrayList<FieldRule>();
        if (yaml == null) {
            return rules;
        }
        if (!(yaml instanceof Yaml.Mapping mapping)) {
            problems.add(Problem.error("R0202", yaml.source(), "`fields` must be a map, but is " + yaml.what())
                    .note("form", "`name: { type: int }`"));
            return rules;
        }
        for (Yaml.Entry entry : mapping.entries()) {
            Located<String> name = Names.name(entry.key(), "field", problems);
            FieldRule rule = field(entry, name);
            if (rule != null) {
                rules.add(rule);
            }
        }
        rules.sort(Comparator.comparing(rule -> rule.name().value()));
        return rules;
    }

    private @Nullable FieldRule field(Yaml.Entry entry, @Nullable Located<String> name) {
        String owner = entry.key().text();
        if (entry.value() instanceof Yaml.Scalar scalar) {
            problems.add(
                    Problem.error("R0202", scalar.source(), "`" + owner + "` must be a map, but is " + scalar.what())
                            .label(
                                    scalar.isNull()
                                            ? "`{}` if there is nothing to say"
                                            : "did you mean `{ type: " + scalar.text() + " }`?"));
            return null;
        }
        Keys keys = Keys.of(owner, entry.key().source(), entry.value(), reading);
        if (keys == null) {
            return null;
        }
        Located<Type> type = keys.maybe(TYPE);
        Located<Level> level = keys.maybe(CLASS);
        Located<String> at = keys.maybe(AT);
        Located<String> unit = keys.maybe(UNIT);
        Boolean required = keys.read(REQUIRED);
        Located<String> description = keys.maybe(DESCRIPTION);
        keys.close();
        if (at != null && !JsonPointer.isOne(at.value())) {
            problems.add(Problem.error("R0205", at.source(), "`at` must be a JSON Pointer, but is `" + at.value() + "`")
                    .label(at.value().startsWith("/") ? null : "did you mean `/" + steps(at.value()) + "`?")
                    .note("form", "`/a/b`; in a name `~1` stands for `/` and `~0` for `~`"));
        }
        return name == null || required == null
                ? null
                : new FieldRule(
                        name,
                        type,
                        level,
                        at,
                        unit == null ? null : unit.value(),
                        required,
                        description == null ? null : description.value());
    }

    private @Nullable Time time(@Nullable Yaml yaml) {
        if (yaml == null) {
            return null;
        }
        if (yaml instanceof Yaml.Scalar scalar) {
            return ofRecord("`time`", scalar);
        }
        Keys keys = Keys.of("time", yaml.source(), yaml, reading);
        if (keys == null) {
            return null;
        }
        if (keys.written("first_of")) {
            return ofFirst(keys);
        }
        Time.OfField time = ofField(keys);
        Located<Duration> ahead = keys.maybe(AHEAD);
        keys.yaml("first_of");
        keys.close();
        return new Time.OfField(time.source(), time.field(), time.format(), time.zone(), ahead);
    }

    private Time.@Nullable OfRecord ofRecord(String what, Yaml.Scalar scalar) {
        if (scalar.text().equals("kafka")) {
            return new Time.OfRecord(scalar.source());
        }
        problems.add(
                Problem.error("R0202", scalar.source(), what + " must be `kafka` or a map, but is " + scalar.what())
                        .label(scalar.isNull() ? null : "did you mean `{ field: " + scalar.text() + " }`?"));
        return null;
    }

    private @Nullable Time ofFirst(Keys keys) {
        Yaml yaml = keys.yaml("first_of");
        Located<Duration> ahead = keys.maybe(AHEAD);
        keys.elsewhere("first_of", "field", "format", "zone");
        keys.close();
        if (!(yaml instanceof Yaml.Sequence sequence)
                || sequence.items().size() < 2
                || sequence.items().size() > MOST_TIMES) {
            String what = yaml instanceof Yaml.Sequence list
                    ? "of " + list.items().size()
                    : yaml == null ? "nothing" : yaml.what();
            problems.add(Problem.error(
                            "R0202",
                            yaml == null ? keys.source() : yaml.source(),
                            "`first_of` must be a list of 2 to " + MOST_TIMES + " times, but is " + what)
                    .note("form", "first_of: [{ field: at }, { field: ts, format: epoch_s }, kafka]"));
            return null;
        }
        var fields = new ArrayList<Time.OfField>();
        Time.OfRecord record = null;
        for (Yaml item : sequence.items()) {
            if (record != null) {
                problems.add(Problem.error("R0219", item.source(), "what follows `kafka` is never asked")
                        .note("why", "every record has a time-stamp of its own, so `kafka` comes last"));
                return null;
            }
            if (item instanceof Yaml.Scalar scalar) {
                record = ofRecord("a time of `first_of`", scalar);
                continue;
            }
            Keys entry = Keys.of("first_of", item.source(), item, reading);
            if (entry != null) {
                fields.add(ofField(entry));
                entry.elsewhere("time", "ahead");
                entry.close();
            }
        }
        return new Time.OfFirst(keys.source(), fields, record, ahead);
    }

    /** A field and how it is read, without {@code ahead}. Leaves the keys open. */
    private Time.OfField ofField(Keys keys) {
        Located<String> field = keys.maybe(FIELD);
        if (field != null) {
            field = Names.name(
                    new Yaml.Scalar(field.source(), field.value(), Yaml.Scalar.Kind.STRING, true), "field", problems);
        }
        Located<String> format = keys.maybe(FORMAT);
        Located<ZoneId> zone = zone(keys.maybe(ZONE));
        if (format != null) {
            format(format, keys.written("zone"), zone);
        }
        return new Time.OfField(keys.source(), field, format, zone, /* ahead= */ null);
    }

    /** The path {@code $.a.b[0]}, {@code .a.b[0]} or {@code a.b[0]} of other tools, as a pointer has it behind its first slash. */
    private static String steps(String path) {
        return path.replaceFirst("^[$]?[.]", "")
                .replaceAll("\\[([0-9]+)]", ".$1")
                .replace('.', '/');
    }

    private void format(Located<String> format, boolean zoneWritten, @Nullable Located<ZoneId> zone) {
        String text = format.value();
        boolean needsZone = text.equals("rfc3164");
        if (!FORMATS.contains(text)) {
            String near = DidYouMean.nearest(text, FORMATS);
            try {
                DateTimeFormatter pattern = DateTimeFormatter.ofPattern(text, Locale.ROOT);
                needsZone = pattern.getZone() == null && !TimePattern.hasOffset(text);
            } catch (IllegalArgumentException notAPattern) {
                problems.add(Problem.error("R0205", format.source(), "`format` cannot be `" + text + "`")
                        .label(near == null ? String.valueOf(notAPattern.getMessage()) : "did you mean `" + near + "`?")
                        .note("known", String.join(", ", FORMATS) + ", or a pattern of Java's DateTimeFormatter"));
                return;
            }
            String wrong = TimePattern.wrong(text, zone == null ? null : zone.value());
            if (wrong != null) {
                problems.add(Problem.error("R0205", format.source(), "`format` reads no times as `" + text + "`")
                        .label(wrong)
                        .note("known", String.join(", ", FORMATS) + ", or a pattern of Java's DateTimeFormatter"));
                return;
            }
        }
        if (needsZone && !zoneWritten) {
            problems.add(Problem.error("R0221", format.source(), "times of the format `" + text + "` need a `zone`")
                    .label("add `zone: Europe/Berlin`, or whichever it is")
                    .note("why", "a time without offset is no instant, and there is no default zone"));
        }
    }

    private @Nullable Located<ZoneId> zone(@Nullable Located<String> text) {
        if (text == null) {
            return null;
        }
        try {
            return new Located<>(ZoneId.of(text.value()), text.source());
        } catch (DateTimeException unknown) {
            problems.add(Problem.error("R0205", text.source(), "`zone` cannot be `" + text.value() + "`")
                    .label(DidYouMean.label(text.value(), ZoneId.getAvailableZoneIds()))
                    .note("form", "`Europe/Berlin`, `UTC` or `+02:00`"));
            return null;
        }
    }
}
