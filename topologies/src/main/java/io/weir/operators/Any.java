// SPDX-License-Identifier: Apache-2.0
package io.weir.operators;

import io.weir.event.Type;
import io.weir.expression.Expression;
import io.weir.shape.Field;
import io.weir.shape.Shape;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whether a condition was ever true. Events where it is absent are skipped, and it is absent when there were no others.
 *
 * @param input a bool
 */
public record Any(Expression input) implements Truths {

    /** How it is written. */
    public static final Shape<Any> SHAPE = Shape.of(
                    "any",
                    "Whether a condition was ever true; events where it is absent are skipped. Absent when there are no others. After the step `sample`: of what was kept.",
                    Field.expression("of", "What must be true.", Type.BOOL),
                    Any::new)
            .example("not all", "any(status >= 500)", List.of("{status: 502}", "{status: 200}", "{}"), "true")
            .example("nothing to tell", "any(status >= 500)", List.of("{}"), "null");

    public Any {
        Truths.check(input);
    }

    @Override
    public String text() {
        return States.text("any", input);
    }

    @Override
    public @Nullable Object finish(State state) {
        return state.yes || state.no ? (Object) state.yes : null;
    }
}
