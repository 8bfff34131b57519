// SPDX-License-Identifier: Apache-2.0
package io.weir.benchmarks.operators;

import dev.cel.bundle.Cel;
import dev.cel.bundle.CelFactory;
import dev.cel.common.CelValidationException;
import dev.cel.common.types.SimpleType;
import dev.cel.extensions.CelExtensions;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import io.weir.event.Evaluator;
import io.weir.event.Event;
import io.weir.expression.Slots;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Expressions of plain CEL, each by Weir's evaluator and by cel-java's interpreter. */
final class ExpressionCases {

    static final List<Case> CASES = Stream.of(
                    "status >= 500",
                    "status >= 500 && ms > 100.0 || bytes == 0",
                    "!path.startsWith(\"/health\")",
                    "string(status / 100) + \"xx\"",
                    "path.split(\"/\")[1]",
                    "path.matches(\"^/products/[0-9]+$\")",
                    "ms < 10.0 ? \"fast\" : ms < 100.0 ? \"slow\" : \"stuck\"",
                    "[\"/\", \"/search\", \"/login\"].exists(page, page == path)")
            .flatMap(text -> Stream.of(
                    new Case("expression", text, "expression", () -> new Evaluating(text)),
                    new Case("cel-java", text, "cel-java", () -> new Interpreting(text))))
            .toList();

    private ExpressionCases() {}

    private static final class Evaluating implements Work {
        private final Inputs inputs = new Inputs();
        private final Evaluator evaluator;
        private final Event event;
        private int turn;

        Evaluating(String text) {
            var expression = Planned.of(
                            Planned.FIELDS,
                            "aggregate:\n  by: [ { x: '" + text + "' } ]\n  window: 1m\n  take: { events: count() }\n")
                    .by()
                    .getFirst()
                    .value();
            var slots = new Slots();
            inputs.reserve(slots);
            evaluator = slots.bind(expression);
            event = new Event(slots.size());
        }

        @Override
        public long once() {
            inputs.set(event, turn);
            turn = (turn + 1) & (Inputs.COUNT - 1);
            byte status = evaluator.evaluate(event);
            if (status != Event.PRESENT) {
                throw new IllegalStateException("no value: " + event.failure);
            }
            return event.bits[evaluator.register];
        }
    }

    private static final class Interpreting implements Work {
        private final Inputs inputs = new Inputs();
        private final CelRuntime.Program program;
        private int turn;

        Interpreting(String text) {
            Cel cel = CelFactory.plannerCelBuilder()
                    .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
                    .addVar("path", SimpleType.STRING)
                    .addVar("status", SimpleType.INT)
                    .addVar("bytes", SimpleType.INT)
                    .addVar("ms", SimpleType.DOUBLE)
                    .addCompilerLibraries(CelExtensions.strings())
                    .addRuntimeLibraries(CelExtensions.strings())
                    .build();
            try {
                program = cel.createProgram(cel.compile(text).getAst());
            } catch (CelValidationException | CelEvaluationException e) {
                throw new IllegalArgumentException(text, e);
            }
        }

        @Override
        public long once() {
            int at = turn;
            turn = (turn + 1) & (Inputs.COUNT - 1);
            try {
                return program.eval(Map.of(
                                "path",
                                Inputs.path(at),
                                "status",
                                inputs.statuses[at],
                                "bytes",
                                inputs.bytes[at],
                                "ms",
                                inputs.milliseconds[at]))
                        .hashCode();
            } catch (CelEvaluationException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
