// SPDX-License-Identifier: Apache-2.0
package io.weir.benchmarks.operators;

import io.weir.event.Event;
import io.weir.expression.Slots;
import io.weir.operators.Masking;
import io.weir.operators.Step;
import io.weir.operators.Supplies;
import java.util.List;

/** Every mask. */
final class Masks {

    static final List<Case> CASES = List.of(
            of("user: drop", "drop", false),
            of("client: { truncate: { v4: 24, v6: 48 } }", "truncate", false),
            of("bytes: { truncate: 100 }", "truncate", false),
            of("client: pseudonym", "pseudonym", false),
            of("user: pseudonym", "pseudonym", false),
            of("user: pseudonym # all different", "pseudonym", true));

    private Masks() {}

    private static Case of(String text, String operator, boolean different) {
        return new Case("mask", text, operator, () -> new Applying(text, different));
    }

    private static final class Applying implements Work {
        private final Inputs inputs = new Inputs();
        private final Step.Run run;
        private final Event event;
        private final boolean different;
        private int turn;

        Applying(String text, boolean different) {
            this.different = different;
            String mask = text.split(" #", 2)[0];
            Step step = Planned.of(
                            Planned.FIELDS,
                            "steps: [ { mask: { " + mask + " } } ]\naggregate: { by: [" + mask.split(":", 2)[0]
                                    + "], window: 1m, take: { x: count() } }\n")
                    .steps()
                    .getFirst();
            if (!(step instanceof Masking)) {
                throw new IllegalArgumentException("no mask: " + text);
            }
            var slots = new Slots();
            inputs.reserve(slots);
            run = step.bind(slots, Supplies.known());
            event = new Event(slots.size());
        }

        @Override
        public long once() {
            inputs.set(event, turn & (Inputs.COUNT - 1));
            if (different) {
                event.setObject(inputs.register("user"), Integer.toString(turn));
            }
            turn++;
            if (run.apply(event) != Step.Outcome.KEPT) {
                throw new IllegalStateException("a mask failed: " + event.failure);
            }
            return event.generation;
        }
    }
}
