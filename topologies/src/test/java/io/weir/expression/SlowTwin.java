// SPDX-License-Identifier: Apache-2.0
package io.weir.expression;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelOptions;
import dev.cel.extensions.CelExtensions;
import dev.cel.runtime.CelAttributePattern;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import dev.cel.runtime.CelUnknownSet;
import dev.cel.runtime.UnknownContext;
import io.weir.event.Type;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;

/** cel-java's interpreter over the same tree: what our evaluators must agree with. */
final class SlowTwin {

    /** What a value that does not exist is. */
    static final String ABSENT = "absent";

    static final String FAILED = "failed";

    private static final CelOptions OPTIONS =
            CelOptions.current().enableHeterogeneousNumericComparisons(true).build();
    private static final CelRuntime RUNTIME = CelRuntimeFactory.standardCelRuntimeBuilder()
            .setOptions(OPTIONS)
            .addLibraries(CelExtensions.strings(), CelExtensions.math(), CelExtensions.regex())
            .build();

    private final CelRuntime.Program program;
    private final Map<String, Type> names;

    SlowTwin(String text, Scope scope) {
        try {
            CelAbstractSyntaxTree parsed = Environment.bare().parse(text).getAst();
            var rewritten = new Rewriting(scope, 1_000_000).rewrite(parsed.getExpr());
            program = RUNTIME.createProgram(Environment.of(scope)
                    .check(CelAbstractSyntaxTree.newParsedAst(rewritten, parsed.getSource()))
                    .getAst());
            names = scope.names();
        } catch (Exception e) {
            throw new IllegalArgumentException(text, e);
        }
    }

    /** Long, Double, Boolean, String; microseconds for instants and durations; or what is said above. */
    Object evaluate(Map<String, Object> event) {
        var absent = names.keySet().stream()
                .filter(name -> !event.containsKey(name))
                .map(CelAttributePattern::fromQualifiedIdentifier)
                .toList();
        try {
            Object value = program.advanceEvaluation(
                    UnknownContext.create(name -> Optional.ofNullable(celValue(event, name)), absent));
            return switch (value) {
                case CelUnknownSet unknown -> ABSENT;
                case Instant instant -> ChronoUnit.MICROS.between(Instant.EPOCH, instant);
                case Duration duration -> duration.getSeconds() * 1_000_000 + duration.getNano() / 1000;
                default -> value;
            };
        } catch (CelEvaluationException | RuntimeException e) {
            return FAILED;
        }
    }

    private Object celValue(Map<String, Object> event, String name) {
        Object value = event.get(name);
        if (value == null) {
            return null;
        }
        return switch (names.get(name)) {
            case TIMESTAMP -> Instant.EPOCH.plus((Long) value, ChronoUnit.MICROS);
            case DURATION -> Duration.of((Long) value, ChronoUnit.MICROS);
            default -> value;
        };
    }
}
