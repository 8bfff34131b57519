// SPDX-License-Identifier: Apache-2.0
package io.weir.operators;

import io.weir.event.Evaluator;
import io.weir.event.Event;
import io.weir.event.Type;
import io.weir.expression.Binder;
import io.weir.expression.Expression;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Gives names to values. Each is computed as the event passes, read later or not, so that an error is a dead letter at this step;
 * an absent value makes an absent name.
 *
 * @param definitions each after those of the same step that it reads, checked by the plan. Names take effect one by one, so a name
 *     in its own definition is the incoming value
 */
public record Let(List<Definition> definitions) implements Step {

    /**
     * A name and what it means from here on. It hides the field or definition that had the name before.
     *
     * @param name as expressions and {@code by} call it
     */
    public record Definition(String name, Expression value) {}

    public Let {
        definitions = List.copyOf(definitions);
    }

    @Override
    public String name() {
        return "let";
    }

    @Override
    public List<Expression> inputs() {
        return definitions.stream().map(Definition::value).toList();
    }

    @Override
    public SortedMap<String, Type> sets() {
        var sets = new TreeMap<String, Type>();
        definitions.forEach(
                definition -> sets.put(definition.name(), definition.value().type()));
        return sets;
    }

    @Override
    public String text() {
        var text = new StringBuilder("let(");
        for (Definition definition : definitions) {
            text.append(text.charAt(text.length() - 1) == '(' ? "" : ", ")
                    .append(definition.name())
                    .append(" = ")
                    .append(definition.value().text());
        }
        return text.append(')').toString();
    }

    @Override
    public Run bind(Binder binder) {
        var evaluators = new Evaluator[definitions.size()];
        for (int i = 0; i < evaluators.length; i++) {
            Definition definition = definitions.get(i);
            evaluators[i] = binder.define(definition.name(), definition.value());
        }
        return event -> {
            for (Evaluator evaluator : evaluators) {
                if (evaluator.evaluate(event) == Event.FAILED) {
                    return Outcome.DEAD;
                }
            }
            return Outcome.KEPT;
        };
    }
}
