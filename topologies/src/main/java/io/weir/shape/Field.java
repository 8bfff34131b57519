// SPDX-License-Identifier: Apache-2.0
package io.weir.shape;

import io.weir.event.Type;
import io.weir.expression.Expression;
import io.weir.problem.DidYouMean;
import io.weir.problem.Elsewhere;
import io.weir.problem.Problem;
import io.weir.problem.Source;
import io.weir.yaml.CoreSchema;
import io.weir.yaml.Yaml;
import io.weir.yaml.Yaml.Scalar.Kind;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One value that a person may write: its name, what it means, how it is read and checked, and how it is described. Immutable; the
 * methods that restrict a field return another one.
 *
 * <p>A field is required unless {@link #orElse} or {@link #optional} says otherwise.
 *
 * @param <T> what it yields
 */
public final class Field<T> {

    /** How one kind of value is read. */
    private interface Parser<T> {

        /** The value; null after telling the problem. */
        @Nullable
        T parse(Field<?> field, Yaml yaml, Reading reading);
    }

    /** What a piece of a call's text becomes before it is parsed. */
    private enum InCall {
        EXPRESSION,
        LITERAL,
        TEXT,
        LIST
    }

    private final String name;
    private final String doc;
    private final Spelling spelling;
    private final InCall inCall;
    private final Parser<T> parser;
    private final Function<Object, String> show;
    private final @Nullable T fallback;
    private final @Nullable String fallbackText;
    private final boolean positional;
    private final @Nullable String allowed;
    private final @Nullable String why;

    private Field(
            String name,
            String doc,
            Spelling spelling,
            InCall inCall,
            Parser<T> parser,
            Function<Object, String> show,
            @Nullable T fallback,
            @Nullable String fallbackText,
            boolean positional,
            @Nullable String allowed,
            @Nullable String why) {
        this.name = name;
        this.doc = doc;
        this.spelling = spelling;
        this.inCall = inCall;
        this.parser = parser;
        this.show = show;
        this.fallback = fallback;
        this.fallbackText = fallbackText;
        this.positional = positional;
        this.allowed = allowed;
        this.why = why;
    }

    private static <T> Field<T> of(
            String name,
            String doc,
            Spelling spelling,
            InCall inCall,
            Function<Object, String> show,
            Parser<T> parser) {
        return new Field<>(name, doc, spelling, inCall, parser, show, null, null, false, null, null);
    }

    // ---- kinds

    /**
     * An expression of any type.
     *
     * @param types what it may yield; empty for everything
     */
    public static Field<Expression> expression(String name, String doc, Type... types) {
        List<Type> wanted = List.of(types);
        String kind = wanted.isEmpty()
                ? "expression"
                : "expression of type " + or(wanted.stream().map(Type::text).toList());
        return of(name, doc, Spelling.expression(kind), InCall.EXPRESSION, Object::toString, (field, yaml, reading) -> {
            Yaml.Scalar scalar = field.text(yaml, "an expression", reading);
            Expression expression =
                    scalar == null ? null : reading.expressions().read(scalar);
            if (scalar != null && expression != null && !wanted.isEmpty() && !wanted.contains(expression.type())) {
                boolean hasSeconds = expression.type() == Type.DURATION && wanted.contains(Type.DOUBLE);
                reading.problems()
                        .add(Problem.error(
                                        "R0218",
                                        expressionSource(yaml),
                                        "`" + field.name + "` must be of type "
                                                + or(wanted.stream()
                                                        .map(Type::text)
                                                        .toList())
                                                + ", but `" + expression.text() + "` is "
                                                + expression.type().text())
                                .label(
                                        hasSeconds
                                                ? "write double(" + scalar.text() + "), its seconds"
                                                : Elsewhere.argument(
                                                        field.name,
                                                        expression.type().text())));
                return null;
            }
            return expression;
        });
    }

    /** An expression that is checked later, by whoever knows the names that it may read: a scalar with its text. */
    public static Field<Yaml.Scalar> expressionText(String name, String doc) {
        return of(
                name,
                doc,
                Spelling.expression("expression"),
                InCall.EXPRESSION,
                Object::toString,
                (field, yaml, reading) -> field.text(yaml, "an expression", reading));
    }

    /** A whole number of 32 bits. */
    public static Field<Integer> integer(String name, String doc) {
        return Field.<Integer>of(
                name,
                doc,
                Spelling.type("integer", "integer"),
                InCall.LITERAL,
                Object::toString,
                (field, yaml, reading) -> {
                    if (yaml instanceof Yaml.Scalar scalar && scalar.kind() == Kind.INT) {
                        Long value = Literals.integer(scalar.text());
                        if (value == null || value != value.intValue()) {
                            field.outOfRange(scalar, Integer.MIN_VALUE + ".." + Integer.MAX_VALUE, reading);
                            return null;
                        }
                        return value.intValue();
                    }
                    field.wrong(yaml, "an integer", reading, whole(yaml));
                    return null;
                });
    }

    /** A decimal number, finite. */
    public static Field<Double> number(String name, String doc) {
        return Field.<Double>of(
                name, doc, Spelling.type("number", "number"), InCall.LITERAL, Field::plain, (field, yaml, reading) -> {
                    if (yaml instanceof Yaml.Scalar scalar
                            && (scalar.kind() == Kind.INT || scalar.kind() == Kind.FLOAT)) {
                        Double value = finite(scalar.text());
                        if (value != null) {
                            return value;
                        }
                    }
                    field.wrong(yaml, "a finite number", reading, numeric(yaml));
                    return null;
                });
    }

    /** A text. A number or a boolean must be quoted, so that nobody wonders what became of {@code 1.10}. */
    public static Field<String> string(String name, String doc) {
        return of(
                name, doc, Spelling.type("string", "string"), InCall.TEXT, Object::toString, (field, yaml, reading) -> {
                    if (yaml instanceof Yaml.Scalar scalar && scalar.kind() == Kind.STRING) {
                        return scalar.text();
                    }
                    String label = yaml instanceof Yaml.Scalar scalar && !scalar.isNull()
                            ? "in quotes it is one: \"" + scalar.text() + "\""
                            : null;
                    field.wrong(yaml, "a string", reading, label);
                    return null;
                });
    }

    /** One of some words. */
    public static Field<String> choice(String name, String doc, String... words) {
        return choice(name, doc, Arrays.asList(words), Function.identity());
    }

    /** One of an enumeration's constants, written in lower case. */
    public static <E extends Enum<E>> Field<E> choice(String name, String doc, Class<E> constants) {
        return choice(
                name,
                doc,
                Arrays.asList(constants.getEnumConstants()),
                constant -> constant.name().toLowerCase(Locale.ROOT));
    }

    private static <E> Field<E> choice(String name, String doc, List<E> values, Function<? super E, String> word) {
        List<String> words = values.stream().<String>map(word).toList();
        return Field.<E>of(
                name,
                doc,
                Spelling.oneOf(words),
                InCall.TEXT,
                value -> words.get(values.indexOf(value)),
                (field, yaml, reading) -> {
                    if (!(yaml instanceof Yaml.Scalar scalar) || scalar.isNull()) {
                        field.wrong(yaml, "one of " + String.join(", ", words), reading, null);
                        return null;
                    }
                    int index = words.indexOf(scalar.text());
                    if (index >= 0) {
                        return values.get(index);
                    }
                    reading.problems()
                            .add(Problem.error(
                                            "R0206",
                                            scalar.source(),
                                            "`" + field.name + "` cannot be `" + scalar.text() + "`")
                                    .label(DidYouMean.label(scalar.text(), words))
                                    .note("known", String.join(", ", words)));
                    return null;
                });
    }

    /** {@code true} or {@code false}. */
    public static Field<Boolean> bool(String name, String doc) {
        return of(
                name,
                doc,
                Spelling.type("boolean", "boolean"),
                InCall.LITERAL,
                Object::toString,
                (field, yaml, reading) -> {
                    if (yaml instanceof Yaml.Scalar scalar && scalar.kind() == Kind.BOOL) {
                        return scalar.text().toLowerCase(Locale.ROOT).equals("true");
                    }
                    field.wrong(yaml, "true or false", reading, truth(yaml));
                    return null;
                });
    }

    /** A duration such as {@code 1h30m}. */
    public static Field<Duration> duration(String name, String doc) {
        return of(
                name,
                doc,
                Spelling.duration(),
                InCall.LITERAL,
                value -> Literals.text((Duration) value),
                literal("a duration", Literals::duration, "250ms 30s 1m 1h30m 7d 2w", Literals::likelyDuration, "s"));
    }

    /** A size in bytes such as {@code 64KiB}. */
    public static Field<Long> size(String name, String doc) {
        return of(
                name,
                doc,
                Spelling.size(),
                InCall.LITERAL,
                value -> value + "B",
                literal("a size", Literals::size, "512B 64KiB 1GB", text -> null, "B"));
    }

    /** A ratio such as {@code 1%}, as a part of one. */
    public static Field<Double> ratio(String name, String doc) {
        return of(
                name,
                doc,
                Spelling.ratio(),
                InCall.LITERAL,
                value -> new BigDecimal(value.toString())
                                .movePointRight(2)
                                .stripTrailingZeros()
                                .toPlainString() + "%",
                literal("a ratio", Literals::ratio, "1% 0.5%", Literals::likelyRatio, "%"));
    }

    private static <T> Parser<T> literal(
            String what,
            Function<String, @Nullable T> read,
            String form,
            Function<String, @Nullable String> likely,
            String likelyUnit) {
        return (field, yaml, reading) -> {
            if (!(yaml instanceof Yaml.Scalar scalar) || scalar.isNull()) {
                field.wrong(yaml, what, reading, null);
                return null;
            }
            T value = read.apply(scalar.text());
            if (value == null) {
                boolean bare = scalar.kind() == Kind.INT || scalar.kind() == Kind.FLOAT;
                String meant = likely.apply(scalar.text());
                String label = meant != null
                        ? "did you mean `" + meant + "`?"
                        : bare && read.apply(scalar.text() + likelyUnit) != null
                                ? "a number needs its unit, such as `" + scalar.text() + likelyUnit + "`"
                                : null;
                reading.problems()
                        .add(Problem.error(
                                        "R0205",
                                        scalar.source(),
                                        "`" + field.name + "` must be " + what + ", but is `" + scalar.text() + "`")
                                .label(label)
                                .note("form", form));
            }
            return value;
        };
    }

    /** Reads a value that has a form of its own. */
    @FunctionalInterface
    public interface Form<T> {

        /** The value; null after telling the problem. */
        @Nullable
        T read(Yaml yaml, Reading reading);
    }

    /**
     * A value with a form of its own, which its operator reads.
     *
     * @param kind what it is, for people: {@code duration or multiple}
     * @param show the value as it would be written
     */
    public static <T> Field<T> form(
            String name, String doc, String kind, Function<? super T, String> show, Form<T> form) {
        @SuppressWarnings("unchecked")
        Function<Object, String> shown = value -> show.apply((T) value);
        return of(
                name,
                doc,
                Spelling.anything(kind),
                InCall.LITERAL,
                shown,
                (field, yaml, reading) -> form.read(yaml, reading));
    }

    /** A list of what another field reads; the inner field's name and words are used in messages. */
    public static <E> Field<List<E>> list(Field<E> item) {
        return of(
                item.name,
                item.doc,
                Spelling.list(item.spelling),
                InCall.LIST,
                value -> ((List<?>) value).stream().map(item.show).collect(Collectors.joining(", ", "[", "]")),
                (field, yaml, reading) -> {
                    if (!(yaml instanceof Yaml.Sequence sequence)) {
                        String label = yaml instanceof Yaml.Scalar scalar && !scalar.isNull()
                                ? "did you mean `[" + scalar.text() + "]`?"
                                : null;
                        field.wrong(yaml, "a list", reading, label);
                        return null;
                    }
                    var values = new ArrayList<E>();
                    boolean whole = true;
                    for (Yaml each : sequence.items()) {
                        E value = item.parser.parse(item, each, reading);
                        if (value == null) {
                            whole = false;
                        } else {
                            values.add(value);
                        }
                    }
                    return whole ? List.copyOf(values) : null;
                });
    }

    /** Reads what only one operator has: a pattern, a list of operators. */
    @FunctionalInterface
    public interface Reader<T> {

        /**
         * The value.
         *
         * @param name what the field is called, for messages
         * @return null after telling the problem
         */
        @Nullable
        T read(String name, Yaml yaml, Reading reading);
    }

    /**
     * A value of a kind of its own.
     *
     * @param kind for people
     */
    public static <T> Field<T> custom(String name, String doc, String kind, Reader<T> reader) {
        return of(
                name,
                doc,
                Spelling.anything(kind),
                InCall.TEXT,
                Object::toString,
                (field, yaml, reading) -> reader.read(field.name, yaml, reading));
    }

    // ---- restrictions

    /** Not below one value, nor above another. */
    public Field<T> between(T low, T high) {
        return restricted(
                spelling.isNumber() ? spelling.with("minimum", low).with("maximum", high) : spelling,
                show.apply(low) + ".." + show.apply(high),
                "must be between " + show.apply(low) + " and " + show.apply(high),
                value -> compare(value, low) >= 0 && compare(value, high) <= 0);
    }

    /** Not below a value. */
    public Field<T> atLeast(T low) {
        return restricted(
                spelling.isNumber() ? spelling.with("minimum", low) : spelling,
                "from " + show.apply(low),
                "must be at least " + show.apply(low),
                value -> compare(value, low) >= 0);
    }

    /** Of a list: so many items. */
    public Field<T> items(int fewest, int most) {
        String range = fewest + ".." + most + " items";
        return restricted(
                spelling.with("minItems", fewest).with("maxItems", most),
                range,
                "must have " + range,
                value -> value instanceof List<?> list && list.size() >= fewest && list.size() <= most);
    }

    private Field<T> restricted(Spelling limited, String range, String rule, Function<T, Boolean> holds) {
        return new Field<>(
                name,
                doc,
                limited,
                inCall,
                (field, yaml, reading) -> {
                    T value = parser.parse(field, yaml, reading);
                    if (value != null && !holds.apply(value)) {
                        Problem problem = Problem.error(
                                        "R0207", yaml.source(), "`" + field.name + "` " + rule + ", but " + bare(yaml))
                                .label(part(range, yaml));
                        if (field.why != null) {
                            problem = problem.note("why", field.why);
                        }
                        if (field.fallbackText != null) {
                            problem = problem.note("default", field.fallbackText);
                        }
                        reading.problems().add(problem);
                        return null;
                    }
                    return value;
                },
                show,
                fallback,
                fallbackText,
                positional,
                range,
                why);
    }

    /**
     * A JSON Schema of the values, for a form that only this field has.
     *
     * @param schema without a description, which is the field's
     */
    public Field<T> spelt(Map<String, Object> schema) {
        return new Field<>(
                name,
                doc,
                spelling.spelt(schema),
                inCall,
                parser,
                show,
                fallback,
                fallbackText,
                positional,
                allowed,
                why);
    }

    /** Why the restriction is: a note of its problem. */
    public Field<T> why(String reason) {
        return new Field<>(
                name, doc, spelling, inCall, parser, show, fallback, fallbackText, positional, allowed, reason);
    }

    /** Need not be written: then it is this value. */
    public Field<T> orElse(T value) {
        return new Field<>(
                name, doc, spelling, inCall, parser, show, value, show.apply(value), positional, allowed, why);
    }

    /** Need not be written: then it is empty. */
    public Field<Optional<T>> optional() {
        return new Field<>(
                name,
                doc,
                spelling,
                inCall,
                (field, yaml, reading) -> {
                    T value = parser.parse(field, yaml, reading);
                    return value == null ? null : Optional.of(value);
                },
                show,
                Optional.empty(),
                null,
                positional,
                allowed,
                why);
    }

    /** May stand in a call without its name, as {@code at} does in {@code quantiles(ms, [0.5])}. An argument always may. */
    public Field<T> inCall() {
        return new Field<>(name, doc, spelling, inCall, parser, show, fallback, fallbackText, true, allowed, why);
    }

    // ---- description

    /** The key under which it is written; of an argument, a word for people. */
    public String name() {
        return name;
    }

    /** What it means, in a sentence. */
    public String doc() {
        return doc;
    }

    /** The kind of value, for people: {@code duration}, {@code list of number}, {@code site | region | central}. */
    public String kind() {
        return spelling.kind();
    }

    /** A JSON Schema of the values, as maps, lists, texts and numbers. */
    public Map<String, Object> schema() {
        var schema = new LinkedHashMap<String, Object>();
        schema.put("description", allowed == null ? doc : doc + " Allowed: " + allowed + ".");
        schema.putAll(spelling.schema());
        if (fallback instanceof Number number && spelling.isNumber()) {
            schema.put("default", number);
        } else if (fallback instanceof Boolean truth) {
            schema.put("default", truth);
        } else if (fallbackText != null && !(fallback instanceof List || fallback instanceof Map)) {
            schema.put("default", fallbackText);
        }
        return schema;
    }

    /** What restricts it further, for people. */
    public Optional<String> allowed() {
        return Optional.ofNullable(allowed);
    }

    /** What it is when it is not written, as it would be written; empty if it must be written or is then simply not there. */
    public Optional<String> defaultText() {
        return Optional.ofNullable(fallbackText);
    }

    /** Whether it must be written. */
    public boolean required() {
        return fallback == null;
    }

    /** Whether it may stand in a call without its name. */
    public boolean positional() {
        return positional;
    }

    // ---- reading

    /** The value; null after telling the problem. */
    public @Nullable T read(Yaml yaml, Reading reading) {
        return parser.parse(this, yaml, reading);
    }

    /** The value when nothing is written; null if something must be. */
    @Nullable
    T fallback() {
        return fallback;
    }

    /** The same under another name: an argument is known by its operator's. */
    Field<T> named(String other) {
        return new Field<>(
                other, doc, spelling, inCall, parser, show, fallback, fallbackText, positional, allowed, why);
    }

    /** What a piece of a call's text is for this field: an expression stays as it is, the rest is read as in a flow list. */
    Yaml fromCall(Yaml.Scalar piece) {
        String text = piece.text();
        return switch (inCall) {
            case EXPRESSION -> piece;
            case LITERAL -> piece.slice(0, text.length(), CoreSchema.kind(text));
            case TEXT -> {
                boolean quoted = text.length() >= 2
                        && (text.charAt(0) == '"' || text.charAt(0) == '\'')
                        && text.charAt(text.length() - 1) == text.charAt(0);
                yield quoted
                        ? piece.slice(1, text.length() - 1, Kind.STRING)
                        : piece.slice(0, text.length(), CoreSchema.kind(text));
            }
            case LIST -> {
                if (!text.startsWith("[") || !text.endsWith("]")) {
                    yield piece.slice(0, text.length(), CoreSchema.kind(text));
                }
                var items = new ArrayList<Yaml>();
                for (Yaml.Scalar item : CallText.split(piece, 1, text.length() - 1)) {
                    items.add(item.slice(0, item.text().length(), CoreSchema.kind(item.text())));
                }
                yield new Yaml.Sequence(piece.source(), items);
            }
        };
    }

    private Yaml.@Nullable Scalar text(Yaml yaml, String what, Reading reading) {
        if (yaml instanceof Yaml.Scalar scalar && !scalar.isNull()) {
            return scalar;
        }
        boolean eaten =
                yaml instanceof Yaml.Mapping mapping && mapping.entries().size() == 1;
        String label = eaten
                ? "YAML reads `: ` as a map: quote the whole value"
                : yaml instanceof Yaml.Sequence ? Elsewhere.argument(name, "list") : null;
        wrong(yaml, what, reading, label);
        return null;
    }

    private void wrong(Yaml yaml, String what, Reading reading, @Nullable String label) {
        reading.problems()
                .add(Problem.error("R0202", yaml.source(), "`" + name + "` must be " + what + ", but is " + yaml.what())
                        .label(label));
    }

    private void outOfRange(Yaml.Scalar scalar, String range, Reading reading) {
        reading.problems()
                .add(Problem.error("R0207", scalar.source(), "`" + name + "` is out of range: " + scalar.text())
                        .label("allowed: " + (allowed == null ? range : allowed)));
    }

    private static Source expressionSource(Yaml yaml) {
        return yaml instanceof Yaml.Scalar scalar
                ? scalar.at(0, scalar.text().codePointCount(0, scalar.text().length()))
                : yaml.source();
    }

    private static String plain(Object number) {
        return new BigDecimal(number.toString()).stripTrailingZeros().toPlainString();
    }

    /** {@code 1.0} and {@code "1"} are nearly integers. */
    private static @Nullable String whole(Yaml yaml) {
        if (yaml instanceof Yaml.Scalar scalar && scalar.kind() == Kind.FLOAT) {
            Double value = finite(scalar.text());
            return value != null && value == Math.rint(value) && Math.abs(value) <= Integer.MAX_VALUE
                    ? "did you mean `" + value.intValue() + "`?"
                    : null;
        }
        return unquoted(yaml, Kind.INT);
    }

    private static @Nullable String unquoted(Yaml yaml, Kind... wanted) {
        return yaml instanceof Yaml.Scalar scalar
                        && scalar.kind() == Kind.STRING
                        && Arrays.asList(wanted).contains(CoreSchema.kind(scalar.text()))
                ? "without quotes it is one"
                : null;
    }

    /** A number in quotes, or the name of a quantile. */
    private static @Nullable String numeric(Yaml yaml) {
        String part = yaml instanceof Yaml.Scalar scalar && scalar.text().matches("[pP][0-9_]+|[0-9.]+%")
                ? Elsewhere.part(scalar.text())
                : null;
        return part == null ? unquoted(yaml, Kind.FLOAT, Kind.INT) : "did you mean `" + part + "`?";
    }

    /** Of parts of one, percents are meant by what is above it. */
    private static String part(String range, Yaml yaml) {
        String part = range.equals("0..1") && yaml instanceof Yaml.Scalar scalar ? Elsewhere.part(scalar.text()) : null;
        return part == null ? "allowed: " + range : "did you mean `" + part + "`? " + "allowed: " + range;
    }

    /** What other dialects call true and false. */
    private static @Nullable String truth(Yaml yaml) {
        return yaml instanceof Yaml.Scalar scalar
                ? switch (scalar.text().toLowerCase(Locale.ROOT)) {
                    case "true", "yes", "on", "y", "1" -> "did you mean `true`?";
                    case "false", "no", "off", "n", "0" -> "did you mean `false`?";
                    default -> null;
                }
                : null;
    }

    /** The core schema's ints and floats, without its infinities and NaN. */
    private static @Nullable Double finite(String text) {
        Long whole = Literals.integer(text);
        if (whole != null) {
            return whole.doubleValue();
        }
        try {
            double value = new BigDecimal(text).doubleValue();
            return Double.isFinite(value) ? value : null;
        } catch (NumberFormatException notFinite) {
            return null;
        }
    }

    private static String bare(Yaml yaml) {
        return switch (yaml) {
            case Yaml.Scalar scalar -> "is " + scalar.text();
            case Yaml.Sequence list -> "has " + list.items().size();
            case Yaml.Mapping map -> "is " + map.what();
        };
    }

    @SuppressWarnings("unchecked")
    private static <T> int compare(T left, T right) {
        return Comparator.<Comparable<Object>>naturalOrder()
                .compare((Comparable<Object>) left, (Comparable<Object>) right);
    }

    private static String or(List<String> words) {
        return words.size() == 1
                ? words.getFirst()
                : String.join(", ", words.subList(0, words.size() - 1)) + " or " + words.getLast();
    }
}
