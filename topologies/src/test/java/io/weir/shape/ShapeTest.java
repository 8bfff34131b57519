// SPDX-License-Identifier: Apache-2.0
package io.weir.shape;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.event.Type;
import io.weir.expression.Expression;
import io.weir.expression.Expressions;
import io.weir.expression.Place;
import io.weir.expression.Scope;
import io.weir.problem.Problems;
import io.weir.problem.Source;
import io.weir.yaml.Yaml;
import io.weir.yaml.YamlParser;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShapeTest {

    private static final Scope SCOPE = Scope.of(Map.of("ms", Type.DOUBLE, "name", Type.STRING));

    private static Expression checked(String text, Place place, Problems problems) {
        return Expressions.check(text, place, SCOPE, problems);
    }

    private static Expression checked(String text) {
        return checked(text, Place.whole(new Source("f", 1, 1, 1)), new Problems());
    }

    record Quantiles(Expression of, List<Double> at, double error) {
        static final Shape<Quantiles> SHAPE = Shape.of(
                        "quantiles",
                        "Quantiles of a number.",
                        Field.expression("of", "The number.", Type.INT, Type.DOUBLE),
                        Field.list(Field.number("at", "Which.").between(0.0, 1.0))
                                .items(1, 3)
                                .inCall(),
                        Field.ratio("error", "How far off.")
                                .between(0.001, 0.1)
                                .orElse(0.01)
                                .why("below, a sketch outgrows its events"),
                        Quantiles::new)
                .example("the middle", "quantiles(ms, [0.5])", List.of("{ms: 1.0}"), "1.0");

        Quantiles {
            if (at.size() > 1 && at.get(0) > at.get(1)) {
                throw new IllegalArgumentException("`at` must rise");
            }
        }
    }

    enum Order {
        FIRST,
        LAST
    }

    record Everything(int a, Order b, Duration c, long d, Optional<String> e) {
        static final Shape<Everything> SHAPE = Shape.of(
                "all",
                "All.",
                Field.integer("n", "A number.").between(0, 9).orElse(3),
                Field.choice("order", "Which.", Order.class).orElse(Order.LAST),
                Field.duration("every", "How often.").atLeast(Duration.ofSeconds(1)),
                Field.size("memory", "How much.").orElse(1024L),
                Field.string("name", "What.").optional(),
                Everything::new);
    }

    private static final Catalogue<Object> CATALOGUE = Catalogue.<Object>of(
                    "aggregate", Quantiles.SHAPE, Everything.SHAPE, Shape.of("count", "How many.", Object::new))
            .later("top");

    private final Problems problems = new Problems();

    private Object read(String text) {
        List<Yaml> documents = YamlParser.parse("f.yaml", text, problems).documents();
        OperatorCall call = OperatorCall.readCall(documents.getFirst(), CATALOGUE.words(), problems);
        ExpressionReader expressions = scalar -> checked(scalar.text(), scalar::at, problems);
        return call == null ? null : CATALOGUE.read(call, new Reading(expressions, problems));
    }

    private List<String> told() {
        return problems.all().stream()
                .map(problem -> problem.source().line() + ":" + problem.source().column() + "+"
                        + problem.source().length() + " " + problem.code() + " " + problem.message()
                        + (problem.label() == null ? "" : " | " + problem.label()))
                .toList();
    }

    @Test
    void readsBothFormsAlike() {
        var expected = new Quantiles(checked("ms"), List.of(0.5, 0.99), 0.01);
        assertThat(read("quantiles(ms, [0.5, 0.99])")).isEqualTo(expected);
        assertThat(read("{quantiles: ms, at: [0.5, 0.99]}")).isEqualTo(expected);
        assertThat(read("{at: [0.5, 0.99], quantiles: ms, error: 1%}")).isEqualTo(expected);
        assertThat(told()).isEmpty();
    }

    @Test
    void readsArgumentsWithBracketsAndQuotes() {
        assertThat(read("'quantiles(double(name.replace(\"x,)\", \"\")), [1])'"))
                .isEqualTo(new Quantiles(checked("double(name.replace(\"x,)\", \"\"))"), List.of(1.0), 0.01));
        assertThat(told()).isEmpty();
    }

    @Test
    void fillsDefaults() {
        assertThat(read("{all: , every: 1h30m}"))
                .isEqualTo(new Everything(3, Order.LAST, Duration.ofMinutes(90), 1024, Optional.empty()));
        assertThat(read("{all: 9, order: first, every: 2s, memory: 1KiB, name: x}"))
                .isEqualTo(new Everything(9, Order.FIRST, Duration.ofSeconds(2), 1024, Optional.of("x")));
        assertThat(told()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '§',
            quoteCharacter = '`',
            value = {
                "{quantiles: ms, att: [1]}§1:17+3 R0204 'quantiles' has no 'att' | did you mean 'at'?",
                "{quantiles: ms, at: [2]}§1:22+1 R0207 'at' must be between 0 and 1, but is 2 | did you mean '0.02'? allowed: 0..1",
                "{quantiles: ms, at: []}§1:21+2 R0207 'at' must have 1..3 items, but has 0 | allowed: 1..3 items",
                "{quantiles: ms, at: 1}§1:21+1 R0202 'at' must be a list, but is '1' | did you mean '[1]'?",
                "{quantiles: ms, at: [1], error: 0.1}§1:33+3 R0205 'error' must be a ratio, but is '0.1' | did you mean '10%'?",
                "{quantiles: ms, at: [1], error: 2}§1:33+1 R0205 'error' must be a ratio, but is '2' | a number needs its unit, such as '2%'",
                "{quantiles: name, at: [1]}§1:13+4 R0218 'quantiles' must be of type int or double, but 'name' is string",
                "{quantiles: , at: [1]}§1:2+9 R0203 'quantiles' needs an argument | 'quantiles: …'",
                "quantiles()§1:1+9 R0203 'quantiles' needs an argument | 'quantiles(…)' // 1:1+9 R0203 'quantiles' needs 'at'",
                "quantiles(ms)§1:1+9 R0203 'quantiles' needs 'at'",
                "quantiles(ms, [1], 2)§1:20+1 R0212 'quantiles' takes at most 2 arguments",
                "quantiles(ms, [x])§1:16+1 R0202 'at' must be a finite number, but is 'x'",
                "{quantiles: ms, at: [.nan]}§1:22+4 R0202 'at' must be a finite number, but is '.nan'",
                "{quantiles: ms, at: [0.9, 0.1]}§1:2+9 R0219 'quantiles': 'at' must rise",
                "count(x)§1:7+1 R0212 'count' takes no argument",
                "count§1:1+5 R0212 no aggregate is written 'count' | write 'count()'",
                "count() / 2§1:1+11 R0212 'count() / 2' is not a call of one aggregate",
                "cuont()§1:1+5 R0213 no aggregate is called 'cuont' | did you mean 'count'?",
                "top(x)§1:1+3 R0211 aggregate 'top' is not in this version yet",
                "{count: , top: x}§1:11+3 R0212 two aggregates in one map: 'count' and 'top' | make it an entry of its own",
                "[count]§1:1+7 R0202 an aggregate is wanted here, but this is a list",
                "{all: '10', every: 2s}§1:7+4 R0202 'all' must be an integer, but is '10' | without quotes it is one",
                "{all: 10, every: 2s}§1:7+2 R0207 'all' must be between 0 and 9, but is 10 | allowed: 0..9",
                "{all: 99999999999, every: 2s}§1:7+11 R0207 'all' is out of range: 99999999999 | allowed: 0..9",
                "{all: 1, every: 30}§1:17+2 R0205 'every' must be a duration, but is '30' | a number needs its unit, such as '30s'",
                "{all: 1, every: 250ms}§1:17+5 R0207 'every' must be at least 1s, but is 250ms | allowed: from 1s",
                "{all: 1, every: 2s, order: frist}§1:28+5 R0206 'order' cannot be 'frist' | did you mean 'first'?",
                "{all: 1, every: 2s, name: 1.10}§1:27+4 R0202 'name' must be a string, but is '1.10' | in quotes it is one: \"1.10\"",
                "{all: 1, evry: 2s}§1:10+4 R0204 'all' has no 'evry' | did you mean 'every'?",
            })
    void explains(String text, String expected) {
        text = text.replace('\'', '"');
        assertThat(read(text)).isNull();
        assertThat(String.join(" // ", told())).isEqualTo(expected.replace('\'', '`'));
    }

    @Test
    void notesSayWhyAndTheDefault() {
        read("{quantiles: ms, at: [1], error: 50%}");
        assertThat(problems.all().getFirst().label()).isEqualTo("allowed: 0.1%..10%");
        assertThat(problems.all().getFirst().notes())
                .containsExactly("why: below, a sketch outgrows its events", "default: 1%");
    }

    @Test
    void describesItself() {
        assertThat(Quantiles.SHAPE.reference()).isEqualTo("""
                ## quantiles

                Quantiles of a number.

                `{quantiles: …, at: …, error: …}`

                | field | kind | default | meaning |
                |---|---|---|---|
                | `quantiles` (of) | expression of type int or double | required | The number. |
                | `at` | list of number, 1..3 items | required | Which. |
                | `error` | ratio, 0.1%..10% | `1%` | How far off. |

                the middle: `quantiles(ms, [0.5])` over `{ms: 1.0}` is `1.0`
                """);
    }

    @Test
    void aCatalogueHasEachNameOnce() {
        assertThatThrownBy(() -> Catalogue.of("step", Quantiles.SHAPE, Quantiles.SHAPE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("two operators are called quantiles");
    }
}
