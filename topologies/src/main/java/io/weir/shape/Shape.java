// SPDX-License-Identifier: Apache-2.0
package io.weir.shape;

import io.weir.problem.Problem;
import io.weir.yaml.Yaml;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * How an operator is written: one declaration that parses it, describes it and exemplifies it, so that the three cannot drift
 * apart. The first field is the operator's argument and is written under the operator's name; the others are options and are
 * written under their own.
 *
 * <pre>{@code
 * public record Quantiles(Expression of, List<Double> at, double error) implements Aggregate<…> {
 *
 *     public static final Shape<Quantiles> SHAPE = Shape.of(
 *                     "quantiles",
 *                     "Quantiles of a number, each within a relative error.",
 *                     Field.expression("of", "The number. Events without one are not counted.", Type.INT, Type.DOUBLE),
 *                     Field.list(Field.number("at", "Which, as parts of one.").between(0.0, 1.0)).items(1, 20).inCall(),
 *                     Field.ratio("error", "How far a quantile may be off.").between(0.001, 0.1).orElse(0.01),
 *                     Quantiles::new)
 *             .example("the middle", "quantiles(ms, [0.5])", List.of("{ms: 1.0}", "{ms: 2.0}", "{ms: 9.0}"), "2.0");
 * }
 * }</pre>
 *
 * reads {@code {quantiles: ms, at: [0.5, 0.99], error: 2%}} and {@code quantiles(ms, [0.5, 0.99])} alike: only fields that are
 * {@link Field#inCall} may follow the argument in a call.
 *
 * <p>An expression arrives checked and typed: {@link #read} is given an {@link ExpressionReader} with the names in scope. A
 * constructor may throw {@link IllegalArgumentException} for what no single field can check; its message becomes the problem's. A {@link Refusal}
 * brings a problem of its own, with its place.
 *
 * @param <T> the operator
 */
public final class Shape<T> {

    /** Makes the operator of the values of its fields. */
    private interface Maker<T> {
        T make(Values values);
    }

    /** The values of the fields; there is one for each. */
    private static final class Values {
        private final Map<Field<?>, Object> values = new HashMap<>();

        @SuppressWarnings("unchecked")
        <A> A get(Field<A> field) {
            return (A) Objects.requireNonNull(values.get(field));
        }
    }

    /** A constructor of three. */
    @FunctionalInterface
    public interface Three<A, B, C, T> {
        /** Makes it. */
        T make(A a, B b, C c);
    }

    /** A constructor of four. */
    @FunctionalInterface
    public interface Four<A, B, C, D, T> {
        /** Makes it. */
        T make(A a, B b, C c, D d);
    }

    /** A constructor of five. An operator with six is two operators. */
    @FunctionalInterface
    public interface Five<A, B, C, D, E, T> {
        /** Makes it. */
        T make(A a, B b, C c, D d, E e);
    }

    private final String name;
    private final String doc;
    private final List<Field<?>> fields;
    private final Maker<? extends T> maker;
    private final List<Example> examples;
    private final List<String> later;

    private Shape(String name, String doc, List<Field<?>> fields, Maker<? extends T> maker, List<Example> examples) {
        this(name, doc, fields, maker, examples, List.of());
    }

    private Shape(
            String name,
            String doc,
            List<Field<?>> fields,
            Maker<? extends T> maker,
            List<Example> examples,
            List<String> later) {
        this.name = name;
        this.doc = doc;
        this.fields = List.copyOf(fields);
        this.maker = maker;
        this.examples = List.copyOf(examples);
        this.later = List.copyOf(later);
    }

    /** An operator without argument and options. */
    public static <T> Shape<T> of(String name, String doc, Supplier<? extends T> make) {
        return new Shape<>(name, doc, List.of(), values -> make.get(), List.of());
    }

    /** An operator with an argument. */
    public static <A, T> Shape<T> of(String name, String doc, Field<A> a, Function<? super A, ? extends T> make) {
        return new Shape<>(name, doc, List.of(a), values -> make.apply(values.get(a)), List.of());
    }

    /** An operator with an argument and an option. */
    public static <A, B, T> Shape<T> of(
            String name, String doc, Field<A> a, Field<B> b, BiFunction<? super A, ? super B, ? extends T> make) {
        return new Shape<>(name, doc, List.of(a, b), values -> make.apply(values.get(a), values.get(b)), List.of());
    }

    /** An operator with an argument and two options. */
    public static <A, B, C, T> Shape<T> of(
            String name, String doc, Field<A> a, Field<B> b, Field<C> c, Three<A, B, C, T> make) {
        return new Shape<>(
                name,
                doc,
                List.of(a, b, c),
                values -> make.make(values.get(a), values.get(b), values.get(c)),
                List.of());
    }

    /** An operator with an argument and three options. */
    public static <A, B, C, D, T> Shape<T> of(
            String name, String doc, Field<A> a, Field<B> b, Field<C> c, Field<D> d, Four<A, B, C, D, T> make) {
        return new Shape<>(
                name,
                doc,
                List.of(a, b, c, d),
                values -> make.make(values.get(a), values.get(b), values.get(c), values.get(d)),
                List.of());
    }

    /** An operator with an argument and four options. */
    public static <A, B, C, D, E, T> Shape<T> of(
            String name,
            String doc,
            Field<A> a,
            Field<B> b,
            Field<C> c,
            Field<D> d,
            Field<E> e,
            Five<A, B, C, D, E, T> make) {
        return new Shape<>(
                name,
                doc,
                List.of(a, b, c, d, e),
                values -> make.make(values.get(a), values.get(b), values.get(c), values.get(d), values.get(e)),
                List.of());
    }

    /**
     * The same with one more example.
     *
     * @param title what it shows
     * @param call the operator as it would be written
     * @param given events, each a flow map
     * @param then the result as YAML
     */
    public Shape<T> example(String title, String call, List<String> given, String then) {
        var more = new ArrayList<>(examples);
        more.add(new Example(title, call, given, then));
        return new Shape<>(name, doc, fields, maker, more, later);
    }

    /** The same with the names of options that the language has and this version has not. */
    public Shape<T> later(String... options) {
        return new Shape<>(name, doc, fields, maker, examples, List.of(options));
    }

    /** The operator's name. */
    public String name() {
        return name;
    }

    /** What it does, in a sentence. */
    public String doc() {
        return doc;
    }

    /** The argument, if it takes one, then the options. */
    public List<Field<?>> fields() {
        return fields;
    }

    /** Uses of it. */
    public List<Example> examples() {
        return examples;
    }

    /**
     * The operator that a call asks for.
     *
     * @param call of this shape's name, without options that are not the operator's own
     * @return null after telling all that is wrong with it
     */
    public @Nullable T read(OperatorCall call, Reading reading) {
        return read(call, List.of(), reading);
    }

    /**
     * The operator that a call asks for.
     *
     * @param call of this shape's name, without options that are not the operator's own
     * @param others options that are not the operator's own but allowed beside them, so that a misspelt one finds its match
     * @return null after telling all that is wrong with it
     */
    public @Nullable T read(OperatorCall call, Collection<String> others, Reading reading) {
        var values = new Values();
        boolean good = argument(call, reading, values);
        var options = new Keys(name, call.source(), call.options(), reading);
        List<Field<?>> positional =
                fields.stream().skip(1).filter(Field::positional).toList();
        int position = Math.min(1, fields.size());
        for (Field<?> field : fields.subList(position, fields.size())) {
            Object value;
            if (positional.contains(field) && position < call.arguments().size()) {
                value = fromCall(field, call.arguments().get(position++), reading);
            } else {
                value = options.read(field);
            }
            good &= put(values, field, value);
        }
        others.forEach(options::yaml);
        options.later(later.toArray(String[]::new));
        good &= options.close();
        if (call.arguments().size() > position) {
            tooMany(call, position, reading);
            good = false;
        }
        if (!good) {
            return null;
        }
        try {
            return maker.make(values);
        } catch (Refusal refused) {
            reading.problems().add(refused.problem());
            return null;
        } catch (IllegalArgumentException refused) {
            reading.problems().add(Problem.error("R0219", call.source(), "`" + name + "`: " + refused.getMessage()));
            return null;
        }
    }

    private boolean argument(OperatorCall call, Reading reading, Values values) {
        if (fields.isEmpty()) {
            return true;
        }
        Field<?> field = fields.getFirst();
        Yaml argument = call.argument();
        if (argument != null) {
            return put(
                    values,
                    field,
                    call.asCall()
                            ? fromCall(field.named(name), argument, reading)
                            : field.named(name).read(argument, reading));
        }
        if (field.required()) {
            reading.problems()
                    .add(Problem.error("R0203", call.source(), "`" + name + "` needs an argument")
                            .label("`" + (call.asCall() ? name + "(…)" : name + ": …") + "`")
                            .note(field.name(), field.doc()));
        }
        return put(values, field, field.fallback());
    }

    private static boolean put(Values values, Field<?> field, @Nullable Object value) {
        if (value != null) {
            values.values.put(field, value);
        }
        return value != null;
    }

    private static @Nullable Object fromCall(Field<?> field, Yaml argument, Reading reading) {
        return field.read(argument instanceof Yaml.Scalar piece ? field.fromCall(piece) : argument, reading);
    }

    private void tooMany(OperatorCall call, int most, Reading reading) {
        Problem problem = Problem.error(
                "R0212",
                call.arguments().get(most).source(),
                "`" + name + "` takes "
                        + (most == 0 ? "no argument" : most == 1 ? "one argument" : "at most " + most + " arguments"));
        reading.problems()
                .add(call.asCall() ? problem.note("form", "options go into a map: `" + form() + "`") : problem);
    }

    /** The form with all options, such as {@code {quantiles: …, at: …, error: …}}. */
    public String form() {
        String argument = fields.isEmpty() ? name + ":" : name + ": …";
        return fields.stream()
                .skip(1)
                .map(field -> ", " + field.name() + ": …")
                .collect(Collectors.joining("", "{" + argument, "}"));
    }

    /** Whether its name alone will do. */
    public boolean standsAlone() {
        return fields.isEmpty() || !fields.getFirst().required();
    }

    /**
     * A JSON Schema of the operator written as a map, as maps, lists, texts and numbers.
     *
     * @param others options that are not the operator's own but allowed beside them
     */
    public Map<String, Object> schema(Field<?>... others) {
        var entries = new JsonSchema.Entries();
        Map<String, Object> nothing = JsonSchema.json("description", doc, "type", "null");
        if (fields.isEmpty()) {
            entries.must(name, nothing);
        } else {
            Map<String, Object> argument = fields.getFirst().schema();
            entries.must(name, standsAlone() ? JsonSchema.anyOf(List.of(argument, nothing)) : argument);
        }
        for (Field<?> field : fields.subList(Math.min(1, fields.size()), fields.size())) {
            if (field.required()) {
                entries.must(field);
            } else {
                entries.may(field);
            }
        }
        return JsonSchema.titled(name, doc, entries.may(others).schema());
    }

    /** A page of the reference, in Markdown: what it does, its fields, its examples. */
    public String reference() {
        var page = new StringBuilder("## " + name + "\n\n" + doc + "\n\n`" + form() + "`\n");
        if (!fields.isEmpty()) {
            page.append("\n| field | kind | default | meaning |\n|---|---|---|---|\n");
        }
        for (int i = 0; i < fields.size(); i++) {
            Field<?> field = fields.get(i);
            String kind = field.kind().replace("|", "\\|")
                    + field.allowed().map(range -> ", " + range).orElse("");
            String fallback =
                    field.defaultText().map(text -> "`" + text + "`").orElse(field.required() ? "required" : "");
            page.append("| ")
                    .append(i == 0 ? "`" + name + "` (" + field.name() + ")" : "`" + field.name() + "`")
                    .append(" | ")
                    .append(kind)
                    .append(" | ")
                    .append(fallback)
                    .append(" | ")
                    .append(field.doc())
                    .append(" |\n");
        }
        for (Example example : examples) {
            page.append("\n")
                    .append(example.title())
                    .append(": `")
                    .append(example.call())
                    .append("` over ")
                    .append(example.given().stream()
                            .map(each -> "`" + each + "`")
                            .collect(Collectors.joining(", ")))
                    .append(" is `")
                    .append(example.then())
                    .append("`\n");
        }
        return page.toString();
    }
}
