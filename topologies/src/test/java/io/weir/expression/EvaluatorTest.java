// SPDX-License-Identifier: Apache-2.0
package io.weir.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.weir.event.Evaluator;
import io.weir.event.Event;
import io.weir.problem.Problem;
import io.weir.problem.Problems;
import io.weir.problem.Source;
import java.util.ArrayList;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Our evaluators against cel-java's interpreter, over random expressions and events. */
class EvaluatorTest {

    private static final int EXPRESSIONS = Integer.getInteger("weir.test.expressions", 2_000);
    private static final long SEED = Long.getLong("weir.test.seed", 20_261_120);
    private static final int EVENTS = 6;

    @Test
    void agreesWithTheSlowTwin() {
        var scope = Scope.of(RandomExpressions.NAMES);
        var outcomes = new TreeMap<String, Integer>();
        var wrong = new ArrayList<String>();
        for (int i = 0; i < EXPRESSIONS; i++) {
            long seed = SEED + i;
            var random = new RandomExpressions(seed);
            String text = random.any();
            var problems = new Problems();
            Expression expression = Expressions.check(text, new Source("random", 1, 1, 1), true, scope, problems);
            if (expression == null) {
                // Only a constant part that fails may stop a well-typed expression.
                assertThat(problems.all())
                        .as("seed %d: %s", seed, text)
                        .allMatch(problem ->
                                problem.code().equals(Report.CONSTANT) || problem.severity() != Problem.Severity.ERROR);
                outcomes.merge("refused", 1, Integer::sum);
                continue;
            }
            assertThat(again(expression, scope))
                    .as("seed %d: the canonical text of %s means the same", seed, text)
                    .isEqualTo(expression);
            var twin = new SlowTwin(text, scope);
            var slots = new Slots();
            scope.names().keySet().forEach(slots::reserve);
            Evaluator evaluator = slots.bind(expression);
            var event = new Event(slots.size());
            for (int j = 0; j < EVENTS; j++) {
                Map<String, Object> values = random.event();
                Object expected = twin.evaluate(values);
                Object actual = evaluate(evaluator, expression, slots, event, values);
                if (!expected.equals(actual)) {
                    wrong.add("seed " + seed + ": " + text + "\n   " + expression.text() + "\n   of " + values
                            + "\n   is " + actual + ", and should be " + expected);
                }
                boolean word = expected.equals(SlowTwin.ABSENT) || expected.equals(SlowTwin.FAILED);
                outcomes.merge(word ? (String) expected : "value", 1, Integer::sum);
            }
        }
        if (!wrong.isEmpty()) {
            fail(wrong.size() + " differ, such as\n" + String.join("\n", wrong.subList(0, Math.min(12, wrong.size()))));
        }
        // The generator must reach all three outcomes, or the test tells little.
        assertThat(outcomes.get("value")).isGreaterThan(EXPRESSIONS);
        assertThat(outcomes.get("absent")).isGreaterThan(EXPRESSIONS / 2);
        assertThat(outcomes.get("failed")).isGreaterThan(EXPRESSIONS / 4);
        assertThat(outcomes.getOrDefault("refused", 0)).isLessThan(EXPRESSIONS / 5);
    }

    private static Expression again(Expression expression, Scope scope) {
        var problems = new Problems();
        Expression again = Expressions.check(expression.text(), new Source("again", 1, 1, 1), true, scope, problems);
        assertThat(problems.errors())
                .as("%s: %s", expression.text(), problems.all())
                .isZero();
        return again;
    }

    private static Object evaluate(
            Evaluator evaluator, Expression expression, Slots slots, Event event, Map<String, Object> values) {
        event.clear();
        values.forEach((name, value) -> put(event, slots.reserve(name), value));
        return switch (evaluator.evaluate(event)) {
            case Event.PRESENT -> Slots.value(event, evaluator.register, expression.type());
            case Event.FAILED -> {
                assertThat(event.failure).isNotNull();
                yield SlowTwin.FAILED;
            }
            default -> SlowTwin.ABSENT;
        };
    }

    static void put(Event event, int register, Object value) {
        switch (value) {
            case Long number -> event.setLong(register, number);
            case Double number -> event.setDouble(register, number);
            case Boolean truth -> event.setLong(register, truth ? 1 : 0);
            default -> event.setObject(register, value);
        }
    }
}
