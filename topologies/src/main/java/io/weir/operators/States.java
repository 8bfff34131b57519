// SPDX-License-Identifier: Apache-2.0
package io.weir.operators;

import io.weir.event.Evaluator;
import io.weir.event.Event;
import io.weir.event.Type;
import io.weir.expression.Expression;
import java.util.List;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/** What the states of aggregates have in common: Avro schemas, canonical text, and the way in for one input. */
final class States {

    /** Where the records of states are named. */
    private static final String NAMESPACE = "io.weir.state";

    static final Schema LONG = Schema.create(Schema.Type.LONG);

    private States() {}

    static Schema record(String name, Schema.Field... fields) {
        return Schema.createRecord(name, null, NAMESPACE, false, List.of(fields));
    }

    static Schema.Field count(String name) {
        return new Schema.Field(name, LONG);
    }

    /** A type as a part of the name of a state, such as {@code Timestamp}. */
    static String name(Type type) {
        String text = type.text();
        return Character.toUpperCase(text.charAt(0)) + text.substring(1);
    }

    /** What {@link ExactSum#write} writes. */
    static Schema.Field[] exactSum(String name) {
        return new Schema.Field[] {
            new Schema.Field(name + "_mantissa", Schema.create(Schema.Type.BYTES)),
            new Schema.Field(name + "_exponent", Schema.create(Schema.Type.INT))
        };
    }

    /** The input's type is told because it decides the schema of the state. */
    static String text(String aggregate, @Nullable Expression input) {
        return input == null
                ? aggregate + "()"
                : aggregate + "(" + input.text() + "):" + input.type().text();
    }

    /** Text of an aggregate over several inputs or with options that change its state. */
    static String text(String aggregate, Expression input, String rest) {
        return aggregate + "(" + input.text() + ", " + rest + "):"
                + input.type().text();
    }

    /** What has one input, and adds nothing when it is absent. */
    abstract static class One<S> implements Aggregate.Adder<S> {
        private final Evaluator input;
        final int register;
        boolean present;

        One(Evaluator input) {
            this.input = input;
            this.register = input.register;
        }

        @Override
        public final boolean ready(Event event) {
            byte status = input.evaluate(event);
            present = status == Event.PRESENT;
            return status != Event.FAILED;
        }
    }

    /** Adds one input when it is present, once whatever the event weighs. */
    abstract static class OfInput<S> extends One<S> {

        OfInput(Evaluator input) {
            super(input);
        }

        @Override
        public final void add(S state, Event event) {
            if (present) {
                take(state, event);
            }
        }

        /** The value is present in the register. */
        abstract void take(S state, Event event);
    }

    /** Adds one input when it is present, as often as the event weighs. */
    abstract static class OfWeighed<S> extends One<S> {

        OfWeighed(Evaluator input) {
            super(input);
        }

        @Override
        public final void add(S state, Event event) {
            if (present) {
                take(state, event, 1);
            }
        }

        @Override
        public final void add(S state, Event event, long weight) {
            if (present) {
                take(state, event, weight);
            }
        }

        /** The value is present in the register. */
        abstract void take(S state, Event event, long weight);
    }
}
