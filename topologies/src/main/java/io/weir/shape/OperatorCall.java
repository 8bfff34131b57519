// SPDX-License-Identifier: Apache-2.0
package io.weir.shape;

import io.weir.problem.DidYouMean;
import io.weir.problem.Elsewhere;
import io.weir.problem.Located;
import io.weir.problem.Problem;
import io.weir.problem.Problems;
import io.weir.problem.Source;
import io.weir.yaml.Yaml;
import io.weir.yaml.Yaml.Scalar.Kind;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An operator as someone wrote it, before anyone knows what its argument means. There is one form everywhere: {@code name:
 * argument}, or {@code {name: argument, option: value}}; where a call is allowed, {@code quantiles(ms, [0.5])} is short for
 * {@code {quantiles: ms, at: [0.5]}}.
 *
 * @param source the operator's name
 * @param arguments of a map at most one; of a call as many as it has, each a scalar with its text as it stands
 * @param asCall whether it was written as a call
 * @param options the other keys, in the order written; a call has none
 */
public record OperatorCall(
        Source source, Located<String> name, List<Yaml> arguments, boolean asCall, List<Yaml.Entry> options) {

    public OperatorCall {
        arguments = List.copyOf(arguments);
        options = List.copyOf(options);
    }

    /** The argument; null if there is none. */
    public @Nullable Yaml argument() {
        return arguments.isEmpty() ? null : arguments.getFirst();
    }

    /** The option of this name; null if it is not there. */
    public @Nullable Yaml option(String option) {
        for (Yaml.Entry entry : options) {
            if (entry.key().text().equals(option)) {
                return entry.value();
            }
        }
        return null;
    }

    /** The same without some options, for those that are not the operator's own, such as {@code where} of every figure. */
    public OperatorCall without(Collection<String> others) {
        return new OperatorCall(
                source,
                name,
                arguments,
                asCall,
                options.stream()
                        .filter(entry -> !others.contains(entry.key().text()))
                        .toList());
    }

    /**
     * Reads an operator where only the map form, or a bare name without argument, is allowed: steps, decoders.
     *
     * @return null after telling the problem
     */
    public static @Nullable OperatorCall read(Yaml yaml, Words words, Problems problems) {
        if (yaml instanceof Yaml.Scalar scalar && !scalar.isNull()) {
            String text = scalar.text();
            if (CallText.opening(text) >= 0 && words.has(CallText.name(text))) {
                problems.add(Problem.error("R0212", scalar.source(), words.one() + " is not written as a call")
                        .label("did you mean `" + CallText.name(text) + ": …`?"));
                return null;
            }
            return named(scalar, words, problems)
                    ? new OperatorCall(
                            scalar.source(), new Located<>(text, scalar.source()), List.of(), false, List.of())
                    : null;
        }
        return map(yaml, words, problems);
    }

    /**
     * Reads an operator where a call is allowed as well: figures.
     *
     * @return null after telling the problem
     */
    public static @Nullable OperatorCall readCall(Yaml yaml, Words words, Problems problems) {
        if (!(yaml instanceof Yaml.Scalar scalar) || scalar.isNull()) {
            return map(yaml, words, problems);
        }
        String text = scalar.text();
        String elsewhere = Elsewhere.figure(text, words.names());
        if (elsewhere != null) {
            problems.add(Problem.error("R0212", scalar.source(), "no " + words.what() + " is written `" + text + "`")
                    .label(elsewhere));
            return null;
        }
        int open = CallText.opening(text);
        if (open < 0) {
            Problem problem =
                    Problem.error("R0212", scalar.source(), "`" + text + "` is not a call of one " + words.what());
            problems.add(
                    words.has(text)
                            ? problem.label("did you mean `" + text + "(…)`?")
                            : problem.note("form", "`sum(bytes)`, or `{sum: bytes, where: status < 500}`")
                                    .note("why", "arithmetic over figures belongs into `derive`"));
            return null;
        }
        Yaml.Scalar name = scalar.slice(0, CallText.name(text).length(), Kind.STRING);
        if (!named(name, words, problems)) {
            return null;
        }
        return new OperatorCall(
                name.source(),
                new Located<>(name.text(), name.source()),
                List.copyOf(CallText.split(scalar, open + 1, text.length() - 1)),
                true,
                List.of());
    }

    private static @Nullable OperatorCall map(Yaml yaml, Words words, Problems problems) {
        if (!(yaml instanceof Yaml.Mapping mapping) || mapping.entries().isEmpty()) {
            problems.add(Problem.error(
                            "R0202",
                            yaml.source(),
                            words.one() + " is wanted here, but this is "
                                    + (yaml instanceof Yaml.Mapping ? "empty" : yaml.what()))
                    .note("form", "`name: argument`, or `{name: argument, option: value}`")
                    .note("known", String.join(", ", words.names())));
            return null;
        }
        List<Yaml.Entry> operators = mapping.entries().stream()
                .filter(entry -> words.has(entry.key().text()))
                .toList();
        if (operators.size() > 1) {
            // Maps have no order, so the first key is no better than the second.
            problems.add(Problem.error(
                            "R0212",
                            operators.get(1).key().source(),
                            "two " + words.what() + "s in one map: `"
                                    + operators.get(0).key().text() + "` and `"
                                    + operators.get(1).key().text() + "`")
                    .label("make it an entry of its own"));
            return null;
        }
        Yaml.Entry operator = operators.isEmpty() ? likeliest(mapping, words) : operators.getFirst();
        if (!named(operator.key(), words, problems)) {
            return null;
        }
        boolean empty = operator.value() instanceof Yaml.Scalar scalar && scalar.isNull();
        return new OperatorCall(
                operator.key().source(),
                new Located<>(operator.key().text(), operator.key().source()),
                empty ? List.of() : List.of(operator.value()),
                false,
                mapping.entries().stream()
                        .filter(entry -> !entry.key().equals(operator.key()))
                        .toList());
    }

    private static Yaml.Entry likeliest(Yaml.Mapping mapping, Words words) {
        for (Yaml.Entry entry : mapping.entries()) {
            if (DidYouMean.nearest(entry.key().text(), words.names()) != null) {
                return entry;
            }
        }
        return mapping.entries().getFirst();
    }

    private static boolean named(Yaml.Scalar name, Words words, Problems problems) {
        if (words.names().contains(name.text())) {
            return true;
        }
        if (words.later().contains(name.text())) {
            problems.add(Keys.notYet(words.what() + " `" + name.text() + "`", name.source())
                    .note("known", String.join(", ", words.names())));
        } else {
            Problem problem = Problem.error(
                            "R0213", name.source(), "no " + words.what() + " is called `" + name.text() + "`")
                    .label(DidYouMean.label(name.text(), words.names()))
                    .note("known", String.join(", ", words.names()));
            problems.add(
                    name.text().matches("\\w+") ? problem : problem.note("form", "`name: argument`, the name first"));
        }
        return false;
    }
}
