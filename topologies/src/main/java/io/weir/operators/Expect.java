// SPDX-License-Identifier: Apache-2.0
package io.weir.operators;

import io.weir.event.Evaluator;
import io.weir.event.Event;
import io.weir.event.Type;
import io.weir.expression.Binder;
import io.weir.expression.Expression;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Says what must be true of every event. A rule is broken by false and by absent. A broken rule makes the event a dead letter, whose reason
 * names the first such rule, so the ledger counts them one by one; or it is only flagged, and the rule's name is a bool from here on. An
 * error is a dead letter in both cases.
 *
 * @param rules in the order of their names
 * @param otherwise what becomes of an event that breaks one
 */
public record Expect(List<Rule> rules, Otherwise otherwise) implements Step {

    /** The reason of an event that broke a rule begins so; the rule's name follows. */
    public static final String REASON = "expect:";

    /** What becomes of an event that breaks a rule. */
    public enum Otherwise {
        /** It is a dead letter. */
        DEAD,
        /** It goes on, and the rule's name says false. */
        FLAG
    }

    /**
     * What must be true.
     *
     * @param name as the person wrote it
     * @param flag what the plan calls it, if it is a bool from here on
     */
    public record Rule(String name, String flag, Expression condition) {}

    public Expect {
        rules = List.copyOf(rules);
    }

    @Override
    public String name() {
        return "expect";
    }

    @Override
    public List<Expression> inputs() {
        return rules.stream().map(Rule::condition).toList();
    }

    @Override
    public boolean selects() {
        return otherwise == Otherwise.DEAD;
    }

    @Override
    public SortedMap<String, Type> sets() {
        if (otherwise == Otherwise.DEAD) {
            return Collections.emptySortedMap();
        }
        var sets = new TreeMap<String, Type>();
        rules.forEach(rule -> sets.put(rule.flag(), Type.BOOL));
        return sets;
    }

    @Override
    public String text() {
        return rules.stream()
                .map(rule -> (otherwise == Otherwise.FLAG ? rule.flag() : rule.name()) + ": "
                        + rule.condition().text())
                .collect(Collectors.joining(", ", "expect(", otherwise == Otherwise.FLAG ? ", else flag)" : ")"));
    }

    @Override
    public Run bind(Binder binder) {
        int count = rules.size();
        var conditions = new Evaluator[count];
        for (int i = 0; i < count; i++) {
            conditions[i] = binder.bind(rules.get(i).condition());
        }
        if (otherwise == Otherwise.DEAD) {
            String[] reasons = rules.stream().map(rule -> REASON + rule.name()).toArray(String[]::new);
            return event -> {
                for (int i = 0; i < count; i++) {
                    byte status = conditions[i].evaluate(event);
                    if (status == Event.FAILED) {
                        return Outcome.DEAD;
                    }
                    if (!holds(status, conditions[i], event)) {
                        event.fail(reasons[i]);
                        return Outcome.DEAD;
                    }
                }
                return Outcome.KEPT;
            };
        }
        int[] flags =
                rules.stream().mapToInt(rule -> binder.reserve(rule.flag())).toArray();
        return event -> {
            for (int i = 0; i < count; i++) {
                byte status = conditions[i].evaluate(event);
                if (status == Event.FAILED) {
                    return Outcome.DEAD;
                }
                event.setLong(flags[i], holds(status, conditions[i], event) ? 1 : 0);
            }
            return Outcome.KEPT;
        };
    }

    private static boolean holds(byte status, Evaluator condition, Event event) {
        return status == Event.PRESENT && event.bits[condition.register] != 0;
    }
}
